import CommandSupport
import Foundation
import Kernels
import KernelsModel
import TestSupport
import Testing

@testable import KernelsCommand

@Suite struct ExplainProcessTests {
    @Test func theDerivativesAreThoseOfThePrediction() throws {
        try TrainedModel.with(["--precision", "double"]) { trained in
            let result = try kernels.run("explain", trained.model, trained.table, "--row", "5", "--json")
            #expect(result.code == 0, "\(result.errors)")
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
            let features = try #require(object["features"] as? [[String: Any]])
            #expect(object["label"] as? String == TrainedModel.names[1])
            let predicted = try #require(object["class"] as? String)
            let output = try #require(TrainedModel.names.firstIndex(of: predicted))

            let model = try TableModel<Double>(contentsOfFile: trained.model)
            func outputs(_ row: [Double]) throws -> [Double] { try model.predict(row.span, samples: 1).row(0) }
            let row = TrainedModel.rows[4]
            let probability = try outputs(row)[output]
            // A sample alone, and two of them: other products, other last bits.
            #expect(abs((object["probability"] as? Double ?? 0) - probability) < 1e-14)
            var strengths: [Double] = []
            for feature in features {
                let name = try #require(feature["name"] as? String)
                let column = try #require(["a", "b", "c", "d"].firstIndex(of: name))
                #expect(feature["value"] as? Double == row[column])
                let step = 1e-5
                var (above, below) = (row, row)
                above[column] += step
                below[column] -= step
                let (a, b) = (try outputs(above), try outputs(below))
                let derivative = try #require(feature["output_by_unit"] as? Double)
                #expect(abs((a[output] - b[output]) / (2 * step) - derivative) < 1e-7)
                // J is the mean over the outputs.
                func loss(_ y: [Double]) -> Double {
                    y.enumerated().reduce(0) { $0 - log($1.offset == 1 ? $1.element : 1 - $1.element) } / 3
                }
                let lossByUnit = try #require(feature["loss_by_unit"] as? Double)
                #expect(abs((loss(a) - loss(b)) / (2 * step) - lossByUnit) < 1e-6)
                strengths.append(abs(try #require(feature["output_by_deviation"] as? Double)))
            }
            #expect(strengths == strengths.sorted(by: >))
            #expect(features.last?["name"] as? String == "c", "the constant feature has no effect")
        }
    }

    @Test func aClassIsFoundByItsBytes() throws {
        try TemporaryFolder.with { folder in
            let model = folder.appending(path: "m").path
            let classes = ["\u{e9}", "e\u{301}", "z"]
            try TableModel<Double>(
                network: Network(layers: [.init(w: Matrix([[1], [2], [3]]), b: [0, 0, 0])]),
                standardizer: Standardizer(means: [0], deviations: [1]), classes: classes
            ).write(toFile: model)
            try withFile("1\n2\n") { rows in
                for (i, name) in classes.enumerated() {
                    let result = try kernels.run("explain", model, rows, "--row=1", "--class=\(name)", "--header=no")
                    #expect(result.output.contains("\(name) \((1 / (1 + exp(-Double(i + 1)))).fixed(4))\n"))
                }
            }
        }
    }

    @Test func text() throws {
        try TrainedModel.with { trained in
            let result = try kernels.run("explain", trained.model, trained.table, "--row", "2", "--top", "2")
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.output.contains("row 2: "))
            #expect(result.output.contains(", mean loss J "))
            #expect(result.output.contains("(x-mean)/dev  ∂ŷ/∂x · dev  "))
            #expect(result.output.contains("∂J/∂x"))
            #expect(result.output.contains("and 2 more\n"))
            let unlabelled = try trained.write(TrainedModel.csv(label: false))
            let other = try kernels.run("explain", trained.model, unlabelled, "--row", "2", "--class", "setosa")
            #expect(other.code == 0, "\(other.errors)")
            #expect(other.output.contains("probability of setosa"))
            #expect(!other.output.contains("∂J/∂x"))
        }
    }

    @Test func theFirstOfTwoClassesIsTheComplementOfTheSecond() throws {
        try TemporaryFolder.with { folder in
            let model = folder.appending(path: "m.safetensors").path
            let table = folder.appending(path: "t.csv").path
            let rows = (0..<40).map { "\($0 % 7),\($0 * 13 % 11 + 5 * ($0 % 2)),\($0 % 2 == 0 ? "no" : "yes")\n" }
            try Data(rows.joined().utf8).write(to: URL(filePath: table))
            #expect(try kernels.run("train", table, "--save", model).code == 0)
            func value(_ name: String) throws -> [String: Any] {
                let result = try kernels.run("explain", model, table, "--row", "1", "--class", name, "--json")
                return try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
            }
            let (no, yes) = (try value("no"), try value("yes"))
            let sum = (no["probability"] as? Double ?? 0) + (yes["probability"] as? Double ?? 0)
            #expect(abs(sum - 1) < 1e-6)
            func effects(_ object: [String: Any]) -> [Double] {
                (object["features"] as? [[String: Any]] ?? []).compactMap { $0["output_by_unit"] as? Double }
            }
            #expect(effects(no) == effects(yes).map { -$0 })
            #expect(effects(no).count == 2)
        }
    }

    @Test func wrongRowsAndClasses() throws {
        try TrainedModel.with { trained in
            for (options, code, message) in [
                ([], 2, "a row is needed"), (["--row", "0"], 2, "--row is '0'"),
                (["--row", "121"], 1, "--row is 121, and"),
                (["--row", "1", "--class", "setoza"], 2, "did you mean setosa?"),
            ] as [([String], Int32, String)] {
                try expectOneLine(
                    kernels.run(["explain", trained.model, trained.table] + options), code: code, message)
            }
        }
        try expectOneLine(kernels.run("explain", "m"), code: 2, "a model and a table are needed")
    }
}
