/// The linear map f(x) = Aᵀx. Its Jacobian is Aᵀ: ``transposedProductJacobian(_:)``.
///
/// ```swift
/// let y = try transposedProduct(a, x)  // matmul(a, x, transposeA: true)
/// ```
///
/// **Shapes.** A is m×n, x has m elements, the result n.
///
/// **Accuracy.** Each element is within γ(m+2) Σ|a||x| of the exact value, with γ(n) = nu/(1 − nu) and u the unit roundoff.
/// The same bits on every backend.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when x has not as many elements as A has rows.
/// - Complexity: O(m n); no transposed copy is made.
@inlinable
public func transposedProduct<Scalar>(
    _ a: Matrix<Scalar>, _ x: [Scalar], on backend: Backend = .automatic
) throws(KernelError) -> [Scalar] {
    try a.withView { (a) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try product(a, x, transposeA: true, "transposedProduct", on: backend)
        }
    }
}

/// The linear map f(x) = Aᵀx into an existing vector.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the operands do not fit; y is then
///   unchanged.
/// - Complexity: O(m n).
@inlinable
public func transposedProduct<Scalar>(
    _ a: Matrix<Scalar>, _ x: [Scalar], into y: inout [Scalar], on backend: Backend = .automatic
) throws(KernelError) {
    try a.withView { (a) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try y.withUnsafeMutableBufferPointer { (y) throws(KernelError) in
                try product(
                    a, VectorView(x), transposeA: true, alpha: 1, beta: 0, into: MutableVectorView(y),
                    operation: "transposedProduct", on: backend)
            }
        }
    }
}

/// The linear map f(x) = Aᵀx in the caller's own storage. A is x.count×y.count, row-major without padding.
///
/// - Throws: ``KernelError/spanTooShort(operation:operand:needed:actual:)`` when A has fewer elements; y is then
///   unchanged.
/// - Complexity: O(m n), and no allocation.
@inlinable
public func transposedProduct<Scalar: KernelScalar>(
    _ a: Span<Scalar>, _ x: Span<Scalar>, into y: inout MutableSpan<Scalar>, on backend: Backend = .automatic
) throws(KernelError) {
    try a.withUnsafeBufferPointer { (a) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try y.withUnsafeMutableBufferPointer { (y) throws(KernelError) in
                let shape = MatrixShape(rows: x.count, columns: y.count)
                try product(
                    MatrixView(a, shape, stride: nil, "transposedProduct", "A"), VectorView(x), transposeA: true,
                    alpha: 1, beta: 0, into: MutableVectorView(y), operation: "transposedProduct", on: backend)
            }
        }
    }
}

/// The Jacobian of f(x) = Aᵀx: element (i, j) is ∂fᵢ/∂xⱼ, so the matrix is Aᵀ, whatever x.
///
/// - Complexity: O(m n).
@inlinable
public func transposedProductJacobian<Scalar>(_ a: Matrix<Scalar>) -> Matrix<Scalar> { a.transposed() }
