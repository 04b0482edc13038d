import CKernels

extension Backend {
    /// Calls `body` with the C executor of this backend; nil stands for the library's default one.
    ///
    /// Nothing is allocated, and `body` is not handed on: its context, some twenty words, would be written for each call.
    @inlinable
    @inline(__always)
    package func withExecutor<Result, E: Error>(
        _ body: (UnsafePointer<ck_executor>?) throws(E) -> Result
    ) throws(E) -> Result {
        var executor = executor
        if let custom { executor.concurrency = custom.concurrency }  // which may have changed
        defer { withExtendedLifetime(custom) {} }
        let isDefault = executor.run == nil
        return try withUnsafePointer(to: executor) { (pointer) throws(E) in try body(isDefault ? nil : pointer) }
    }
}
