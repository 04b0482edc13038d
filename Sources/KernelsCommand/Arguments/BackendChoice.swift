import CommandSupport
import Kernels

/// What `--backend` takes.
enum BackendChoice: String, CaseIterable {
    case auto
    case openmp
    case dispatch
    case serial

    static let threadRange = 1...1024

    /// The backend with a number of threads, where this build and the choice allow it.
    func backend(threads: Int?) throws(CommandError) -> Backend {
        switch self {
        case .auto:
            guard let threads else { return .automatic }
            return Backend.isOpenMPAvailable ? .openMP(threads: threads) : .dispatch(threads: threads)
        case .openmp:
            guard Backend.isOpenMPAvailable else {
                throw .usage(
                    "--backend is openmp, and this build has no OpenMP; it needs to be auto, dispatch or serial, or a "
                        + "build on Linux with the package trait OpenMP")
            }
            return .openMP(threads: threads)
        case .dispatch:
            return .dispatch(threads: threads)
        case .serial:
            if let threads, threads > 1 {
                throw .usage("--threads is \(threads), and --backend serial runs on 1; it needs another backend")
            }
            return .serial
        }
    }
}
