import CKernels
import Synchronization

@testable import Kernels

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

let threadCounts = [1, 2, 3, 4, 7, 16]

/// An executor with a name for failures.
struct NamedExecutor: CustomStringConvertible {
    let description: String
    let executor: ck_executor

    /// Calls the body with the executor as C takes it.
    func use<Result>(_ body: (UnsafePointer<ck_executor>) throws -> Result) rethrows -> Result {
        try withUnsafePointer(to: executor) { try body($0) }
    }

    static var serial: NamedExecutor { NamedExecutor(description: "serial", executor: ck_serial_executor()) }

    /// Every executor, on every number of threads.
    static var all: [NamedExecutor] {
        [serial]
            + threadCounts.flatMap { threads in
                [
                    NamedExecutor(description: "OpenMP \(threads)", executor: ck_openmp_executor(threads)),
                    NamedExecutor(description: "Dispatch \(threads)", executor: dispatchExecutor(threads: threads)),
                    NamedExecutor(description: "host's threads \(threads)", executor: hostExecutor(threads)),
                ]
            }
    }

    /// One of each kind, on an odd number of threads.
    static var oneOfEach: [NamedExecutor] {
        [serial] + all.filter { $0.description.hasSuffix(" 3") }
    }
}

/// The executor on Dispatch as a value.
func dispatchExecutor(threads: Int) -> ck_executor {
    var executor = ck_executor()
    setDispatchExecutor(&executor, threads: threads)
    return executor
}

/// A host's pool as C sees one: fresh threads that take the pieces in order and finish them in any order.
private func hostExecutor(_ threads: Int) -> ck_executor {
    ck_executor(
        concurrency: threads, run: runOnFreshThreads, state: UnsafeMutableRawPointer(bitPattern: threads))
}

private func runOnFreshThreads(
    state: UnsafeMutableRawPointer?, count: Int, task: ck_task?, context: UnsafeMutableRawPointer?
) {
    guard let task else { return }
    let work = FreshThreadsWork(count: count, task: task, context: context)
    let workers = min(Int(bitPattern: state), count)
    var threads: [pthread_t] = []
    for _ in 0..<max(workers - 1, 0) {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(work).toOpaque()
        precondition(
            pthread_create(
                &thread, nil,
                { argument in
                    Unmanaged<FreshThreadsWork>.fromOpaque(argument!).takeRetainedValue().takeAll()
                    return nil
                }, argument) == 0)
        threads.append(thread)
    }
    work.takeAll()
    for thread in threads { pthread_join(thread, nil) }
}

private final class FreshThreadsWork: @unchecked Sendable {
    private let next = Atomic<Int>(0)
    private let count: Int
    private let task: @convention(c) (UnsafeMutableRawPointer?, Int) -> Void
    private let context: UnsafeMutableRawPointer?

    init(
        count: Int, task: @escaping @convention(c) (UnsafeMutableRawPointer?, Int) -> Void,
        context: UnsafeMutableRawPointer?
    ) {
        self.count = count
        self.task = task
        self.context = context
    }

    func takeAll() {
        while case let index = next.wrappingAdd(1, ordering: .relaxed).oldValue, index < count {
            // Lets a later piece overtake this one.
            if index % 3 == 0 { sched_yield() }
            task(context, index)
        }
    }
}
