import Kernels
import Testing

@Suite("stratified splits")
struct StratifiedSplitTests {
    private func labels(_ counts: [Int], seed: UInt64 = 1) -> [UInt16] {
        var generator = SplitMix64(seed: seed)
        let inOrder = counts.enumerated().flatMap { [Int](repeating: $0, count: $1) }
        var order = Array(inOrder.indices)
        generator.shuffle(&order)
        return order.map { UInt16(inOrder[$0]) }
    }

    private func count(_ label: Int, in rows: [Int], _ labels: [UInt16]) -> Int {
        rows.count { labels[$0] == label }
    }

    /// Each class by its definition: filtered, shuffled, and its first rows for the test.
    @Test(arguments: [[212, 357], [30, 20, 50], [1, 9], [5, 0, 40, 2]])
    func isItsDefinition(_ counts: [Int]) throws {
        let labels = labels(counts)
        for fraction in [0.1, 0.2, 0.25, 0.5, 0.9, 0.99] {
            var (generator, other) = (SplitMix64(seed: 7), SplitMix64(seed: 7))
            let split = try StratifiedSplit(
                labels: labels, classes: counts.count, testFraction: fraction, using: &generator)
            var (training, test): ([Int], [Int]) = ([], [])
            for label in counts.indices {
                var rows = labels.indices.filter { labels[$0] == label }
                other.shuffle(&rows)
                let size = max(min(Int((Double(rows.count) * fraction).rounded()), rows.count - 1), 0)
                test += rows.prefix(size)
                training += rows.dropFirst(size)
            }
            #expect(split == StratifiedSplit(training: training, test: test), "\(fraction)")
            #expect(generator == other, "\(fraction)")
            #expect((split.training + split.test).sorted() == Array(labels.indices))
            for label in counts.indices where counts[label] > 0 {
                #expect(count(label, in: split.training, labels) >= 1)
            }
        }
    }

    /// What the seed gives must stay what it is: models are compared on the same split.
    @Test func recorded() throws {
        let labels: [UInt16] = [0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1]
        var generator = SplitMix64(seed: 3)
        let split = try StratifiedSplit(labels: labels, classes: 2, testFraction: 0.4, using: &generator)
        #expect(split == StratifiedSplit(training: [3, 5, 0, 9, 1, 7, 2], test: [6, 10, 8, 4, 11]))
    }

    @Test(arguments: [[212, 357], [30, 23, 51], [7, 0, 8]], [2, 3, 5, 7])
    func folds(_ counts: [Int], _ folds: Int) throws {
        let labels = labels(counts)
        var generator = SplitMix64(seed: 5)
        let splits = try StratifiedSplit.folds(labels: labels, classes: counts.count, count: folds, using: &generator)
        #expect(splits.count == folds)
        #expect(splits.flatMap(\.test).sorted() == Array(labels.indices))
        for split in splits {
            #expect((split.training + split.test).sorted() == Array(labels.indices))
            #expect([labels.count / folds, (labels.count + folds - 1) / folds].contains(split.test.count))
            for (label, total) in counts.enumerated() {
                let there = count(label, in: split.test, labels)
                #expect(there == total / folds || there == (total + folds - 1) / folds)
            }
        }
        var (again, another) = (SplitMix64(seed: 5), SplitMix64(seed: 6))
        #expect(
            try StratifiedSplit.folds(labels: labels, classes: counts.count, count: folds, using: &again) == splits)
        #expect(
            try StratifiedSplit.folds(labels: labels, classes: counts.count, count: folds, using: &another) != splits)
    }

    /// By its definition: the shuffled classes dealt out in turn.
    @Test func foldsAreDealt() throws {
        let labels = labels([13, 20, 9])
        var (generator, other) = (SplitMix64(seed: 2), SplitMix64(seed: 2))
        let splits = try StratifiedSplit.folds(labels: labels, classes: 3, count: 4, using: &generator)
        var dealt: [Int] = []
        for label in 0..<3 {
            var rows = labels.indices.filter { labels[$0] == label }
            other.shuffle(&rows)
            dealt += rows
        }
        for i in 0..<4 {
            #expect(splits[i].test == stride(from: i, to: dealt.count, by: 4).map { dealt[$0] })
            #expect(splits[i].training == (0..<4).filter { $0 != i }.flatMap { splits[$0].test })
        }
    }

    /// A validation part of a training part, and folds of it.
    @Test func ofSomeRows() throws {
        let labels = labels([40, 60, 20])
        var generator = SplitMix64(seed: 5)
        let outer = try StratifiedSplit(labels: labels, classes: 3, testFraction: 0.5, using: &generator)
        let inner = try StratifiedSplit(
            labels: labels, rows: outer.training, classes: 3, testFraction: 0.2, using: &generator)
        #expect((inner.training + inner.test).sorted() == outer.training.sorted())
        #expect((0..<3).map { count($0, in: inner.test, labels) } == [4, 6, 2])
        let splits = try StratifiedSplit.folds(
            labels: labels, rows: outer.test, classes: 3, count: 5, using: &generator)
        #expect(splits.flatMap(\.test).sorted() == outer.test.sorted())
        #expect(splits.allSatisfy { split in (0..<3).map { count($0, in: split.test, labels) } == [4, 6, 2] })
    }

    @Test func errors() throws {
        func expect(
            _ text: String, _ labels: [UInt16] = [0, 1, 0, 1, 0, 1], rows: [Int]? = nil, classes: Int = 2,
            fraction: Double = 0.5
        ) {
            var generator = SplitMix64(seed: 1)
            expectError("StratifiedSplit: " + text) {
                _ = try StratifiedSplit(
                    labels: labels, rows: rows, classes: classes, testFraction: fraction, using: &generator)
            }
            #expect(generator == SplitMix64(seed: 1))
        }
        for fraction in [0, 1, -1, .nan, .infinity] {
            expect("the test fraction is \(fraction); it needs to be more than 0 and less than 1", fraction: fraction)
        }
        let noTest = "rows leaves none to test; more rows or a larger fraction are needed"
        expect("a test fraction of 0.1 of 6 \(noTest)", fraction: 0.1)
        expect("a test fraction of 0.5 of 0 \(noTest)", [])
        expect("a test fraction of 0.5 of 2 \(noTest)", rows: [0, 1])
        expect("the label of row 2 is 2, and there are 2 classes; it needs to be from 0 to 1", [0, 1, 2, 3])
        expect("the number of classes is 0; it needs to be from 1 to 65536", classes: 0)
        expect("rows[1] is 6, and the table has 6 rows; each needs to be from 0 to 5", rows: [0, 6])

        func expectFolds(_ text: String, _ labels: [UInt16] = [0, 1, 0, 1, 0], count: Int) {
            var generator = SplitMix64(seed: 1)
            expectError("StratifiedSplit: " + text) {
                _ = try StratifiedSplit.folds(labels: labels, classes: 2, count: count, using: &generator)
            }
            #expect(generator == SplitMix64(seed: 1))
        }
        expectFolds("the number of folds is 1; it needs to be at least 2", count: 1)
        expectFolds("there are 3 folds and 2 rows of class 1; each fold needs one", count: 3)
        expectFolds("there are 2 folds and no rows; each fold needs one", [], count: 2)
        expectFolds(
            "the label of row 1 is 65535, and there are 2 classes; it needs to be from 0 to 1", [0, 65535], count: 2)
    }
}
