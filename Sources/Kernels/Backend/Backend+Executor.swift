import CKernels

extension Backend {
    /// Calls `body` with the C executor of this backend; nil stands for the library's default one.
    ///
    /// Nothing is allocated: what the call's own executor refers to lies on the stack for the time of the call.
    @inlinable
    @inline(__always)
    package func withExecutor<Result, E: Error>(
        _ body: (UnsafePointer<ck_executor>?) throws(E) -> Result
    ) throws(E) -> Result {
        let hasNone = executor.run == nil
        // Not `host != nil`, which copies the host to look at it.
        if hasNone && (kind == .custom || !Backend.isOpenMPAvailable) { return try withExecutorOfCall(body) }
        return try withUnsafePointer(to: executor) { (pointer) throws(E) in try body(hasNone ? nil : pointer) }
    }

    /// For a pool of the host's own, and for ``automatic`` without OpenMP.
    @usableFromInline
    @inline(never)
    func withExecutorOfCall<Result, E: Error>(
        _ body: (UnsafePointer<ck_executor>?) throws(E) -> Result
    ) throws(E) -> Result {
        guard let host else { return try Backend.dispatch().withExecutor(body) }
        return try withUnsafePointer(to: host) { (pointer) throws(E) in
            try withUnsafePointer(to: customExecutor(pointer)) { (pointer) throws(E) in try body(pointer) }
        }
    }
}
