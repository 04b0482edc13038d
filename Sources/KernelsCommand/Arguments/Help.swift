/// The texts of `--help`.
enum Help {
    static var overview: String {
        var text = """
            kernels: dense compute kernels for Swift, and a two-layer network on top

            usage: kernels SUBCOMMAND [options]


            """
        let width = Subcommand.allCases.map(\.rawValue.count).max() ?? 0
        for subcommand in Subcommand.allCases {
            text += "  \(subcommand.rawValue.padded(to: width))  \(subcommand.summary)\n"
        }
        return text + """

            kernels SUBCOMMAND --help explains one; kernels --version tells the version.

            example: kernels train

            """
    }

    /// The help of a subcommand: usage, options one a line, examples.
    static func text<Settings>(
        usage: String, about: String, options: [Option<Settings>], examples: [String]
    ) -> String {
        let described = options.map { option in
            (option.names.joined(separator: ", ") + " " + option.placeholder, option.help)
        }
        let width = described.map(\.0.count).max() ?? 0
        var text = "usage: \(usage)\n\n\(about)\n\n"
        for (name, help) in described { text += "  \(name.padded(to: width))  \(help)\n" }
        if !described.isEmpty { text += "\n" }
        for example in examples { text += "example: \(example)\n" }
        return text
    }
}
