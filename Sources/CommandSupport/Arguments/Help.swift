/// The texts of `--help`.
package enum Help {
    /// The help of a command: usage, options one a line, examples.
    package static func text<Settings>(
        usage: String, about: String, options: [Option<Settings>], examples: [String]
    ) -> String {
        let described = options.map { option in
            (
                option.names.joined(separator: ", ") + (option.isFlag ? "" : " " + option.placeholder), option.help
            )
        }
        let width = described.map(\.0.count).max() ?? 0
        var text = "usage: \(usage)\n\n\(about)\n\n"
        for (name, help) in described { text += "  \(name.padded(to: width))  \(help)\n" }
        if !described.isEmpty { text += "\n" }
        for example in examples { text += "example: \(example)\n" }
        return text
    }
}
