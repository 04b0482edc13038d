/// What ends the command early: one line for standard error, and the exit code.
struct CommandError: Error, CustomStringConvertible {
    /// The input is at fault: a file, or what is in it.
    static let inputExitCode: Int32 = 1
    /// The command line is at fault.
    static let usageExitCode: Int32 = 2

    let description: String
    let exitCode: Int32

    static func input(_ message: String) -> CommandError {
        CommandError(description: message, exitCode: inputExitCode)
    }

    static func usage(_ message: String) -> CommandError {
        CommandError(description: message, exitCode: usageExitCode)
    }
}

/// A piece of the user's own text inside a message, in quotes.
func quoted(_ text: some StringProtocol, limit: Int = 60) -> String { "'\(printable(text, limit: limit))'" }

/// Characters of a file's name that a message has room for.
let fileNameLimit = 255

/// The user's own text on one line and of bounded length.
func printable(_ text: some StringProtocol, limit: Int = 60) -> String {
    let shown = text.unicodeScalars.prefix(limit).map { scalar in
        // Control characters would break the line or reach the terminal as commands.
        scalar.properties.generalCategory == .control ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    let isLonger = text.unicodeScalars.dropFirst(limit).first != nil
    return shown.joined() + (isLonger ? "…" : "")
}
