import CommandSupport

/// The subcommands by the names that the user types.
enum Subcommand: String, CaseIterable {
    case train
    case predict
    case explain
    case derive
    case gradcheck
    case verifySigmoid = "verify-sigmoid"
    case info
    case completions

    var summary: String {
        switch self {
        case .train: "train a network on a table, measure it, save it"
        case .predict: "a saved network's probabilities for the rows of a table"
        case .explain: "which features a prediction hangs on"
        case .derive: "the backward pass of one sample, step by step, with its numbers"
        case .gradcheck: "check every gradient against the bound that it must meet"
        case .verifySigmoid: "find the worst error of the sigmoid over all floats"
        case .info: "show the CPU, the instruction set, the caches, the backends, the threads"
        case .completions: "a script that completes this command in bash or zsh"
        }
    }

    /// What the help and the completions show.
    var syntax: CommandSyntax {
        switch self {
        case .train: TrainCommand.syntax
        case .predict: PredictCommand.syntax
        case .explain: ExplainCommand.syntax
        case .derive: DeriveCommand.syntax
        case .gradcheck: GradcheckCommand.syntax
        case .verifySigmoid: VerifySigmoidCommand.syntax
        case .info: InfoCommand.syntax
        case .completions: CompletionsCommand.syntax
        }
    }

    func run(_ arguments: [String], _ output: TextOutput) throws -> Int32 {
        switch self {
        case .train: try TrainCommand.run(arguments, output)
        case .predict: try PredictCommand.run(arguments, output)
        case .explain: try ExplainCommand.run(arguments, output)
        case .derive: try DeriveCommand.run(arguments, output)
        case .gradcheck: try GradcheckCommand.run(arguments, output)
        case .verifySigmoid: try VerifySigmoidCommand.run(arguments, output)
        case .info: try InfoCommand.run(arguments, output)
        case .completions: try CompletionsCommand.run(arguments, output)
        }
    }
}
