import CommandSupport

/// `kernels completions`: a script for the shell, made of the same lists that the parser and the help use.
enum CompletionsCommand {
    enum Shell: String, CaseIterable {
        case bash
        case zsh
    }

    static let syntax = CommandSyntax(
        name: "kernels completions", arguments: "bash|zsh",
        about: """
            Prints a script with which the shell completes subcommands, options, their
            values and files.
            """,
        options: [Option<Void>](),
        examples: [
            "source <(kernels completions bash)    (in ~/.bashrc)",
            "kernels completions zsh > ~/.zfunc/_kernels    (a folder of $fpath)",
        ])

    static func run(_ arguments: [String], _ output: TextOutput) throws -> Int32 {
        switch try parseArguments(
            arguments, command: syntax.name, defaults: (), options: [Option<Void>](), positionalLimit: 1)
        {
        case .help(let all):
            output.write(Help.text(syntax, all: all))
        case .run(_, let shells):
            guard let name = shells.first else {
                throw CommandError.usage("a shell is needed: kernels completions bash, or kernels completions zsh")
            }
            let shell: Shell = try choice(name, "the shell")
            let completions = Completions(
                command: "kernels",
                subcommands: Subcommand.allCases.map {
                    Completions.Subcommand(name: $0.rawValue, summary: $0.summary, syntax: $0.syntax)
                })
            output.write(shell == .bash ? completions.bash : completions.zsh)
        }
        return 0
    }
}
