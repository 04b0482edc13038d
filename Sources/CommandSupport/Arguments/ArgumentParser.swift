/// What a command line asks for.
package enum Request<Settings> {
    case help
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
        if argument == "--help" || argument == "-h" { return .help }
        let (name, attached) = splitAtEqualsSign(argument)
        guard let option = options.first(where: { $0.names.contains(name) }) else {
            throw .usage(
                "unknown option \(quoted(name))\(suggestion(for: name, among: options.flatMap(\.names) + ["--help"]))"
                    + "; \(command) --help lists the options")
        }
        if option.isFlag {
            guard attached == nil else { throw .usage("\(option.name) takes no value") }
            try option.store("", &settings)
            continue
        }
        guard let value = attached ?? rest.first, attached != nil || !value.hasPrefix("--") else {
            throw .usage("\(option.name) needs a value: \(option.name) \(option.placeholder)")
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

private func splitAtEqualsSign(_ argument: String) -> (name: String, value: String?) {
    guard let sign = argument.firstIndex(of: "=") else { return (argument, nil) }
    return (String(argument[..<sign]), String(argument[argument.index(after: sign)...]))
}
