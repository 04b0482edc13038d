/// The product of two matrices, alpha op(A) op(B), where op transposes if asked.
///
/// ```swift
/// let c = try matmul(a, b)
/// let gram = try matmul(a, a, transposeA: true)  // AᵀA
/// ```
///
/// **Shapes.** op(A) is m×k, op(B) k×n, the result m×n. No transposed copy is made.
///
/// **Accuracy.** Each element is within γ(k+2) |alpha| Σ|a||b| of the exact value, with γ(n) = nu/(1 − nu) and u the unit
/// roundoff. The same bits on every backend and number of threads.
///
/// **Edge cases.** With alpha 0 or k 0 the result is 0 and the elements of A and B are not read; otherwise NaN and
/// infinity propagate as IEEE 754 says.
///
/// - Parameters:
///   - a: The left factor.
///   - b: The right factor.
///   - transposeA: Whether Aᵀ takes the place of A.
///   - transposeB: Whether Bᵀ takes the place of B.
///   - alpha: A factor on the product.
///   - backend: Who runs the pieces.
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when op(B) has not as many rows as op(A) has
///   columns; ``KernelError/sizeOverflow(operation:)`` or ``KernelError/outOfMemory(operation:)`` for a result too large.
/// - Complexity: O(m n k).
@inlinable
public func matmul<Scalar>(
    _ a: Matrix<Scalar>, _ b: Matrix<Scalar>, transposeA: Bool = false, transposeB: Bool = false, alpha: Scalar = 1,
    on backend: Backend = .automatic
) throws(KernelError) -> Matrix<Scalar> {
    let shape = try productShape(a.shape, b.shape, transposeA, transposeB)
    var c = try Matrix<Scalar>(uninitialized: shape, "matmul")
    try matmul(a, b, transposeA: transposeA, transposeB: transposeB, alpha: alpha, into: &c, on: backend)
    return c
}

/// The product of two matrices into an existing one: C = alpha op(A) op(B) + beta C.
///
/// ```swift
/// try matmul(a, b, transposeA: true, beta: 1, into: &c)  // C += AᵀB
/// ```
///
/// C keeps its storage unless it shares it with a copy, so a loop that reuses C allocates nothing. C may be A or B
/// itself: the operand then keeps its old elements for the time of the call.
///
/// **Shapes.** op(A) is m×k, op(B) k×n, C m×n.
///
/// **Accuracy.** Each element is within γ(k+2) (|alpha| Σ|a||b| + |beta c|) of the exact value.
///
/// **Edge cases.** With beta 0, C is overwritten and not read: NaN in it does not matter. With alpha 0 or k 0, C is
/// scaled by beta and the elements of A and B are not read.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the three shapes do not fit; C is then
///   unchanged.
/// - Complexity: O(m n k).
@inlinable
public func matmul<Scalar>(
    _ a: Matrix<Scalar>, _ b: Matrix<Scalar>, transposeA: Bool = false, transposeB: Bool = false, alpha: Scalar = 1,
    beta: Scalar = 0, into c: inout Matrix<Scalar>, on backend: Backend = .automatic
) throws(KernelError) {
    try a.withView { (a) throws(KernelError) in
        try b.withView { (b) throws(KernelError) in
            try c.withOutputView(keepingContents: beta != 0) { (c) throws(KernelError) in
                try product(
                    a, b, transposeA: transposeA, transposeB: transposeB, alpha: alpha, beta: beta, into: c,
                    on: backend)
            }
        }
    }
}

/// The product of two matrices in the caller's own storage: C = alpha op(A) op(B) + beta C.
///
/// ```swift
/// var output = scratch.mutableSpan  // scratch: [Float]
/// try matmul(weights.span, samples.span, rows: 64, columns: 128, depth: 784, into: &output)
/// ```
///
/// **Shapes.** op(A) is `rows × depth`, op(B) `depth × columns`, C `rows × columns`. Each lies row-major in its span,
/// which may be longer than the matrix; as stored, A is `depth × rows` when `transposeA` is set, and B
/// `columns × depth` when `transposeB` is.
///
/// **Leading dimensions** are the distances between the starts of neighbouring rows as stored; nil means no padding.
/// The padding is neither read nor written.
///
/// **Accuracy and edge cases** are those of the form on ``Matrix``.
///
/// - Throws: ``KernelError/spanTooShort(operation:operand:needed:actual:)``,
///   ``KernelError/leadingDimension(operation:operand:minimum:actual:)``,
///   ``KernelError/invalidArgument(operation:reason:)`` for a negative size; C is then unchanged.
/// - Complexity: O(rows × columns × depth), and no allocation.
@inlinable
public func matmul<Scalar: KernelScalar>(
    _ a: Span<Scalar>, _ b: Span<Scalar>, rows: Int, columns: Int, depth: Int, transposeA: Bool = false,
    transposeB: Bool = false, alpha: Scalar = 1, beta: Scalar = 0, into c: inout MutableSpan<Scalar>,
    leadingDimensionA: Int? = nil, leadingDimensionB: Int? = nil, leadingDimensionC: Int? = nil,
    on backend: Backend = .automatic
) throws(KernelError) {
    let shapeA = MatrixShape(rows: rows, columns: depth).transposed(if: transposeA)
    let shapeB = MatrixShape(rows: depth, columns: columns).transposed(if: transposeB)
    let shapeC = MatrixShape(rows: rows, columns: columns)
    try a.withUnsafeBufferPointer { (a) throws(KernelError) in
        try b.withUnsafeBufferPointer { (b) throws(KernelError) in
            try c.withUnsafeMutableBufferPointer { (c) throws(KernelError) in
                try product(
                    MatrixView(a, shapeA, stride: leadingDimensionA, "matmul", "A"),
                    MatrixView(b, shapeB, stride: leadingDimensionB, "matmul", "B"),
                    transposeA: transposeA, transposeB: transposeB, alpha: alpha, beta: beta,
                    into: MutableMatrixView(c, shapeC, stride: leadingDimensionC, "matmul", "C"), on: backend)
            }
        }
    }
}
