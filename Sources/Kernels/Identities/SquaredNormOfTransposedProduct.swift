/// f(x) = ‖Aᵀx‖² = xᵀAAᵀx, as two products with a vector: AAᵀ is never formed.
///
/// ```swift
/// let f = try squaredNormOfTransposedProduct(a, x)
/// let g = try squaredNormOfTransposedProductGradient(a, x)  // 2AAᵀx
/// ```
///
/// **Shapes.** A is m×n, x has m elements.
///
/// **Accuracy.** That of Aᵀx, each element within γ(m+2) Σ|a||x|, and of its squared norm, within γ(n+2) of itself, with
/// γ(n) = nu/(1 − nu) and u the unit roundoff. The same bits on every backend.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when x has not as many elements as A has rows.
/// - Complexity: O(m n).
@inlinable
public func squaredNormOfTransposedProduct<Scalar>(
    _ a: Matrix<Scalar>, _ x: [Scalar], on backend: Backend = .automatic
) throws(KernelError) -> Scalar {
    try a.withView { (a) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try squaredNormOfProduct(a, x, transposeA: true, "squaredNormOfTransposedProduct", on: backend)
        }
    }
}

/// f(x) = ‖Aᵀx‖² in the caller's own storage. A is x.count×`columns`, row-major without padding.
///
/// - Throws: ``KernelError/spanTooShort(operation:operand:needed:actual:)`` when A has fewer elements,
///   ``KernelError/invalidArgument(operation:reason:)`` for a negative number of columns.
/// - Complexity: O(m n).
@inlinable
public func squaredNormOfTransposedProduct<Scalar: KernelScalar>(
    _ a: Span<Scalar>, _ x: Span<Scalar>, columns: Int, on backend: Backend = .automatic
) throws(KernelError) -> Scalar {
    let operation = "squaredNormOfTransposedProduct"
    return try a.withUnsafeBufferPointer { (a) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            let shape = MatrixShape(rows: x.count, columns: columns)
            return try squaredNormOfProduct(
                MatrixView(a, shape, stride: nil, operation, "A"), x, transposeA: true, operation, on: backend)
        }
    }
}

/// The gradient of ‖Aᵀx‖² by x: 2A(Aᵀx).
///
/// **Accuracy.** With t = Aᵀx, each of whose elements is within γ(m+2) Σ|a||x|, element i is within 2γ(n+2) Σⱼ|aᵢⱼ||tⱼ| of
/// 2At, with γ(n) = nu/(1 − nu) and u the unit roundoff.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when x has not as many elements as A has rows.
/// - Complexity: O(m n), two products with a vector.
@inlinable
public func squaredNormOfTransposedProductGradient<Scalar>(
    _ a: Matrix<Scalar>, _ x: [Scalar], on backend: Backend = .automatic
) throws(KernelError) -> [Scalar] {
    var gradient = [Scalar](repeating: 0, count: x.count)
    try squaredNormOfTransposedProductGradient(a, x, into: &gradient, on: backend)
    return gradient
}

/// The gradient of ‖Aᵀx‖² by x, 2A(Aᵀx), into an existing vector.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the operands do not fit; `gradient` is then
///   unchanged.
/// - Complexity: O(m n).
@inlinable
public func squaredNormOfTransposedProductGradient<Scalar>(
    _ a: Matrix<Scalar>, _ x: [Scalar], into gradient: inout [Scalar], on backend: Backend = .automatic
) throws(KernelError) {
    try a.withView { (a) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try gradient.withUnsafeMutableBufferPointer { (g) throws(KernelError) in
                try squaredNormOfTransposedProductGradient(a, x, into: g, on: backend)
            }
        }
    }
}

/// The gradient of ‖Aᵀx‖² by x, 2A(Aᵀx), in the caller's own storage. A is x.count×`columns`, row-major without padding.
///
/// - Throws: ``KernelError``, when the operands do not fit; `gradient` is then unchanged.
/// - Complexity: O(m n).
@inlinable
public func squaredNormOfTransposedProductGradient<Scalar: KernelScalar>(
    _ a: Span<Scalar>, _ x: Span<Scalar>, columns: Int, into gradient: inout MutableSpan<Scalar>,
    on backend: Backend = .automatic
) throws(KernelError) {
    try a.withUnsafeBufferPointer { (a) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try gradient.withUnsafeMutableBufferPointer { (g) throws(KernelError) in
                let shape = MatrixShape(rows: x.count, columns: columns)
                try squaredNormOfTransposedProductGradient(
                    MatrixView(a, shape, stride: nil, "squaredNormOfTransposedProductGradient", "A"), x, into: g,
                    on: backend)
            }
        }
    }
}
