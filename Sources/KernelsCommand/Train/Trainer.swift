import CommandSupport
import Kernels

/// One epoch of a training.
struct EpochRecord: Sendable {
    var epoch: Int
    /// The mean loss of the steps.
    var loss: Double
    /// Mean loss and accuracy on the part that is watched.
    var watched: (loss: Double, accuracy: Double)?
    /// What the steps of this epoch and of those before took.
    var elapsed: Duration
}

/// A network after its training.
struct TrainedNetwork<Scalar: KernelScalar>: Sendable {
    enum Ending: String, Sendable {
        case allEpochs = "all epochs"
        case earlyStopping = "early stopping"
        case interrupted
    }

    var network: Network<Scalar>
    var history: [EpochRecord] = []
    var ending = Ending.allEpochs
    /// With early stopping, the epoch that the network is of.
    var bestEpoch: Int?
    /// Samples that went through a step, counting each epoch, and the time that the steps took.
    var samples = 0
    var elapsed = Duration.zero
}

/// Trains one network on one part of a table.
struct Trainer<Scalar: KernelScalar> {
    let settings: TrainSettings
    let backend: Backend

    /// - Parameters:
    ///   - watched: What each epoch is measured on; with early stopping, what ends the training.
    ///   - progress: Shows it.
    /// - Throws: `CommandError` when the loss is not finite.
    func train(
        _ network: Network<Scalar>, on part: SamplePart<Scalar>, watching watched: SamplePart<Scalar>?,
        orderSeed: UInt64,
        _ progress: Progress
    ) throws -> TrainedNetwork<Scalar> {
        let rate = settings.learningRate(outputs: network.outputs)
        let weightDecay = settings.weightDecay(outputs: network.outputs)
        switch settings.optimizer {
        case .adam:
            let optimizer = Adam<Scalar>(learningRate: rate, weightDecay: weightDecay)
            return try train(network, part, watched, orderSeed, progress, optimizer)
        case .sgd:
            let optimizer = SGD<Scalar>(
                learningRate: rate, momentum: OptimizerChoice.momentum, weightDecay: weightDecay)
            return try train(network, part, watched, orderSeed, progress, optimizer)
        }
    }

    private func train(
        _ network: Network<Scalar>, _ part: SamplePart<Scalar>, _ watched: SamplePart<Scalar>?, _ orderSeed: UInt64,
        _ progress: Progress, _ optimizer: some Optimizer<Scalar>
    ) throws -> TrainedNetwork<Scalar> {
        var optimizer = optimizer
        var trained = TrainedNetwork(network: network)
        var earlyStopping = try settings.patience.map { try EarlyStopping<Network<Scalar>>(patience: $0) }
        do {
            var history: [EpochRecord] = []
            defer { trained.history = history }
            let summary = try trained.network.fit(
                part.samples.x, part.samples.y, rows: part.rows, optimizer: &optimizer, epochs: settings.epochs,
                batchSize: settings.batch, shuffleSeed: orderSeed,
                schedule: settings.schedule.warmup(settings.warmup), options: lossOptions(part), on: backend
            ) { epoch, network in
                var record = EpochRecord(epoch: epoch.epoch, loss: epoch.loss, elapsed: epoch.elapsed)
                var decision = FitDecision.continue
                if let watched {
                    let measured = try watched.lossAndAccuracy(network, on: backend)
                    if measured.loss.isNaN {
                        throw divergence("the \(settings.watchedPart) loss after epoch \(epoch.epoch)", measured.loss)
                    }
                    record.watched = measured
                    decision = earlyStopping?.record(loss: measured.loss, network: network) ?? .continue
                }
                history.append(record)
                try progress.update(record, samples: epoch.samples)
                return decision
            }
            trained.samples = summary.samples
            trained.elapsed = summary.elapsed
            switch summary.ending {
            case .allEpochs: break
            case .stopped: trained.ending = .earlyStopping
            case .lossNotFinite:
                throw divergence("the loss of epoch \(summary.losses.count)", summary.losses.last ?? .nan)
            }
        } catch is CancellationError {
            trained.ending = .interrupted
        }
        if let best = earlyStopping?.bestNetwork {
            trained.network = best
            trained.bestEpoch = earlyStopping?.bestEpoch
        }
        return trained
    }

    private func lossOptions(_ part: SamplePart<Scalar>) -> LossOptions<Scalar> {
        LossOptions(
            sampleWeights: settings.balancesClasses ? balancedWeights(part) : nil,
            positiveWeight: Scalar(settings.positiveWeight), labelSmoothing: Scalar(settings.labelSmoothing))
    }

    /// A weight for each row of the table: the classes of the part that is trained on weigh alike, and the mean is 1.
    private func balancedWeights(_ part: SamplePart<Scalar>) -> [Scalar] {
        var counts: [UInt16: Int] = [:]
        for row in part.rows { counts[part.samples.labels[row], default: 0] += 1 }
        let total = Double(part.rows.count) / Double(counts.count)
        let weights = counts.mapValues { Scalar(total / Double($0)) }
        return part.samples.labels.map { weights[$0] ?? 0 }
    }

}

/// The error of a training that was too fast.
///
/// - Parameter loss: What is not finite.
func divergence(_ what: String, _ loss: Double) -> CommandError {
    .input(
        "the training diverged: \(what) is \(loss.isNaN ? "NaN" : "infinite"); a smaller --learning-rate is needed")
}
