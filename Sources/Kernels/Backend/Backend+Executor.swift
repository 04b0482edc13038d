import CKernels

extension Backend {
    /// Calls `body` with the C executor of this backend; nil stands for the library's default one.
    ///
    /// Nothing is allocated: the executor and what it refers to lie on the stack for the time of the call.
    @inlinable
    package func withExecutor<Result, E: Error>(
        _ body: (UnsafePointer<ck_executor>?) throws(E) -> Result
    ) throws(E) -> Result {
        switch kind {
        case .automatic where Backend.isOpenMPAvailable:
            return try body(nil)
        case .automatic:
            return try Self.with(dispatchExecutor(threads: 0), body)
        case .serial:
            return try Self.with(ck_serial_executor(), body)
        case .openMP(let threads):
            return try Self.with(ck_openmp_executor(threads), body)
        case .dispatch(let threads):
            return try Self.with(dispatchExecutor(threads: threads), body)
        case .custom(let executor):
            return try withUnsafePointer(to: executor) { (pointer) throws(E) in
                try Self.with(customExecutor(pointer), body)
            }
        }
    }

    @inlinable
    static func with<Result, E: Error>(
        _ executor: ck_executor, _ body: (UnsafePointer<ck_executor>?) throws(E) -> Result
    ) throws(E) -> Result {
        try withUnsafePointer(to: executor) { (pointer) throws(E) in try body(pointer) }
    }
}
