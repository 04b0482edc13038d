import Foundation
import TestSupport
import Testing

@testable import KernelsCommand

/// `kernels train --plot`, with programs that stand in for Python, and with matplotlib where there is one.
@Suite struct PlotTests {
    @Test func matplotlibIsHandedTheNumbers() throws {
        try TemporaryFolder.with { folder in
            let picture = folder.appending(path: "picture.svg").path
            let python = try program(
                in: folder,
                """
                [ "$3" = --check ] && { echo ok; exit; }
                cat > "$3.json"
                echo "$4" > "$3"
                echo ok
                """)
            let result = try kernels.run("train", "--plot", picture, "--python", python)
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.output.hasSuffix("drawn \(picture)\n"))
            #expect(try String(contentsOfFile: picture, encoding: .utf8) == "svg\n")
            let numbers = try Data(contentsOf: URL(filePath: picture + ".json"))
            let object = try #require(JSONSerialization.jsonObject(with: numbers) as? [String: Any])
            let epochs = try #require(object["epochs"] as? [[String: Any]])
            #expect(epochs.count == 30)
            #expect(epochs.allSatisfy { $0["test_accuracy"] is Double && $0["test_loss"] is Double })
            let test = try #require(object["test"] as? [String: Any])
            let curves = try #require(test["roc"] as? [[String: Any]])
            let points = try #require(curves.first?["points"] as? [[Double]])
            #expect(points.first == [0, 0] && points.last == [1, 1])
            #expect((test["calibration"] as? [String: Any])?["bins"] is [Any])
        }
    }

    @Test func withoutMatplotlibNothingIsTrained() throws {
        try TemporaryFolder.with { folder in
            let picture = folder.appending(path: "picture.png").path
            let python = try program(in: folder, "echo no module matplotlib; exit 1")
            let result = try kernels.run("train", "--plot", picture, "--python", python)
            try expectOneLine(result, code: 1, "no module matplotlib")
            #expect(result.errors.contains("pip install matplotlib"))
            #expect(result.output == "")
            let missing = try kernels.run("train", "--plot", picture, "--python", folder.path + "/none")
            try expectOneLine(missing, code: 1, "No such file")
            #expect(missing.output == "")
        }
    }

    @Test func theLinesNameThePartThatIsWatched() throws {
        try TemporaryFolder.with { folder in
            let python = try program(in: folder, "echo ok")
            func output(_ options: String...) throws -> String {
                let result = try kernels.run(
                    ["train", "--plot", folder.path + "/a.svg", "--python", python, "--epochs", "1"] + options)
                #expect(result.code == 0, "\(result.errors)")
                return result.output
            }
            #expect(try output().contains("  test loss 0."))
            #expect(try output("--early-stopping", "3").contains("  validation loss 0."))
        }
    }

    @Test func aFailureOfTheDrawingIsSaid() throws {
        try TemporaryFolder.with { folder in
            let python = try program(
                in: folder, "[ \"$3\" = --check ] && { echo ok; exit; }\necho OSError: no room; exit 1")
            let result = try kernels.run("train", "--plot", folder.path + "/a.png", "--python", python)
            #expect(result.code == 1)
            #expect(result.errors.hasSuffix("a.png': OSError: no room\n"))
            #expect(result.output.contains("test accuracy"), "the results are not lost")
        }
    }

    @Test func realPicturesWhereThereIsMatplotlib() throws {
        try TemporaryFolder.with { folder in
            // Names that matplotlib would take for formulas, and for labels that are not to be shown.
            let table = folder.appending(path: "$x^$.csv").path
            let rows = (0..<60).map { "\($0 * 37 % 11),\($0 % 7),\(["$\\foo$", "_b", "c$"][$0 % 3])\n" }
            try Data(rows.joined().utf8).write(to: URL(filePath: table))
            for (name, start, options) in [
                ("a.svg", "<?xml", ["--folds", "3"]), ("b.PNG", "\u{89}PNG", ["--early-stopping", "3"]),
            ] {
                let picture = folder.appending(path: name).path
                let result = try kernels.run(["train", table, "--plot", picture] + options)
                if result.code == 1, result.errors.contains("no module") { return }
                #expect(result.code == 0, "\(result.errors)")
                let bytes = try Data(contentsOf: URL(filePath: picture))
                #expect(bytes.starts(with: start.unicodeScalars.map { UInt8($0.value) }))
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                    "$x^$.csv", "a.svg", "b.PNG",
                ])
        }
    }

    /// A shell script that can be run.
    private func program(in folder: URL, _ script: String) throws -> String {
        let file = folder.appending(path: "python")
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        return file.path
    }
}
