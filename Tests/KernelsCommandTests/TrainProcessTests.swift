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
        #expect(result.output.hasPrefix("breast-cancer-wisconsin: 569 rows, 30 features, 212 with label 1\n"))
        for word in ["loss  ", "test accuracy", "time  ", "samples/s", "backend", "thread"] {
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
        ["--hidden", "3"], ["--epochs", "2"], ["--batch", "7"], ["--batch", "1000000"], ["--optimizer", "sgd"],
        ["--optimizer", "adam"], ["--learning-rate", "0.02"], ["--lr", "0.02"], ["--weight-decay", "0"],
        ["--seed", "18446744073709551615"], ["--test-fraction", "0.5"], ["--folds", "2"], ["--threads", "3"],
        ["--precision", "double"], ["--precision", "float"],
    ])
    func everyOption(_ option: [String]) throws {
        try withFile(Self.table) { file in
            let result = try kernels.run("train", file, option[0], option[1])
            #expect(result.code == 0, "\(option)")
            #expect(result.errors == "")
            #expect(result.output.contains("40 rows, 2 features, 20 with label 1"))
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
        (["--hidden", "0"], "--hidden is '0'; it needs to be a whole number from 1 to 65536"),
        (["--hidden", "-3"], "--hidden is '-3'; it needs to be a whole number from 1 to 65536"),
        (["--hidden", "1e99"], "--hidden is '1e99'; it needs to be a whole number from 1 to 65536"),
        (["--hidden", "99999999999999999999"], "it needs to be a whole number from 1 to 65536"),
        (["--hidden"], "--hidden needs a value: --hidden N"),
        (["--hidden", "--epochs", "3"], "--hidden needs a value: --hidden N"),
        (["--hiden", "3"], "unknown option '--hiden'; did you mean --hidden?"),
        (["--epochs", "0"], "--epochs is '0'"), (["--batch", "0"], "--batch is '0'"),
        (["--learning-rate", "-1"], "--learning-rate is '-1'; it needs to be a number above 0"),
        (["--lr", "0"], "--learning-rate is '0'"), (["--lr", "nan"], "--learning-rate is 'nan'"),
        (["--lr", "inf"], "--learning-rate is 'inf'"), (["--lr", "1e400"], "--learning-rate is '1e400'"),
        (["--weight-decay", "-1"], "--weight-decay is '-1'; it needs to be a number of at least 0"),
        (["--seed", "-1"], "--seed is '-1'"),
        (["--optimizer", "adma"], "--optimizer is 'adma'; it needs to be one of adam, sgd; did you mean adam?"),
        (["--test-fraction", "1"], "--test-fraction is '1'; it needs to be a number between 0 and 1"),
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
        ("1,nan,0\n", "line 1, column 2: 'nan' is not a finite number"),
        ("1,2,1\n3,4,1\n", "the label of each row is 1; both labels, 0 and 1, need to occur"),
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
            try expectOneLine(kernels.run("train", folder.path), code: 1, "is a directory; it needs to be a CSV file")
        }
    }

    @Test func moreFoldsThanRowsOfAClass() throws {
        try expectOneLine(
            kernels.run("train", "--folds", "213"), code: 1, "--folds is 213, and only 212 rows have the label 1")
    }

    @Test func divergenceIsReported() throws {
        let result = try kernels.run("train", "--optimizer", "sgd", "--lr", "1e30")
        try expectOneLine(
            result, code: 1, "the training diverged: the loss of epoch 1 is NaN; a smaller --learning-rate")
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

    #if os(Linux)
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
