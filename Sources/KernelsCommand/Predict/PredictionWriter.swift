import CommandSupport
import Kernels
import KernelsModel

/// Writes predictions as CSV or as JSON, row by row.
struct PredictionWriter<Scalar: KernelScalar> {
    private let output: TextOutput
    private let isJSON: Bool
    private let model: TableModel<Scalar>
    /// The classes as they stand in the output.
    private let labels: [String]
    /// What stands before the probability of each output.
    private let keys: [String]
    private let source: String
    /// How many rows there have been.
    private var rows = 0

    /// - Parameter source: Where the rows come from, for messages.
    init(_ model: TableModel<Scalar>, isJSON: Bool, from source: String, _ output: TextOutput) {
        self.model = model
        self.output = output
        self.isJSON = isJSON
        self.source = source
        let classes = model.classes
        labels = classes.map { isJSON ? JSONValue.string($0).text : csvField($0) }
        // One output is the probability of the second class.
        keys = (classes.count == 2 ? [classes[1]] : classes).map {
            isJSON ? JSONValue.string($0).text : csvField("probability_\($0)")
        }
    }

    func begin() { output.write(isJSON ? "[" : "predicted,\(keys.joined(separator: ","))\n") }

    mutating func write(_ probabilities: Matrix<Scalar>) throws(CommandError) {
        var text = ""
        // The rows before one without an answer are written whatever the size of a block.
        defer { output.write(text) }
        for row in 0..<probabilities.rows {
            let outputs = probabilities.row(row)
            let answer: Int
            do {
                answer = try model.predictedClassIndex(of: outputs.span)
            } catch {
                throw .input(
                    "\(source), row \(rows + 1): the model's answer is not a number; the row's numbers need to be like those "
                        + "of the training")
            }
            let label = labels[answer]
            if isJSON {
                text += rows == 0 ? "\n" : ",\n"
                let values = zip(keys, outputs).map { "\($0): \($1)" }
                text += "{\"predicted\": \(label), \"probabilities\": {\(values.joined(separator: ", "))}}"
            } else {
                text += label
                for value in outputs { text += ",\(value)" }
                text += "\n"
            }
            rows += 1
        }
    }

    func end() { output.write(isJSON ? "\n]\n" : "") }
}

/// A field of a CSV file, in quotes where it needs them.
func csvField(_ text: String) -> String {
    let special = text.unicodeScalars.contains { [",", "\"", "\n", "\r"].contains($0) }
    // Readers take blanks away at the ends of a field.
    let blanks: [Unicode.Scalar?] = [" ", "\t"]
    if !special, !blanks.contains(text.unicodeScalars.first), !blanks.contains(text.unicodeScalars.last) { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars { quoted += scalar == "\"" ? "\"\"" : String(scalar) }
    return quoted + "\""
}
