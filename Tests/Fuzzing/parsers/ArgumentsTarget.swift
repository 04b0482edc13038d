import CommandSupport
import Kernels

@testable import KernelsCommand

let libFuzzerFlags = ["-max_len=1024", "-malloc_limit_mb=16", "-rss_limit_mb=1000", "-timeout=10"]

/// A command line, an argument a line. It is understood, or refused in one line with the exit code for it; an option and its
/// value in one argument mean what they mean in two. Nothing is run but what only prints.
func fuzz(_ input: FuzzInput) {
    let lines = input.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let arguments = lines.map { String(decoding: $0, as: UTF8.self) }
    let first = outcome(arguments)
    let apart = outcome(split(arguments))
    require(first == apart, "\(arguments) means \(first), and in two arguments \(apart)")
}

private func outcome(_ arguments: [String]) -> String {
    let output = TextOutput(descriptor: -1)
    do {
        guard let first = arguments.first, let subcommand = Subcommand(rawValue: first) else {
            return "\(try Main.run(arguments, output))"
        }
        return try parsed(subcommand, Array(arguments.dropFirst()), output)
    } catch {
        requireOneLine("\(error)")
        require((error as? CommandError)?.exitCode == CommandError.usageExitCode, "another error: \(error)")
        return "\(error)"
    }
}

/// What the settings are, in words.
private func parsed(_ subcommand: Subcommand, _ arguments: [String], _ output: TextOutput) throws -> String {
    func read<Settings>(
        _ options: [Option<Settings>], _ defaults: Settings, _ limit: Int, check: (Settings) throws -> Void = { _ in }
    ) throws -> String {
        let request = try parseArguments(
            arguments, command: subcommand.syntax.name, defaults: defaults, options: options, positionalLimit: limit)
        switch request {
        case .help(let all): return Help.text(subcommand.syntax, all: all)
        case .run(let settings, let files):
            require(files.count <= limit, "\(files.count) arguments")
            try check(settings)
            return "\(settings) \(files)"
        }
    }
    switch subcommand {
    case .train:
        return try read(TrainSettings.options, TrainSettings(), 1) { settings in
            try settings.validate()
            _ = try settings.backend.backend(threads: settings.threads)
        }
    case .predict: return try read(PredictCommand.options, PredictCommand.Settings(), 2)
    case .explain: return try read(ExplainCommand.options, ExplainCommand.Settings(), 2)
    case .derive: return try read(DeriveCommand.options, DeriveCommand.Settings(), 1)
    case .gradcheck:
        return try read(GradcheckSettings.options, GradcheckSettings(), 0) { settings in
            var generator = SplitMix64(seed: settings.seed)
            _ = try GradcheckSizes(settings, using: &generator)
        }
    case .verifySigmoid: return try read(VerifySigmoidSettings.options, VerifySigmoidSettings(), 0)
    case .info: return try read([Option<Void>](), (), 0)
    case .completions: return "\(try CompletionsCommand.run(arguments, output))"
    }
}

/// The arguments with each `--name=value` as two, where the name is an option's that takes a value.
private func split(_ arguments: [String]) -> [String] {
    guard let first = arguments.first, let subcommand = Subcommand(rawValue: first) else { return arguments }
    var result = [first]
    var isValue = false
    var optionsEnded = false
    for argument in arguments.dropFirst() {
        if isValue || optionsEnded {
            isValue = false
            result.append(argument)
            continue
        }
        optionsEnded = argument == "--"
        let bytes = Array(argument.utf8)
        let name = String(decoding: bytes.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
        let option = subcommand.syntax.options.first { $0.names.contains(name) && !$0.placeholder.isEmpty }
        let value = String(decoding: bytes.dropFirst(name.utf8.count + 1), as: UTF8.self)
        if option == nil || name == argument || value.hasPrefix("--") {
            isValue = option != nil && name == argument
            result.append(argument)
        } else {
            result += [name, value]
        }
    }
    return result
}
