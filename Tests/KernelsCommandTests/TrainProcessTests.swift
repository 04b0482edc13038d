import CommandSupport
import Foundation
import TestSupport
import Testing

@testable import KernelsCommand

@Suite struct TrainProcessTests {
    /// Two clouds of points, one for each label.
    private static let table = (0..<40).map { i in
        "\(Double(i * 37 % 11) / 10 + Double(i % 2)),\(Double(i * 53 % 13) / 10 - Double(i % 2)),\(i % 2)\n"
    }.joined()

    @Test func defaultsTrainOnTheBundledTable() throws {
        let result = try kernels.run("train")
        #expect(result.code == 0)
        #expect(result.errors == "")
        #expect(
            result.output.hasPrefix(
                "breast-cancer-wisconsin: 569 rows, 30 features, label malignant: 357 of 0, 212 of 1\n"))
        for word in [
            "loss  ", "test accuracy", "ROC AUC  ", "precision  ", "recall  ", "F1  ", "Brier score", "time  ",
            "an epoch",
            "samples/s", "backend", "thread",
        ] {
            #expect(result.output.contains(word), "\(word)")
        }
        // Piped: plain lines, one an epoch.
        #expect(!result.output.contains("\u{1b}") && !result.output.contains("\r"))
        #expect(result.output.matches(of: #/(?m)^epoch \d+/30  loss \d\.\d{4}/#).count == 30)
        #expect(try accuracy(result) >= 95)
    }

    @Test func foldsReachTheAccuracyPromised() throws {
        let result = try kernels.run("train", "--folds", "5")
        #expect(result.code == 0)
        #expect(try accuracy(result) >= 97.5)
        #expect(result.output.matches(of: #/(?m)^fold \d/5 /#).count == 5)
    }

    @Test func theSameSeedGivesTheSameResult() throws {
        func losses(_ arguments: String) throws -> [Substring] {
            let parts = arguments.split(separator: " ").map(String.init)
            let result = try kernels.run("train", parts[0], parts[1], parts[2], parts[3])
            #expect(result.code == 0)
            return result.output.matches(of: #/loss +[\d.]+/#).map(\.output)
        }
        let first = try losses("--seed 5 --epochs 3")
        #expect(try losses("--epochs 3 --seed 5") == first)
        #expect(try losses("--epochs 3 --seed 6") != first)
    }

    @Test(arguments: ["auto", "openmp", "dispatch", "serial"])
    func everyBackendGivesTheSameNumbers(_ backend: String) throws {
        let expected = try kernels.run("train", "--epochs", "2", "--backend", "serial")
        let result = try kernels.run("train", "--epochs", "2", "--backend", backend)
        if backend == "openmp", result.code == 2 {
            #expect(result.errors.contains("no OpenMP"))
            return
        }
        #expect(result.code == 0)
        func numbers(_ result: BuiltCommand.Result) -> [Substring] {
            result.output.matches(of: #/(loss|accuracy) +[\d.]+/#).map(\.output.0)
        }
        #expect(numbers(result) == numbers(expected))
        let name = ["openmp": "OpenMP, ", "dispatch": "Dispatch, ", "serial": "serial, 1 thread"][backend] ?? ", "
        #expect(result.output.contains(name))
    }

    @Test(arguments: [
        ["--hidden", "3"], ["--epochs", "2"], ["--batch-size", "7"], ["--batch", "1000000"], ["--optimizer", "sgd"],
        ["--optimizer", "adam"], ["--learning-rate", "0.02"], ["--lr", "0.02"], ["--weight-decay", "0"],
        ["--seed", "18446744073709551615"], ["--test-fraction", "0.5"], ["--folds", "2"], ["--threads", "3"],
        ["--precision", "double"], ["--precision", "float"], ["--hidden", "0"], ["--hidden", "6,5,4"],
        ["--label", "3"],
        ["--label", "-1"], ["--header", "no"], ["--header", "auto"], ["--positive", "0"], ["--early-stopping", "5"],
        ["--schedule", "cosine"], ["--schedule", "linear:0.1"], ["--schedule", "step:2:0.5"], ["--warmup", "3"],
        ["--label-smoothing", "0.1"], ["--positive-weight", "2"], ["--backend", "serial"],
    ])
    func everyOption(_ option: [String]) throws {
        try withFile(Self.table) { file in
            let result = try kernels.run("train", file, option[0], option[1])
            #expect(result.code == 0, "\(option)")
            #expect(result.errors == "")
            #expect(result.output.contains("40 rows, 2 features, 20 of "))
            let joined = try kernels.run("train", "\(option[0])=\(option[1])", file)
            #expect(joined.code == 0)
        }
    }

    @Test func optionsTakeEffect() throws {
        let result = try kernels.run(
            "train", "--hidden", "5", "--epochs", "2", "--optimizer", "sgd", "--precision", "double", "--seed", "9",
            "--test-fraction", "0.5", "--backend", "dispatch", "--threads", "3")
        #expect(result.output.contains("network 30-5-1, sgd, double, seed 9"))
        #expect(result.output.contains("epoch 2/2"))
        #expect(result.output.contains("Dispatch, 3 threads"))
        #expect(result.output.contains("to test"))
    }

    @Test(arguments: [
        (["--hidden", "-3"], "--hidden is '-3'; it needs to be a whole number from 1 to 65536"),
        (["--hidden", "1e99"], "--hidden is '1e99'; it needs to be a whole number from 1 to 65536"),
        (["--hidden", "99999999999999999999"], "it needs to be a whole number from 1 to 65536"),
        (["--hidden"], "--hidden needs a value: --hidden N"),
        (["--hidden", "--epochs", "3"], "--hidden needs a value: --hidden N"),
        (["--hiden", "3"], "unknown option '--hiden'; did you mean --hidden?"),
        (["--epochs", "0"], "--epochs is '0'"), (["--batch", "0"], "--batch-size is '0'"),
        (["--learning-rate", "-1"], "--learning-rate is '-1'; it needs to be a number above 0"),
        (["--lr", "0"], "--learning-rate is '0'"), (["--lr", "nan"], "--learning-rate is 'nan'"),
        (["--lr", "inf"], "--learning-rate is 'inf'"), (["--lr", "1e400"], "--learning-rate is '1e400'"),
        (["--weight-decay", "-1"], "--weight-decay is '-1'; it needs to be a number of at least 0"),
        (["--seed", "-1"], "--seed is '-1'"),
        (["--optimizer", "adma"], "--optimizer is 'adma'; it needs to be one of adam, sgd; did you mean adam?"),
        (["--test-fraction", "1"], "--test-fraction is '1'; it needs to be a number between 0 and 1"),
        (["--hidden", "3,0"], "--hidden is '0'"), (["--hidden", "3,,4"], "--hidden is '3,,4'"),
        (["--schedule", "cosin"], "did you mean cosine?"),
        (["--schedule", "step:0:0.5"], "--schedule is 'step:0:0.5'"),
        (["--schedule", "step:3:2"], "--schedule is"), (["--schedule", "cosine:2"], "--schedule is"),
        (["--schedule", "constant:1"], "--schedule is"), (["--warmup", "30"], "--warmup is 30, and --epochs is 30"),
        (["--label-smoothing", "1.5"], "--label-smoothing is '1.5'; it needs to be a number from 0 to 1"),
        (["--positive-weight", "0"], "--positive-weight is '0'"),
        (["--early-stopping", "0"], "--early-stopping is '0'"),
        (["--validation-fraction", "0.3"], "--validation-fraction needs --early-stopping"),
        (["--folds", "3", "--save", "m"], "--folds and --save exclude each other"),
        (["--folds", "3", "--test", "t.csv"], "--test and --folds exclude each other"),
        (["--test", "t.csv", "--test-fraction", "0.3"], "--test and --test-fraction exclude each other"),
        (["--load", "m", "--hidden", "3"], "--load and --hidden exclude each other"),
        (["--load", "m", "--drop", "3"], "--load and --drop exclude each other"), (["--load="], "--load is empty"),
        (["--load", "m", "--positive", "1"], "--load and --positive exclude each other"),
        (["--plot", "picture.gif"], "--plot is 'picture.gif'; it needs to be a name that ends in .svg or .png"),
        (["--plot", ".png"], "--plot is '.png'"), (["--save", ""], "--save is empty"),
        (["--json=yes"], "--json takes no value"),
        (["--test-fraction", "0"], "--test-fraction is '0'"), (["--test-fraction", "2"], "--test-fraction is '2'"),
        (["--folds", "1"], "--folds is '1'; it needs to be a whole number from 2"),
        (["--folds", "2", "--test-fraction", "0.2"], "--folds and --test-fraction exclude each other"),
        (["--backend", "cuda"], "--backend is 'cuda'; it needs to be one of auto, openmp, dispatch, serial"),
        (["--backend", "serial", "--threads", "2"], "--backend serial runs on 1"),
        (["--threads", "0"], "--threads is '0'"), (["--threads", "100000"], "--threads is '100000'"),
        (["--precision", "half"], "--precision is 'half'; it needs to be one of float, double"),
        (["a.csv", "b.csv"], "unexpected argument 'b.csv'"),
    ])
    func wrongOptionsExitWith2(_ options: [String], _ message: String) throws {
        let process = try kernels.run(["train"] + options)
        try expectOneLine(process, code: 2, message)
        #expect(process.output == "")
    }

    @Test(arguments: [
        ("", "is empty"), ("a,b,y\n", "has a header and no rows"),
        ("1,2,0\n3,1\n", "line 2 has 2 fields; it needs to have 3, as line 1 has"),
        ("a,b,y\n1,x,0\n", "line 2, column 2 (b): 'x' is not a number"),
        ("1,nan,0\n", "line 1, column 2: the value is missing"),
        ("1,2,1\n3,4,1\n", "two"), ("a,b,y\n1,NA,0\n", "line 2, column 2 (b): the value is missing"),
        ("1,2,0\n1,3,\n", "line 2, column 3"),
        ("1,0\n2,1\n", "leaves none to test"), ("\0\0\0\0", "line 1 has 1 column"),
    ])
    func wrongTablesExitWith1(_ contents: String, _ message: String) throws {
        try withFile(contents) { file in
            let result = try kernels.run("train", file)
            try expectOneLine(result, code: 1, message)
            #expect(result.errorLine.contains("table.csv"))
            #expect(result.output == "")
        }
    }

    @Test func aHugeLineIsOneShortMessage() throws {
        try withFile(bytes: [UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000)) { file in
            try expectOneLine(kernels.run("train", file), code: 1, "line 1 has 1 column")
        }
    }

    @Test func missingFilesAndFolders() throws {
        try expectOneLine(
            kernels.run("train", "no such file.csv"), code: 1, "cannot read 'no such file.csv': No such file")
        try TemporaryFolder.with { folder in
            try expectOneLine(kernels.run("train", folder.path), code: 1, "is a directory")
        }
    }

    @Test func moreFoldsThanRowsOfAClass() throws {
        try expectOneLine(
            kernels.run("train", "--folds", "213"), code: 1, "--folds is 213, and only 212 rows have the label 1")
    }

    @Test func theTableCanHaveSeveralClasses() throws {
        try withFile(TrainedModel.csv()) { file in
            let result = try kernels.run("train", file, "--epochs", "60", "--lr", "0.02")
            #expect(result.code == 0)
            #expect(
                result.output.hasPrefix(
                    "\(file): 120 rows, 4 features, label kind: 3 classes, 40 of setosa, 40 of versi, color, 40 of virginica\n"
                ))
            #expect(result.output.contains("constant, and so without effect: c\n"))
            #expect(result.output.contains("network 4-16-3"))
            #expect(try accuracy(result) > 75)
        }
    }

    @Test func moreLayersThanANetworkCanHave() throws {
        let layers = [String](repeating: "3", count: 64).joined(separator: ",")
        try expectOneLine(
            kernels.run("train", "--hidden", layers), code: 2, "--hidden has 64 layers; it needs to have at most 63")
    }

    /// More classes than a confusion table of a window has room for: one feature each, or one that tells little.
    @Test func manyClassesAreToldByTheirMistakes() throws {
        func table(_ fields: (Int) -> String) -> String {
            (0..<360).map { i in "\(fields(i % 12)),class \(i % 12)\n" }.joined()
        }
        let apart = table { label in (0..<12).map { $0 == label ? "1" : "0" }.joined(separator: ",") }
        try withFile(apart) { file in
            let result = try kernels.run("train", file, "--epochs", "60", "--lr", "0.05")
            #expect(result.code == 0)
            #expect(result.output.contains("12 classes"))
            #expect(result.output.contains("\nno mistake\n"), "\(result.output)")
            try expectOneLine(
                kernels.run("train", file, "--positive", "class 3"), code: 1,
                "--positive is 'class 3', and \(file) has 12 classes; it is for tables with two")
        }
        try withFile(table { "\($0 % 2),\($0)" }) { file in
            let result = try kernels.run("train", file, "--epochs", "3")
            let mistakes = result.output.matches(of: #/(?m)^class \d+ taken for class \d+: (\d+)$/#)
            #expect((2...10).contains(mistakes.count), "\(result.output)")
            // The most frequent come first.
            let counts = mistakes.compactMap { Int($0.1) }
            #expect(counts == counts.sorted(by: >))
        }
    }

    @Test func theSpeedOfReadingIsToldOfLargeFiles() throws {
        let row = (0..<50).map { "0.\($0 * 37)" }.joined(separator: ",")
        let text = (0..<4000).map { "\($0 % 7),\(row),\($0 % 2)\n" }.joined()
        try #require(text.utf8.count > 1_000_000)
        try withFile(text) { file in
            let result = try kernels.run("train", file, "--epochs", "1")
            #expect(result.output.contains(#/\n\d\.\d MB read in \d\.\d\d s, \d+ MB/s\n/#), "\(result.output)")
        }
        #expect(try !kernels.run("train", "--epochs", "1").output.contains("MB read"))
    }

    @Test(arguments: [1, 2, 3])
    func handwrittenDigits(_ seed: Int) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Examples/Data/optical-digits.csv").standardized.path
        let result = try kernels.run("train", file, "--hidden", "64", "--seed", "\(seed)")
        #expect(result.code == 0)
        #expect(result.output.contains("1797 rows, 64 features, label digit: 10 classes, 178 of 0, 182 of 1"))
        #expect(result.output.contains("constant, and so without effect: pixel_0_0, pixel_4_0, pixel_4_7\n"))
        #expect(try accuracy(result) >= 96)
    }

    @Test func labelAndColumnsByNameOrNumber() throws {
        let rows = (0..<60).map { "\($0),\($0 % 2 == 0 ? "no" : "yes"),\(Double($0 % 2) + Double($0 % 5) / 10),word\n" }
        try withFile("id,answer,x,note\n" + rows.joined()) { file in
            try expectOneLine(kernels.run("train", file, "--label", "answer"), code: 1, "--drop note")
            let result = try kernels.run("train", file, "--label", "answer", "--drop", "note,id", "--lr", "0.1")
            #expect(result.code == 0)
            #expect(result.output.contains("60 rows, 1 feature, label answer: 30 of no, 30 of yes"))
            #expect(try accuracy(result) == 100)
            #expect(result.output.contains("(of yes)"))
            let numbered = try kernels.run("train", file, "--label=2", "--drop=-1", "--drop=1", "--lr=0.1")
            #expect(numbered.output.split(separator: "\n")[0] == result.output.split(separator: "\n")[0])
            let other = try kernels.run("train", file, "--label=2", "--drop=4,1", "--lr=0.1", "--positive=no")
            #expect(other.output.contains("(of no)"))
            try expectOneLine(
                kernels.run("train", file, "--label", "anser"), code: 1, "did you mean answer?")
            try expectOneLine(
                kernels.run("train", file, "--label=2", "--drop=4", "--positive=maybe"), code: 1,
                "--positive is 'maybe'; it needs to be 'no' or 'yes'")
        }
    }

    @Test func aTableOfItsOwnToTestOn() throws {
        try TemporaryFolder.with { folder in
            let (training, test) = (folder.appending(path: "a.csv"), folder.appending(path: "b.csv"))
            try Data(("x,y,label\n" + Self.table).utf8).write(to: training)
            let rows = Self.table.split(separator: "\n").map { $0.split(separator: ",") }
            // The columns in another order.
            let lines = rows.map { "\($0[2]),\($0[1]),\($0[0])\n" }.joined()
            try Data(("label,y,x\n" + lines).utf8).write(to: test)
            let result = try kernels.run("train", training.path, "--test", test.path, "--json")
            #expect(result.code == 0, "\(result.errors)")
            let object = try json(result)
            let parts = try #require(object["rows"] as? [String: Int])
            #expect(parts == ["training": 40, "validation": 0, "test": 40])
            // The same rows: the same loss.
            let trainingLoss = (object["training"] as? [String: Any])?["loss"] as? Double
            let testLoss = (object["test"] as? [String: Any])?["loss"] as? Double
            #expect(abs((trainingLoss ?? 0) - (testLoss ?? 1)) < 1e-12)
            try Data("label,y\n0,1\n".utf8).write(to: test)
            try expectOneLine(kernels.run("train", training.path, "--test", test.path), code: 1, "'x'")
        }
    }

    @Test func earlyStoppingKeepsTheBestNetwork() throws {
        let result = try kernels.run(
            "train", "--early-stopping", "5", "--epochs", "500", "--lr", "0.05", "--json", "--weight-decay", "0")
        #expect(result.code == 0)
        let object = try json(result)
        #expect(object["ending"] as? String == "early stopping")
        let epochs = try #require(object["epochs"] as? [[String: Any]])
        let losses = epochs.compactMap { $0["validation_loss"] as? Double }
        #expect(losses.count == epochs.count && epochs.count < 500)
        let best = try #require(object["best_epoch"] as? Int)
        #expect(epochs.count == best + 5)
        #expect(losses[best - 1] == losses.min())
        let parts = try #require(object["rows"] as? [String: Int])
        #expect(parts == ["validation": 46, "training": 410, "test": 113])
        let text = try kernels.run("train", "--early-stopping", "5", "--epochs", "500", "--lr", "0.05")
        #expect(text.output.contains("early stopping, after epoch"))
        #expect(text.output.contains("validation loss"))
    }

    @Test func jsonHoldsWhatTheTextSays() throws {
        let text = try kernels.run("train")
        let object = try json(kernels.run("train", "--json"))
        let test = try #require(object["test"] as? [String: Any])
        for (title, key, scale, digits) in [
            ("test accuracy", "accuracy", 100.0, 2), ("ROC AUC", "roc_auc", 1, 4), ("precision", "precision", 1, 4),
            ("recall", "recall", 1, 4), ("F1", "f1", 1, 4), ("Brier score", "brier", 1, 4),
        ] {
            let value = try #require(test[key] as? Double, "\(key)")
            let line = try #require(text.output.split(separator: "\n").first { $0.hasPrefix(title) })
            #expect(line.contains((scale * value).fixed(digits)), "\(line)")
        }
        let confusion = try #require(test["confusion"] as? [[Int]])
        let correct = confusion[0][0] + confusion[1][1]
        #expect(text.output.contains("(\(correct) of 113 right)"))
        #expect(confusion.joined().reduce(0, +) == 113)
        #expect((object["epochs"] as? [Any])?.count == 30)
        let folds = try json(kernels.run("train", "--folds", "4", "--json"))
        #expect((folds["folds"] as? [Any])?.count == 4)
        let mean = (folds["mean"] as? [String: Any])?["accuracy"] as? Double
        #expect((mean ?? 0) > 0.96)
        #expect((folds["test"] as? [String: Any])?["samples"] as? Int == 569)
    }

    @Test func thePooledLossIsThatOfTheSamples() throws {
        let object = try json(kernels.run("train", "--folds", "100", "--epochs", "1", "--json"))
        let test = try #require(object["test"] as? [String: Any])
        let parts = try #require(object["folds"] as? [[String: Any]]).compactMap { $0["test"] as? [String: Any] }
        let samples = parts.compactMap { $0["samples"] as? Int }
        #expect(samples.count == 100 && Set(samples).count > 1)
        let sum = zip(samples, parts).reduce(0) { $0 + Double($1.0) * ($1.1["loss"] as? Double ?? .nan) }
        #expect(abs((test["loss"] as? Double ?? .nan) - sum / 569) < 1e-12)
    }

    @Test func noRowsToValidateOn() throws {
        try withFile("x,y\n" + (0..<10).map { "\($0),\($0 % 2)\n" }.joined()) { file in
            try expectOneLine(
                kernels.run("train", file, "--folds", "5", "--early-stopping", "3", "--validation-fraction", "0.01"),
                code: 1,
                "a fraction of 0.01 of 8 rows to train leaves none; more rows or a larger --validation-fraction")
        }
    }

    @Test func featuresWithoutNamesAreCountedWithoutTheLabel() throws {
        try withFile((0..<40).map { "\($0 % 2),7,\($0)\n" }.joined()) { file in
            let result = try kernels.run("train", file, "--label", "1")
            #expect(result.output.contains("constant, and so without effect: feature 1\n"))
        }
    }

    @Test func weightsMoveTheMistakes() throws {
        func recall(_ options: String...) throws -> Double {
            let object = try json(
                kernels.run(["train", "--json", "--epochs", "3", "--lr", "0.001"] + options))
            return try #require((object["test"] as? [String: Any])?["recall"] as? Double)
        }
        let (plain, weighted) = (try recall(), try recall("--positive-weight", "50"))
        #expect(weighted > plain)
        #expect(try recall("--class-balance") >= plain)
    }

    @Test func divergenceIsReported() throws {
        let result = try kernels.run("train", "--optimizer", "sgd", "--lr", "1e30")
        try expectOneLine(
            result, code: 1, "the training diverged: the loss of epoch 1 is NaN; a smaller --learning-rate")
        // One step an epoch: its own loss is still finite.
        let options = ["train", "--optimizer", "sgd", "--lr", "1e38", "--batch", "1000", "--epochs", "2"]
        for (more, message) in [
            ([], "the loss after the last epoch is"), (["--json"], "the test loss after epoch 2 is"),
            (["--early-stopping", "3"], "the validation loss after epoch 2 is"),
        ] {
            try expectOneLine(kernels.run(options + more), code: 1, "the training diverged: \(message)")
        }
    }

    @Test func hugeNumbersAndConstantColumns() throws {
        let rows = (0..<40).map { "\($0 % 3 == 0 ? "1e308" : "-1e308"),\($0 % 5)e-320,7,\($0 % 2)\n" }.joined()
        try withFile(rows) { file in
            for precision in ["float", "double"] {
                let result = try kernels.run("train", file, "--epochs", "3", "--precision", precision)
                #expect(result.code == 0)
                #expect(!result.output.lowercased().contains("nan") && !result.output.contains("inf"))
            }
        }
    }

    @Test(arguments: [
        ("predict \"$1\" - <&-", "'standard input': Bad file descriptor"),
        ("train \"$2\" >&- <&-", "cannot write the output: Bad file descriptor"),
        ("predict \"$1\" \"$2\" >&- <&-", "cannot write the output: Bad file descriptor"),
    ])
    func closedStandardStreamsAreNotTakenForFiles(_ arguments: String, _ message: String) throws {
        try TrainedModel.with { trained in
            let result = try kernels.run(inShell: "exec \"$0\" \(arguments)", trained.model, trained.table)
            try expectOneLine(result, code: 1, message)
        }
    }

    #if os(Linux)
        @Test func moreMemoryThanTheLimitLeaves() throws {
            let result = try kernels.run(inShell: "ulimit -v 1000000; exec \"$0\" train --hidden 8000,8000")
            try expectOneLine(result, code: 1, "ulimit -v leaves 0.")
        }

        @Test func aFullDiskIsReported() throws {
            let process = try kernels.makeProcess(["train"], [:])
            let errors = Pipe()
            process.standardOutput = try FileHandle(forWritingTo: URL(filePath: "/dev/full"))
            process.standardError = errors
            try process.run()
            process.waitUntilExit()
            #expect(process.exitCode == 1)
            let text = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
            #expect(text == "kernels: cannot write the output: No space left on device\n")
        }
    #endif

    private func json(_ result: BuiltCommand.Result) throws -> [String: Any] {
        #expect(result.errors == "")
        return try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    private func accuracy(_ result: BuiltCommand.Result) throws -> Double {
        let match = try #require(result.output.firstMatch(of: #/(?m)^test accuracy +([\d.]+)%/#))
        return try #require(Double(match.1))
    }
}

/// One line that starts with the command's name, and nothing like a crash.
func expectOneLine(
    _ result: BuiltCommand.Result, code: Int32, _ message: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    #expect(result.code == code, sourceLocation: sourceLocation)
    #expect(result.errors.hasPrefix("kernels: "), sourceLocation: sourceLocation)
    #expect(result.errors.contains(message), "\(result.errors)", sourceLocation: sourceLocation)
    #expect(result.errors.hasSuffix("\n"), sourceLocation: sourceLocation)
    #expect(result.errors.count { $0.isNewline } == 1, sourceLocation: sourceLocation)
    #expect(result.errors.count < 400, sourceLocation: sourceLocation)
}
