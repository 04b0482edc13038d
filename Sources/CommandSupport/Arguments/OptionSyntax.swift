/// One option as the help and the completions show it.
package struct OptionSyntax: Sendable {
    /// What a shell can offer for the value.
    package enum Completion: Sendable, Equatable {
        /// A number or a name of the user's own.
        case nothing
        case file
        case words([String])
    }

    /// With the dashes; the first is the name that the help and the messages use.
    package var names: [String]
    /// What stands for the value in the help; empty for a flag, which has none.
    package var placeholder: String
    package var help: String
    package var completion: Completion
    /// Whether only `--help-all` shows it, so that `--help` fits a screen.
    package var isFurther = false

    package var name: String { names[0] }

    var isFlag: Bool { placeholder.isEmpty }
}

/// A command as its help and its completions show it.
package struct CommandSyntax: Sendable {
    /// As the user types it, without options: "kernels train".
    package var name: String
    /// What stands behind the name in the usage line: "[FILE.csv] [options]".
    package var arguments: String
    package var about: String
    package var options: [OptionSyntax]
    /// Whether an argument that belongs to no option is a file.
    package var takesFiles: Bool
    package var examples: [String]

    package init<Settings>(
        name: String, arguments: String = "", about: String, options: [Option<Settings>], takesFiles: Bool = false,
        examples: [String]
    ) {
        self.name = name
        self.arguments = arguments
        self.about = about
        self.options = options.map(\.syntax)
        self.takesFiles = takesFiles
        self.examples = examples
    }

    /// The options that ask for the help.
    var helpNames: [String] { options.contains { $0.isFurther } ? ["--help", "--help-all"] : ["--help"] }
}
