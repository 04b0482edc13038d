import CKernels
import CommandSupport
import FoundationEssentials
import Kernels
import Limits

/// The process that measures this package: `kernels-bench --worker API BACKEND THREADS`, with API swift, composed or c; or with
/// `limits` for API the one that measures the machine.
enum WorkerMain {
    static func run(_ arguments: [String]) throws {
        limits_end_with_parent()
        guard arguments.count == 3, let threads = Int(arguments[2]), threads >= 1 else {
            throw usage
        }
        guard let api = API(rawValue: arguments[0]) else { throw usage }
        if api == .limits {
            try answer(Greeting(name: "limits", version: "", library: "", threads: threads))
            while let line = readLine() { try answer(limits(line.split(separator: " ").map(String.init), threads)) }
            return
        }
        guard let backend = BenchBackend(rawValue: arguments[1]) else { throw usage }
        if backend == .openmp, !Backend.isOpenMPAvailable {
            try answer(Greeting(missing: "this build has no OpenMP"))
            return
        }
        try answer(
            Greeting(name: "swift-kernels", version: MachineInfo.version, library: "", threads: threads))
        try serve(api, backend, threads: threads)
    }

    private static var usage: CommandError {
        .usage("a worker is started as: --worker swift|composed|c|limits openmp|dispatch|serial THREADS")
    }

    private static func serve(_ api: API, _ backend: BenchBackend, threads: Int) throws {
        var operation: AnyOperation?
        var stopwatch = Stopwatch()
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            do {
                switch words.first {
                case "prepare":
                    // The last operands and what the library keeps of them are not this case's.
                    operation = nil
                    ck_workspace_release()
                    stopwatch = Stopwatch()
                    let request = try PrepareRequest(words: words)
                    let next = try makeOperation(request, api, backend, threads: threads)
                    try answer(try prepare(next, request))
                    operation = next
                case "time":
                    guard words.count == 3, let seconds = Double(words[1]), let warmups = Int(words[2]), let operation
                    else { throw CommandError.usage("time SECONDS WARMUPS follows a prepare that succeeded") }
                    try answer(try stopwatch.time(operation, seconds: seconds, warmups: warmups))
                default: throw CommandError.usage("unknown request \(quoted(line))")
                }
            } catch {
                try answer(Failure(error: "\(error)"))
            }
        }
    }

    private static func prepare(
        _ operation: AnyOperation, _ request: PrepareRequest
    ) throws -> Preparation {
        let resident = ProcessMemory.resident
        ProcessMemory.resetPeak()
        let clock = ContinuousClock()
        let setup = try clock.measure { try operation.run(1) }
        let peak = ProcessMemory.peak
        if request.operation != .forkjoin { try writeFile(operation.results(), to: request.output) }
        return Preparation(resident: resident, peak: peak, setup: setup.seconds, workspace: ck_workspace_bytes())
    }

    private static func limits(_ words: [String], _ threads: Int) -> any Encodable {
        guard (5...6).contains(words.count), words[0] == "limits", let bytes = Int(words[3]),
            let seconds = Double(words[4])
        else { return Failure(error: "a request reads: limits PRECISION INSTRUCTION-SET BYTES SECONDS [LOOP]") }
        let bandwidth = { traffic in limits_bytes_per_second(words[2], traffic, bytes, threads, seconds) }
        if words.count == 6 {
            guard let loop = ElementwiseLoop(rawValue: words[5]) else {
                return Failure(error: "there is no loop \(quoted(words[5]))")
            }
            return LimitRates(loop: bandwidth(loop.traffic))
        }
        return LimitRates(
            flops: limits_flops_per_second(words[2], words[1] == "double", threads, seconds),
            read: bandwidth(LIMITS_READ), copy: bandwidth(LIMITS_COPY), fill: bandwidth(LIMITS_FILL),
            update: bandwidth(LIMITS_UPDATE))
    }

    private static func answer(_ message: any Encodable) throws {
        let line = String(decoding: try JSONEncoder().encode(message), as: UTF8.self)
        try TextOutput(descriptor: 1).writeAll(line + "\n")
    }
}

/// Whether a call goes through the Swift interface, as one call or composed of several, or straight to C, or measures
/// the machine instead.
enum API: String, Sendable, Codable {
    case swift
    case composed
    case c
    case limits
}

/// The backends as they are named on the command line.
enum BenchBackend: String, CaseIterable, Sendable, Codable {
    case openmp
    case dispatch
    case serial

    func backend(threads: Int) -> Backend {
        switch self {
        case .openmp: .openMP(threads: threads)
        case .dispatch: .dispatch(threads: threads)
        case .serial: .serial
        }
    }
}
