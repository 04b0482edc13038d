import CommandSupport
import Kernels
import KernelsModel
import Tables

/// `kernels derive`: the backward pass of one sample, as the derivation writes it.
enum DeriveCommand {
    struct Settings {
        var columns = ColumnSettings()
        var row: Int?
        var load: String?
        var hidden: Int?
        var seed: UInt64 = 1
        var showsAll = false

        static let defaultHidden = 3
    }

    static var options: [Option<Settings>] {
        [
            .row(\.row),
            Option("--load", placeholder: "MODEL", help: "a saved model of two layers (random weights)", file: \.load),
            Option(
                "--hidden", placeholder: "N", help: "hidden units of a random network (\(Settings.defaultHidden))",
                into: \.hidden, optional(wholeNumber(in: 1...1000))),
            .seed(\.seed, of: "the random weights"),
            Option(flag: "--all", help: "every number, and not the first 6 of a row", into: \.showsAll),
            ColumnSettings.label(\.columns), ColumnSettings.header(\.columns), ColumnSettings.drop(\.columns),
        ]
    }

    static let syntax = CommandSyntax(
        name: "kernels derive", arguments: "[FILE] --row N [options]",
        about: """
            Prints the forward and the backward pass of one sample line by line, from z1 to
            the gradient by x, each gradient beside central differences of the loss: for
            learning, and for trust. Without a file it takes the breast-cancer table.
            """,
        options: options, takesFiles: true,
        examples: ["kernels derive --row 1", "kernels derive table.csv --row 7 --load model.safetensors"])

    static func run(_ arguments: [String], _ output: TextOutput) throws -> Int32 {
        switch try parseArguments(
            arguments, command: syntax.name, defaults: Settings(), options: options, positionalLimit: 1)
        {
        case .help(let all):
            output.write(Help.text(syntax, all: all))
        case .run(let settings, let files):
            guard let row = settings.row else {
                throw CommandError.usage("a row is needed: kernels derive [FILE] --row N")
            }
            if settings.load != nil, settings.hidden != nil {
                throw CommandError.usage("--load and --hidden exclude each other: the loaded model has its layers")
            }
            if settings.load != nil, !settings.columns.dropped.isEmpty {
                throw CommandError.usage("--load and --drop exclude each other: the loaded model knows its columns")
            }
            output.write(try report(files.first, row: row, settings))
        }
        return 0
    }

    private static func report(_ file: String?, row: Int, _ settings: Settings) throws -> String {
        let model = try settings.load.map { try modelFile($0).model(as: Double.self) }
        let table = try labeledTable(
            file, settings.columns, matching: model.map { TableSchema($0) }, threads: MachineInfo.current.threads.chosen
        )
        let sample = try table.row(row)
        guard let label = sample.label else {
            throw CommandError.input("\(table.name) has no label; a loss needs one")
        }
        let standardizer =
            try model?.standardizer
            ?? Standardizer(fitting: table.features.span, features: table.featureCount)
        let outputs = Samples<Double>.outputs(classes: table.classes.count)
        let network =
            try model.map { try twoLayers($0.network) }
            ?? TwoLayerNetwork(
                inputs: table.featureCount, hidden: settings.hidden ?? Settings.defaultHidden, outputs: outputs,
                seed: settings.seed)
        let y = (0..<outputs).map { Samples<Double>.target(label: label, output: $0, of: outputs) }
        let x: Matrix<Double> = try standardizer.standardized(sample.features.span)
        let heading = """
            \(table.name), row \(row), standardised: \(counted(table.featureCount, "feature")), label \(printable(table.classes[label], limit: 24))
            network \(network.inputs)-\(network.hidden)-\(network.outputs), \(settings.load.map { printable($0, limit: 60) } ?? "random weights of seed \(settings.seed)")

            """
        let derivation = try Derivation(network, x: x.row(0), y: y)
        return try heading + derivation.text(columns: settings.showsAll ? Int.max : 6)
    }

    private static func twoLayers(_ network: Network<Double>) throws -> TwoLayerNetwork<Double> {
        guard network.layers.count == 2 else {
            throw CommandError.input(
                "the model has \(counted(network.layers.count, "layer")); the derivation is of networks with two, one hidden "
                    + "and one of outputs")
        }
        return try TwoLayerNetwork(network)
    }
}
