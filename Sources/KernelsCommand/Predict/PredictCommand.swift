import CommandSupport
import Kernels
import KernelsModel
import Tables

/// `kernels predict`: rows in, probabilities and labels out, as they come.
enum PredictCommand {
    struct Settings {
        var columns = ColumnSettings()
        var backend = BackendChoice.auto
        var threads: Int?
        var isJSON = false
    }

    static var options: [Option<Settings>] {
        [
            ColumnSettings.label(\.columns), ColumnSettings.header(\.columns),
            Option(flag: "--json", help: "an array of objects, one a line, instead of CSV", into: \.isJSON),
            .backend(\.backend), .threads(\.threads),
        ]
    }

    static let syntax = CommandSyntax(
        name: "kernels predict", arguments: "MODEL FILE|- [options]",
        about: """
            Writes the predicted label and the probability of each row: of the positive
            class, or of each class where there are more than two. Rows come from a CSV or
            .npy file, or from standard input (-), and go out as they come. With names in
            the first line the columns are found by name, in any order, and others do not
            matter; without, they stand as in the training, and the label, if there is one,
            is the last or that of --label.
            """,
        options: options, takesFiles: true,
        examples: [
            "kernels predict model.safetensors new.csv > predictions.csv",
            "tail -f rows.csv | kernels predict model.safetensors - --header no",
        ])

    static func run(_ arguments: [String], _ output: TextOutput) throws -> Int32 {
        switch try parseArguments(
            arguments, command: syntax.name, defaults: Settings(), options: options, positionalLimit: 2)
        {
        case .help(let all):
            output.write(Help.text(syntax, all: all))
        case .run(let settings, let files):
            guard files.count == 2 else {
                throw CommandError.usage(
                    "\(files.isEmpty ? "a model and a file are" : "a file is") needed: kernels predict MODEL FILE, or - for "
                        + "standard input")
            }
            let backend = try settings.backend.backend(threads: settings.threads)
            try Prediction(file: files[1], settings: settings, backend: backend, output: output)
                .run(modelFile: files[0])
        }
        return 0
    }
}

/// One call of `kernels predict`.
private struct Prediction: ModelWork {
    let file: String
    let settings: PredictCommand.Settings
    let backend: Backend
    let output: TextOutput

    func run<Scalar>(_ model: TableModel<Scalar>) throws {
        let source = file == "-" ? "standard input" : printable(file, limit: fileNameLimit)
        var rows = try RowReader(
            file, matching: TableSchema(model), header: settings.columns.header, label: settings.columns.label)
        var writer = PredictionWriter(model, isJSON: settings.isJSON, from: source, output)
        writer.begin()
        while let block = try rows.next() {
            try writer.write(model.predict(block.features.span, samples: block.rowCount, on: backend))
            try output.flush()
        }
        writer.end()
    }
}
