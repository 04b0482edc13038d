import Kernels
import TestSupport
import Testing

@Suite("Standardizer, fit")
struct StandardizerFitTests {
    /// Small integers in pairs around the mean: every sum is exact, so the result is known to the last bit.
    @Test(arguments: [1, 2, 3, 7, 8, 30, 33], [2, 4, 510, 1022, 1024, 1026, 2048, 5000])
    func isExactWhereTheSumsAre(_ features: Int, _ rows: Int) throws {
        var random = RandomData(seed: UInt64(rows * 100 + features))
        let differences: [[Double]] = (0..<rows / 2).map { _ in random.integers(features, bound: 1000) }
        let means: [Double] = random.integers(features, bound: 1000)
        var table: [Double] = []
        for row in 0..<rows {
            for (difference, mean) in zip(differences[row / 2], means) {
                table.append(row % 2 == 0 ? mean + difference : mean - difference)
            }
        }
        let fitted = try fit(table, features: features)
        let squares = (0..<features).map { column in differences.reduce(0) { $0 + 2 * $1[column] * $1[column] } }
        expectSameBits(fitted.means, means, "means of \(rows)×\(features)")
        expectSameBits(
            fitted.deviations, squares.map { ($0 / Double(rows)).squareRoot() }, "deviations of \(rows)×\(features)")
        let matrix = try Matrix(rows: rows, columns: features, table)
        #expect(try Standardizer(fitting: matrix) == fitted)
        #expect(try fit(table, features: features, rows: Array(0..<rows)) == fitted)
    }

    @Test func onlyTheRowsAskedForAreLookedAt() throws {
        let table: [Double] = [1, 10, .nan, .infinity, 3, 30, 100, -7, 1, 10]
        let fitted = try fit(table, features: 2, rows: [0, 2])
        #expect(fitted == (try Standardizer(means: [2, 20], deviations: [1, 10])))
        #expect(try fit(table, features: 2, rows: [4, 2, 0, 2]) == fitted)
    }

    @Test func aConstantFeatureHasItsNumberAndNoDeviation() throws {
        for x in [0.1, -0.1, 1e300, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 0, 0x1p-1030] {
            for rows in [1, 2, 3, 10, 1025, 3001] {
                let table = [Double](repeating: x, count: rows)
                let fitted = try fit(table, features: 1)
                expectSameBits(fitted.means, [x], "\(rows) times \(x)")
                #expect(fitted.deviations == [0], "\(rows) times \(x)")
            }
        }
    }

    /// Multiplied by a power of two, a table has means and deviations that are multiplied by it: bit for bit, wherever
    /// they are normal.
    @Test(arguments: [-1000, -900, -401, -400, -399, -1, 0, 1, 300, 399, 400, 401, 402, 900, 1022])
    func powersOfTwoCarryOver(_ exponent: Int) throws {
        var random = RandomData(seed: 3)
        let table: [Double] = random.vector(3 * 1500)
        let fitted = try fit(table, features: 3)
        let factor = Double(sign: .plus, exponent: exponent, significand: 1)
        let scaled = try fit(table.map { $0 * factor }, features: 3)
        expectSameBits(scaled.means, fitted.means.map { $0 * factor }, "2^\(exponent)")
        expectSameBits(scaled.deviations, fitted.deviations.map { $0 * factor }, "2^\(exponent)")
        // Beside a feature that is not scaled.
        let mixed = try fit((0..<1500).flatMap { [table[3 * $0] * factor, table[3 * $0 + 1]] }, features: 2)
        expectSameBits(mixed.means, [fitted.means[0] * factor, fitted.means[1]], "2^\(exponent) beside 1")
        expectSameBits(
            mixed.deviations, [fitted.deviations[0] * factor, fitted.deviations[1]], "2^\(exponent) beside 1")
    }

    @Test func theEndsOfTheFormat() throws {
        let most = Double.greatestFiniteMagnitude
        let least = Double.leastNonzeroMagnitude
        #expect(try fit([most, -most]) == Standardizer(means: [0], deviations: [most]))
        #expect(try fit([4 * least, 0]) == Standardizer(means: [2 * least], deviations: [2 * least]))
        // Two additions that round, one multiple of the number beside it each.
        #expect(try abs(fit([most, most, most, -most]).means[0] - most / 2) <= 2 * (most / 2).ulp)
        // One unit in the last place apart.
        #expect(try fit([1, (1.0).nextUp, 1, 1]).deviations[0] > 0)
        #expect(try fit([most, most.nextDown]).deviations[0] > 0)
        // A deviation of a thousandth of the least number is none.
        #expect(try fit([Double](repeating: 0, count: 1_000_000) + [least]).deviations == [0])
    }

    @Test func refusals() throws {
        let x: [Double] = [1, 2, 3, 4, 5, 6]
        expectError("Standardizer: the number of features is 0; it needs to be at least 1") {
            _ = try fit(x, features: 0)
        }
        expectError("Standardizer: the number of features is -2; it needs to be at least 1") {
            _ = try fit(x, features: -2)
        }
        expectError("Standardizer: x has 6 elements; rows of 4 features need a multiple of that") {
            _ = try fit(x, features: 4)
        }
        expectError("Standardizer: there is no row; at least one is needed") {
            _ = try fit([Double](), features: 4)
        }
        expectError("Standardizer: there is no row; at least one is needed") {
            _ = try fit(x, features: 3, rows: [])
        }
        for row in [-1, 2, Int.min, Int.max] {
            expectError("Standardizer: row \(row) is asked for; x has 2 rows") {
                _ = try fit(x, features: 3, rows: [0, row])
            }
        }
        for (value, name) in [(Double.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf")] {
            expectError("Standardizer: feature 1 of row 2 is \(name); it needs to be finite") {
                _ = try fit([1, 2, 3, 4, 5, value, 7, 8], features: 2)
            }
        }
        // Finite numbers whose sum is not; and an infinity and its opposite.
        #expect(try fit([1.7e308, 1.7e308, 1.7e308]).means == [1.7e308])
        expectError("Standardizer: feature 0 of row 1 is inf; it needs to be finite") {
            _ = try fit([1, .infinity, -.infinity])
        }
    }

    @Test func meansAndDeviationsAreChecked() throws {
        expectError("Standardizer: means has 2 elements and deviations has 1; deviations needs 2 elements") {
            _ = try Standardizer(means: [1, 2], deviations: [1])
        }
        expectError("Standardizer: the mean of feature 1 is inf; it needs to be finite") {
            _ = try Standardizer(means: [1, .infinity], deviations: [1, 1])
        }
        for (deviation, name) in [(-1.0, "-1.0"), (.nan, "nan"), (.infinity, "inf")] {
            expectError("Standardizer: the deviation of feature 0 is \(name); it needs to be finite and at least 0") {
                _ = try Standardizer(means: [1], deviations: [deviation])
            }
        }
        #expect(try Standardizer(means: [], deviations: []).features == 0)
    }

    private func fit(_ table: [Double], features: Int = 1, rows: [Int]? = nil) throws -> Standardizer {
        try Standardizer(fitting: table.span, features: features, rows: rows)
    }
}
