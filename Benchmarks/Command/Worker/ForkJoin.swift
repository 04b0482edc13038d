import CKernels
import Kernels

/// A parallel region with nothing in it: what a backend costs before anything is computed.
struct ForkJoin: MeasuredOperation {
    private let pieces: Int
    private let backend: Backend

    init(pieces: Int, _ backend: Backend) {
        self.pieces = pieces
        self.backend = backend
    }

    mutating func run(_ count: Int) throws {
        backend.withExecutor { executor in
            let executor = executor?.pointee ?? ck_default_executor()
            for _ in 0..<count { executor.run(executor.state, pieces, { _, _ in }, nil) }
        }
    }

    var results: [UInt8] { [] }
}
