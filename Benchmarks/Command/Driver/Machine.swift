import CommandSupport
import FoundationEssentials
import Kernels
import Limits

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The machine that is measured, and its limits as they were when the run began.
struct Machine {
    /// Bandwidth at one working set on a number of threads.
    struct Bandwidth {
        var threads, bytes: Int
        var read, copy, fill: Double
    }

    /// The arithmetic peak of an instruction set.
    struct Peak {
        var threads: Int
        var precision: Precision
        var instructionSet: String
        var flops: Double
    }

    let info: MachineInfo
    /// The one that our kernels use in this run.
    let instructionSet: String
    let hasFMA: Bool
    private(set) var peaks: [Peak] = []
    private(set) var bandwidths: [Bandwidth] = []
    /// Seconds for a word to go from one thread to another and back; 0 where there is no other.
    private(set) var handoff = 0.0

    /// - Parameter instructionSet: The one to force, or nil for the library's choice.
    init(instructionSet: String?) throws(CommandError) {
        info = MachineInfo.current
        guard let name = instructionSet else {
            self.instructionSet = info.instructionSet.name
            hasFMA = info.instructionSet.hasFusedMultiplyAdd
            return
        }
        let available = info.instructionSets.filter(\.isAvailable)
        guard let chosen = available.first(where: { $0.name == name }) else {
            throw .usage(
                "--isa is \(quoted(name)); this machine has \(available.map(\.name).joined(separator: ", "))")
        }
        self.instructionSet = chosen.name
        hasFMA = chosen.hasFusedMultiplyAdd
    }

    private var l2: Int { info.caches.l2 ?? 1 << 20 }
    private var l3: Int { info.caches.l3 ?? 1 << 25 }

    /// Sets of operands that together are too large for all caches. Bounded, so that tiny operands do not take minutes
    /// to make: those come from the last cache instead.
    func coldCopies(_ theCase: Case) -> Int {
        let caches = 2 * (l3 + l2 * max(1, info.threads.chosen))
        return min(max(2, Int(Double(caches) / max(theCase.footprint, 1)) + 1), 10_000)
    }

    /// The bytes over which a bandwidth compares with what a case moves.
    func workingSet(_ theCase: Case, _ operands: OperandState) -> Int {
        let beyondCaches = max(4 * l3, 1 << 26)
        return operands == .cold ? beyondCaches : min(max(Int(theCase.footprint), 1 << 14), beyondCaches)
    }

    private static let rounds = 4

    /// Measures the peaks and the bandwidths for some numbers of threads.
    mutating func measureLimits(threads: [Int], seconds: Double) {
        if threads.contains(where: { $0 > 1 }) { handoff = Self.measureHandoff(seconds: seconds) }
        let kinds = info.instructionSets.filter(\.isAvailable).flatMap { set in
            Precision.allCases.map { (set.name, $0) }
        }
        for count in threads {
            // In rounds, and the most of them: a neighbour in one of them must not make a peer take other kernels.
            var most: [String: Double] = [:]
            for _ in 0..<Self.rounds {
                for (set, precision) in kinds {
                    let flops = limits_flops_per_second(
                        set, precision == .double, count, seconds / 2)
                    most["\(set) \(precision)"] = max(most["\(set) \(precision)"] ?? 0, flops)
                }
            }
            for (set, precision) in kinds {
                let flops = most["\(set) \(precision)"] ?? 0
                peaks.append(Peak(threads: count, precision: precision, instructionSet: set, flops: flops))
            }
            let l1 = info.caches.l1 ?? 1 << 15
            for (level, perThread) in [(l1 / 2, true), (l2 / 2, true), (l3 / 2, false), (max(4 * l3, 1 << 26), false)] {
                let bytes = perThread ? level * count : level
                let rate = { [instructionSet] traffic in
                    limits_bytes_per_second(instructionSet, traffic, bytes, count, seconds)
                }
                bandwidths.append(
                    Bandwidth(
                        threads: count, bytes: bytes, read: rate(LIMITS_READ), copy: rate(LIMITS_COPY),
                        fill: rate(LIMITS_FILL)))
            }
        }
    }

    static func measureHandoff(seconds: Double) -> Double { limits_handoff_seconds(seconds) }

    /// The peak of each instruction set.
    func peaks(_ precision: Precision, threads: Int) -> [String: Double] {
        let those = peaks.filter { $0.precision == precision && $0.threads == threads }
        return Dictionary(those.map { ($0.instructionSet, $0.flops) }) { first, _ in first }
    }

    /// The peak of the instruction set in use.
    func peak(_ precision: Precision, threads: Int) -> Double? {
        peaks(precision, threads: threads)[instructionSet]
    }
}
