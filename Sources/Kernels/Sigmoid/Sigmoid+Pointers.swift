import CKernels

// What all forms of `sigmoid` and `sigmoidBackward` come down to. The output is an input itself or overlaps none; only
// spans made by unsafe code can break that, so the forms on spans throw and the others cannot fail.

/// y = σ(x).
@inlinable
func sigmoid<Scalar: KernelScalar>(
    _ count: Int, _ x: UnsafePointer<Scalar>?, _ y: UnsafeMutablePointer<Scalar>?, on backend: Backend
) {
    backend.withExecutor { executor in mustSucceed(Scalar._sigmoid(count, x, y, executor), "sigmoid") }
}

@inlinable
func checkedSigmoid<Scalar: KernelScalar>(
    _ count: Int, _ x: UnsafePointer<Scalar>?, _ y: UnsafeMutablePointer<Scalar>?, on backend: Backend
) throws(KernelError) {
    try backend.withExecutor { (executor) throws(KernelError) in
        try check(Scalar._sigmoid(count, x, y, executor), "sigmoid")
    }
}

/// dx = dy y (1 − y).
@inlinable
func sigmoidBackward<Scalar: KernelScalar>(
    _ count: Int, _ y: UnsafePointer<Scalar>?, _ dy: UnsafePointer<Scalar>?, _ dx: UnsafeMutablePointer<Scalar>?,
    on backend: Backend
) throws(KernelError) {
    try backend.withExecutor { (executor) throws(KernelError) in
        try check(Scalar._sigmoidBackward(count, y, dy, dx, executor), "sigmoidBackward")
    }
}
