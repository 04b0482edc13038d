import CKernels

extension Backend {
    /// Calls `body` with the C executor of this backend; nil stands for the library's default one.
    ///
    /// Nothing is allocated: the executor and what it refers to lie on the stack for the time of the call.
    @inlinable
    package func withExecutor<Result, E: Error>(
        _ body: (UnsafePointer<ck_executor>?) throws(E) -> Result
    ) throws(E) -> Result {
        var executor = ck_executor()
        switch kind {
        case .automatic where Backend.isOpenMPAvailable:
            return try body(nil)
        case .serial:
            ck_set_serial_executor(&executor)
        case .openMP:
            ck_set_openmp_executor(&executor, count)
        case .automatic, .dispatch:
            setDispatchExecutor(&executor, threads: count)
        case .custom:
            guard let host else { return try body(nil) }
            return try withUnsafePointer(to: host) { (pointer) throws(E) in
                executor = customExecutor(pointer)
                return try withUnsafePointer(to: &executor) { (pointer) throws(E) in try body(pointer) }
            }
        }
        return try withUnsafePointer(to: &executor) { (pointer) throws(E) in try body(pointer) }
    }
}
