import CommandSupport
import Kernels

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// `kernels info`: what the library found on this machine, and what it chose.
enum InfoCommand {
    static let syntax = CommandSyntax(
        name: "kernels info",
        about: """
            Shows the CPU, the instruction set in use and the others, caches and tile
            sizes, the backends, the default number of threads and what decided it, and
            the OpenMP runtime.

            The environment can change the choice: CK_ISA names an instruction set,
            CK_NUM_THREADS or else OMP_NUM_THREADS bounds the threads.
            """,
        options: [Option<Void>](), examples: ["kernels info", "CK_ISA=portable kernels info"])

    static func run(_ arguments: [String], _ output: TextOutput) throws -> Int32 {
        switch try parseArguments(arguments, command: syntax.name, defaults: (), options: [Option<Void>]()) {
        case .help(let all):
            output.write(Help.text(syntax, all: all))
        case .run:
            for (label, text) in rows() { output.write("\(label.padded(to: 19))\(text)\n") }
        }
        return 0
    }

    private static func rows() -> [(label: String, text: String)] {
        let machine = MachineInfo.current
        return [
            ("kernels", MachineInfo.version),
            ("CPU", machine.cpu),
            ("caches", text(machine.caches)),
        ] + instructionSets(machine) + [
            ("backends", backends()),
            ("default backend", Backend.automatic.description),
            ("OpenMP runtime", machine.openMPRuntime ?? "none"),
            ("default threads", text(machine.threads)),
        ]
    }

    private static func text(_ caches: MachineInfo.Caches) -> String {
        let known = [("L1", caches.l1), ("L2", caches.l2), ("L3", caches.l3)].compactMap { level, size in
            size.map { "\(level) \(bytes($0))" }
        }
        return known.isEmpty ? "unknown" : known.joined(separator: ", ")
    }

    private static func instructionSets(_ machine: MachineInfo) -> [(label: String, text: String)] {
        let chosen = machine.instructionSet
        func names(_ sets: [MachineInfo.InstructionSet]) -> String {
            sets.isEmpty ? "none" : sets.map(\.name).joined(separator: ", ")
        }
        return [
            (
                "instruction set",
                "\(chosen.name), \(chosen.hasFusedMultiplyAdd ? "with" : "without") fused multiply-add"
                    + ignoredRequest(chosen)
            ),
            ("  available", names(machine.instructionSets.filter(\.isAvailable))),
            ("  not on this CPU", names(machine.instructionSets.filter { !$0.isAvailable })),
            ("tiles, float", text(chosen.floatTiles)),
            ("tiles, double", text(chosen.doubleTiles)),
        ]
    }

    /// What the environment asks for and does not get.
    private static func ignoredRequest(_ chosen: MachineInfo.InstructionSet) -> String {
        guard let wanted = getenv("CK_ISA").map({ String(cString: $0) }), wanted != chosen.name else { return "" }
        return "; CK_ISA=\(wanted) is not available"
    }

    private static func text(_ t: MachineInfo.TileSizes) -> String {
        "\(t.tile) in registers; blocks: \(t.rows) rows, depth \(t.depth), \(t.columns) columns"
    }

    private static func backends() -> String {
        Backend.isOpenMPAvailable ? "OpenMP, Dispatch, serial" : "Dispatch, serial (no OpenMP in this build)"
    }

    /// The number, then each source with what it allows.
    private static func text(_ threads: MachineInfo.Threads) -> String {
        let parts = [
            "affinity " + (threads.affinity.map(String.init) ?? "unknown"),
            "CPU quota " + (threads.quota.map(String.init) ?? "none"),
            "environment " + (threads.environment.map { "\($0.variable)=\($0.value)" } ?? "unset"),
        ]
        return "\(threads.chosen): the least of \(parts.joined(separator: ", "))"
    }

    private static func bytes(_ count: Int) -> String {
        let (kibi, mebi) = (1 << 10, 1 << 20)
        if count >= mebi, count % mebi == 0 { return "\(count / mebi) MiB" }
        return count % kibi == 0 ? "\(count / kibi) KiB" : "\(count) bytes"
    }
}
