/// Text from outside on one line and of bounded length: control characters would break the line or reach a terminal.
func printable(_ text: String, limit: Int = 1024) -> String {
    let shown = text.unicodeScalars.prefix(limit).map { scalar in
        scalar.properties.generalCategory == .control ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    let isLonger = text.unicodeScalars.dropFirst(limit).first != nil
    return shown.joined() + (isLonger ? "…" : "")
}

/// A piece of text from outside inside a message, in quotes.
func quoted(_ text: String) -> String { "'\(printable(text, limit: 60))'" }
