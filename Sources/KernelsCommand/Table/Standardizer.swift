import CommandSupport
import Kernels

/// Brings each feature to mean 0 and variance 1 over the rows that it was fitted to.
///
/// Only the training part may be fitted: what is known of the test part would leak into the training otherwise.
struct Standardizer {
    /// A feature x becomes (x · prescale − mean) · scale. The power of two `prescale` brings the largest magnitude close
    /// to 1, so that neither sums nor squares overflow or vanish, whatever the numbers.
    private var prescale: [Double]
    private var mean: [Double]
    private var scale: [Double]

    /// - Precondition: `rows` is not empty.
    init(fitting table: Table, rows: [Int]) {
        let count = table.featureCount
        var least = [Double](repeating: .infinity, count: count)
        var greatest = [Double](repeating: -.infinity, count: count)
        table.forEach(rows) { column, x in
            least[column] = min(least[column], x)
            greatest[column] = max(greatest[column], x)
        }
        var prescale = [Double](repeating: 1, count: count)
        for column in 0..<count {
            let magnitude = max(abs(least[column]), abs(greatest[column]))
            if magnitude > 0 {
                let exponent = min(max(magnitude.exponent, -1022), 1022)
                prescale[column] = Double(sign: .plus, exponent: -exponent, significand: 1)
            }
        }
        var mean = [Double](repeating: 0, count: count)
        table.forEach(rows) { column, x in mean[column] += x * prescale[column] }
        for column in 0..<count { mean[column] /= Double(rows.count) }
        var variance = [Double](repeating: 0, count: count)
        table.forEach(rows) { column, x in
            let difference = x * prescale[column] - mean[column]
            variance[column] += difference * difference
        }
        var scale = [Double](repeating: 0, count: count)
        for column in 0..<count {
            let deviation = (variance[column] / Double(rows.count)).squareRoot()
            // A feature that is constant tells nothing: it becomes 0, also in rows where it has another value. The
            // comparison is exact, where a computed variance would be a rounding error instead of 0.
            if least[column] < greatest[column], deviation > 0 { scale[column] = 1 / deviation }
        }
        (self.prescale, self.mean, self.scale) = (prescale, mean, scale)
    }

    /// The features of the given rows, standardised, one row a sample.
    func features<Scalar>(of table: Table, rows: [Int], as: Scalar.Type = Scalar.self) -> Matrix<Scalar> {
        var result = Matrix<Scalar>(rows: rows.count, columns: table.featureCount)
        result.withUnsafeMutableBufferPointer { target in
            var next = 0
            table.forEach(rows) { column, x in
                let z = scale[column] == 0 ? 0 : (x * prescale[column] - mean[column]) * scale[column]
                // Values far outside the training part stay finite in both precisions, and in the sums over them.
                target[next] = Scalar(min(max(z, -1e30), 1e30))
                next &+= 1
            }
        }
        return result
    }
}

extension Table {
    /// The labels of the given rows as targets, one row a sample.
    func targets<Scalar>(rows: [Int], as: Scalar.Type = Scalar.self) -> Matrix<Scalar> {
        Matrix(rows: rows.count, columns: 1) { row, _ in Scalar(labels[rows[row]]) }
    }

    /// Calls `body` with the column and the value of each feature of the given rows, row after row.
    fileprivate func forEach(_ rows: [Int], _ body: (_ column: Int, _ value: Double) -> Void) {
        features.withUnsafeBufferPointer { features in
            for row in rows {
                let start = row &* featureCount
                for column in 0..<featureCount { body(column, features[start &+ column]) }
            }
        }
    }
}
