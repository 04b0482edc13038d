/// The texts of `--help`.
package enum Help {
    /// Usage, options one a line, examples.
    ///
    /// - Parameter all: Whether it shows the options that a first look can do without.
    package static func text(_ command: CommandSyntax, all: Bool = false) -> String {
        let further = command.options.count { $0.isFurther }
        let usage = command.arguments.isEmpty ? command.name : "\(command.name) \(command.arguments)"
        var lines = command.options.filter { all || !$0.isFurther }.map { option in
            (
                option.names.joined(separator: ", ") + (option.isFlag ? "" : " " + option.placeholder), option.help
            )
        }
        if further > 0, !all { lines.append(("--help-all", "\(further) more options")) }
        let width = lines.map(\.0.count).max() ?? 0
        var text = "usage: \(usage)\n\n\(command.about)\n\n"
        for (name, help) in lines { text += "  \(name.padded(to: width))  \(help)\n" }
        if !lines.isEmpty { text += "\n" }
        for example in command.examples { text += "example: \(example)\n" }
        return text
    }
}
