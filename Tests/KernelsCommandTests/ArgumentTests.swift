import CommandSupport
import Tables
import Testing

@testable import KernelsCommand

@Suite struct ArgumentTests {
    @Test(arguments: [
        ("--hiden", "--hidden"), ("--lerning-rate", "--learning-rate"), ("--theads", "--threads"),
        ("--ephocs", "--epochs"),
        ("--weight", "--weight-decay"), ("--test-frac", "--test-fraction"), ("--hlep", "--help"),
    ])
    func misspelledOptionsFindTheNearest(_ typed: String, _ meant: String) {
        let names = TrainSettings.options.flatMap(\.syntax.names) + ["--help"]
        #expect(suggestion(for: typed, among: names) == "; did you mean \(meant)?")
    }

    @Test(arguments: ["--zzz", "", "--", "-v", String(repeating: "x", count: 100_000)])
    func nothingIsSuggestedForTheUnlike(_ typed: String) {
        #expect(suggestion(for: typed, among: TrainSettings.options.flatMap(\.syntax.names)) == "")
    }

    @Test func valuesInBothSpellings() throws {
        let settings = try settings("--hidden", "3", "--lr=0.5", "file.csv", "--precision", "double", "--seed=7")
        #expect(settings.0.hidden == [3])
        #expect(settings.0.learningRate == 0.5)
        #expect(settings.0.precision == .double)
        #expect(settings.0.seed == 7)
        #expect(settings.1 == ["file.csv"])
    }

    /// A mark that combines with the sign before it begins the value all the same.
    @Test func valuesThatBeginWithACombiningMark() throws {
        let settings = try settings("--label=\u{301}x", "--drop=a,\u{301}b", "--save=\u{20e3}").0
        #expect(settings.columns.label == ColumnReference("\u{301}x"))
        #expect(settings.columns.dropped == [ColumnReference("a"), ColumnReference("\u{301}b")])
        #expect(settings.save == "\u{20e3}")
    }

    @Test func theLastOfRepeatedOptionsCounts() throws {
        #expect(try settings("--hidden", "3", "--hidden", "4").0.hidden == [4])
    }

    @Test func twoDashesEndTheOptions() throws {
        #expect(try settings("--", "--hidden").1 == ["--hidden"])
    }

    @Test func textOfTheUserStaysOnOneLine() {
        #expect(quoted("a\nb\u{1b}[31m") == "'a\\u{a}b\\u{1b}[31m'")
        #expect(quoted(String(repeating: "x", count: 1000)).count < 70)
    }

    @Test(arguments: Subcommand.allCases)
    func helpFitsAScreen(_ subcommand: Subcommand) {
        let help = Help.text(subcommand.syntax)
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 24)
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(help.contains("example: ") && help.contains("kernels \(subcommand.rawValue)"))
    }

    private func settings(_ arguments: String...) throws -> (TrainSettings, [String]) {
        let request = try parseArguments(
            arguments, command: "kernels train", defaults: TrainSettings(), options: TrainSettings.options,
            positionalLimit: 1)
        guard case .run(let settings, let positional) = request else { throw CommandError.usage("help") }
        return (settings, positional)
    }
}
