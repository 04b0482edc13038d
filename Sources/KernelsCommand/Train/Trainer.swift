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
    private var generator: SplitMix64

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
        generator = SplitMix64(seed: orderSeed)
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

    private mutating func run<O: Optimizer>(
        _ progress: Progress, _ optimizer: O
    ) throws -> TrainResult where O.Scalar == Scalar {
        var optimizer = optimizer
        let count = training.x.rows
        let size = min(settings.batch, count)
        var order = Array(0..<count)
        var batch = MiniBatch<Scalar>(samples: size, features: training.x.columns)
        // The last batch of an epoch takes what is left.
        var lastBatch = MiniBatch<Scalar>(samples: count % size, features: training.x.columns)
        let clock = ContinuousClock()
        var time = Duration.zero
        for epoch in 1...settings.epochs {
            let start = clock.now
            order.seededShuffle(using: &generator)
            var loss = 0.0
            for first in stride(from: 0, to: count, by: size) {
                let rows = order[first..<min(first + size, count)]
                if rows.count == size {
                    loss += try step(rows, &batch, &optimizer)
                } else {
                    loss += try step(rows, &lastBatch, &optimizer)
                }
            }
            time += clock.now - start
            loss /= Double(count)
            if !loss.isFinite {
                throw CommandError.input(
                    "the training diverged: the loss of epoch \(epoch) is \(loss.isNaN ? "NaN" : "infinite"); a smaller --learning-rate is needed"
                )
            }
            try progress.update(epoch: epoch, loss: loss, time: time)
        }
        let result = try result(samples: count * settings.epochs, time: time)
        try progress.finish(result)
        return result
    }

    /// One step; returns the sum of the losses of its samples.
    private mutating func step<O: Optimizer>(
        _ rows: ArraySlice<Int>, _ batch: inout MiniBatch<Scalar>, _ optimizer: inout O
    ) throws -> Double where O.Scalar == Scalar {
        batch.gather(rows, from: training)
        return try network.trainingStep(batch.x, batch.y, optimizer: &optimizer, on: backend) * Double(rows.count)
    }

    private func result(samples: Int, time: Duration) throws -> TrainResult {
        let yHat = try network.forward(test.x, on: backend)
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
