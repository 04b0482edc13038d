import Kernels
import Synchronization
import TestSupport

let threadCounts = [1, 2, 3, 4, 7, 16]

/// Every kind of backend but the serial one, whose bits the others must give, on every number of threads.
let threadedBackends: [Backend] =
    [.automatic, .openMP(), .dispatch()]
    + threadCounts.flatMap {
        [.openMP(threads: $0), .dispatch(threads: $0), .custom(HostPool(concurrency: $0))]
    }

/// One backend of each kind, for tests where the kind matters and the number of threads does not.
let oneOfEachBackend: [Backend] = [
    .serial, .openMP(threads: 2), .dispatch(threads: 2), .custom(HostPool(concurrency: 2)),
]

/// Runs one piece after the other on the caller, and notes how many pieces each run had.
final class RecordingExecutor: HostExecutor {
    let concurrency: Int
    private let log = Mutex<[Int]>([])

    init(concurrency: Int) { self.concurrency = concurrency }

    /// The number of pieces of each run so far.
    var runs: [Int] { log.withLock { $0 } }

    func run(count: Int, _ piece: @Sendable (Int) -> Void) {
        for index in 0..<count { piece(index) }
        log.withLock { $0.append(count) }
    }
}
