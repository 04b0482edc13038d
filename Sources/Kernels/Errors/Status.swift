import CKernels

/// Turns a status of the C kernels into the error that it stands for.
///
/// Shapes, leading dimensions and lengths are checked in Swift, where both shapes can be named, so the codes for them
/// do not come up here in practice.
@inlinable
func check(_ status: ck_status, _ operation: String) throws(KernelError) {
    if status != CK_SUCCESS {
        throw kernelError(status, operation)
    }
}

/// For the operations that cannot fail: they need no memory of their own, and their operands always fit.
@inlinable
func mustSucceed(_ status: ck_status, _ operation: String) {
    if status != CK_SUCCESS {
        preconditionFailure("\(kernelError(status, operation))")
    }
}

@usableFromInline
@inline(never)
func kernelError(_ status: ck_status, _ operation: String) -> KernelError {
    switch status {
    case CK_SIZE_OVERFLOW: .sizeOverflow(operation: operation)
    case CK_OVERLAP: .overlap(operation: operation)
    case CK_NO_MEMORY: .outOfMemory(operation: operation)
    default: .invalidArgument(operation: operation, reason: String(cString: ck_status_message(status)))
    }
}
