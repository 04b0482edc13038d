import CommandSupport
import FoundationEssentials
import Kernels

/// Where the workers are: this program, the one that calls a CBLAS, and the Python script with its environment.
struct WorkerLocator {
    /// The folder of the package.
    let root: String
    private let program: String
    private let python: String
    /// CBLAS libraries inside that Python.
    private let pythonLibraries: [String: String]
    /// Libraries that the user names.
    private let chosenLibraries: [String: String]

    /// - Parameters:
    ///   - python: The interpreter that has the peers; by default that of `.venv` in the package, or else `python3`.
    ///   - libraries: Paths of CBLAS libraries by the peer's name.
    init(python: String?, libraries: [String: String]) {
        program =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        root = Self.packageFolder()
        let environment = "\(root)/.venv/bin/python"
        self.python = python ?? (FileManager.default.isExecutableFile(atPath: environment) ? environment : "python3")
        chosenLibraries = libraries
        let found = Subprocess.output(of: [self.python, "\(root)/Benchmarks/peers/worker.py", "--libraries"])
        let decoded = found.flatMap { try? JSONDecoder().decode([String: String?].self, from: Data($0.utf8)) }
        pythonLibraries = (decoded ?? [:]).compactMapValues { $0 }
    }

    /// The commands to try, the first that greets counts.
    func commands(for participant: Participant, threads: Int) -> [[String]] {
        switch participant {
        case .own(let api, let backend):
            return [[program, "--worker", api.rawValue, backend.rawValue, String(threads)]]
        case .peer(let peer):
            switch peer.kind {
            case .own:
                let backend: BenchBackend = Backend.isOpenMPAvailable ? .openmp : .dispatch
                return [[program, "--worker", API.composed.rawValue, backend.rawValue, String(threads)]]
            case .python:
                return [[python, "\(root)/Benchmarks/peers/worker.py", peer.rawValue, String(threads)]]
            case .cblas:
                let name = peer.rawValue
                let libraries =
                    chosenLibraries[name].map { [$0] }
                    ?? [pythonLibraries[name]].compactMap { $0 } + peer.libraryNames
                let folder = program.split(separator: "/", omittingEmptySubsequences: false).dropLast()
                let worker = folder.joined(separator: "/") + "/CBLASWorker"
                return libraries.map { [worker, name, $0, String(threads)] }
            }
        }
    }

    /// The package that this program was built from, or the current folder where it is gone.
    private static func packageFolder() -> String {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        let built = parts.dropLast(4).joined(separator: "/")
        let isThere = FileManager.default.fileExists(atPath: "\(built)/Benchmarks/peers/worker.py")
        return isThere ? built : FileManager.default.currentDirectoryPath
    }
}
