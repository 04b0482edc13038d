import CommandSupport

/// What `kernels train` is told.
///
/// The defaults are measured on the bundled table, over five folds and the seeds 1 to 60: 97.9% with adam, 97.8% with
/// sgd, the best of those tried (epochs 20 to 60, rates 0.002 to 0.1, weight decay 0.001 to 0.01). More epochs, or no
/// weight decay, fit the training part better and the test part worse.
struct TrainSettings {
    var hidden = 16
    var epochs = 30
    var batch = 32
    var optimizer = OptimizerChoice.adam
    /// nil: the default of the optimizer.
    var learningRate: Double?
    var weightDecay = 0.003
    var seed: UInt64 = 1
    /// nil: the default, unless there are folds.
    var testFraction: Double?
    var folds: Int?
    var backend = BackendChoice.auto
    var threads: Int?
    var precision = Precision.float

    static let defaultTestFraction = 0.2
}

/// What `--optimizer` takes.
enum OptimizerChoice: String, CaseIterable {
    case adam
    case sgd

    static let momentum = 0.9

    var defaultLearningRate: Double {
        switch self {
        case .adam: 0.003
        case .sgd: 0.05
        }
    }
}

extension TrainSettings {
    /// The options; a number in parentheses is the default.
    static var options: [Option<TrainSettings>] {
        let defaults = TrainSettings()
        let (adam, sgd) = (OptimizerChoice.adam, OptimizerChoice.sgd)
        return [
            Option(
                "--hidden", placeholder: "N", help: "hidden units (\(defaults.hidden))", into: \.hidden,
                wholeNumber(in: 1...65536)),
            Option(
                "--epochs", placeholder: "N", help: "passes over the training part (\(defaults.epochs))",
                into: \.epochs, wholeNumber(in: 1...1_000_000)),
            Option(
                "--batch", placeholder: "N", help: "samples a step (\(defaults.batch))", into: \.batch,
                wholeNumber(in: 1...1_000_000_000)),
            Option(
                "--optimizer", placeholder: "NAME",
                help: "adam, or sgd with momentum \(OptimizerChoice.momentum) (\(defaults.optimizer))",
                into: \.optimizer, choice),
            Option(
                "--learning-rate", "--lr", placeholder: "X",
                help: "step size (adam \(adam.defaultLearningRate), sgd \(sgd.defaultLearningRate))",
                into: \.learningRate, optional(decimalNumber("a number above 0") { $0 > 0 })),
            Option(
                "--weight-decay", placeholder: "X", help: "L2 penalty on the parameters (\(defaults.weightDecay))",
                into: \.weightDecay, decimalNumber("a number of at least 0") { $0 >= 0 }),
            Option(
                "--seed", placeholder: "N", help: "of the split, the weights and the order (\(defaults.seed))",
                into: \.seed, seedValue),
            Option(
                "--test-fraction", placeholder: "X",
                help: "part of each class to test on (\(defaultTestFraction))", into: \.testFraction,
                optional(decimalNumber("a number between 0 and 1") { $0 > 0 && $0 < 1 })),
            Option(
                "--folds", placeholder: "K", help: "cross-validate: mean accuracy over K folds", into: \.folds,
                optional(wholeNumber(in: 2...1_000_000))),
            Option(
                "--backend", placeholder: "NAME", help: "auto, openmp, dispatch or serial (\(defaults.backend))",
                into: \.backend, choice),
            Option(
                "--threads", placeholder: "N", help: "threads (what affinity and quota allow)", into: \.threads,
                optional(wholeNumber(in: BackendChoice.threadRange))),
            Option(
                "--precision", placeholder: "NAME", help: "float or double (\(defaults.precision))",
                into: \.precision, choice),
        ]
    }
}
