/// The quadratic form f(x) = xᵀMx, for any square M.
///
/// ```swift
/// let f = try quadraticForm(m, x)
/// let g = try quadraticFormGradient(m, x)  // (M + Mᵀ)x; that is 2Mx only where M is symmetric
/// ```
///
/// **Shapes.** M is n×n, x has n elements.
///
/// **Accuracy.** Within γ(2n+4) Σᵢⱼ|xᵢ||mᵢⱼ||xⱼ| of the exact value, with γ(n) = nu/(1 − nu) and u the unit roundoff. The same
/// bits on every backend.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when M is not square or x has another length.
/// - Complexity: O(n²).
@inlinable
public func quadraticForm<Scalar>(
    _ m: Matrix<Scalar>, _ x: [Scalar], on backend: Backend = .automatic
) throws(KernelError) -> Scalar {
    try m.withView { (m) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in try quadraticForm(m, x, on: backend) }
    }
}

/// The quadratic form f(x) = xᵀMx in the caller's own storage. M is x.count×x.count, row-major without padding.
///
/// - Throws: ``KernelError/spanTooShort(operation:operand:needed:actual:)`` when M has fewer elements.
/// - Complexity: O(n²).
@inlinable
public func quadraticForm<Scalar: KernelScalar>(
    _ m: Span<Scalar>, _ x: Span<Scalar>, on backend: Backend = .automatic
) throws(KernelError) -> Scalar {
    try m.withUnsafeBufferPointer { (m) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            let shape = MatrixShape(rows: x.count, columns: x.count)
            return try quadraticForm(MatrixView(m, shape, stride: nil, "quadraticForm", "M"), x, on: backend)
        }
    }
}

/// The gradient of xᵀMx by x: Mx + Mᵀx, as two products with a vector.
///
/// **Accuracy.** Element i within γ(2n+2) Σⱼ(|mᵢⱼ| + |mⱼᵢ|)|xⱼ| of the exact value, with γ(n) = nu/(1 − nu) and u the unit
/// roundoff.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when M is not square or x has another length.
/// - Complexity: O(n²).
@inlinable
public func quadraticFormGradient<Scalar>(
    _ m: Matrix<Scalar>, _ x: [Scalar], on backend: Backend = .automatic
) throws(KernelError) -> [Scalar] {
    var gradient = [Scalar](repeating: 0, count: x.count)
    try quadraticFormGradient(m, x, into: &gradient, on: backend)
    return gradient
}

/// The gradient of xᵀMx by x, Mx + Mᵀx, into an existing vector.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the operands do not fit; `gradient` is then
///   unchanged.
/// - Complexity: O(n²).
@inlinable
public func quadraticFormGradient<Scalar>(
    _ m: Matrix<Scalar>, _ x: [Scalar], into gradient: inout [Scalar], on backend: Backend = .automatic
) throws(KernelError) {
    try m.withView { (m) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try gradient.withUnsafeMutableBufferPointer { (g) throws(KernelError) in
                try quadraticFormGradient(m, x, into: g, on: backend)
            }
        }
    }
}

/// The gradient of xᵀMx by x, Mx + Mᵀx, in the caller's own storage. M is x.count×x.count, row-major without padding.
///
/// - Throws: ``KernelError``, when the operands do not fit; `gradient` is then unchanged.
/// - Complexity: O(n²), and no allocation.
@inlinable
public func quadraticFormGradient<Scalar: KernelScalar>(
    _ m: Span<Scalar>, _ x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>, on backend: Backend = .automatic
) throws(KernelError) {
    try m.withUnsafeBufferPointer { (m) throws(KernelError) in
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try gradient.withUnsafeMutableBufferPointer { (g) throws(KernelError) in
                let shape = MatrixShape(rows: x.count, columns: x.count)
                try quadraticFormGradient(
                    MatrixView(m, shape, stride: nil, "quadraticFormGradient", "M"), x, into: g, on: backend)
            }
        }
    }
}
