import Dispatch
import Kernels
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A fixed set of threads of a host's own: they sleep until a call brings work, and no thread is made for a call.
final class WorkerPool: HostExecutor {
    let concurrency: Int
    var name: String { "worker pool" }

    /// One call at a time has the threads; a call that comes meanwhile runs where it is.
    private let isBusy = Atomic<Bool>(false)
    private let job = Mutex<Job?>(nil)
    private let wake = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)

    /// - Parameter threads: With the caller, which works too; at least 1.
    init(threads: Int) {
        concurrency = threads
        for _ in 1..<max(threads, 1) { start() }
    }

    func run(count: Int, _ piece: @Sendable (Int) -> Void) {
        let helpers = min(concurrency, count) - 1
        if helpers < 1 || isBusy.exchange(true, ordering: .acquiring) {
            for index in 0..<count { piece(index) }
            return
        }
        defer { isBusy.store(false, ordering: .releasing) }
        // All helpers are done with the piece before this returns.
        withoutActuallyEscaping(piece) { piece in
            let job = Job(count: count, piece: piece)
            self.job.withLock { $0 = job }
            for _ in 0..<helpers { wake.signal() }
            job.work()
            for _ in 0..<helpers { done.wait() }
            self.job.withLock { $0 = nil }
        }
    }

    /// The pieces of one call, taken in increasing order by whoever is free.
    private final class Job: Sendable {
        let count: Int
        let piece: @Sendable (Int) -> Void
        let next = Atomic<Int>(0)

        init(count: Int, piece: @escaping @Sendable (Int) -> Void) {
            self.count = count
            self.piece = piece
        }

        func work() {
            while case let index = next.add(1, ordering: .relaxed).oldValue, index < count { piece(index) }
        }
    }

    private func start() {
        // The pool lives as long as the program: its threads are never told to end.
        let pool = Unmanaged.passRetained(self).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        pthread_create(&thread, nil, { serve($0) }, pool)
    }

    fileprivate func serveForEver() {
        while true {
            wake.wait()
            if let job = job.withLock({ $0 }) { job.work() }
            done.signal()
        }
    }
}

#if canImport(Darwin)
    private func serve(_ pool: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<WorkerPool>.fromOpaque(pool).takeUnretainedValue().serveForEver()
        return nil
    }
#else
    private func serve(_ pool: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let pool { Unmanaged<WorkerPool>.fromOpaque(pool).takeUnretainedValue().serveForEver() }
        return nil
    }
#endif
