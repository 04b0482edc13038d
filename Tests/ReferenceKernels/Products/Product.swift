/// How an operand of a product lies in memory: element (row, column) at `elements[row * stride + column]`, or with the
/// two exchanged where it is transposed.
public struct NaiveMatrix: Sendable {
    public var elements: [Double]
    public var stride: Int
    public var isTransposed: Bool

    public init<Scalar: BinaryFloatingPoint>(_ elements: [Scalar], stride: Int, transposed: Bool = false) {
        self.elements = elements.map { Double($0) }
        self.stride = stride
        isTransposed = transposed
    }

    public subscript(row: Int, column: Int) -> Double {
        isTransposed ? elements[column * stride + row] : elements[row * stride + column]
    }
}

/// C = alpha op(A) op(B) + beta C, m×n row by row without padding, and the bound γ(k+2) (|alpha| Σ|a||b| + |beta c|).
///
/// The operands have to be numbers of the rounded precision; the products of two floats are exact in Double, and for
/// Double the reference adds a bound of its own.
public func naiveProduct(
    m: Int, n: Int, k: Int, alpha: Double, _ a: NaiveMatrix, _ b: NaiveMatrix, beta: Double, _ c: NaiveMatrix,
    _ rounding: Rounding
) -> [Bounded] {
    let gamma = rounding.gamma(k + 2) + Rounding(Double.self).gamma(k + 2)
    var result: [Bounded] = []
    result.reserveCapacity(m * n)
    for i in 0..<m {
        for j in 0..<n {
            var (sum, magnitude) = (0.0, 0.0)
            if alpha != 0 {
                for p in 0..<k {
                    sum += a[i, p] * b[p, j]
                    magnitude += abs(a[i, p] * b[p, j])
                }
                (sum, magnitude) = (alpha * sum, abs(alpha) * magnitude)
            }
            if beta != 0 {
                sum += beta * c[i, j]
                magnitude += abs(beta * c[i, j])
            }
            result.append(Bounded(value: sum, bound: gamma * magnitude + Double(k + 2) * rounding.tiny))
        }
    }
    return result
}

/// A vector of BLAS: element i of n lies at `elements[i * increment]`, or from the end for a negative increment.
public func naiveVector<Scalar: BinaryFloatingPoint>(_ elements: [Scalar], _ n: Int, increment: Int) -> [Double] {
    (0..<n).map { i in Double(elements[increment > 0 ? i * increment : (n - 1 - i) * -increment]) }
}
