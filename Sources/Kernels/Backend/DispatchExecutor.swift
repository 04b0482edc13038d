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

/// The executor on Dispatch. Its `state` is the number of threads, so a call needs no memory for it.
@usableFromInline
func dispatchExecutor(threads: Int) -> ck_executor {
    let threads = threads > 0 ? threads : ck_default_thread_count()
    return ck_executor(
        concurrency: threads, run: runOnDispatch, state: UnsafeMutableRawPointer(bitPattern: threads))
}

/// Workers take pieces from a common counter: each starts in order, and one that got hold of little time takes few.
private func runOnDispatch(
    state: UnsafeMutableRawPointer?, count: Int, task: ck_task?, context: UnsafeMutableRawPointer?
) {
    guard let task else { return }
    let pieces = Pieces(task: task, context: context)
    let workers = min(Int(bitPattern: state), count)
    if workers <= 1 {
        for index in 0..<count { pieces(index) }
        return
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
        // The order between pieces does not matter; Dispatch itself orders them before the return.
        while case let index = next.wrappingAdd(1, ordering: .relaxed).oldValue, index < count {
            pieces(index)
        }
    }
}
