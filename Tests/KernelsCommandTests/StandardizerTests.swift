import Kernels
import Testing

@testable import KernelsCommand

@Suite struct StandardizerTests {
    @Test func meanAndVarianceOfTheTrainingPart() throws {
        let table = try breastCancerTable()
        let rows = Array(stride(from: 0, to: table.rowCount, by: 2))
        let x = Standardizer(fitting: table, rows: rows).features(of: table, rows: rows, as: Double.self)
        #expect(x.shape == MatrixShape(rows: rows.count, columns: 30))
        for column in 0..<x.columns {
            let values = x.column(column)
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
            #expect(abs(mean) < 1e-12)
            #expect(abs(variance - 1) < 1e-12)
        }
    }

    @Test func testRowsDoNotChangeTheFit() {
        var table = table(features: [1, 3, 100], labels: [0, 1, 1])
        let x = Standardizer(fitting: table, rows: [0, 1]).features(of: table, rows: [0, 1], as: Double.self)
        #expect(x.elements == [-1, 1])
        table.features[2] = -7
        let y = Standardizer(fitting: table, rows: [0, 1]).features(of: table, rows: [1, 0, 2], as: Double.self)
        #expect(y.elements == [1, -1, -9])
    }

    @Test func constantColumnsBecomeZero() {
        // Three times 0.1 does not add up to 0.3: a computed variance would not be 0.
        let table = table(features: [0.1, 0.1, 0.1, 0.2], labels: [0, 1, 0, 1])
        let x = Standardizer(fitting: table, rows: [0, 1, 2]).features(of: table, rows: [0, 1, 2, 3], as: Float.self)
        #expect(x.elements == [0, 0, 0, 0])
    }

    @Test(
        arguments: [
            [1.7e308, -1.7e308, 0, 1], [Double.leastNonzeroMagnitude, 0, 3 * Double.leastNonzeroMagnitude, 0],
            [1e-300, 2e-300, 3e-300, 1e300],
            [1, 1.000_000_000_000_000_2, 1, 1], [0, -0.0, 0, 1000 * Double.leastNonzeroMagnitude],
        ] as [[Double]])
    func extremeNumbersStayFinite(_ features: [Double]) {
        let table = table(features: features, labels: [0, 1, 0, 1])
        for rows in [[0, 1, 2, 3], [0, 1, 2], [0]] {
            let standardizer = Standardizer(fitting: table, rows: rows)
            for value in standardizer.features(of: table, rows: [0, 1, 2, 3], as: Float.self).elements {
                #expect(value.isFinite)
            }
        }
    }

    private func table(features: [Double], labels: [UInt8]) -> Table {
        Table(name: "t", featureCount: 1, features: features, labels: labels)
    }
}
