import Foundation
import TestSupport
import Testing

@testable import KernelsCommand

@Suite struct CompletionsTests {
    /// What bash offers for the last of the words.
    private func offered(_ words: String...) throws -> [String] { try offered(words) }

    private func offered(_ words: [String]) throws -> [String] {
        let script = try kernels.run("completions", "bash").output
        let list = words.map { "'\($0)'" }.joined(separator: " ")
        let bash = Process()
        bash.executableURL = URL(filePath: "/bin/bash")
        bash.arguments = [
            "--norc", "-c",
            "\(script)\nCOMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1); _kernels; printf '%s\\n' \"${COMPREPLY[@]}\"",
        ]
        let output = Pipe()
        bash.standardOutput = output
        try bash.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        bash.waitUntilExit()
        #expect(bash.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func bashOffersSubcommandsOptionsAndValues() throws {
        #expect(try offered("kernels", "tr") == ["train"])
        #expect(try offered("kernels", "help", "verify") == ["verify-sigmoid"])
        let options = try offered("kernels", "train", "--")
        for option in TrainSettings.options.flatMap(\.syntax.names) + ["--help"] { #expect(options.contains(option)) }
        #expect(try offered("kernels", "train", "--help") == ["--help", "--help-all"])
        #expect(try offered("kernels", "predict", "m", "--lab") == ["--label"])
        #expect(try offered("kernels", "train", "x.csv", "--lab") == ["--label", "--label-smoothing"])
        #expect(try offered("kernels", "train", "--backend", "") == ["auto", "openmp", "dispatch", "serial"])
        #expect(try offered("kernels", "train", "--precision", "=", "d") == ["double"])
        #expect(try offered("kernels", "train", "--precision", "=") == ["float", "double"])
        #expect(try offered("kernels", "train", "--epochs", "1").isEmpty)
        #expect(try offered("kernels", "completions", "--he") == ["--help"])
    }

    @Test func bashOffersFiles() throws {
        try withFile("", named: "a table.csv") { file in
            let prefix = String(file.dropLast(5))
            for (words, expected) in [
                (["train", prefix], [file]), (["train", "--save", prefix], [file]), (["info", prefix], []),
            ] {
                let files = try offered(["kernels"] + words)
                #expect(files == expected, "\(words)")
            }
        }
    }

    @Test func zshKnowsEveryOption() throws {
        let script = try kernels.run("completions", "zsh").output
        #expect(script.hasPrefix("#compdef kernels\n"))
        for subcommand in Subcommand.allCases {
            #expect(script.contains("    \(subcommand.rawValue))\n"))
            for name in subcommand.syntax.options.flatMap(\.names) { #expect(script.contains("'\(name)")) }
        }
        #expect(script.split(separator: "'(- *)--help-all[").count == 2, "of train alone")
        // Where there is a zsh, it has to read the script.
        let zsh = ["/bin/zsh", "/usr/bin/zsh"].first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let zsh else { return }
        try withFile(script, named: "_kernels") { file in
            let process = Process()
            process.executableURL = URL(filePath: zsh)
            process.arguments = ["-n", file]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
    }

    @Test(
        arguments: [
            ([], "a shell is needed"), (["fish"], "the shell is 'fish'; it needs to be one of bash, zsh"),
            (["bash", "zsh"], "unexpected argument 'zsh'"),
        ] as [([String], String)])
    func wrongShells(_ arguments: [String], _ message: String) throws {
        try expectOneLine(kernels.run(["completions"] + arguments), code: 2, message)
    }
}
