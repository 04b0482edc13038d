/// What ends the command early: one line for standard error, and the exit code.
package struct CommandError: Error, CustomStringConvertible {
    /// The input is at fault: a file, or what is in it.
    package static let inputExitCode: Int32 = 1
    /// The command line is at fault.
    package static let usageExitCode: Int32 = 2

    package let description: String
    package let exitCode: Int32

    package static func input(_ message: String) -> CommandError {
        CommandError(description: message, exitCode: inputExitCode)
    }

    package static func usage(_ message: String) -> CommandError {
        CommandError(description: message, exitCode: usageExitCode)
    }
}

/// A piece of the user's own text inside a message, in quotes.
package func quoted(_ text: some StringProtocol, limit: Int = 60) -> String { "'\(printable(text, limit: limit))'" }

/// Characters of a file's name that a message has room for.
package let fileNameLimit = 255

/// The user's own text on one line and of bounded length.
package func printable(_ text: some StringProtocol, limit: Int = 60) -> String {
    let shown = text.unicodeScalars.prefix(limit).map { scalar in
        // Control characters would break the line or reach the terminal as commands.
        isPrintable(scalar) ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
    }
    let isLonger = text.unicodeScalars.dropFirst(limit).first != nil
    return shown.joined() + (isLonger ? "…" : "")
}

/// Whether a character neither breaks the line, nor commands a terminal, nor turns the direction of the text behind it.
private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\u{202a}"..."\u{202e}", "\u{2066}"..."\u{2069}": false
    default: ![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }
}
