/// Text from outside on one line and of bounded length: control characters would break the line or reach a terminal.
func printable(_ text: String, limit: Int = 1024) -> String {
    let shown = text.unicodeScalars.prefix(limit).map { scalar in
        isPrintable(scalar) ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
    }
    let isLonger = text.unicodeScalars.dropFirst(limit).first != nil
    return shown.joined() + (isLonger ? "…" : "")
}

/// A piece of text from outside inside a message, in quotes.
func quoted(_ text: String) -> String { "'\(printable(text, limit: 60))'" }

/// Whether a character neither breaks the line, nor commands a terminal, nor turns the direction of the text behind it.
private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\u{202a}"..."\u{202e}", "\u{2066}"..."\u{2069}": false
    default: ![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }
}
