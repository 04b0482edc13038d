import CommandSupport
import Kernels
import Tables

/// What `kernels train` is told.
///
/// The defaults for two classes are measured on the bundled table, over five folds and the seeds 1 to 60: 97.9% with adam,
/// 97.8% with sgd, the best of those tried (epochs 20 to 60, rates 0.002 to 0.1, weight decay 0.001 to 0.01). More
/// epochs, or no weight decay, fit the training part better and the test part worse.
///
/// Those for several classes are measured on 1797 images of 10 digits, with 64 hidden units, over a fifth of the rows and
/// the seeds 1 to 40: 97.7% with adam, none below 96.1% (rates 0.003 to 0.02, weight decay 0 to 0.0003, where the decay
/// of two classes gives 93%: the loss is a mean over the outputs, and so is each gradient, but not the decay).
struct TrainSettings: Sendable {
    // The table.
    var columns = ColumnSettings()
    var positive: String?

    // What is tested on, and what decides when to stop.
    var testFile: String?
    /// nil: the default, unless there is a test file or there are folds.
    var testFraction: Double?
    var folds: Int?
    /// Epochs without improvement on the validation part; nil: no early stopping.
    var patience: Int?
    /// nil: the default.
    var validationFraction: Double?

    // The network.
    /// nil: the default, or what the loaded model has.
    var hidden: [Int]?
    /// nil: float, or what the loaded model has.
    var precision: Precision?
    var load: String?

    // The steps.
    var epochs = 30
    var batch = 32
    var optimizer = OptimizerChoice.adam
    /// nil: the default of the optimizer and the outputs.
    var learningRate: Double?
    var schedule = LearningRateSchedule.constant
    /// As it was given.
    var scheduleText = "constant"
    var warmup = 0
    /// nil: the default of the outputs.
    var weightDecay: Double?
    var labelSmoothing = 0.0
    var positiveWeight = 1.0
    var balancesClasses = false
    var seed: UInt64 = 1

    // Who runs it.
    var backend = BackendChoice.auto
    var threads: Int?

    // What comes out.
    var save: String?
    var plot: String?
    var python = "python3"
    var isJSON = false

    static let defaultHidden = [16]
    static let defaultTestFraction = 0.2
    static let defaultValidationFraction = 0.1

    static func defaultWeightDecay(outputs: Int) -> Double { outputs == 1 ? 0.003 : 0.00003 }

    /// The part that each epoch is measured on, where it is.
    var watchedPart: String { patience == nil ? "test" : "validation" }

    func learningRate(outputs: Int) -> Double { learningRate ?? optimizer.defaultLearningRate(outputs: outputs) }

    func weightDecay(outputs: Int) -> Double { weightDecay ?? Self.defaultWeightDecay(outputs: outputs) }

    /// Refuses options that exclude each other.
    func validate() throws(CommandError) {
        if folds != nil, testFraction != nil {
            throw .usage("--folds and --test-fraction exclude each other: the folds are the test parts")
        }
        if testFile != nil, folds != nil || testFraction != nil {
            throw .usage(
                "--test and \(folds != nil ? "--folds" : "--test-fraction") exclude each other: the rows of --test are "
                    + "the test part")
        }
        if folds != nil, save != nil {
            throw .usage(
                "--folds and --save exclude each other: each fold trains a network of its own; train once more "
                    + "without --folds to save one")
        }
        if validationFraction != nil, patience == nil {
            throw .usage("--validation-fraction needs --early-stopping N, which is what the validation part is for")
        }
        if load != nil, hidden != nil {
            throw .usage("--load and --hidden exclude each other: the loaded model has its layers")
        }
        if load != nil, !columns.dropped.isEmpty {
            throw .usage("--load and --drop exclude each other: the loaded model knows its columns")
        }
        if load != nil, positive != nil {
            throw .usage("--load and --positive exclude each other: the loaded model knows its classes")
        }
        if warmup >= epochs {
            throw .usage("--warmup is \(warmup), and --epochs is \(epochs); it needs to be less than the epochs")
        }
    }
}

extension TrainSettings {
    /// The options that decide about the numbers, as text by their names: a model keeps them.
    func recorded(outputs: Int) -> [String: String] {
        var options = [
            "epochs": "\(epochs)", "batch": "\(batch)", "optimizer": optimizer.rawValue,
            "learning-rate": "\(learningRate(outputs: outputs))",
            "schedule": scheduleText, "warmup": "\(warmup)", "weight-decay": "\(weightDecay(outputs: outputs))",
            "label-smoothing": "\(labelSmoothing)", "positive-weight": "\(positiveWeight)",
            "class-balance": "\(balancesClasses)", "seed": "\(seed)",
        ]
        if let folds { options["folds"] = "\(folds)" }
        if let patience {
            options["early-stopping"] = "\(patience)"
            options["validation-fraction"] = "\(validationFraction ?? Self.defaultValidationFraction)"
        }
        if testFile == nil, folds == nil { options["test-fraction"] = "\(testFraction ?? Self.defaultTestFraction)" }
        return options
    }
}

/// What `--optimizer` takes.
enum OptimizerChoice: String, CaseIterable, Sendable {
    case adam
    case sgd

    static let momentum = 0.9

    func defaultLearningRate(outputs: Int) -> Double {
        switch self {
        case .adam: outputs == 1 ? 0.003 : 0.01
        case .sgd: outputs == 1 ? 0.05 : 0.5
        }
    }
}
