/// What came of a training by
/// ``TrainableNetwork/fit(_:_:rows:optimizer:epochs:batchSize:shuffleSeed:schedule:options:on:afterEpoch:)``.
///
/// ```swift
/// let summary = try network.fit(x, y, optimizer: &optimizer, epochs: 100, batchSize: 32)
/// if summary.ending == .lossNotFinite { print("a smaller learning rate is needed") }
/// ```
public struct FitSummary: Hashable, Sendable {
    /// Why a training ended.
    public enum Ending: Hashable, Sendable {
        /// All epochs are done.
        case allEpochs

        /// The callback said ``FitDecision/stop``.
        case stopped

        /// The loss of a batch was infinite or NaN. The step of that batch was not done.
        case lossNotFinite
    }

    /// The mean loss of each epoch. After ``Ending/lossNotFinite`` the last one is that of an epoch that was broken off,
    /// and not finite.
    public var losses: [Double] = []

    /// Why the training ended.
    public var ending = Ending.allEpochs

    /// The number of samples that went through a step, counting each epoch.
    public var samples = 0

    /// What the steps took; the time of the callbacks is not in it.
    public var elapsed = Duration.zero

    @usableFromInline
    init() {}
}
