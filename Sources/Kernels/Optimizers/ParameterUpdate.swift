import CKernels

/// Calls a C kernel with a gradient, the parameters that it changes, and the executor of the backend.
@inlinable
func updateParameters<Scalar: KernelScalar>(
    _ parameters: inout MutableSpan<Scalar>, by gradient: Span<Scalar>, _ operation: String, on backend: Backend,
    _ kernel: (UnsafePointer<Scalar>?, UnsafeMutableBufferPointer<Scalar>, UnsafePointer<ck_executor>?) -> ck_status
) throws(KernelError) {
    try gradient.withUnsafeBufferPointer { (gradient) throws(KernelError) in
        try parameters.withUnsafeMutableBufferPointer { (parameters) throws(KernelError) in
            try backend.withExecutor { (executor) throws(KernelError) in
                try check(kernel(gradient.baseAddress, parameters, executor), operation)
            }
        }
    }
}
