/// Rows for training and rows for test, with each class in both in the proportion that it has in the table.
///
/// ```swift
/// var generator = SplitMix64(seed: 1)
/// let split = try StratifiedSplit(labels: labels, classes: 2, testFraction: 0.2, using: &generator)
/// _ = try network.fit(x, y, rows: split.training, optimizer: &adam, epochs: 100, batchSize: 32, shuffleSeed: 1)
/// let evaluation = try Evaluation(
///     probabilities: network.predict(x, rows: split.test), labels: labels, rows: split.test)
/// ```
///
/// The rows of a part are ordered by class, and within a class at random: each class is shuffled on its own, one after
/// the other, by ``SplitMix64/shuffle(_:)``. The same seed gives the same split on every machine.
///
/// A part can be split in its turn, such as a validation part off the training part: `rows` are the rows to be split.
/// A class without a row does no harm.
public struct StratifiedSplit: Hashable, Sendable {
    /// The rows to train on.
    public var training: [Int]

    /// The rows to test on.
    public var test: [Int]

    /// A split that is known already.
    @inlinable
    public init(training: [Int], test: [Int]) {
        self.training = training
        self.test = test
    }

    /// Sets a fraction of each class aside for the test, rounded to the nearest number of rows; at least one row of each
    /// class stays for the training.
    ///
    /// - Parameters:
    ///   - labels: The class of each row of the table, less than `classes`.
    ///   - rows: The rows to be split; nil: all.
    ///   - classes: The number of classes.
    ///   - testFraction: More than 0 and less than 1.
    ///   - generator: Where the order of the rows comes from.
    /// - Throws: ``KernelError/invalidArgument(operation:reason:)`` when a label is not one of a class, a row does not
    ///   exist, the fraction is out of its range, or no row is left to test; the generator is then unchanged.
    /// - Complexity: O(rows + classes).
    public init(
        labels: [UInt16], rows: [Int]? = nil, classes: Int, testFraction: Double,
        using generator: inout SplitMix64
    ) throws(KernelError) {
        try require(
            testFraction > 0 && testFraction < 1, "StratifiedSplit", "test fraction", testFraction,
            "more than 0 and less than 1")
        var byClass = try rowsByClass(labels, rows, classes: classes)
        let sizes = byClass.map { ofClass in
            max(min(Int((Double(ofClass.count) * testFraction).rounded()), ofClass.count - 1), 0)
        }
        if sizes.allSatisfy({ $0 == 0 }) {
            throw .invalidArgument(
                operation: "StratifiedSplit",
                reason:
                    "a test fraction of \(testFraction) of \(rows?.count ?? labels.count) rows leaves none to test; "
                    + "more rows or a larger fraction are needed")
        }
        self.init(training: [], test: [])
        for c in byClass.indices {
            generator.shuffle(&byClass[c])
            test += byClass[c].prefix(sizes[c])
            training += byClass[c].dropFirst(sizes[c])
        }
    }

    /// Splits for cross-validation: each row is in the test part of exactly one.
    ///
    /// Each test part has each class in its proportion, give or take one row, and as many rows as the others, give or take
    /// one.
    ///
    /// - Parameters:
    ///   - labels: The class of each row of the table, less than `classes`.
    ///   - rows: The rows to be split; nil: all.
    ///   - classes: The number of classes.
    ///   - count: The number of splits, at least 2.
    ///   - generator: Where the order of the rows comes from.
    /// - Throws: ``KernelError/invalidArgument(operation:reason:)`` when a label is not one of a class, a row does not
    ///   exist, or a class has rows, but not one for each split; the generator is then unchanged.
    /// - Complexity: O(rows × count + classes).
    public static func folds(
        labels: [UInt16], rows: [Int]? = nil, classes: Int, count: Int, using generator: inout SplitMix64
    ) throws(KernelError) -> [StratifiedSplit] {
        if count < 2 {
            throw .invalidArgument(
                operation: "StratifiedSplit", reason: "the number of folds is \(count); it needs to be at least 2")
        }
        var byClass = try rowsByClass(labels, rows, classes: classes)
        if let c = byClass.firstIndex(where: { !$0.isEmpty && $0.count < count }) {
            throw .invalidArgument(
                operation: "StratifiedSplit",
                reason: "there are \(count) folds and \(byClass[c].count) rows of class \(c); each fold needs one")
        }
        let total = rows?.count ?? labels.count
        if total == 0 {
            throw .invalidArgument(
                operation: "StratifiedSplit", reason: "there are \(count) folds and no rows; each fold needs one")
        }
        var parts = [[Int]](repeating: [], count: count)
        var next = 0
        for c in byClass.indices {
            generator.shuffle(&byClass[c])
            // Going on where the last class ended keeps the parts equally large.
            for row in byClass[c] {
                parts[next].append(row)
                next = (next + 1) % count
            }
        }
        return parts.indices.map { i in
            var training: [Int] = []
            training.reserveCapacity(total - parts[i].count)
            for j in parts.indices where j != i { training += parts[j] }
            return StratifiedSplit(training: training, test: parts[i])
        }
    }
}

/// The rows of each class, in the order in which they are given.
private func rowsByClass(_ labels: [UInt16], _ rows: [Int]?, classes: Int) throws(KernelError) -> [[Int]] {
    if classes < 1 || classes > 1 << 16 {
        throw .invalidArgument(
            operation: "StratifiedSplit",
            reason: "the number of classes is \(classes); it needs to be from 1 to \(1 << 16)")
    }
    if let rows { try requireRows(rows, of: labels.count, "StratifiedSplit", "the table") }
    var counts = [Int](repeating: 0, count: classes)
    for row in 0..<(rows?.count ?? labels.count) {
        let row = rows?[row] ?? row
        let label = Int(labels[row])
        if label >= classes {
            throw .invalidArgument(
                operation: "StratifiedSplit",
                reason: "the label of row \(row) is \(label), and there are \(classes) classes; "
                    + "it needs to be from 0 to \(classes - 1)")
        }
        counts[label] += 1
    }
    var byClass = counts.map { count in
        var ofClass: [Int] = []
        ofClass.reserveCapacity(count)
        return ofClass
    }
    if let rows {
        for row in rows { byClass[Int(labels[row])].append(row) }
    } else {
        for (row, label) in labels.enumerated() { byClass[Int(label)].append(row) }
    }
    return byClass
}
