import CommandSupport

/// The subcommands by the names that the user types.
enum Subcommand: String, CaseIterable {
    case train
    case gradcheck
    case verifySigmoid = "verify-sigmoid"
    case info

    var summary: String {
        switch self {
        case .train: "train a network on a table and measure its accuracy"
        case .gradcheck: "check every gradient against the bound that it must meet"
        case .verifySigmoid: "find the worst error of the sigmoid over all floats"
        case .info: "show the CPU, the instruction set, the caches, the backends, the threads"
        }
    }

    var help: String {
        switch self {
        case .train: TrainCommand.help
        case .gradcheck: GradcheckCommand.help
        case .verifySigmoid: VerifySigmoidCommand.help
        case .info: InfoCommand.help
        }
    }

    func run(_ arguments: [String], _ output: TextOutput) throws -> Int32 {
        switch self {
        case .train: try TrainCommand.run(arguments, output)
        case .gradcheck: try GradcheckCommand.run(arguments, output)
        case .verifySigmoid: try VerifySigmoidCommand.run(arguments, output)
        case .info: try InfoCommand.run(arguments, output)
        }
    }
}
