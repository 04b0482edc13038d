import CommandSupport
import TestSupport
import Testing

@testable import KernelsCommand

@Suite struct UsageTests {
    @Test func theOverview() throws {
        let expected = try kernels.run("--help")
        #expect(expected.code == 0)
        for subcommand in Subcommand.allCases {
            #expect(expected.output.contains("  \(subcommand.rawValue) "))
        }
        for arguments in [[], ["-h"], ["help"]] as [[String]] {
            let result = try kernels.run(arguments)
            #expect(result.code == 0)
            #expect(result.output == expected.output)
            #expect(result.errors == "")
        }
    }

    @Test(arguments: Subcommand.allCases)
    func helpOnASubcommand(_ subcommand: Subcommand) throws {
        let name = subcommand.rawValue
        for arguments in [[name, "--help"], [name, "-h"], ["help", name]] {
            let result = try kernels.run(arguments)
            #expect(result.code == 0)
            #expect(result.output == Help.text(subcommand.syntax))
            #expect(result.errors == "")
        }
    }

    @Test func allOptionsOfTrain() throws {
        let result = try kernels.run("train", "--help-all")
        #expect(result.code == 0)
        for option in TrainSettings.options { #expect(result.output.contains("  \(option.name)"), "\(option.name)") }
        #expect(try kernels.run("train", "--help").output.contains("--help-all"))
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test func theVersion() throws {
        let result = try kernels.run("--version")
        #expect(result.code == 0)
        #expect(result.output.wholeMatch(of: #/kernels \d+\.\d+\.\d+\n/#) != nil)
    }

    @Test(arguments: [
        (["trian"], "unknown subcommand 'trian'; did you mean train?"), (["--verbose"], "unknown option '--verbose'"),
        (["help", "trian"], "there is no help on 'trian'; did you mean train?"), ([""], "unknown subcommand ''"),
        (["info", "x"], "unexpected argument 'x'"), (["info", "--x"], "unknown option '--x'"),
        (["a\nb"], "unknown subcommand 'a\\u{a}b'"),
    ])
    func wrongSubcommandsExitWith2(_ arguments: [String], _ message: String) throws {
        let result = try kernels.run(arguments)
        try expectOneLine(result, code: 2, message)
        #expect(result.output == "")
    }
}
