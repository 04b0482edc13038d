/// What a command line asks for.
package enum Request<Settings> {
    /// - Parameter all: Whether every option is to be explained.
    case help(all: Bool)
    /// The settings, and the arguments that belong to no option.
    case run(Settings, positional: [String])
}

/// Reads `--name value`, `--name=value` and positional arguments; `--` ends the options. The last of repeated options
/// counts.
///
/// - Parameter command: As the user types it, for the messages: "kernels train".
package func parseArguments<Settings>(
    _ arguments: [String], command: String, defaults: Settings, options: [Option<Settings>],
    positionalLimit: Int = 0
) throws(CommandError) -> Request<Settings> {
    var settings = defaults
    var positional: [String] = []
    var rest = arguments[...]
    var optionsEnded = false
    while let argument = rest.popFirst() {
        if optionsEnded || argument == "-" || !argument.hasPrefix("-") {
            positional.append(argument)
            continue
        }
        if argument == "--" {
            optionsEnded = true
            continue
        }
        if argument == "--help" || argument == "-h" { return .help(all: false) }
        if argument == "--help-all" { return .help(all: true) }
        let (name, attached) = splitAtEqualsSign(argument)
        guard let option = options.first(where: { $0.syntax.names.contains(name) }) else {
            throw .usage(
                "unknown option \(quoted(name))\(suggestion(for: name, among: options.flatMap(\.syntax.names) + ["--help"]))"
                    + "; \(command) \(options.contains { $0.syntax.isFurther } ? "--help-all" : "--help") lists the options"
            )
        }
        if option.syntax.isFlag {
            guard attached == nil else { throw .usage("\(option.name) takes no value") }
            try option.store("", &settings)
            continue
        }
        guard let value = attached ?? rest.first, attached != nil || !value.hasPrefix("--") else {
            throw .usage("\(option.name) needs a value: \(option.name) \(option.syntax.placeholder)")
        }
        if attached == nil { rest = rest.dropFirst() }
        try option.store(value, &settings)
    }
    if positional.count > positionalLimit {
        throw .usage(
            "unexpected argument \(quoted(positional[positionalLimit]))"
                + "; \(command) --help shows what is expected")
    }
    return .run(settings, positional: positional)
}

/// By the bytes: as characters, the sign and a mark that combines with what is before it would be one.
private func splitAtEqualsSign(_ argument: String) -> (name: String, value: String?) {
    guard let sign = argument.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (argument, nil) }
    return (String(argument[..<sign]), String(argument[argument.utf8.index(after: sign)...]))
}
