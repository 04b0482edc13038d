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

/// Where and how a run was made: the context of the JSON, and the head of the table.
struct RunContext {
    var machine: Machine
    var settings: BenchSettings
    var seconds: Double
    var commit: String
    var greetings: [Peer: Greeting]
    var choices: [Peer: KernelChoice]
    var missing: [(peer: Peer, reason: String)]
    private let date = Date.now.formatted(.iso8601)

    init(
        _ machine: Machine, _ settings: BenchSettings, seconds: Double, root: String, greetings: [Peer: Greeting],
        choices: [Peer: KernelChoice], missing: [(peer: Peer, reason: String)]
    ) {
        self.machine = machine
        self.settings = settings
        self.seconds = seconds
        self.greetings = greetings
        self.choices = choices
        self.missing = missing
        commit =
            Subprocess.output(of: ["git", "-C", root, "describe", "--always", "--dirty", "--tags"]) ?? "unknown"
    }

    /// The lines above the table.
    func write(_ output: TextOutput) {
        let info = machine.info
        let caches = [("L1", info.caches.l1), ("L2", info.caches.l2), ("L3", info.caches.l3)]
            .compactMap { name, size in size.map { "\(name) \(byteText($0))" } }.joined(separator: ", ")
        output.write(
            "swift-kernels \(MachineInfo.version) (\(commit)), \(machine.instructionSet), \(Self.compiler)\n"
                + "\(info.cpu), \(counted(info.threads.chosen, "CPU")), \(caches)\n"
                + "OpenMP: \(info.openMPRuntime ?? "none")\n\n")
        output.write("limits of this machine\n")
        for count in Set(machine.peaks.map(\.threads)).sorted() {
            let peaks = machine.peaks.filter { $0.threads == count }
            let texts = Dictionary(grouping: peaks, by: \.instructionSet).sorted { $0.key < $1.key }.map { name, both in
                "\(name) \(both.map { ($0.flops / 1e9).fixed(0) }.joined(separator: " / "))"
            }
            output.write("  \(counted(count, "thread")): GFLOP/s float / double: \(texts.joined(separator: ", "))\n")
            for b in machine.bandwidths where b.threads == count {
                output.write(
                    "    \(byteText(b.bytes).padded(left: 8)): read \((b.read / 1e9).fixed(0)), copy "
                        + "\((b.copy / 1e9).fixed(0)), fill \((b.fill / 1e9).fixed(0)) GB/s\n")
            }
        }
        if machine.handoff > 0 {
            output.write("  a word from one thread to another and back: \(timeText(machine.handoff))\n")
        }
        if !greetings.isEmpty { output.write("\npeers\n") }
        for peer in Peer.allCases {
            guard let greeting = greetings[peer] else { continue }
            output.write("  \(peer.heading.padded(to: 10))\(greeting.version ?? "")\(kernels(peer, greeting))\n")
        }
        for (peer, reason) in missing {
            output.write("  \(peer.heading.padded(to: 10))missing: \(reason); \(peer.installLine)\n")
        }
    }

    /// Which kernels a peer runs, and what it was told so that it does.
    private func kernels(_ peer: Peer, _ greeting: Greeting) -> String {
        let taken = greeting.kernels.map { ", \($0) kernels" } ?? ""
        guard let choice = choices[peer] else { return taken }
        let variables = choice.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return taken + " (by itself \(choice.byItself); told \(variables.joined(separator: " ")))"
    }

    var json: [String: JSONValue] {
        let info = machine.info
        var loads = [Double](repeating: 0, count: 3)
        getloadavg(&loads, 3)
        let caches = [(1, info.caches.l1), (2, info.caches.l2), (3, info.caches.l3)].compactMap { level, size in
            size.map {
                JSONValue.object([
                    "type": level == 1 ? "Data" : "Unified", "level": .number(level), "size": .number($0),
                    "num_sharing": .number(level == 3 ? info.threads.chosen : 1),
                ])
            }
        }
        return [
            "date": .string(date), "host_name": .string(ProcessInfo.processInfo.hostName),
            "executable": "kernels-bench", "arguments": .array(Self.arguments),
            "num_cpus": .number(info.threads.affinity ?? info.threads.chosen),
            "mhz_per_cpu": .number(Self.megahertz), "cpu_scaling_enabled": .bool(Self.isScalingFrequency),
            "caches": .array(caches), "load_avg": .array(loads.map { .number($0) }),
            "library_version": .string(MachineInfo.version), "library_build_type": .string(Self.buildType),
            "json_schema_version": .number(1), "cpu": .string(info.cpu),
            "instruction_set": .string(machine.instructionSet), "compiler": .string(Self.compiler),
            "commit": .string(commit), "openmp": .string(info.openMPRuntime ?? "none"),
            "operands": .string(settings.operands.rawValue), "seconds": .number(seconds),
            "quick": .bool(settings.isQuick), "peers": .array(peers), "missing": .array(missingPeers),
            "limits": .array(limits), "handoff_nanoseconds": .number(machine.handoff * 1e9),
        ]
    }

    /// The command line, of paths the last part: the rest tells of a machine.
    private static var arguments: [JSONValue] {
        CommandLine.arguments.dropFirst().map { .string($0.split(separator: "/").last.map(String.init) ?? $0) }
    }

    private var peers: [JSONValue] {
        Peer.allCases.compactMap { peer in
            greetings[peer].map {
                var fields: [String: JSONValue] = [
                    "name": .string(peer.rawValue), "version": .string($0.version ?? ""),
                    // Not where it lies: that tells of a machine, not of the library.
                    "library": .string($0.library?.split(separator: "/").last.map(String.init) ?? ""),
                ]
                if let kernels = $0.kernels { fields["kernels"] = .string(kernels) }
                if let choice = choices[peer] {
                    fields["kernels_by_itself"] = .string(choice.byItself)
                    fields["environment"] = .object(choice.environment.mapValues { .string($0) })
                }
                return .object(fields)
            }
        }
    }

    private var missingPeers: [JSONValue] {
        missing.map { .object(["name": .string($0.peer.rawValue), "install": .string($0.peer.installLine)]) }
    }

    private var limits: [JSONValue] {
        machine.peaks.map {
            .object([
                "threads": .number($0.threads), "precision": .string($0.precision.rawValue),
                "instruction_set": .string($0.instructionSet), "flops_per_second": .number($0.flops),
            ])
        }
            + machine.bandwidths.map {
                .object([
                    "threads": .number($0.threads), "bytes": .number($0.bytes),
                    "read_bytes_per_second": .number($0.read), "copy_bytes_per_second": .number($0.copy),
                    "fill_bytes_per_second": .number($0.fill),
                ])
            }
    }

    private static var buildType: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }

    private static var compiler: String { String(String(cString: limits_compiler()).prefix { $0 != "(" }.dropLast()) }

    private static func firstLine(_ path: String) -> Substring? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").first
    }

    private static var isScalingFrequency: Bool {
        firstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor").map { $0 != "performance" } ?? false
    }

    /// 0 where the system does not say.
    private static var megahertz: Int {
        guard let data = FileManager.default.contents(atPath: "/proc/cpuinfo") else { return 0 }
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("cpu MHz") }
        let value = line?.split(separator: ":").last.flatMap { Double($0.filter { !$0.isWhitespace }) }
        return Int(value ?? 0)
    }
}
