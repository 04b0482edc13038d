import Foundation
import Kernels
import KernelsModel
import TestSupport
import Testing

@testable import KernelsCommand

/// `kernels train --save` and `--load`.
@Suite struct SaveTests {
    @Test func theModelKnowsItsTable() throws {
        try TrainedModel.with(["--hidden", "6,5", "--seed", "3"]) { trained in
            let model = try TableModel<Float>(contentsOfFile: trained.model)
            #expect(model.network.layers.map(\.outputs) == [6, 5, 3])
            #expect(model.featureNames == ["a", "b", "c", "d"])
            #expect(model.labelName == "kind")
            #expect(model.classes == TrainedModel.names)
            #expect(model.standardizer.deviations[2] == 0)
            #expect(model.trainingOptions["epochs"] == "60")
            #expect(model.trainingOptions["seed"] == "3")
        }
    }

    @Test func loadGoesOn() throws {
        try TrainedModel.with { trained in
            let before = try Data(contentsOf: URL(filePath: trained.model))
            func loss(_ result: BuiltCommand.Result) throws -> Double {
                #expect(result.code == 0, "\(result.errors)")
                let match = try #require(result.output.firstMatch(of: #/epoch 1/\d+  loss ([\d.]+)/#))
                return try #require(Double(match.1))
            }
            let fresh = try loss(kernels.run("train", trained.table, "--epochs", "1"))
            let on = try loss(
                kernels.run("train", trained.table, "--epochs", "1", "--load", trained.model, "--save", trained.model))
            #expect(on < fresh / 2)
            #expect(try Data(contentsOf: URL(filePath: trained.model)) != before)
            try expectOneLine(
                kernels.run("train", "--load", trained.model), code: 2, "--load goes on training with a table")
            let other = try trained.write("a,b,c,kind\n1,2,3,setosa\n4,5,6,virginica\n")
            try expectOneLine(kernels.run("train", other, "--load", trained.model), code: 1, "'d'")
            let unknown = try trained.write("a,b,c,d,kind\n1,2,3,4,setosa\n4,5,6,7,tulip\n")
            try expectOneLine(kernels.run("train", unknown, "--load", trained.model), code: 1, "'tulip'")
        }
    }

    @Test func whatCannotBeWrittenIsSaidBeforeTheTraining() throws {
        try TemporaryFolder.with { folder in
            let link = folder.appending(path: "link").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "none/model")
            for (path, message) in [
                (folder.path, "it is a folder"), (folder.path + "/none/model", "its folder does not exist"),
                ("/proc/model", "--save is '/proc/model'"), ("/dev/null", "it is a device"),
                (link, "its folder does not exist"),
                (folder.path + "/" + String(repeating: "n", count: 256), "its name is too long"),
            ] {
                let result = try kernels.run("train", "--save", path)
                try expectOneLine(result, code: 1, message)
                #expect(result.output == "")
            }
        }
    }

    @Test func nameAsLongAsNamesMayBe() throws {
        try TemporaryFolder.with { folder in
            let name = String(repeating: "n", count: 255)
            let result = try kernels.run("train", "--epochs", "1", "--save", folder.path + "/" + name)
            #expect(result.code == 0, "\(result.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
        }
    }

    @Test func theModelIsNotWrittenOverATableOrAPicture() throws {
        try TrainedModel.with { trained in
            let link = trained.folder.appending(path: "link").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "table.csv")
            let picture = trained.folder.appending(path: "a.svg").path
            for (options, what) in [
                ([trained.table, "--save", trained.table], "the table;"),
                ([trained.table, "--save", link], "the table;"),
                ([trained.table, "--test", link, "--save", link], "the table;"),
                (["--test", trained.table, "--save", trained.table], "the table of --test"),
                (["--plot", picture, "--save", picture], "the picture of --plot"),
            ] {
                let result = try kernels.run(["train"] + options)
                try expectOneLine(result, code: 2, "which is \(what)")
            }
            #expect(try String(contentsOfFile: trained.table, encoding: .utf8) == TrainedModel.csv())
        }
    }

    #if os(Linux)
        @Test func aFullDiskKeepsTheOldModel() throws {
            try TrainedModel.with { trained in
                let before = try Data(contentsOf: URL(filePath: trained.model))
                // No file may grow beyond 1 KiB: the write ends as on a full disk.
                let (text, _) = try runInShell(
                    "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\" | cat", "train", trained.table, "--hidden", "500",
                    "--save", trained.model)
                #expect(text.hasPrefix("kernels: "), "\(text)")
                #expect(text.contains("model.safetensors"))
                #expect(try Data(contentsOf: URL(filePath: trained.model)) == before)
                #expect(try FileManager.default.contentsOfDirectory(atPath: trained.folder.path).count == 2)
            }
        }

        /// Stopped while it writes: by the system, where the new file would grow beyond a limit, and by SIGKILL, as soon as it
        /// has so many bytes. The old model is whole, or the new one. Nothing else is left, but where a kill met the moment
        /// between the last two calls of the system: then the new model, complete, beside the old one.
        @Test func aKilledSaveLeavesTheOldModelOrTheNewOne() throws {
            try TrainedModel.with { trained in
                let before = try Data(contentsOf: URL(filePath: trained.model))
                let units = 1400
                let options = [
                    "train", trained.table, "--epochs", "1", "--hidden", "\(units),\(units)", "--save", trained.model,
                ]
                func expectNewModel(_ path: String) throws {
                    #expect(
                        try TableModel<Float>(contentsOfFile: path).network.layers.map(\.outputs) == [units, units, 3])
                }
                func look() throws -> Bool {
                    let now = try Data(contentsOf: URL(filePath: trained.model))
                    let names = try FileManager.default.contentsOfDirectory(atPath: trained.folder.path)
                    let others = Set(names).subtracting(["model.safetensors", "table.csv"])
                    #expect(names.count - others.count == 2)
                    #expect(others.count <= (now == before ? 1 : 0), "\(others)")
                    for other in others {
                        let path = trained.folder.appending(path: other).path
                        try expectNewModel(path)
                        try FileManager.default.removeItem(atPath: path)
                    }
                    if now == before { return !others.isEmpty }
                    try expectNewModel(trained.model)
                    try before.write(to: URL(filePath: trained.model))
                    return true
                }
                for limit in [1, 2, 30, 1000, 7000] {
                    let (_, code) = try runInShell(
                        "set -o pipefail; (ulimit -f \(limit); exec \"$0\" \"$@\") 2>&1 | cat > /dev/null",
                        options)
                    // Killed, or an error where the signal is blocked, as it is in what threads of Dispatch start.
                    #expect([1, 128 + SIGXFSZ].contains(code), "\(limit) KiB")
                    #expect(try !look(), "\(limit) KiB")
                }
                var saved = 0
                let size = 4 * units * units
                let moments = [1, size / 8, size / 4, size / 2, 3 * size / 4, size, size, size]
                for (index, bytes) in moments.enumerated() {
                    let process = try kernels.makeProcess(options, [:])
                    process.standardOutput = FileHandle.nullDevice
                    process.standardError = FileHandle.nullDevice
                    try process.run()
                    while process.isRunning, sizeOfNewFile(process, in: trained.folder) < bytes { usleep(200) }
                    // The last ones are near its end, where the file gets its name.
                    usleep(UInt32(max(index - 5, 0) * 10_000))
                    kill(process.processIdentifier, SIGKILL)
                    process.waitUntilExit()
                    if try look() { saved += 1 }
                }
                #expect(saved < moments.count, "none was killed while it wrote")
            }
        }

        /// The bytes of the file without a name that a process has open in a folder; 0 where there is none.
        private func sizeOfNewFile(_ process: Process, in folder: URL) -> Int {
            let descriptors = "/proc/\(process.processIdentifier)/fd"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: descriptors)) ?? [] {
                let path = "\(descriptors)/\(name)"
                guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path),
                    target.contains(folder.lastPathComponent), target.hasSuffix("(deleted)")
                else { continue }
                var status = stat()
                if stat(path, &status) == 0 { return Int(status.st_size) }
            }
            return 0
        }
    #endif

    @Test func controlCSavesTheModelSoFar() throws {
        try TemporaryFolder.with { folder in
            let model = folder.appending(path: "model.safetensors").path
            var isInterrupted = false
            let (screen, code) = try kernels.runOnTerminal(
                "train", "--epochs", "1000000", "--save", model
            ) { screen, session in
                if !isInterrupted, screen.contains("epoch") {
                    session.interrupt()
                    isInterrupted = true
                }
            }
            #expect(code == 130)
            let line = try #require(drawnLines(screen).last)
            #expect(line.contains("kernels: interrupted in epoch "))
            #expect(line.contains("of 1000000; the model so far is in "))
            _ = try TableModel<Float>(contentsOfFile: model)
        }
    }

    @Test func controlCEndsACrossValidation() throws {
        var isInterrupted = false
        let (screen, code) = try kernels.runOnTerminal("train", "--epochs", "1000000", "--folds", "3") {
            screen, session in
            if !isInterrupted, screen.contains("epoch") {
                session.interrupt()
                isInterrupted = true
            }
        }
        #expect(code == 130)
        let line = try #require(drawnLines(screen).last)
        #expect(line.contains("kernels: interrupted in epoch "), "\(line)")
    }

    @Test func controlCInTheLastBatchCounts() throws {
        var isInterrupted = false
        // One batch an epoch, which takes a while.
        let (screen, code) = try kernels.runOnTerminal(
            "train", "--epochs", "2", "--hidden", "1500,1500", "--batch", "1000", terminal: "dumb"
        ) { screen, session in
            if !isInterrupted, screen.contains("epoch 1/2") {
                session.interrupt()
                isInterrupted = true
            }
        }
        #expect(code == 130, "\(screen)")
        #expect(screen.contains("kernels: interrupted "))
        #expect(!screen.contains("test accuracy"))
    }

    /// As `nohup` starts it.
    @Test func anIgnoredHangUpStaysIgnored() throws {
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = [
            "-c", "trap '' HUP; exec \"$0\" train --epochs 1000000", try kernels.executable().path,
        ]
        let (output, errors) = (Pipe(), Pipe())
        shell.standardOutput = output
        shell.standardError = errors
        try shell.run()
        var (text, isHungUp, isInterrupted) = ("", false, false)
        while case let piece = output.fileHandleForReading.availableData, !piece.isEmpty {
            text += String(decoding: piece, as: UTF8.self)
            if !isHungUp, text.contains("epoch 2/") {
                kill(shell.processIdentifier, SIGHUP)
                isHungUp = true
            } else if isHungUp, !isInterrupted, text.contains("epoch 2000/") {
                kill(shell.processIdentifier, SIGINT)
                isInterrupted = true
            }
        }
        shell.waitUntilExit()
        #expect(shell.exitCode == 130)
    }

    @Test func controlCWithoutAPlaceToSave() throws {
        var isInterrupted = false
        let (screen, code) = try kernels.runOnTerminal("train", "--epochs", "1000000", terminal: "dumb") {
            screen, session in
            if !isInterrupted, screen.contains("epoch 2/") {
                session.interrupt()
                isInterrupted = true
            }
        }
        #expect(code == 130)
        #expect(screen.contains("interrupted in epoch "))
        #expect(screen.contains("--save would have kept the model"))
        #expect(!screen.contains("test accuracy"))
    }

    @Test func aPipeWithoutAReaderDoesNotCostTheModel() throws {
        try TemporaryFolder.with { folder in
            let model = folder.appending(path: "model.safetensors").path
            let (text, code) = try runInShell(
                "\"$0\" train --epochs 3000 --save \"$1\" | head -n 1; exit ${PIPESTATUS[0]}", model)
            #expect(code == 1)
            #expect(text == "kernels: cannot write the output: Broken pipe\n")
            #expect(try TableModel<Float>(contentsOfFile: model).trainingOptions["epochs"] == "3000")
        }
    }

    /// Runs a line of bash in which $0 is the command; returns what came on standard error.
    private func runInShell(_ script: String, _ arguments: String...) throws -> (errors: String, code: Int32) {
        try runInShell(script, arguments)
    }

    private func runInShell(_ script: String, _ arguments: [String]) throws -> (errors: String, code: Int32) {
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/bash")
        shell.arguments = ["-c", script, try kernels.executable().path] + arguments
        let errors = Pipe()
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = errors
        try shell.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        shell.waitUntilExit()
        return (text, shell.exitCode)
    }
}
