/// The squared Euclidean norm of a vector: f(x) = xᵀx.
///
/// ```swift
/// try squaredNorm([3, 4])          // 25
/// try squaredNormGradient([3, 4])  // [6, 8]
/// ```
///
/// **Accuracy.** Within γ(n+2) xᵀx of the exact value for n elements, with γ(n) = nu/(1 − nu) and u the unit roundoff. The
/// same bits on every backend.
///
/// **Edge cases.** Without elements 0; infinite where xᵀx exceeds the largest number; NaN in, NaN out.
///
/// - Throws: Only ``KernelError/outOfMemory(operation:)``.
/// - Complexity: O(n), one pass.
@inlinable
public func squaredNorm<Scalar: KernelScalar>(
    _ x: [Scalar], on backend: Backend = .automatic
) throws(KernelError) -> Scalar {
    try x.withUnsafeBufferPointer { (x) throws(KernelError) in try innerProduct(x, x, "squaredNorm", on: backend) }
}

/// The squared Euclidean norm of a vector in the caller's own storage.
///
/// - Complexity: O(n), and no allocation.
@inlinable
public func squaredNorm<Scalar: KernelScalar>(
    _ x: Span<Scalar>, on backend: Backend = .automatic
) throws(KernelError) -> Scalar {
    try x.withUnsafeBufferPointer { (x) throws(KernelError) in try innerProduct(x, x, "squaredNorm", on: backend) }
}

/// The gradient of `squaredNorm`: 2x, exact unless it overflows.
///
/// - Complexity: O(n), one pass.
@inlinable
public func squaredNormGradient<Scalar: KernelScalar>(
    _ x: [Scalar], on backend: Backend = .automatic
) throws(KernelError) -> [Scalar] {
    var gradient = [Scalar](repeating: 0, count: x.count)
    try squaredNormGradient(x, into: &gradient, on: backend)
    return gradient
}

/// The gradient of the squared norm, 2x, into an existing vector.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when `gradient` has another length; it is then
///   unchanged.
/// - Complexity: O(n), one pass.
@inlinable
public func squaredNormGradient<Scalar: KernelScalar>(
    _ x: [Scalar], into gradient: inout [Scalar], on backend: Backend = .automatic
) throws(KernelError) {
    try x.withUnsafeBufferPointer { (x) throws(KernelError) in
        try gradient.withUnsafeMutableBufferPointer { (g) throws(KernelError) in
            try squaredNormGradient(x, into: g, on: backend)
        }
    }
}

/// The gradient of the squared norm, 2x, in the caller's own storage.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when `gradient` has another length; it is then
///   unchanged.
/// - Complexity: O(n), one pass, no allocation.
@inlinable
public func squaredNormGradient<Scalar: KernelScalar>(
    _ x: Span<Scalar>, into gradient: inout MutableSpan<Scalar>, on backend: Backend = .automatic
) throws(KernelError) {
    try x.withUnsafeBufferPointer { (x) throws(KernelError) in
        try gradient.withUnsafeMutableBufferPointer { (g) throws(KernelError) in
            try squaredNormGradient(x, into: g, on: backend)
        }
    }
}
