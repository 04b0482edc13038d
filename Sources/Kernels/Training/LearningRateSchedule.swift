#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// How the learning rate changes from epoch to epoch: the multiple of the optimizer's rate that each epoch has.
///
/// ```swift
/// _ = try network.fit(
///     x, y, optimizer: &optimizer, epochs: 100, batchSize: 32, schedule: .cosine(to: 0.01).warmup(5))
/// ```
///
/// With n epochs, and e the number of one, from 1:
///
/// | schedule | factor |
/// |---|---|
/// | `.constant` | 1 |
/// | `.cosine(to: f)` | f + (1 − f) (1 + cos(π (e − 1) / n)) / 2 |
/// | `.linear(to: f)` | 1 − (1 − f) (e − 1) / n |
/// | `.step(every: k, factor: f)` | f to the power of ⌊(e − 1) / k⌋ |
/// | `….warmup(w)` | e / (w + 1) up to epoch w, then the schedule itself over the n − w epochs that are left |
///
/// The first epoch has the whole rate; f would be that of epoch n + 1, so that no epoch has a rate of 0. These are the
/// `CosineAnnealingLR`, `LinearLR` and `StepLR` of PyTorch, stepped once an epoch.
///
/// Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017, for the cosine;
/// Goyal et al., "Accurate, Large Minibatch SGD", 2017, for the warmup.
public struct LearningRateSchedule: Hashable, Sendable {
    private enum Shape: Hashable {
        case constant
        case cosine(to: Double)
        case linear(to: Double)
        case step(every: Int, factor: Double)
    }

    private var shape: Shape
    private var warmupEpochs = 0

    private init(_ shape: Shape) { self.shape = shape }

    /// The same rate in every epoch.
    public static var constant: LearningRateSchedule { LearningRateSchedule(.constant) }

    /// Down along half a period of the cosine: slowly at first and at the end.
    ///
    /// - Parameter fraction: Of the rate, what it goes down to; from 0 to 1.
    public static func cosine(to fraction: Double = 0) -> LearningRateSchedule {
        LearningRateSchedule(.cosine(to: fraction))
    }

    /// Down by the same amount from epoch to epoch.
    ///
    /// - Parameter fraction: Of the rate, what it goes down to; from 0 to 1.
    public static func linear(to fraction: Double = 0) -> LearningRateSchedule {
        LearningRateSchedule(.linear(to: fraction))
    }

    /// Multiplied by a factor now and then.
    ///
    /// - Parameters:
    ///   - epochs: After how many epochs, at least 1.
    ///   - factor: From 0 to 1.
    public static func step(every epochs: Int, factor: Double) -> LearningRateSchedule {
        LearningRateSchedule(.step(every: epochs, factor: factor))
    }

    /// This schedule after some epochs in which the rate rises to it in equal steps. It takes the place of an earlier one.
    ///
    /// - Parameter epochs: How many, at least 0. Where there are not as many, the rate only rises.
    public func warmup(_ epochs: Int) -> LearningRateSchedule {
        var schedule = self
        schedule.warmupEpochs = epochs
        return schedule
    }

    /// The multiple of the optimizer's rate in one epoch of a training.
    ///
    /// Each is from 0 to 1. A number outside of 1 to `epochs` counts as the nearest of these. What a schedule with a
    /// parameter outside of its range gives, which `fit` refuses, is of no use, but does not trap.
    public func factor(epoch: Int, of epochs: Int) -> Double {
        let epochs = max(epochs, 1)
        let epoch = min(max(epoch, 1), epochs)
        let warmup = max(warmupEpochs, 0)
        if epoch <= warmup { return Double(epoch) / (Double(warmup) + 1) }
        let done = epoch - warmup - 1
        let part = Double(done) / Double(epochs - warmup)
        return switch shape {
        case .constant: 1
        case .cosine(let end): end + (1 - end) * (0.5 + 0.5 * cos(.pi * part))
        case .linear(let end): 1 - (1 - end) * part
        case .step(let every, let factor): pow(factor, Double(done / max(every, 1)))
        }
    }
}

extension LearningRateSchedule {
    /// Refuses a parameter outside of its range.
    func validate(_ operation: String) throws(KernelError) {
        switch shape {
        case .constant: break
        case .cosine(let end): try Self.requireFraction(end, "end of the cosine schedule", operation)
        case .linear(let end): try Self.requireFraction(end, "end of the linear schedule", operation)
        case .step(let every, let factor):
            if every < 1 {
                throw .invalidArgument(
                    operation: operation,
                    reason: "the step schedule has a step every \(every) epochs; that needs to be at least 1")
            }
            try Self.requireFraction(factor, "factor of the step schedule", operation)
        }
        if warmupEpochs < 0 {
            throw .invalidArgument(
                operation: operation,
                reason: "the schedule has \(warmupEpochs) epochs of warmup; that needs to be at least 0")
        }
    }

    private static func requireFraction(_ value: Double, _ name: String, _ operation: String) throws(KernelError) {
        try require(value >= 0 && value <= 1, operation, name, value, "from 0 to 1")
    }
}
