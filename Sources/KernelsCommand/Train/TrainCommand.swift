import CommandSupport
import Kernels
import KernelsModel

/// `kernels train`: a table in, a trained network and what it is worth out.
enum TrainCommand {
    static let syntax = CommandSyntax(
        name: "kernels train", arguments: "[FILE.csv|FILE.npy] [options]",
        about: """
            Trains a network of sigmoid units on a table with a label: two classes, or one
            output each of more. Without a file it takes the bundled breast-cancer table.
            """,
        options: TrainSettings.options, takesFiles: true,
        examples: [
            "kernels train mine.csv --label species --hidden 64 --save m.safetensors",
            "kernels train --folds 5",
        ])

    static func run(_ arguments: [String], _ output: TextOutput) throws -> Int32 {
        switch try parseArguments(
            arguments, command: syntax.name, defaults: TrainSettings(), options: TrainSettings.options,
            positionalLimit: 1)
        {
        case .help(let all):
            output.write(Help.text(syntax, all: all))
            return 0
        case .run(let settings, let files):
            try settings.validate()
            let backend = try settings.backend.backend(threads: settings.threads)
            let loaded = try settings.load.map { try modelFile($0) }
            switch settings.precision ?? loaded?.precisionChoice ?? .float {
            case .float: return try TrainRun<Float>(files.first, settings, loaded, backend, output).run()
            case .double: return try TrainRun<Double>(files.first, settings, loaded, backend, output).run()
            }
        }
    }
}
