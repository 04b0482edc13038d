#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What the loss does with its terms: PyTorch's BCEWithLogitsLoss.
public struct NaiveLoss: Sendable {
    public var isMean = true
    /// One a sample, or none.
    public var sampleWeights: [Double]?
    public var positiveWeight = 1.0
    public var labelSmoothing = 0.0

    public init(
        isMean: Bool = true, sampleWeights: [Double]? = nil, positiveWeight: Double = 1, labelSmoothing: Double = 0
    ) {
        self.isMean = isMean
        self.sampleWeights = sampleWeights
        self.positiveWeight = positiveWeight
        self.labelSmoothing = labelSmoothing
    }

    /// What a term of this sample is multiplied by at most, next to a plain one.
    func scale(_ sample: Int) -> Double { weight(sample) * max(1, positiveWeight) }

    public func weight(_ sample: Int) -> Double { sampleWeights?[sample] ?? 1 }

    public func target(_ y: Double) -> Double { y * (1 - labelSmoothing) + labelSmoothing / 2 }

    public func divisor(_ terms: Int) -> Double { isMean ? Double(max(terms, 1)) : 1 }

    /// One term: w (p t softplus(−z) + (1 − t) softplus(z)).
    public func term(_ z: Double, _ y: Double, sample: Int) -> Double {
        let t = target(y)
        // 0 times the infinite half of a saturated logit is 0 here.
        let positive = t == 0 || positiveWeight == 0 ? 0 : positiveWeight * t * softplus(-z)
        let negative = t == 1 ? 0 : (1 - t) * softplus(z)
        return z.isNaN || y.isNaN ? .nan : weight(sample) * (positive + negative)
    }

    /// Its derivative by z: w ((1 − t) σ(z) − p t σ(−z)).
    public func derivative(_ z: Double, _ y: Double, sample: Int) -> Double {
        let t = target(y)
        return weight(sample) * ((1 - t) * naiveSigmoid(z) - positiveWeight * t * naiveSigmoid(-z))
    }
}

private func softplus(_ z: Double) -> Double { max(z, 0) + log1p(exp(-abs(z))) }
