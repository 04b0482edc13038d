import CommandSupport
import Testing

@Suite struct OptionTests {
    struct Settings {
        var isQuick = false
        var counts: [Int]?
        var names: [String] = []
    }

    private static var options: [Option<Settings>] {
        [
            Option(flag: "--quick", help: "rough numbers", into: \.isQuick),
            Option(
                "--counts", placeholder: "LIST", help: "numbers", into: \.counts,
                optional(list(of: wholeNumber(in: 1...9)))),
            Option(
                "--name", placeholder: "NAME", help: "a name",
                store: { (value, settings) throws(CommandError) in settings.names.append(value) }),
        ]
    }

    private func settings(_ arguments: String...) throws -> Settings {
        let request = try parseArguments(
            arguments, command: "try", defaults: Settings(), options: Self.options)
        guard case .run(let settings, _) = request else { throw CommandError.usage("help") }
        return settings
    }

    @Test func aFlagHasNoValue() throws {
        #expect(try settings("--quick", "--counts", "3").isQuick)
        #expect(try settings("--quick", "--counts", "3").counts == [3])
        #expect(try !settings().isQuick)
        let error = #expect(throws: CommandError.self) { try settings("--quick=yes") }
        #expect(error?.description == "--quick takes no value")
        #expect(error?.exitCode == CommandError.usageExitCode)
    }

    @Test func anOptionNeedsItsValue() throws {
        for arguments in [["--counts"], ["--counts", "--quick"]] {
            let error = #expect(throws: CommandError.self) {
                try parseArguments(arguments, command: "try", defaults: Settings(), options: Self.options)
            }
            #expect(error?.description == "--counts needs a value: --counts LIST")
        }
        #expect(try settings("--name=--quick").names == ["--quick"])
    }

    @Test func aListHasCommas() throws {
        #expect(try settings("--counts", "1,2,9").counts == [1, 2, 9])
        for wrong in ["1,,2", "", ",", "1,", "1, 2", "0,1", "x"] {
            let error = #expect(throws: CommandError.self) { try settings("--counts=\(wrong)") }
            #expect(error?.description.hasPrefix("--counts is '") == true)
        }
    }

    @Test func anOptionMayCollect() throws {
        #expect(try settings("--name", "a", "--name=b").names == ["a", "b"])
    }

    @Test func messagesNameTheCommand() {
        let error = #expect(throws: CommandError.self) { try settings("--quik") }
        #expect(error?.description == "unknown option '--quik'; did you mean --quick?; try --help lists the options")
    }

    @Test func theHelpShowsAFlagWithoutAValue() {
        let text = Help.text(CommandSyntax(name: "try", about: "Tries.", options: Self.options, examples: ["try x"]))
        #expect(text.hasPrefix("usage: try\n\nTries.\n\n"))
        #expect(text.contains("  --quick        rough numbers\n"))
        #expect(text.contains("  --counts LIST  numbers\n"))
        #expect(text.hasSuffix("example: try x\n"))
        #expect(!text.contains("--help-all"))
    }

    @Test func furtherOptionsAreKeptForTheLongHelp() throws {
        let options = [Self.options[0], Self.options[1].further(), Self.options[2].further()]
        let syntax = CommandSyntax(name: "try", about: "Tries.", options: options, examples: [])
        let short = Help.text(syntax)
        #expect(short.contains("  --quick     rough numbers\n  --help-all  2 more options\n"))
        #expect(!short.contains("--counts"))
        #expect(Help.text(syntax, all: true).contains("  --counts LIST  numbers\n"))
        let request = try parseArguments(["--help-all"], command: "try", defaults: Settings(), options: options)
        guard case .help(all: true) = request else {
            Issue.record("\(request)")
            return
        }
        let error = #expect(throws: CommandError.self) {
            try parseArguments(["--count", "1"], command: "try", defaults: Settings(), options: options)
        }
        #expect(
            error?.description == "unknown option '--count'; did you mean --counts?; try --help-all lists the options")
    }
}
