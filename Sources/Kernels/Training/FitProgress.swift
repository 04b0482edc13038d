/// How far a training by ``TrainableNetwork/fit(_:_:rows:optimizer:epochs:batchSize:shuffleSeed:schedule:options:on:afterEpoch:)`` has
/// come at the end of an epoch.
public struct FitProgress: Hashable, Sendable {
    /// The number of the epoch that has ended, from 1.
    public var epoch: Int

    /// The number of epochs asked for.
    public var epochs: Int

    /// The mean loss over the samples of the epoch, each taken before the step that it was part of.
    public var loss: Double

    /// The number of samples that went through a step so far, counting each epoch.
    public var samples: Int

    /// What the steps took so far; the time of the callbacks is not in it.
    public var elapsed: Duration

    @usableFromInline
    init(epoch: Int, epochs: Int, loss: Double, samples: Int, elapsed: Duration) {
        self.epoch = epoch
        self.epochs = epochs
        self.loss = loss
        self.samples = samples
        self.elapsed = elapsed
    }
}

/// What a training does after an epoch.
public enum FitDecision: Hashable, Sendable {
    /// It goes on with the next epoch.
    case `continue`

    /// It ends here.
    case stop
}
