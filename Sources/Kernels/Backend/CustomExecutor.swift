import CKernels

/// A pool of a host's own where C finds it: the `state` of its executor is this object, which the ``Backend`` keeps alive.
@usableFromInline
final class CustomExecutor: Sendable {
    @usableFromInline let host: any HostExecutor

    @inlinable
    init(_ host: any HostExecutor) { self.host = host }

    @usableFromInline
    var concurrency: Int { max(host.concurrency, 1) }

    @inlinable
    var executor: ck_executor {
        ck_executor(concurrency: concurrency, run: runOnHost, state: Unmanaged.passUnretained(self).toOpaque())
    }
}

@usableFromInline
func runOnHost(state: UnsafeMutableRawPointer?, count: Int, task: ck_task?, context: UnsafeMutableRawPointer?) {
    guard let task, let state else { return }
    let pieces = Pieces(task: task, context: context)
    Unmanaged<CustomExecutor>.fromOpaque(state).takeUnretainedValue().host.run(count: count) { pieces($0) }
}
