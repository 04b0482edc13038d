import Foundation
import Kernels
import KernelsModel
import TestSupport
import Testing

@testable import KernelsCommand

/// A folder with a table of three classes and a model trained on it.
struct TrainedModel {
    let folder: URL
    var table: String { folder.appending(path: "table.csv").path }
    var model: String { folder.appending(path: "model.safetensors").path }

    /// Four features, one of them constant; the classes lie apart.
    static let rows = (0..<120).map { i in
        let c = i % 3
        return [Double(i * 37 % 11) / 5 + Double(2 * c), Double(i * 53 % 13) / 6 - Double(c), 7, Double(i * 29 % 17)]
    }
    static let names = ["setosa", "versi, color", "virginica"]

    static func csv(header: Bool = true, label: Bool = true) -> String {
        let lines = rows.enumerated().map { i, row in
            let name = names[i % 3].contains(",") ? "\"\(names[i % 3])\"" : names[i % 3]
            return row.map { "\($0)" }.joined(separator: ",") + (label ? ",\(name)" : "")
        }
        return ((header ? ["a,b,c,d" + (label ? ",kind" : "")] : []) + lines).joined(separator: "\n") + "\n"
    }

    static func with<R>(_ options: [String] = [], _ body: (TrainedModel) throws -> R) throws -> R {
        try TemporaryFolder.with { folder in
            let trained = TrainedModel(folder: folder)
            try Data(csv().utf8).write(to: URL(filePath: trained.table))
            let result = try kernels.run(
                ["train", trained.table, "--save", trained.model, "--epochs", "60", "--lr", "0.02"] + options)
            #expect(result.code == 0, "\(result.errors)")
            return try body(trained)
        }
    }

    func write(_ text: String, named name: String = "rows.csv") throws -> String {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path
    }
}

@Suite struct PredictProcessTests {
    /// A class may have any name; a field of it is quoted where it would be taken for something else.
    @Test(arguments: [
        ("setosa", "setosa"), ("versi, color", "\"versi, color\""), ("the \"wild\" one", "\"the \"\"wild\"\" one\""),
        (" a", "\" a\""), ("a ", "\"a \""), ("\ta", "\"\ta\""), ("a\t", "\"a\t\""), ("a\tb", "a\tb"),
        ("a\nb", "\"a\nb\""), ("a\rb", "\"a\rb\""), ("", ""),
    ])
    func namesAsFields(_ name: String, _ field: String) {
        #expect(csvField(name) == field)
    }

    @Test(arguments: ["float", "double"])
    func theFileGivesWhatTheLibraryGives(_ precision: String) throws {
        try TrainedModel.with(["--precision", precision]) { trained in
            let result = try kernels.run("predict", trained.model, trained.table)
            #expect(result.code == 0)
            #expect(result.errors == "")
            var lines = result.output.split(separator: "\n").map(String.init)
            #expect(
                lines.removeFirst() == "predicted,probability_setosa,\"probability_versi, color\",probability_virginica"
            )
            let expected =
                precision == "float"
                ? try TableModel<Float>(contentsOfFile: trained.model).lines()
                : try TableModel<Double>(contentsOfFile: trained.model).lines()
            #expect(lines == expected)
            let right = lines.enumerated().count { i, line in
                line.hasPrefix(csvField(TrainedModel.names[i % 3]))
            }
            #expect(right > 108)
        }
    }

    @Test func columnsAreFoundByName() throws {
        try TrainedModel.with { trained in
            let expected = try kernels.run("predict", trained.model, trained.table).output
            let shuffled = TrainedModel.rows.map { "text,\($0[3]),\($0[0]),x,\($0[2]),\($0[1])\n" }.joined()
            let other = try trained.write("id,d,a,\"further, one\",c,b\n" + shuffled)
            #expect(try kernels.run("predict", trained.model, other).output == expected)
            let plain = try trained.write(TrainedModel.csv(header: false, label: false))
            #expect(try kernels.run("predict", trained.model, plain).output == expected)
            let missing = try trained.write("d,a,B,c\n1,2,3,4\n")
            try expectOneLine(kernels.run("predict", trained.model, missing), code: 1, "'b'")
        }
    }

    /// The label is passed over wherever it is.
    @Test func theLabelIsWhereItIsSaidToBe() throws {
        try TrainedModel.with { trained in
            let expected = try kernels.run("predict", trained.model, trained.table).output
            let rows = TrainedModel.rows.map { row in row.map { "\($0)" }.joined(separator: ",") }
            let first = try trained.write(rows.map { "setosa,\($0)\n" }.joined())
            try expectOneLine(kernels.run("predict", trained.model, first), code: 1, "'setosa' is not a number")
            #expect(try kernels.run("predict", trained.model, first, "--label", "1").output == expected)
            // A name that the training did not know, and a label that is no class.
            let named = try trained.write("what,a,b,c,d\n" + rows.map { "?,\($0)\n" }.joined())
            #expect(try kernels.run("predict", trained.model, named, "--label=what").output == expected)
            try expectOneLine(
                kernels.run("predict", trained.model, named, "--label", "kind"), code: 1, "kind")
            let plain = try trained.write(TrainedModel.csv(header: false, label: false))
            try expectOneLine(
                kernels.run("predict", trained.model, plain, "--label", "1"), code: 1,
                "line 1 has 4 columns; it needs to have 5, 4 features and the label")
        }
    }

    @Test func rowsComeFromStandardInput() throws {
        try TrainedModel.with { trained in
            let expected = try kernels.run("predict", trained.model, trained.table).output
            let process = try kernels.makeProcess(["predict", trained.model, "-"], [:])
            let (input, output) = (Pipe(), Pipe())
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            // A row alone is answered before the next one is there.
            let lines = TrainedModel.csv().split(separator: "\n").map(String.init)
            try input.fileHandleForWriting.write(contentsOf: Data((lines[0] + "\n" + lines[1] + "\n").utf8))
            var answer = Data()
            while answer.count(where: { $0 == UInt8(ascii: "\n") }) < 2 {
                let piece = output.fileHandleForReading.availableData
                if piece.isEmpty { break }
                answer += piece
            }
            let first = expected.split(separator: "\n").prefix(2).joined(separator: "\n") + "\n"
            #expect(String(decoding: answer, as: UTF8.self) == first)
            try input.fileHandleForWriting.write(contentsOf: Data(lines[2...].joined(separator: "\n").utf8))
            try input.fileHandleForWriting.close()
            answer += output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            #expect(process.exitCode == 0)
            #expect(String(decoding: answer, as: UTF8.self) == expected)
        }
    }

    /// Of two classes the model has one output: the probability of the second.
    @Test func twoClassesHaveOneProbability() throws {
        try TemporaryFolder.with { folder in
            let (table, model) = (folder.appending(path: "table.csv"), folder.appending(path: "model.safetensors").path)
            let rows = (0..<80).map {
                "\($0 % 2 * 3 + $0 * 37 % 11 / 8),\($0 * 53 % 13),\($0 % 2 == 0 ? "absent" : "present")"
            }
            try Data("a,b,kind\n\(rows.joined(separator: "\n"))\n".utf8).write(to: table)
            #expect(try kernels.run("train", table.path, "--save", model, "--epochs", "60", "--lr", "0.02").code == 0)
            var lines = try kernels.run("predict", model, table.path).output.split(separator: "\n")
            #expect(lines.removeFirst() == "predicted,probability_present")
            let predictions = lines.map { $0.split(separator: ",") }
            #expect(predictions.count == rows.count)
            #expect(predictions.allSatisfy { ($0[0] == "present") == (Float($0[1]) ?? .nan >= 0.5) })
            #expect(zip(predictions, rows).count { $1.hasSuffix($0[0]) } > 72)
            let json = try kernels.run("predict", model, table.path, "--json").output
            let objects = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
            let probabilities = try #require(objects[1]["probabilities"] as? [String: Double])
            #expect(Array(probabilities.keys) == ["present"])
        }
    }

    @Test func json() throws {
        try TrainedModel.with { trained in
            let result = try kernels.run("predict", trained.model, trained.table, "--json")
            let rows = try #require(
                JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
            #expect(rows.count == TrainedModel.rows.count)
            let csv = try kernels.run("predict", trained.model, trained.table).output.split(separator: "\n")
            let probabilities = try #require(rows[1]["probabilities"] as? [String: Double])
            #expect(Set(probabilities.keys) == Set(TrainedModel.names))
            #expect(csv[2].contains("\(Float(probabilities["setosa"] ?? -1))"))
            #expect(TrainedModel.names.contains(rows[1]["predicted"] as? String ?? ""))
            let empty = try trained.write("a,b,c,d\n")
            #expect(try kernels.run("predict", trained.model, empty, "--json").output == "[\n]\n")
        }
    }

    @Test(arguments: [
        ("a,b,c,d\n1,2,3,4\n1,2,x,4\n", "line 3, column 3 (c): 'x' is not a number"),
        ("a,b,c,d\n1,2,3,4\n1,,3,4\n", "line 3, column 2 (b)"), ("a,b,c,d\n1,2,3,4\n1,2,3\n", "line 3 has 3 fields"),
        ("a,b,c,d\n1,2,3,4\n1,2,3,4,5\n", "line 3 has more fields"), ("1,2,3,4\n1,2,nan,4\n", "line 2, column 3"),
        ("a,b,c,d\n1,2,3,4\n1,2,1e400,4\n", "line 3, column 3 (c)"),
    ])
    func aRowsErrorIsNamedByItsLine(_ rows: String, _ message: String) throws {
        try TrainedModel.with { trained in
            let result = try kernels.run("predict", trained.model, trained.write(rows))
            try expectOneLine(result, code: 1, message)
            // The rows before it are there.
            #expect(result.output.split(separator: "\n").count == 2)
        }
    }

    @Test func anAnswerThatIsNoNumberIsNamedByItsRow() throws {
        try TemporaryFolder.with { folder in
            let model = folder.appending(path: "m").path
            try TableModel<Double>(
                network: Network(layers: [.init(w: Matrix([[1e308, -1e308]]), b: [0])]),
                standardizer: Standardizer(means: [0, 0], deviations: [1, 1]), classes: ["a", "b"]
            ).write(toFile: model)
            try withFile("1,0\n0,1\n1e9,1e9\n1,0\n") { rows in
                for (option, lines) in [("--header=no", 3), ("--json", 3)] {
                    let result = try kernels.run("predict", model, rows, option)
                    try expectOneLine(result, code: 1, "table.csv, row 3: the model's answer is not a number")
                    #expect(result.output.split(separator: "\n").count == lines, "the rows before it are there")
                }
            }
        }
    }

    @Test func wrongCommandLinesAndModels() throws {
        try expectOneLine(kernels.run("predict", "", "-"), code: 2, "the model's name is empty")
        try expectOneLine(kernels.run("predict"), code: 2, "a model and a file are needed")
        try expectOneLine(kernels.run("predict", "m"), code: 2, "a file is needed")
        try expectOneLine(kernels.run("predict", "no-model", "-"), code: 1, "no-model")
        try withFile("not a model", named: "m.safetensors") { file in
            try expectOneLine(kernels.run("predict", file, "-"), code: 1, "m.safetensors")
        }
    }

    @Test func everyOption() throws {
        try TrainedModel.with { trained in
            let expected = try kernels.run("predict", trained.model, trained.table).output
            for options in [
                ["--header", "yes"], ["--backend", "serial"], ["--backend", "dispatch", "--threads", "3"],
                ["--threads", "2"],
            ] {
                #expect(try kernels.run(["predict", trained.model, trained.table] + options).output == expected)
            }
        }
    }
}

extension TableModel {
    /// What `kernels predict` has to print of the rows.
    fileprivate func lines() throws -> [String] {
        let rows = TrainedModel.rows.flatMap(\.self)
        let yHat = try predict(rows.span, samples: TrainedModel.rows.count)
        return (0..<yHat.rows).map { row in
            let outputs = yHat.row(row)
            let greatest = outputs.firstIndex(of: outputs.max() ?? 0) ?? 0
            return ([csvField(classes[greatest])] + outputs.map { "\($0)" }).joined(separator: ",")
        }
    }
}
