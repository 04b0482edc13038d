import Kernels
import TestSupport
import Testing

@Suite("Standardizer")
struct StandardizerTests {
    /// z · deviation is compared with x − mean without a rounding error: the difference is the sum of two doubles.
    @Test func withinOneAndAHalfUnits() throws {
        var random = SplitMix64(seed: 5)
        for exponent in [-1060, -600, -30, 0, 3, 500, 1000] {
            let factor = Double(sign: .plus, exponent: exponent, significand: 1)
            for _ in 0..<2000 {
                let (x, mean) = (random.nextUnit() - 0.5, random.nextUnit() - 0.5)
                let deviation = random.nextUnit() + 0x1p-40
                let z = try standardized(x * factor, mean * factor, deviation * factor, as: Double.self)
                // Near the end of the format these are other numbers than before.
                let scale = exponent < -1000 ? 0x1p1000 : exponent > 900 ? 0x1p-1000 : 1
                let (a, b) = (x * factor * scale, mean * factor * scale)
                let d = deviation * factor * scale
                let high = a - b
                let part = high - a
                let low = (a - (high - part)) + (-b - part)
                let error = ((high - z * d).isFinite ? high.addingProduct(-z, d) : .infinity) + low
                #expect(abs(error) <= 1.5 * z.ulp * d, "\(x), \(mean), \(deviation), 2^\(exponent)")
            }
        }
    }

    /// Every form, over tables narrower and wider than what is done at once, against one number at a time.
    @Test(arguments: Precision.allCases)
    func allFormsGiveTheSameBits(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for features in [1, 2, 3, 7, 16, 30, 255, 256, 257, 300] {
                let rows = 2 * (256 / features) + 3
                var random = RandomData(seed: UInt64(features))
                let table: [Double] = random.vector(rows * features)
                let fitted = try Standardizer(fitting: table.span, features: features, rows: Array(1..<rows))
                // As a model knows it that was written to a file.
                let standardizer = try Standardizer(means: fitted.means, deviations: fitted.deviations)
                let expected = try Matrix<Scalar>(rows: rows, columns: features) { row, column in
                    try standardized(
                        table[row * features + column], fitted.means[column], fitted.deviations[column], as: Scalar.self
                    )
                }
                let label = "\(rows)×\(features)"
                expectSameBits(try fitted.standardized(table.span), expected, label)
                expectSameBits(try standardizer.standardized(table.span), expected, label)
                let range = 1..<rows - 1
                let part = expected.selectingRows(range)
                expectSameBits(try standardizer.standardized(table.span, rows: range), part, "\(label), range")
                let list = [rows - 1, 0, 1, 1, 2]
                let listed = expected.selectingRows(list)
                expectSameBits(try standardizer.standardized(table.span, rows: list), listed, "\(label), list")
                var storage = [Scalar](repeating: 5, count: listed.count + 1)
                var span = storage.mutableSpan
                try standardizer.standardize(table.span, rows: list, into: &span)
                expectSameBits(storage, listed.elements + [5], "\(label), list into a span")
                storage = [Scalar](repeating: 5, count: part.count + 1)
                span = storage.mutableSpan
                try standardizer.standardize(table.span, rows: range, into: &span)
                expectSameBits(storage, part.elements + [5], "\(label), range into a span")
                expectSameBits(
                    try standardizer.standardized(table.span, rows: []),
                    try Matrix<Scalar>(rows: 0, columns: features, []), "\(label), no row")
            }
        }
        try check(precision.type)
    }

    @Test func meanAndVariance() throws {
        var random = RandomData(seed: 8)
        let rows = 569
        let table: [Double] = random.vector(rows * 30, -3, 11)
        let z: Matrix<Double> = try Standardizer(fitting: table.span, features: 30).standardized(table.span)
        // Three roundings a number, and one an addition.
        let bound = Double(rows + 3) * Double.ulpOfOne
        for column in (0..<30).map(z.column) {
            #expect(abs(column.reduce(0, +) / Double(rows)) < bound)
            #expect(abs(column.reduce(0) { $0 + $1 * $1 } / Double(rows) - 1) < 4 * bound)
        }
    }

    @Test func constantFeaturesBecomeZero() throws {
        // Three times 0.1 does not add up to 0.3: a computed variance would not be 0.
        let table: [Double] = [0.1, 0.1, 0.1, 0.2, -5, .infinity, .nan]
        let standardizer = try Standardizer(fitting: table.span, features: 1, rows: [0, 1, 2])
        expectSameBits(
            try standardizer.standardized(table.span, as: Float.self).elements, [0, 0, 0, 0, 0, 0, 0], "float")
        expectSameBits(
            try standardizer.standardized(table.span, as: Double.self).elements, [0, 0, 0, 0, 0, 0, 0], "double")
    }

    @Test(
        arguments: [
            [1.7e308, -1.7e308, 0, 1], [Double.leastNonzeroMagnitude, 0, 3 * Double.leastNonzeroMagnitude, 0],
            [1e-300, 2e-300, 3e-300, 1e300], [1, 1.000_000_000_000_000_2, 1, 1],
            [0, -0.0, 0, 1000 * Double.leastNonzeroMagnitude],
        ] as [[Double]])
    func extremeNumbersStayFinite(_ features: [Double]) throws {
        for rows in [[0, 1, 2, 3], [0, 1, 2], [0]] {
            let standardizer = try Standardizer(fitting: features.span, features: 1, rows: rows)
            for value in try standardizer.standardized(features.span, as: Float.self).elements {
                #expect(value.isFinite)
            }
        }
    }

    /// Means and deviations that no table has, but a file may.
    @Test func extremeMeansAndDeviations() throws {
        let (most, least) = (Double.greatestFiniteMagnitude, Double.leastNonzeroMagnitude)
        for (mean, deviation, x, z) in [
            (most, least, most, 0), (most, least, most.nextDown, -1e30), (most, least, -most, -1e30),
            (-most, most, most, 2), (most, most, most, 0), (most, most, -most, -2), (0, most, most, 1),
            (0, least, least, 1), (0, least, -3 * least, -3), (0, least, most, 1e30), (least, least, 3 * least, 2),
            (least, most, least, 0), (0, most, least, 0), (0, 1, most, 1e30), (1e300, 1e-300, 1e300, 0),
            (0, 1, .infinity, 1e30), (0, 1, -.infinity, -1e30), (most, 1, .infinity, 1e30), (5, 2, 9, 2),
        ] as [(Double, Double, Double, Double)] {
            let label = "(\(x) - \(mean)) / \(deviation)"
            expectSameBits(try standardized(x, mean, deviation, as: Double.self), z, label)
            expectSameBits(try standardized(x, mean, deviation, as: Float.self), Float(z), label)
        }
        let row: [Double] = [.nan, 3]
        let z = try Standardizer(means: [1, 1], deviations: [1, 1]).standardized(row.span, as: Float.self)
        #expect(z[0, 0].isNaN && z[0, 1] == 2)
    }

    @Test func refusalsLeaveTheOutput() throws {
        let standardizer = try Standardizer(means: [1, 2], deviations: [3, 4])
        let x: [Double] = [1, 2, 3, 4, 5, 6]
        var storage: [Float] = [7, 7, 7, 7, 7]
        func expect(_ text: String, _ x: [Double], rows: [Int]?) {
            expectError(text) {
                var span = storage.mutableSpan
                try standardizer.standardize(x.span, rows: rows, into: &span)
            }
            #expect(storage == [7, 7, 7, 7, 7])
        }
        expect("Standardizer: the span of z has 5 elements; 6 are needed", x, rows: nil)
        expect("Standardizer: the span of z has 5 elements; 6 are needed", x, rows: [0, 0, 0])
        expect("Standardizer: row 3 is asked for; x has 3 rows", x, rows: [0, 3])
        expect("Standardizer: x has 5 elements; rows of 2 features need a multiple of that", Array(x[1...]), rows: nil)
        for rows in [-1..<2, 0..<4, 5..<6, -1 ..< -1] {
            expectError("Standardizer: rows \(rows) are asked for; x has 3 rows") {
                _ = try standardizer.standardized(x.span, rows: rows, as: Float.self)
            }
        }
        let nothing = try Standardizer(means: [], deviations: [])
        let empty: [Double] = []
        let z: Matrix<Float> = try nothing.standardized(empty.span)
        #expect(z.shape == MatrixShape(rows: 0, columns: 0))
        expectError("Standardizer: x has 6 elements; rows of 0 features need a multiple of that") {
            _ = try nothing.standardized(x.span, as: Float.self)
        }
    }

    @Test(arguments: Precision.allCases)
    func matrices(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let x = Matrix<Double>(rows: 7, columns: 3) { Double($0 * $0) - Double($1) * 0.3 }
            let standardizer = try Standardizer(fitting: x.span, features: 3)
            for rows in [nil, [6, 0, 6], []] as [[Int]?] {
                let expected = try standardizer.standardized(x.span, rows: rows, as: Scalar.self)
                let z = try standardizer.standardized(x, rows: rows, as: Scalar.self)
                #expect(z.shape == MatrixShape(rows: rows?.count ?? 7, columns: 3))
                expectSameBits(z, expected, "\(String(describing: rows))")
            }
            expectError("Standardizer: X is 3×7 and there are means of 3 features; X needs 3 columns") {
                _ = try standardizer.standardized(x.transposed(), as: Scalar.self)
            }
            expectError("Standardizer: rows[1] is 7, and X has 7 rows; each needs to be from 0 to 6") {
                _ = try standardizer.standardized(x, rows: [0, 7], as: Scalar.self)
            }
            let nothing = try Standardizer(means: [], deviations: [])
            let z: Matrix<Scalar> = try nothing.standardized(Matrix(rows: 4, columns: 0))
            #expect(z.shape == MatrixShape(rows: 4, columns: 0))
        }
        try check(precision.type)
    }

    private func standardized<Scalar: KernelScalar>(
        _ x: Double, _ mean: Double, _ deviation: Double, as _: Scalar.Type
    ) throws -> Scalar {
        let x = [x]
        let z: Matrix<Scalar> = try Standardizer(means: [mean], deviations: [deviation]).standardized(x.span)
        return z[0, 0]
    }
}
