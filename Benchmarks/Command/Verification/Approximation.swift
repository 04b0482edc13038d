import Dispatch

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A row-major matrix of reference values, each with a bound on how far a computed one may be from it.
struct Approximation {
    var rows, columns: Int
    var values: [Double]
    var errors: [Double]

    /// Exact values.
    init(_ values: [Double], rows: Int, columns: Int) {
        self.init(values, errors: [Double](repeating: 0, count: values.count), rows: rows, columns: columns)
    }

    init(_ values: [Double], errors: [Double], rows: Int, columns: Int) {
        precondition(values.count == rows * columns && errors.count == values.count)
        self.rows = rows
        self.columns = columns
        self.values = values
        self.errors = errors
    }

    var transposed: Approximation {
        func transpose(_ x: [Double]) -> [Double] {
            [Double](unsafeUninitializedCapacity: x.count) { result, count in
                for r in 0..<rows { for c in 0..<columns { result[c * rows + r] = x[r * columns + c] } }
                count = x.count
            }
        }
        return Approximation(transpose(values), errors: transpose(errors), rows: columns, columns: rows)
    }

    /// Only these rows.
    func selecting(_ indices: [Int]) -> Approximation {
        Approximation(
            indices.flatMap { values[$0 * columns..<($0 + 1) * columns] },
            errors: indices.flatMap { errors[$0 * columns..<($0 + 1) * columns] }, rows: indices.count,
            columns: columns)
    }

    /// Element by element.
    func map(_ body: (_ value: Double, _ error: Double) -> (Double, Double)) -> Approximation {
        var result = self
        for i in values.indices { (result.values[i], result.errors[i]) = body(values[i], errors[i]) }
        return result
    }

    /// The Euclidean norms of the rows.
    private static func norms(_ x: [Double], rows: Int, columns: Int) -> [Double] {
        (0..<rows).map { r in
            var sum = 0.0
            for c in 0..<columns { sum += x[r * columns + c] * x[r * columns + c] }
            return sum.squareRoot()
        }
    }

    /// A Bᵀ for rows of A and rows of B, with the bound on any way to compute it in a precision of unit roundoff u.
    ///
    /// A sum of k products is within γ(k+2) Σ|a||b| of the exact one in any order (Higham, *Accuracy and Stability of
    /// Numerical Algorithms*, 2002, chapter 3), Σ|a||b| is at most ‖a‖‖b‖ (Cauchy and Schwarz), and errors of the
    /// factors go in as ‖eₐ‖‖b‖ + ‖a‖‖e_b‖ + ‖eₐ‖‖e_b‖.
    static func product(_ a: Approximation, transposed b: Approximation, _ rounding: ErrorUnits) -> Approximation {
        precondition(a.columns == b.columns)
        let (m, n, k) = (a.rows, b.rows, a.columns)
        let values = [Double](unsafeUninitializedCapacity: m * n) { result, count in
            a.values.withUnsafeBufferPointer { a in
                b.transposed.values.withUnsafeBufferPointer { b in
                    multiply(m, n, k, a, b, result)
                }
            }
            count = m * n
        }
        let (normA, errorA) = (norms(a.values, rows: m, columns: k), norms(a.errors, rows: m, columns: k))
        let (normB, errorB) = (norms(b.values, rows: n, columns: k), norms(b.errors, rows: n, columns: k))
        let gamma = rounding.gamma(k + 2)
        let errors = [Double](unsafeUninitializedCapacity: m * n) { result, count in
            for i in 0..<m {
                for j in 0..<n {
                    let inherited = errorA[i] * normB[j] + normA[i] * errorB[j] + errorA[i] * errorB[j]
                    result[i * n + j] =
                        gamma * (normA[i] + errorA[i]) * (normB[j] + errorB[j]) + inherited
                        + Double(k) * rounding.tiny
                }
            }
            count = m * n
        }
        return Approximation(values, errors: errors, rows: m, columns: n)
    }

    /// The sums of the columns, as a column.
    func columnSums(_ rounding: ErrorUnits) -> Approximation {
        var sums = [Double](repeating: 0, count: columns)
        var bounds = sums
        let gamma = rounding.gamma(rows)
        for r in 0..<rows {
            for c in 0..<columns {
                let (value, error) = (values[r * columns + c], errors[r * columns + c])
                sums[c] += value
                bounds[c] += error + gamma * (abs(value) + error)
            }
        }
        return Approximation(sums, errors: bounds, rows: columns, columns: 1)
    }
}

/// How precise the computation is that the reference is compared with.
struct ErrorUnits {
    /// The unit roundoff, and that of the reference itself on top.
    var unit: Double
    var tiny: Double

    func gamma(_ n: Int) -> Double { Double(n) * unit / (1 - Double(n) * unit) }

    /// The bound on n roundings of a sum, which has to say something for n beyond 1/u, too: 2²⁴ in float.
    ///
    /// γ(n), or what holds for n roundings but for a chance of 2n e^−32 where λ is 8: e^(λ√n u + n u²/(1 − u)) − 1 (Higham
    /// and Mary, "A New Approach to Probabilistic Rounding Error Analysis", SIAM J. Sci. Comput. 41(5), 2019).
    func gammaOfSum(_ n: Int) -> Double {
        let count = Double(n)
        let likely = expm1(8 * count.squareRoot() * unit + count * unit * unit / (1 - unit))
        return count * unit < 1 ? min(gamma(n), likely) : likely
    }
}

/// C = A B in plain loops over Double, four rows at a time, the blocks of rows side by side.
private func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>,
    _ c: UnsafeMutableBufferPointer<Double>
) {
    nonisolated(unsafe) let (a, b, c) = (a.baseAddress!, b.baseAddress!, c.baseAddress!)
    DispatchQueue.concurrentPerform(iterations: (m + 3) / 4) { block in
        let first = 4 * block
        let rows = min(4, m - first)
        (c + first * n).initialize(repeating: 0, count: rows * n)
        if rows == 4 {
            let (c0, c1, c2, c3) = (c + first * n, c + (first + 1) * n, c + (first + 2) * n, c + (first + 3) * n)
            for p in 0..<k {
                let column = a + first * k + p
                let (a0, a1, a2, a3) = (column[0], column[k], column[2 * k], column[3 * k])
                let row = b + p * n
                for j in 0..<n {
                    let value = row[j]
                    c0[j] += a0 * value
                    c1[j] += a1 * value
                    c2[j] += a2 * value
                    c3[j] += a3 * value
                }
            }
        } else {
            for i in first..<first + rows {
                for p in 0..<k {
                    let factor = a[i * k + p]
                    for j in 0..<n { c[i * n + j] += factor * b[p * n + j] }
                }
            }
        }
    }
}
