import Kernels

/// What came of one training, measured on its test part.
struct TrainResult: Sendable {
    /// Mean loss over the training and the test part, after the last step.
    var trainingLoss, testLoss: Double
    var evaluation: Evaluation
    var history: [EpochRecord]
    var ending: String
    var bestEpoch: Int?
    var samples: Int
    var elapsed: Duration

    init<Scalar>(
        _ trained: TrainedNetwork<Scalar>, training: SamplePart<Scalar>, test: SamplePart<Scalar>, on backend: Backend
    ) throws {
        trainingLoss = try training.loss(trained.network, on: backend)
        // The last step of all has no loss after it yet.
        if !trainingLoss.isFinite { throw divergence("the loss after the last epoch", trainingLoss) }
        testLoss = try test.loss(trained.network, on: backend)
        evaluation = try test.evaluation(trained.network, on: backend)
        history = trained.history
        ending = trained.ending.rawValue
        bestEpoch = trained.bestEpoch
        samples = trained.samples
        elapsed = trained.elapsed
    }
}

extension Evaluation {
    /// How many samples were given their class.
    var correct: Int { (0..<confusion.classes).reduce(0) { $0 + confusion[label: $1, predicted: $1] } }
}

/// A number's mean over the folds, and its standard deviation.
struct MeanOverFolds {
    var mean, deviation: Double

    /// nil where a fold has no number.
    init?(_ numbers: [Double?]) {
        let known = numbers.compactMap(\.self)
        if known.count < numbers.count || known.isEmpty { return nil }
        let count = Double(known.count)
        let mean = known.reduce(0, +) / count
        self.mean = mean
        deviation = (known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    }
}

/// The numbers that a report shows of an evaluation, each with its names.
enum Score: CaseIterable {
    case accuracy, rocAUC, precision, recall, f1, brier

    var title: String {
        switch self {
        case .accuracy: "test accuracy"
        case .rocAUC: "ROC AUC"
        case .precision: "precision"
        case .recall: "recall"
        case .f1: "F1"
        case .brier: "Brier score"
        }
    }

    /// Its key in JSON.
    var key: String {
        switch self {
        case .accuracy: "accuracy"
        case .rocAUC: "roc_auc"
        case .precision: "precision"
        case .recall: "recall"
        case .f1: "f1"
        case .brier: "brier"
        }
    }

    func value(_ evaluation: Evaluation) -> Double? {
        switch self {
        case .accuracy: evaluation.accuracy
        case .rocAUC: evaluation.rocAUC
        case .precision: evaluation.precision
        case .recall: evaluation.recall
        case .f1: evaluation.f1
        case .brier: evaluation.brierScore
        }
    }
}
