import CKernels

/// A = alpha x yᵀ + beta A on views: what all forms of `outer` come down to.
@inlinable
func outerProduct<Scalar>(
    _ x: VectorView<Scalar>, _ y: VectorView<Scalar>, alpha: Scalar, beta: Scalar,
    into a: MutableMatrixView<Scalar>, operation: String, on backend: Backend
) throws(KernelError) {
    if a.rows != x.count || a.columns != y.count {
        throw .shapeMismatch(
            operation: operation, expected: "A needs to be \(x.count)×\(y.count)",
            actual: "x has \(x.count) elements, y has \(y.count) and A is \(a.shape)")
    }
    try backend.withExecutor { (executor) throws(KernelError) in
        try check(
            Scalar._outer(
                x.count, y.count, alpha, x.base, x.increment, y.base, y.increment, beta, a.base, a.stride, executor),
            operation)
    }
}
