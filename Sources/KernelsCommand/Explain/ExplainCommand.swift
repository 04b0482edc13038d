import CommandSupport
import Kernels
import KernelsModel
import Tables

/// `kernels explain`: what the gradient by the inputs is for.
enum ExplainCommand {
    struct Settings {
        var columns = ColumnSettings()
        var row: Int?
        var className: String?
        var top: Int?
        var isJSON = false
    }

    static var options: [Option<Settings>] {
        [
            .row(\.row),
            Option(
                "--class", placeholder: "NAME", help: "the class whose probability is explained (the predicted one)",
                into: \.className, { (value, _) throws(CommandError) in value }),
            Option(
                "--top", placeholder: "N", help: "only the first N features", into: \.top,
                optional(wholeNumber(in: 1...Int.max))),
            ColumnSettings.label(\.columns), ColumnSettings.header(\.columns),
            Option(flag: "--json", help: "as JSON", into: \.isJSON),
        ]
    }

    static let syntax = CommandSyntax(
        name: "kernels explain", arguments: "MODEL FILE --row N [options]",
        about: """
            Shows for one row how the probability, and where the row has a label the loss,
            changes with each feature: the derivative by the feature in its own unit, and
            by standard deviation. Sorted by the latter, the strongest first.
            """,
        options: options, takesFiles: true,
        examples: ["kernels explain model.safetensors table.csv --row 17 --top 10"])

    static func run(_ arguments: [String], _ output: TextOutput) throws -> Int32 {
        switch try parseArguments(
            arguments, command: syntax.name, defaults: Settings(), options: options, positionalLimit: 2)
        {
        case .help(let all):
            output.write(Help.text(syntax, all: all))
        case .run(let settings, let files):
            guard files.count == 2, let row = settings.row else {
                throw CommandError.usage(
                    "\(files.count < 2 ? "a model and a table are" : "a row is") needed: kernels explain MODEL FILE --row N"
                )
            }
            try ExplainWork(file: files[1], row: row, settings: settings, output: output).run(modelFile: files[0])
        }
        return 0
    }
}

/// One call of `kernels explain`.
private struct ExplainWork: ModelWork {
    let file: String
    let row: Int
    let settings: ExplainCommand.Settings
    let output: TextOutput

    func run<Scalar>(_ model: TableModel<Scalar>) throws {
        let table = try readTable(
            file, matching: TableSchema(model), header: settings.columns.header, label: settings.columns.label,
            requiresLabel: false, threads: MachineInfo.current.threads.chosen)
        let sample = try table.row(row)
        let explanation = try Explanation(model, sample, className: settings.className)
        if settings.isJSON {
            output.write(explanation.json(top: settings.top).text + "\n")
        } else {
            output.write(explanation.text(title: "\(table.name), row \(row)", top: settings.top))
        }
    }
}
