import CommandSupport
import Kernels

/// `kernels train`: a table in, a trained network's accuracy out.
enum TrainCommand {
    static let help = Help.text(
        usage: "kernels train [FILE.csv] [options]",
        about: """
            Trains a network with one hidden layer on a table with a label, 0 or 1, in the
            last column; the first line may name the columns. Without a file it takes the
            breast-cancer table that comes with the package.
            """,
        options: TrainSettings.options,
        examples: ["kernels train --folds 5", "kernels train mine.csv --hidden 64 --epochs 200 --lr 0.01"])

    static func run(_ arguments: [String], _ output: TextOutput) throws -> Int32 {
        switch try parseArguments(
            arguments, command: "kernels train", defaults: TrainSettings(), options: TrainSettings.options,
            positionalLimit: 1)
        {
        case .help:
            output.write(help)
        case .run(let settings, let files):
            if settings.folds != nil, settings.testFraction != nil {
                throw CommandError.usage("--folds and --test-fraction exclude each other: the folds are the test parts")
            }
            let backend = try settings.backend.backend(threads: settings.threads)
            let table =
                if let file = files.first {
                    try readTable(contents(ofFile: file), name: printable(file, limit: fileNameLimit))
                } else {
                    try breastCancerTable()
                }
            switch settings.precision {
            case .float: try train(table, settings, as: Float.self, on: backend, output)
            case .double: try train(table, settings, as: Double.self, on: backend, output)
            }
        }
        return 0
    }

    private static func train<Scalar: KernelScalar>(
        _ table: Table, _ settings: TrainSettings, as: Scalar.Type, on backend: Backend, _ output: TextOutput
    ) throws {
        // Three streams of their own: another number of hidden units does not change the split.
        var seeds = SplitMix64(seed: settings.seed)
        var splitGenerator = SplitMix64(seed: seeds.next())
        let splits =
            if let folds = settings.folds {
                try Split.folds(table, count: folds, using: &splitGenerator)
            } else {
                [
                    try Split.stratified(
                        table, testFraction: settings.testFraction ?? TrainSettings.defaultTestFraction,
                        using: &splitGenerator)
                ]
            }
        let report = TrainReport(table: table, settings: settings, backend: backend, output: output)
        try report.writeHeading(split: splits[0])
        var results: [TrainResult] = []
        for (fold, split) in splits.enumerated() {
            let progress = Progress(output, settings: settings, fold: settings.folds == nil ? nil : fold)
            var trainer = try Trainer<Scalar>(
                table, split, settings, weightSeed: seeds.next(), orderSeed: seeds.next(), on: backend)
            results.append(try trainer.run(progress))
        }
        try report.writeSummary(results)
    }
}
