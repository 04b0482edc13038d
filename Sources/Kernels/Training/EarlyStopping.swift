/// Ends a training that brings no improvement any more, and keeps the best network that there was.
///
/// ```swift
/// var stopping = try EarlyStopping<Network<Float>>(patience: 10)
/// _ = try network.fit(x, y, rows: training, optimizer: &adam, epochs: 1000, batchSize: 32, shuffleSeed: 1) {
///     _, network in
///     stopping.record(loss: try network.loss(x, y, rows: validation), network: network)
/// }
/// network = stopping.bestNetwork ?? network
/// ```
///
/// **Improvement.** The best network is the one with the lowest loss so far, the first of equal ones. Patience starts
/// anew when the loss falls below the one at which it last did by more than ``minimumImprovement``, so that small
/// improvements add up. An infinite loss or NaN is no improvement.
///
/// **Cost.** A network shares its parameters with its copy until one changes: the step after a best epoch copies them.
public struct EarlyStopping<Model: Sendable>: Sendable {
    /// The epochs without an improvement after which the training ends, at least 1.
    public let patience: Int

    /// What an improvement has to be larger than for the patience to start anew; finite and not negative.
    public let minimumImprovement: Double

    /// The number of epochs recorded.
    public private(set) var epochs = 0

    /// The number of the best epoch, from 1; nil before a finite loss was recorded.
    public private(set) var bestEpoch: Int?

    /// The loss after the best epoch.
    public private(set) var bestLoss: Double?

    /// The network after the best epoch.
    public private(set) var bestNetwork: Model?

    private var referenceLoss = Double.infinity
    private var epochsWithoutImprovement = 0

    /// A watch over a training that has not begun.
    ///
    /// - Parameters:
    ///   - patience: The epochs without an improvement after which the training ends, at least 1.
    ///   - minimumImprovement: What an improvement has to be larger than; finite and not negative.
    /// - Throws: ``KernelError/invalidArgument(operation:reason:)`` when a number is outside of its range.
    public init(patience: Int, minimumImprovement: Double = 0) throws(KernelError) {
        if patience < 1 {
            throw .invalidArgument(
                operation: "EarlyStopping", reason: "the patience is \(patience); it needs to be at least 1")
        }
        try require(
            minimumImprovement.isFinite && minimumImprovement >= 0, "EarlyStopping", "minimum improvement",
            minimumImprovement, "finite and ≥ 0")
        self.patience = patience
        self.minimumImprovement = minimumImprovement
    }

    /// Takes what an epoch has brought, the loss on samples that are not trained on, and says whether to go on.
    ///
    /// - Returns: ``FitDecision/stop`` after ``patience`` epochs without an improvement, and from then on until there is
    ///   one.
    public mutating func record(loss: Double, network: Model) -> FitDecision {
        epochs += 1
        if loss.isFinite && loss < bestLoss ?? .infinity {
            (bestEpoch, bestLoss, bestNetwork) = (epochs, loss, network)
        }
        if loss.isFinite && referenceLoss - loss > minimumImprovement {
            (referenceLoss, epochsWithoutImprovement) = (loss, 0)
        } else {
            epochsWithoutImprovement += 1
        }
        return epochsWithoutImprovement < patience ? .continue : .stop
    }
}

extension EarlyStopping: Equatable where Model: Equatable {}
