/// f(A) = ‖Ax‖², as a function of the matrix: the loss of a linear map on one sample.
///
/// ```swift
/// let f = try squaredNormOfProduct(a, x)
/// let dA = try squaredNormOfProductGradient(a, x)  // 2(Ax)xᵀ, an outer product
/// ```
///
/// **Shapes.** A is m×n, x has n elements; the gradient has the shape of A.
///
/// **Accuracy.** That of Ax, each element within γ(n+2) Σ|a||x|, and of its squared norm, within γ(m+2) of itself, with
/// γ(n) = nu/(1 − nu) and u the unit roundoff. The same bits on every backend.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when x has not as many elements as A has columns.
/// - Complexity: O(m n).
@inlinable
public func squaredNormOfProduct<Scalar>(
    _ a: Matrix<Scalar>, _ x: [Scalar], on backend: Backend = .automatic
) throws(KernelError) -> Scalar {
    try a.withView { (a) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try squaredNormOfProduct(a, x, transposeA: false, "squaredNormOfProduct", on: backend)
        }
    }
}

/// f(A) = ‖Ax‖² in the caller's own storage. A is `rows`×x.count, row-major without padding.
///
/// - Throws: ``KernelError/spanTooShort(operation:operand:needed:actual:)`` when A has fewer elements,
///   ``KernelError/invalidArgument(operation:reason:)`` for a negative number of rows.
/// - Complexity: O(m n).
@inlinable
public func squaredNormOfProduct<Scalar: KernelScalar>(
    _ a: Span<Scalar>, _ x: Span<Scalar>, rows: Int, on backend: Backend = .automatic
) throws(KernelError) -> Scalar {
    let operation = "squaredNormOfProduct"
    return try a.withUnsafeBufferPointer { (a) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            let shape = MatrixShape(rows: rows, columns: x.count)
            return try squaredNormOfProduct(
                MatrixView(a, shape, stride: nil, operation, "A"), x, transposeA: false, operation, on: backend)
        }
    }
}

/// The gradient of ‖Ax‖² by A: 2(Ax)xᵀ.
///
/// **Accuracy.** Element (i, j) has the error of (Ax)ᵢ, within γ(n+2) Σ|a||x|, times 2|xⱼ|, and one rounding more,
/// with γ(n) = nu/(1 − nu) and u the unit roundoff.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when x has not as many elements as A has columns.
/// - Complexity: O(m n), a product with a vector and an outer product.
@inlinable
public func squaredNormOfProductGradient<Scalar>(
    _ a: Matrix<Scalar>, _ x: [Scalar], on backend: Backend = .automatic
) throws(KernelError) -> Matrix<Scalar> {
    var gradient = Matrix(uninitializedLike: a)
    try squaredNormOfProductGradient(a, x, into: &gradient, on: backend)
    return gradient
}

/// The gradient of ‖Ax‖² by A, 2(Ax)xᵀ, into an existing matrix.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the operands do not fit; `gradient` is then
///   unchanged.
/// - Complexity: O(m n).
@inlinable
public func squaredNormOfProductGradient<Scalar>(
    _ a: Matrix<Scalar>, _ x: [Scalar], into gradient: inout Matrix<Scalar>, on backend: Backend = .automatic
) throws(KernelError) {
    try a.withView { (a) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try gradient.withOutputView(keepingContents: false) { (dA) throws(KernelError) in
                try squaredNormOfProductGradient(a, x, into: dA, on: backend)
            }
        }
    }
}

/// The gradient of ‖Ax‖² by A, 2(Ax)xᵀ, in the caller's own storage. A and the gradient are `rows`×x.count, row-major
/// without padding.
///
/// - Throws: ``KernelError``, when the operands do not fit; `gradient` is then unchanged.
/// - Complexity: O(m n).
@inlinable
public func squaredNormOfProductGradient<Scalar: KernelScalar>(
    _ a: Span<Scalar>, _ x: Span<Scalar>, rows: Int, into gradient: inout MutableSpan<Scalar>,
    on backend: Backend = .automatic
) throws(KernelError) {
    let operation = "squaredNormOfProductGradient"
    try a.withUnsafeBufferPointer { (a) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try gradient.withUnsafeMutableBufferPointer { (g) throws(KernelError) in
                let shape = MatrixShape(rows: rows, columns: x.count)
                try squaredNormOfProductGradient(
                    MatrixView(a, shape, stride: nil, operation, "A"), x,
                    into: MutableMatrixView(g, shape, stride: nil, operation, "the gradient"), on: backend)
            }
        }
    }
}
