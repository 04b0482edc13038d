import CommandSupport
import Kernels

/// The command `kernels-bench`.
///
/// The table goes to standard output, progress and failures to standard error. Exit code 0: all was measured; 1: a
/// result was wrong, or a file cannot be read or written; 2: the command line is at fault; 3: `--compare` found a loss.
@main
enum Main {
    static func main() {
        runCommand("kernels-bench") { output in
            let arguments = Array(CommandLine.arguments.dropFirst())
            if arguments.first == "--worker" {
                try WorkerMain.run(Array(arguments.dropFirst()))
                return 0
            }
            let request = try parseArguments(
                arguments, command: "kernels-bench", defaults: BenchSettings(), options: BenchSettings.options)
            switch request {
            case .help:
                output.write(Help.text(BenchSettings.syntax))
                return 0
            case .run(let settings, _):
                if settings.showsVersion {
                    output.write("kernels-bench \(MachineInfo.version)\n")
                    return 0
                }
                return try Benchmark(settings, output).run()
            }
        }
    }
}
