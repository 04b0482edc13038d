import CommandSupport
import Kernels
import Testing

@testable import KernelsCommand

@Suite struct SplitTests {
    @Test(arguments: [0.1, 0.2, 0.5, 0.9])
    func eachClassGivesItsFraction(_ fraction: Double) throws {
        let table = try breastCancerTable()
        var generator = SplitMix64(seed: 3)
        let split = try Split.stratified(table, testFraction: fraction, using: &generator)
        #expect((split.training + split.test).sorted() == Array(0..<table.rowCount))
        for label in [0, 1] as [UInt8] {
            let tested = split.test.count { table.labels[$0] == label }
            #expect(tested == Int((Double(table.count(of: label)) * fraction).rounded()))
        }
    }

    @Test func theSeedDecides() throws {
        let table = try breastCancerTable()
        func split(_ seed: UInt64) throws -> Split {
            var generator = SplitMix64(seed: seed)
            return try .stratified(table, testFraction: 0.2, using: &generator)
        }
        #expect(try split(1) == split(1))
        #expect(try split(1) != split(2))
    }

    @Test func oneRowOfAClassStaysForTheTraining() throws {
        var generator = SplitMix64(seed: 1)
        let split = try Split.stratified(table([0, 0, 0, 0, 1]), testFraction: 0.99, using: &generator)
        #expect(split.training.count { $0 == 4 } == 1)
        #expect(split.training.count == 2)
    }

    @Test func nothingToTestIsRefused() {
        var generator = SplitMix64(seed: 1)
        let error = #expect(throws: CommandError.self) {
            try Split.stratified(table([0, 1]), testFraction: 0.2, using: &generator)
        }
        #expect(error?.description.contains("leaves none to test") == true)
    }

    @Test(arguments: [2, 3, 5, 10, 212])
    func foldsPartitionTheTable(_ count: Int) throws {
        let table = try breastCancerTable()
        var generator = SplitMix64(seed: 7)
        let folds = try Split.folds(table, count: count, using: &generator)
        #expect(folds.count == count)
        #expect(folds.flatMap(\.test).sorted() == Array(0..<table.rowCount))
        for fold in folds {
            #expect((fold.training + fold.test).sorted() == Array(0..<table.rowCount))
            #expect(abs(fold.test.count - table.rowCount / count) <= 1)
            let positive = fold.test.count { table.labels[$0] == 1 }
            #expect(abs(positive - table.count(of: 1) / count) <= 1)
        }
    }

    @Test func moreFoldsThanRowsOfAClassAreRefused() {
        var generator = SplitMix64(seed: 1)
        let error = #expect(throws: CommandError.self) {
            try Split.folds(table([0, 0, 0, 1, 1]), count: 3, using: &generator)
        }
        #expect(error?.description == "t: --folds is 3, and only 2 rows have the label 1; each fold needs one")
    }

    private func table(_ labels: [UInt8]) -> Table {
        Table(name: "t", featureCount: 1, features: labels.map(Double.init), labels: labels)
    }
}
