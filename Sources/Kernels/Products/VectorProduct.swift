/// The product of a matrix and a vector, alpha op(A) x, where op transposes if asked.
///
/// ```swift
/// let y = try matmul(a, [1, 2, 3])
/// ```
///
/// **Shapes.** op(A) is m×n, x has n elements, the result m.
///
/// **Accuracy.** Each element is within γ(n+2) |alpha| Σ|a||x| of the exact value, with γ(n) = nu/(1 − nu) and u the unit
/// roundoff. The same bits on every backend and number of threads.
///
/// **Edge cases.** With alpha 0 or no elements in x the result is 0, and neither operand is read; otherwise NaN and
/// infinity propagate as IEEE 754 says.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when x has not as many elements as op(A) has
///   columns.
/// - Complexity: O(m n).
@inlinable
public func matmul<Scalar>(
    _ a: Matrix<Scalar>, _ x: [Scalar], transposeA: Bool = false, alpha: Scalar = 1, on backend: Backend = .automatic
) throws(KernelError) -> [Scalar] {
    var y = [Scalar](repeating: 0, count: try productCount(a.shape, x.count, transposeA, "matmul"))
    try matmul(a, x, transposeA: transposeA, alpha: alpha, into: &y, on: backend)
    return y
}

/// The product of a matrix and a vector into an existing one: y = alpha op(A) x + beta y.
///
/// **Shapes.** op(A) is m×n, x has n elements, y has m.
///
/// **Accuracy.** Each element is within γ(n+2) (|alpha| Σ|a||x| + |beta y|) of the exact value, with γ(n) = nu/(1 − nu) and u
/// the unit roundoff.
///
/// **Edge cases.** With beta 0, y is overwritten and not read. y may be x itself: x then keeps its old elements for the
/// time of the call.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the operands do not fit; y is then
///   unchanged.
/// - Complexity: O(m n).
@inlinable
public func matmul<Scalar>(
    _ a: Matrix<Scalar>, _ x: [Scalar], transposeA: Bool = false, alpha: Scalar = 1, beta: Scalar = 0,
    into y: inout [Scalar], on backend: Backend = .automatic
) throws(KernelError) {
    try a.withView { (a) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try y.withUnsafeMutableBufferPointer { (y) throws(KernelError) in
                try product(
                    a, VectorView(x), transposeA: transposeA, alpha: alpha, beta: beta, into: MutableVectorView(y),
                    operation: "matmul", on: backend)
            }
        }
    }
}

/// The product of a matrix and a vector in the caller's own storage: y = alpha op(A) x + beta y.
///
/// **Shapes.** A is `rows × columns` as stored, row-major, with `leadingDimension` elements from the start of a row to
/// the next (nil: no padding). x and y fill their spans: one of n elements and increment i is a span of
/// (n − 1) |i| + 1 elements. A negative increment walks a vector from its end, as in BLAS. Without `transposeA`, x has
/// `columns` elements and y `rows`; with it, the other way round.
///
/// **Accuracy and edge cases** are those of the form on ``Matrix``.
///
/// - Throws: ``KernelError``, as for the product of two matrices; y is then unchanged.
/// - Complexity: O(rows × columns), and no allocation.
@inlinable
public func matmul<Scalar: KernelScalar>(
    _ a: Span<Scalar>, _ x: Span<Scalar>, rows: Int, columns: Int, transposeA: Bool = false, alpha: Scalar = 1,
    beta: Scalar = 0, into y: inout MutableSpan<Scalar>, leadingDimension: Int? = nil, incrementX: Int = 1,
    incrementY: Int = 1, on backend: Backend = .automatic
) throws(KernelError) {
    let shape = MatrixShape(rows: rows, columns: columns)
    try a.withUnsafeBufferPointer { (a) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try y.withUnsafeMutableBufferPointer { (y) throws(KernelError) in
                try product(
                    MatrixView(a, shape, stride: leadingDimension, "matmul", "A"),
                    VectorView(x, increment: incrementX, "matmul", "x"), transposeA: transposeA, alpha: alpha,
                    beta: beta, into: MutableVectorView(y, increment: incrementY, "matmul", "y"),
                    operation: "matmul", on: backend)
            }
        }
    }
}
