import CKernels

/// The executor on a host's own pool. Its `state` points to the existential, which the caller keeps alive.
@inlinable
func customExecutor(_ executor: UnsafePointer<any HostExecutor>) -> ck_executor {
    ck_executor(
        concurrency: max(executor.pointee.concurrency, 1), run: runOnHost,
        state: UnsafeMutableRawPointer(mutating: executor))
}

@usableFromInline
func runOnHost(state: UnsafeMutableRawPointer?, count: Int, task: ck_task?, context: UnsafeMutableRawPointer?) {
    guard let task, let state else { return }
    let pieces = Pieces(task: task, context: context)
    state.assumingMemoryBound(to: (any HostExecutor).self).pointee.run(count: count) { pieces($0) }
}
