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
    private var isFirst = true

    init(_ model: TableModel<Scalar>, isJSON: Bool, _ output: TextOutput) {
        self.model = model
        self.output = output
        self.isJSON = isJSON
        let classes = model.classes
        labels = classes.map { isJSON ? JSONValue.string($0).text : csvField($0) }
        // One output is the probability of the second class.
        keys = (classes.count == 2 ? [classes[1]] : classes).map {
            isJSON ? JSONValue.string($0).text : csvField("probability_\($0)")
        }
    }

    func begin() { output.write(isJSON ? "[" : "predicted,\(keys.joined(separator: ","))\n") }

    mutating func write(_ probabilities: Matrix<Scalar>) throws {
        var text = ""
        for row in 0..<probabilities.rows {
            let outputs = probabilities.row(row)
            let label = labels[try model.predictedClassIndex(of: outputs.span)]
            if isJSON {
                text += isFirst ? "\n" : ",\n"
                let values = zip(keys, outputs).map { "\($0): \($1)" }
                text += "{\"predicted\": \(label), \"probabilities\": {\(values.joined(separator: ", "))}}"
                isFirst = false
            } else {
                text += label
                for value in outputs { text += ",\(value)" }
                text += "\n"
            }
        }
        output.write(text)
    }

    func end() { output.write(isJSON ? "\n]\n" : "") }
}

/// A field of a CSV file, in quotes where it needs them.
func csvField(_ text: String) -> String {
    let special = text.unicodeScalars.contains { [",", "\"", "\n", "\r"].contains($0) }
    if !special, text.first != " ", text.last != " " { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars { quoted += scalar == "\"" ? "\"\"" : String(scalar) }
    return quoted + "\""
}
