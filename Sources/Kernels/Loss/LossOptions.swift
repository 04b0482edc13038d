import CKernels

/// What the binary cross-entropy does with its terms: how it adds them up and how it weighs them.
///
/// ```swift
/// var options = LossOptions<Float>()
/// options.positiveWeight = 3  // a missed positive costs three times as much
/// let (loss, gradients) = try network.lossAndGradients(x, y, options: options)
/// ```
///
/// The defaults are the plain mean. The meaning is that of PyTorch's `BCEWithLogitsLoss`: with logits z, targets y and
/// t = y (1 − ε) + ε/2, a term is w (p t softplus(−z) + (1 − t) softplus(z)).
public struct LossOptions<Scalar: KernelScalar>: Hashable, Sendable {
    /// How the terms become one number.
    public enum Reduction: Hashable, Sendable, CaseIterable {
        /// Their sum, divided by rows × columns, whatever the weights.
        case mean
        /// Their sum.
        case sum
    }

    /// How the terms become one number.
    public var reduction: Reduction

    /// The weights w: one a sample, that is, a row; finite and not negative. nil: 1 each.
    public var sampleWeights: [Scalar]?

    /// The weight p of the positive part of each term, finite and not negative.
    public var positiveWeight: Scalar

    /// The label smoothing ε, from 0 (none) to 1 (each target becomes ½).
    public var labelSmoothing: Scalar

    /// Options; those that are not named are the defaults. Their ranges are checked by the call that takes them, which throws
    /// ``KernelError/invalidArgument(operation:reason:)``.
    @inlinable
    public init(
        reduction: Reduction = .mean, sampleWeights: [Scalar]? = nil, positiveWeight: Scalar = 1,
        labelSmoothing: Scalar = 0
    ) {
        self.reduction = reduction
        self.sampleWeights = sampleWeights
        self.positiveWeight = positiveWeight
        self.labelSmoothing = labelSmoothing
    }
}

extension LossOptions {
    /// Refuses options outside their range, or with weights for another number of samples.
    @inlinable
    func validate(samples: Int, _ operation: String) throws(KernelError) {
        if !(positiveWeight.isFinite && positiveWeight >= 0) {
            throw .invalidArgument(
                operation: operation, reason: "the positive weight is \(positiveWeight); it needs to be finite and ≥ 0")
        }
        if !(labelSmoothing >= 0 && labelSmoothing <= 1) {
            throw .invalidArgument(
                operation: operation, reason: "the label smoothing is \(labelSmoothing); it needs to be from 0 to 1")
        }
        guard let sampleWeights else { return }
        if sampleWeights.count != samples {
            throw .shapeMismatch(
                operation: operation, expected: "there needs to be one weight a sample",
                actual: "\(samples) samples and \(sampleWeights.count) weights")
        }
        // Not `firstIndex(where:)`, which allocates for each weight where it is not specialized, as in a debug build.
        for i in 0..<samples where !(sampleWeights[i].isFinite && sampleWeights[i] >= 0) {
            throw .invalidArgument(
                operation: operation,
                reason: "sample weight \(i) is \(sampleWeights[i]); it needs to be finite and ≥ 0")
        }
    }

    /// Calls `body` with the options as the C kernels take them.
    @inlinable
    func withArguments<Result, E: Error>(
        _ body: (_LossArguments<Scalar>) throws(E) -> Result
    ) throws(E) -> Result {
        guard let sampleWeights else { return try body(arguments(sampleWeights: nil)) }
        return try sampleWeights.withUnsafeBufferPointer { (weights) throws(E) in
            try body(arguments(sampleWeights: weights.baseAddress))
        }
    }

    @inlinable
    func arguments(sampleWeights: UnsafePointer<Scalar>?) -> _LossArguments<Scalar> {
        _LossArguments(
            reduction: reduction == .mean ? CK_REDUCTION_MEAN : CK_REDUCTION_SUM, sampleWeights: sampleWeights,
            positiveWeight: positiveWeight, labelSmoothing: labelSmoothing)
    }
}
