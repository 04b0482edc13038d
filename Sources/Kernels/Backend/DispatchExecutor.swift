import CKernels
import Dispatch
import Synchronization

/// A piece of work as C hands it over. Sendable: the contract of `ck_executor` is that any thread may run it.
@usableFromInline
struct Pieces: @unchecked Sendable {
    @usableFromInline let task: @convention(c) (UnsafeMutableRawPointer?, Int) -> Void
    @usableFromInline let context: UnsafeMutableRawPointer?

    @inlinable
    init(task: @convention(c) (UnsafeMutableRawPointer?, Int) -> Void, context: UnsafeMutableRawPointer?) {
        self.task = task
        self.context = context
    }

    @inlinable
    func callAsFunction(_ index: Int) { task(context, index) }
}

/// The executor on Dispatch: helpers from its global queue, which stay for half a millisecond between calls. Its `state`
/// is the number of threads, so a call needs no memory for it.
@usableFromInline
func setDispatchExecutor(_ executor: UnsafeMutablePointer<ck_executor>, threads: Int) {
    ck_set_gang_executor(executor, max(threads, 0), DispatchHost.shared.pointer)
}

/// What the gang asks of Dispatch, for the life of the process.
private struct DispatchHost: @unchecked Sendable {
    let pointer: UnsafePointer<ck_gang_host>

    static let shared = DispatchHost()

    private init() {
        let host = UnsafeMutablePointer<ck_gang_host>.allocate(capacity: 1)
        host.initialize(to: ck_gang_host(spawn: spawnOnDispatch, run: runOnDispatch))
        pointer = UnsafePointer(host)
    }
}

private func spawnOnDispatch(
    body: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?, argument: UnsafeMutableRawPointer?
) {
    guard let body else { return }
    let helper = Helper(body: body, argument: argument)
    DispatchQueue.global(qos: .userInitiated).async { helper.run() }
}

/// Sendable: the contract of `ck_gang_host` is that any thread may run it.
private struct Helper: @unchecked Sendable {
    let body: @convention(c) (UnsafeMutableRawPointer?) -> Void
    let argument: UnsafeMutableRawPointer?

    func run() { body(argument) }
}

/// For calls that come while another has the helpers. Workers take pieces from a common counter: each starts in order,
/// and one that got hold of little time takes few.
private func runOnDispatch(
    state: UnsafeMutableRawPointer?, count: Int, task: ck_task?, context: UnsafeMutableRawPointer?
) {
    guard let task else { return }
    let pieces = Pieces(task: task, context: context)
    let workers = min(Int(bitPattern: state), count)
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
        // The order between pieces does not matter; Dispatch itself orders them before the return.
        while case let index = next.wrappingAdd(1, ordering: .relaxed).oldValue, index < count {
            pieces(index)
        }
    }
}
