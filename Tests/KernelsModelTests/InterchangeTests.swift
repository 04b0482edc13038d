import Foundation
import Kernels
import KernelsModel
import TestSupport
import Testing

/// Our files in the hands of NumPy and PyTorch. KERNELS_PYTHON names a Python that has them and `safetensors`:
///
///     KERNELS_PYTHON=.venv/bin/python swift test --filter Interchange
@Suite("Interchange", .enabled(if: Python.path != nil, "KERNELS_PYTHON names no Python"))
struct InterchangeTests {
    @Test(arguments: Precision.allCases, [[3, 1], [30, 16, 1], [7, 5, 4, 3], [2, 3, 4, 5, 2]])
    func predictionsInPython(_ precision: Precision, _ sizes: [Int]) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for named in [true, false] {
                try TemporaryFolder.with { folder in
                    let files = try Files<Scalar>(sizes: sizes, named: named, in: folder)
                    let checked = try Python.run(
                        "Tests/Interchange/check_model.py", files.model, files.table, files.predictions)
                    #expect(checked.code == 0, "\(checked.output)")
                    #expect(checked.output.hasPrefix("check_model: 50 rows, largest difference"))
                    let torch = try Python.run("Examples/pytorch_predict.py", files.model, files.table)
                    #expect(torch.code == 0, "\(torch.output)")
                    let lines = torch.output.split(separator: "\n").dropFirst()
                    let probabilities = lines.flatMap { $0.split(separator: ",").map { Double($0) ?? .nan } }
                    #expect(probabilities.count == files.probabilities.count)
                    // PyTorch rounds each layer too: twice what is allowed to one of the two.
                    let bound = Scalar.self == Float.self ? 2e-6 : 2e-12
                    for (a, b) in zip(probabilities, files.probabilities.elements) {
                        #expect(abs(a - Double(b)) <= bound)
                    }
                }
            }
        }
        try check(precision.type)
    }

    /// The check fails where it should.
    @Test func wrongPredictions() throws {
        try TemporaryFolder.with { folder in
            let files = try Files<Double>(sizes: [3, 1], named: true, in: folder)
            let text = try String(contentsOfFile: files.predictions, encoding: .utf8)
            let lines = text.split(separator: "\n")
            let probability = try #require(Double(lines[1].split(separator: ",").last ?? ""))
            let other = lines[1].replacing("\(probability)", with: "\(probability + 2e-12)")
            let opposite = probability > 0.5 ? "no" : "yes, sí"
            for damaged in [
                text.replacing(lines[1], with: other), text.replacing(lines[1], with: "\"\(opposite)\",\(probability)"),
                lines.dropLast().joined(separator: "\n"), text.replacing("predicted", with: "prediction"),
                text.replacing("\(probability)", with: "nan"),
            ] {
                #expect(damaged != text)
                try damaged.write(toFile: files.predictions, atomically: false, encoding: .utf8)
                let checked = try Python.run(
                    "Tests/Interchange/check_model.py", files.model, files.table, files.predictions)
                #expect(checked.code == 1 && checked.output.hasPrefix("check_model: "), "\(checked.output)")
            }
        }
    }
}

/// A model, a table and the model's predictions, as files.
private struct Files<Scalar: KernelScalar> {
    let model: String
    let table: String
    let predictions: String
    let probabilities: Matrix<Scalar>

    init(sizes: [Int], named: Bool, in folder: URL) throws {
        model = folder.appending(path: "m.safetensors").path
        table = folder.appending(path: "t.csv").path
        predictions = folder.appending(path: "p.csv").path
        var random = RandomData(seed: 3)
        let inputs = sizes[0]
        let outputs = sizes[sizes.count - 1]
        var rows: [Double] = random.vector(50 * inputs, -5, 20)
        // The first feature is constant in the rows that are fitted, and not in the others.
        for row in 0..<40 { rows[row * inputs] = 0.1 }
        let names = (0..<inputs).map { "feature \"\($0)\", 🙂" }
        let trained = try TableModel<Scalar>(
            network: Network(layers: sizes, seed: 9),
            standardizer: Standardizer(fitting: rows.span, features: inputs, rows: Array(0..<40)),
            featureNames: named ? names : nil,
            classes: outputs == 1 ? ["no", "yes, sí"] : (0..<outputs).map { "class \($0)" })
        try trained.write(toFile: model)
        probabilities = try trained.predict(rows.span, samples: 50)
        func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }
        // By name the features may stand in another order, beside other columns.
        var lines = named ? [(["other"] + names.reversed()).map(quoted).joined(separator: ",")] : []
        var predicted = [
            (["predicted"] + (outputs == 1 ? ["yes, sí"] : trained.classes).map { "probability_\($0)" }).map(quoted)
                .joined(separator: ",")
        ]
        for row in 0..<50 {
            let features = rows[row * inputs..<(row + 1) * inputs].map(\.description)
            lines.append((named ? ["text"] + features.reversed() : features).joined(separator: ","))
            predicted.append(
                ([quoted(try trained.predictedClass(of: probabilities.row(row)))]
                    + probabilities.row(row).map(\.description)).joined(separator: ","))
        }
        try (lines.joined(separator: "\n") + "\n").write(toFile: table, atomically: false, encoding: .utf8)
        try (predicted.joined(separator: "\n") + "\n").write(toFile: predictions, atomically: false, encoding: .utf8)
    }
}

private enum Python {
    static let path = ProcessInfo.processInfo.environment["KERNELS_PYTHON"]

    /// Runs a script of this repository.
    static func run(_ script: String, _ arguments: String...) throws -> (code: Int32, output: String) {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(filePath: try #require(path))
        process.arguments = [repository.appending(path: script).path] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
