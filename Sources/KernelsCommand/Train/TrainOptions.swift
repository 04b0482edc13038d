import CommandSupport
import Kernels
import Tables

extension TrainSettings {
    /// The options; a value in parentheses is the default. The first ones are those that `--help` has room for.
    static var options: [Option<TrainSettings>] {
        let defaults = TrainSettings()
        let adam = OptimizerChoice.adam.defaultLearningRate(outputs: 1)
        let sgd = OptimizerChoice.sgd.defaultLearningRate(outputs: 1)
        let fraction = decimalNumber("a number between 0 and 1") { $0 > 0 && $0 < 1 }
        let first: [Option<TrainSettings>] = [
            ColumnSettings.label(\.columns),
            Option("--test", help: "a table to test on", file: \.testFile),
            Option(
                "--test-fraction", placeholder: "X",
                help: "or the part of each class to test on (\(defaultTestFraction))", into: \.testFraction,
                optional(fraction)),
            Option(
                "--folds", placeholder: "K", help: "or cross-validate in K folds", into: \.folds,
                optional(wholeNumber(in: 2...1_000_000))),
            Option(
                "--early-stopping", placeholder: "N", help: "stop after N epochs without improvement", into: \.patience,
                optional(wholeNumber(in: 1...1_000_000))),
            Option(
                "--hidden", placeholder: "N,N,…", help: "units of each hidden layer; 0: none (16)", into: \.hidden,
                optional(hiddenLayers)),
            Option(
                "--epochs", placeholder: "N", help: "passes over the training part (\(defaults.epochs))",
                into: \.epochs, wholeNumber(in: 1...1_000_000)),
            Option(
                "--learning-rate", "--lr", placeholder: "X",
                help: "step size (two classes: adam \(adam), sgd \(sgd))",
                into: \.learningRate, optional(decimalNumber("a number above 0") { $0 > 0 })),
            Option("--load", placeholder: "MODEL", help: "go on training a saved model", file: \.load),
            Option("--save", placeholder: "MODEL", help: "write the model, as safetensors", file: \.save),
            Option(
                "--plot", placeholder: "FILE", help: "draw loss, ROC, calibration: .svg or .png", completion: .file,
                into: \.plot, optional(pictureName)),
            Option(flag: "--json", help: "the results as JSON", into: \.isJSON),
        ]
        let further: [Option<TrainSettings>] = [
            ColumnSettings.header(\.columns), ColumnSettings.drop(\.columns),
            Option(
                "--positive", placeholder: "NAME", help: "of two classes, the one that is predicted (the second)",
                into: \.positive, optional(anyText)),
            Option(
                "--validation-fraction", placeholder: "X",
                help: "part of the training rows that decides when to stop (\(defaultValidationFraction))",
                into: \.validationFraction, optional(fraction)),
            Option(
                "--batch-size", "--batch", placeholder: "N", help: "samples a step (\(defaults.batch))", into: \.batch,
                wholeNumber(in: 1...1_000_000_000)),
            Option(
                "--optimizer", help: "adam, or sgd with momentum \(OptimizerChoice.momentum) (\(defaults.optimizer))",
                choice: \.optimizer),
            Option(
                "--schedule", placeholder: "NAME",
                help: "constant, cosine[:END], linear[:END] or step:EPOCHS:FACTOR",
                completion: .words(["constant", "cosine", "linear", "step:10:0.5"]),
                store: { (value, settings) throws(CommandError) in
                    settings.schedule = try schedule(value, "--schedule")
                    settings.scheduleText = value
                }),
            Option(
                "--warmup", placeholder: "N", help: "epochs in which the step size rises to it (\(defaults.warmup))",
                into: \.warmup, wholeNumber(in: 0...1_000_000)),
            Option(
                "--weight-decay", placeholder: "X",
                help: "L2 penalty on the parameters (two classes: \(defaultWeightDecay(outputs: 1)))",
                into: \.weightDecay, optional(decimalNumber("a number of at least 0") { $0 >= 0 })),
            Option(
                "--label-smoothing", placeholder: "X", help: "moves the targets towards 1/2, from 0 to 1 (0)",
                into: \.labelSmoothing, decimalNumber("a number from 0 to 1") { (0...1).contains($0) }),
            Option(
                "--positive-weight", placeholder: "X", help: "weight of the positive targets in the loss (1)",
                into: \.positiveWeight, decimalNumber("a number above 0") { $0 > 0 }),
            Option(
                flag: "--class-balance", help: "weigh the rows so that each class counts alike",
                into: \.balancesClasses),
            .seed(\.seed, of: "the split, the weights and the order"),
            .backend(\.backend), .threads(\.threads),
            Option(
                "--precision", placeholder: "NAME", help: "float or double (float)",
                completion: .words(Precision.allCases.map(\.rawValue)), into: \.precision, optional(choice)),
            Option(
                "--python", placeholder: "FILE", help: "the Python that draws (\(defaults.python))", completion: .file,
                into: \.python, fileName),
        ]
        return first + further.map { $0.further() }
    }

    private static func anyText(_ value: String, _ option: String) throws(CommandError) -> String { value }

    /// The units of the hidden layers; 0 alone is none, which makes a logistic regression.
    private static func hiddenLayers(_ value: String, _ option: String) throws(CommandError) -> [Int] {
        if value == "0" { return [] }
        let units = try list(of: wholeNumber(in: 1...65536))(value, option)
        // The layer of the outputs is one more.
        let atMost = Network<Double>.layersAtMost - 1
        if units.count > atMost {
            throw .usage("\(option) has \(units.count) layers; it needs to have at most \(atMost)")
        }
        return units
    }

    private static func pictureName(_ value: String, _ option: String) throws(CommandError) -> String {
        let isPicture = [".svg", ".png"].contains { value.lowercased().hasSuffix($0) && value.utf8.count > 4 }
        if !isPicture { throw .usage("\(option) is \(quoted(value)); it needs to be a name that ends in .svg or .png") }
        return value
    }

    private static func schedule(_ value: String, _ option: String) throws(CommandError) -> LearningRateSchedule {
        let parts = value.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let rest = parts.dropFirst()
        func number(_ part: String?) -> Double? {
            part.flatMap { decimalNumber($0) }.flatMap { $0.isFinite ? $0 : nil }
        }
        switch parts[0] {
        case "constant" where rest.isEmpty: return .constant
        case "cosine" where rest.isEmpty: return .cosine()
        case "linear" where rest.isEmpty: return .linear()
        case "cosine", "linear":
            if rest.count == 1, let end = number(rest.first), (0...1).contains(end) {
                return parts[0] == "cosine" ? .cosine(to: end) : .linear(to: end)
            }
        case "step":
            if rest.count == 2, let epochs = Int(parts[1]), epochs >= 1, let factor = number(parts[2]),
                factor > 0, factor <= 1
            {
                return .step(every: epochs, factor: factor)
            }
        default: break
        }
        throw .usage(
            "\(option) is \(quoted(value)); it needs to be constant, cosine or linear (with :END, a number from 0 to 1, "
                + "where it does not end at 0), or step:EPOCHS:FACTOR, as in step:10:0.5"
                + suggestion(for: parts[0], among: ["constant", "cosine", "linear", "step"]))
    }
}
