import CommandSupport
import Kernels

/// The command `kernels`.
///
/// Data goes to standard output. What went wrong goes to standard error as one line, with exit code 1 where the input
/// is at fault or a check failed, and 2 where the command line is.
@main
enum Main {
    static func main() {
        runCommand("kernels") { output in try run(Array(CommandLine.arguments.dropFirst()), output) }
    }

    /// Runs the subcommand and returns the exit code.
    static func run(_ arguments: [String], _ output: TextOutput) throws -> Int32 {
        guard let first = arguments.first else {
            output.write(Help.overview)
            return 0
        }
        if ["--help", "-h"].contains(first) {
            output.write(Help.overview)
            return 0
        }
        if first == "--version" {
            output.write("kernels \(MachineInfo.version)\n")
            return 0
        }
        let rest = Array(arguments.dropFirst())
        if first == "help" { return try help(rest, output) }
        guard let subcommand = Subcommand(rawValue: first) else {
            let kind = first.hasPrefix("-") ? "option" : "subcommand"
            let known = Subcommand.allCases.map(\.rawValue) + ["help", "--help", "--version"]
            throw CommandError.usage(
                "unknown \(kind) \(quoted(first))\(suggestion(for: first, among: known))"
                    + "; kernels --help lists what there is")
        }
        return try subcommand.run(rest, output)
    }

    private static func help(_ arguments: [String], _ output: TextOutput) throws -> Int32 {
        guard let name = arguments.first else {
            output.write(Help.overview)
            return 0
        }
        guard let subcommand = Subcommand(rawValue: name) else {
            throw CommandError.usage(
                "there is no help on \(quoted(name))"
                    + suggestion(for: name, among: Subcommand.allCases.map(\.rawValue))
                    + "; kernels --help lists the subcommands")
        }
        output.write(Help.text(subcommand.syntax))
        return 0
    }
}
