/// The outer product of two vectors, alpha x yᵀ: element (i, j) is alpha x[i] y[j].
///
/// ```swift
/// let g = try outer([1, 2], [3, 4, 5])  // [[3, 4, 5], [6, 8, 10]]
/// ```
///
/// **Accuracy.** At most 2 roundings an element. The same bits on every backend and number of threads.
///
/// **Edge cases.** With alpha 0 the result is 0 and neither vector is read; otherwise NaN and infinity propagate as
/// IEEE 754 says.
///
/// - Throws: ``KernelError/sizeOverflow(operation:)`` or ``KernelError/outOfMemory(operation:)`` for a result too large.
/// - Complexity: O(m n) for m and n elements.
@inlinable
public func outer<Scalar: KernelScalar>(
    _ x: [Scalar], _ y: [Scalar], alpha: Scalar = 1, on backend: Backend = .automatic
) throws(KernelError) -> Matrix<Scalar> {
    var a = try Matrix<Scalar>(uninitialized: MatrixShape(rows: x.count, columns: y.count), "outer")
    try outer(x, y, alpha: alpha, into: &a, on: backend)
    return a
}

/// The outer product of two vectors into an existing matrix: A = alpha x yᵀ + beta A. With beta 1 this is BLAS's ger.
///
/// **Shapes.** x has m elements, y has n, A is m×n.
///
/// **Accuracy.** At most 3 roundings an element: within γ(3) (|alpha x y| + |beta a|) of the exact value, with
/// γ(n) = nu/(1 − nu) and u the unit roundoff.
///
/// **Edge cases.** With beta 0, A is overwritten and not read; with alpha 0 it is scaled by beta, and x and y are not
/// read.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when A has another shape; A is then unchanged.
/// - Complexity: O(m n).
@inlinable
public func outer<Scalar>(
    _ x: [Scalar], _ y: [Scalar], alpha: Scalar = 1, beta: Scalar = 0, into a: inout Matrix<Scalar>,
    on backend: Backend = .automatic
) throws(KernelError) {
    try x.withUnsafeBufferPointer { (x) throws(KernelError) in
        try y.withUnsafeBufferPointer { (y) throws(KernelError) in
            try a.withOutputView(keepingContents: beta != 0) { (a) throws(KernelError) in
                try outerProduct(
                    VectorView(x), VectorView(y), alpha: alpha, beta: beta, into: a, operation: "outer", on: backend)
            }
        }
    }
}

/// The outer product of two vectors in the caller's own storage: A = alpha x yᵀ + beta A.
///
/// **Shapes.** The vectors fill their spans: one of n elements and increment i is a span of (n − 1) |i| + 1 elements,
/// and a negative increment walks it from its end, as in BLAS. With m elements in x and n in y, A is m×n, row-major,
/// with `leadingDimension` elements from the start of a row to the next (nil: no padding). Its span may be longer.
///
/// **Accuracy and edge cases** are those of the form on ``Matrix``.
///
/// - Throws: ``KernelError``, when A does not lie inside its span, the leading dimension is less than n or an
///   increment is 0; A is then unchanged.
/// - Complexity: O(m n), and no allocation.
@inlinable
public func outer<Scalar: KernelScalar>(
    _ x: Span<Scalar>, _ y: Span<Scalar>, alpha: Scalar = 1, beta: Scalar = 0, into a: inout MutableSpan<Scalar>,
    leadingDimension: Int? = nil, incrementX: Int = 1, incrementY: Int = 1, on backend: Backend = .automatic
) throws(KernelError) {
    try x.withUnsafeBufferPointer { (x) throws(KernelError) in
        try y.withUnsafeBufferPointer { (y) throws(KernelError) in
            try a.withUnsafeMutableBufferPointer { (a) throws(KernelError) in
                let x = try VectorView(x, increment: incrementX, "outer", "x")
                let y = try VectorView(y, increment: incrementY, "outer", "y")
                let shape = MatrixShape(rows: x.count, columns: y.count)
                try outerProduct(
                    x, y, alpha: alpha, beta: beta,
                    into: MutableMatrixView(a, shape, stride: leadingDimension, "outer", "A"), operation: "outer",
                    on: backend)
            }
        }
    }
}
