import CommandSupport
import Kernels

/// What came of one training.
struct TrainResult {
    /// Mean loss over the training and the test part, after the last step.
    var trainingLoss, testLoss: Double
    var correct, tested: Int
    /// Samples that went through a step, counting each epoch, and the time that the steps took.
    var samples: Int
    var time: Duration

    var accuracy: Double { Double(correct) / Double(tested) }
}

/// Trains one network on one split.
struct Trainer<Scalar: KernelScalar> {
    private let training: TrainingData<Scalar>
    private let test: TrainingData<Scalar>
    private let settings: TrainSettings
    private let backend: Backend
    private var network: TwoLayerNetwork<Scalar>
    private let orderSeed: UInt64

    init(
        _ table: Table, _ split: Split, _ settings: TrainSettings, weightSeed: UInt64, orderSeed: UInt64,
        on backend: Backend
    ) throws {
        try requireMemory(
            elements: [
                // Parameters, their gradients, and at most two moments of the optimizer.
                (settings.hidden, 4 * (table.featureCount + 2)),
                // The samples, and the activations of the largest batch that goes through the network at once.
                (table.rowCount, table.featureCount + settings.hidden),
            ], of: MemoryLayout<Scalar>.stride)
        let standardizer = Standardizer(fitting: table, rows: split.training)
        training = TrainingData(
            x: standardizer.features(of: table, rows: split.training), y: table.targets(rows: split.training))
        test = TrainingData(x: standardizer.features(of: table, rows: split.test), y: table.targets(rows: split.test))
        self.settings = settings
        self.backend = backend
        network = try TwoLayerNetwork(
            inputs: table.featureCount, hidden: settings.hidden, outputs: 1, seed: weightSeed)
        self.orderSeed = orderSeed
    }

    mutating func run(_ progress: Progress) throws -> TrainResult {
        let rate = settings.learningRate ?? settings.optimizer.defaultLearningRate
        switch settings.optimizer {
        case .adam:
            return try run(progress, Adam<Scalar>(learningRate: rate, weightDecay: settings.weightDecay))
        case .sgd:
            return try run(
                progress,
                SGD<Scalar>(
                    learningRate: rate, momentum: OptimizerChoice.momentum, weightDecay: settings.weightDecay))
        }
    }

    private mutating func run(_ progress: Progress, _ optimizer: some Optimizer<Scalar>) throws -> TrainResult {
        var optimizer = optimizer
        let summary = try network.fit(
            training.x, training.y, optimizer: &optimizer, epochs: settings.epochs, batchSize: settings.batch,
            shuffleSeed: orderSeed, on: backend
        ) { epoch, _ in
            try progress.update(epoch: epoch.epoch, loss: epoch.loss, time: epoch.elapsed)
            return .continue
        }
        if summary.ending == .lossNotFinite {
            let isNaN = summary.losses.last?.isNaN ?? true
            throw CommandError.input(
                "the training diverged: the loss of epoch \(summary.losses.count) is \(isNaN ? "NaN" : "infinite"); a smaller --learning-rate is needed"
            )
        }
        let result = try result(samples: summary.samples, time: summary.elapsed)
        try progress.finish(result)
        return result
    }

    private func result(samples: Int, time: Duration) throws -> TrainResult {
        let yHat = try network.predict(test.x, on: backend)
        var correct = 0
        for row in 0..<test.y.rows where (yHat[row, 0] > 0.5) == (test.y[row, 0] > 0.5) {
            correct += 1
        }
        return TrainResult(
            trainingLoss: try network.lossAndGradients(training.x, training.y, wanting: [], on: backend).loss,
            testLoss: try network.lossAndGradients(test.x, test.y, wanting: [], on: backend).loss,
            correct: correct, tested: test.y.rows, samples: samples, time: time)
    }
}

/// Standardised samples, one a row, with their targets.
struct TrainingData<Scalar: KernelScalar> {
    var x: Matrix<Scalar>
    var y: Matrix<Scalar>
}
