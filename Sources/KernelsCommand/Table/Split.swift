import CommandSupport
import Kernels

/// Which rows of a table train and which test.
struct Split: Equatable {
    var training: [Int]
    var test: [Int]
}

extension Split {
    /// Sets a fraction of each class aside for the test; at least one row of each class stays for the training.
    static func stratified(
        _ table: Table, testFraction: Double, using generator: inout SplitMix64
    ) throws(CommandError) -> Split {
        var split = Split(training: [], test: [])
        for rows in table.shuffledClasses(using: &generator) {
            let wanted = Int((Double(rows.count) * testFraction).rounded())
            let count = min(wanted, rows.count - 1)
            split.test += rows.prefix(count)
            split.training += rows.dropFirst(count)
        }
        if split.test.isEmpty {
            throw .input(
                "\(table.name): a test fraction of \(testFraction) of \(counted(table.rowCount, "row")) leaves none to test; "
                    + "more rows or a larger --test-fraction are needed")
        }
        return split
    }

    /// Splits for cross-validation: each row is in the test part of exactly one, and each part has each class in the
    /// proportion of the table, give or take one row.
    static func folds(
        _ table: Table, count: Int, using generator: inout SplitMix64
    ) throws(CommandError) -> [Split] {
        for label in [0, 1] as [UInt8] where table.count(of: label) < count {
            throw .input(
                "\(table.name): --folds is \(count), and only \(counted(table.count(of: label), "row")) "
                    + "\(table.count(of: label) == 1 ? "has" : "have") the label \(label); each fold needs one")
        }
        var parts = [[Int]](repeating: [], count: count)
        var next = 0
        for rows in table.shuffledClasses(using: &generator) {
            // Going on where the last class ended keeps the parts equally large.
            for row in rows {
                parts[next].append(row)
                next = (next + 1) % count
            }
        }
        return parts.indices.map { i in
            Split(training: parts.indices.filter { $0 != i }.flatMap { parts[$0] }, test: parts[i])
        }
    }
}

extension Table {
    /// The rows of label 0 and the rows of label 1, each in random order.
    fileprivate func shuffledClasses(using generator: inout SplitMix64) -> [[Int]] {
        [0, 1].map { label in
            var rows = labels.indices.filter { labels[$0] == label }
            generator.shuffle(&rows)
            return rows
        }
    }
}
