/// Whether probabilities mean what they say: of the samples that were given 0.8, about 80% should be positive.
///
/// ```swift
/// let calibration = try Calibration(probabilities: p, positive: labels.map { $0 == 1 })
/// for bin in calibration.bins where bin.count > 0 { print(bin.meanProbability!, bin.positiveFraction!) }
/// calibration.expectedError
/// ```
///
/// The samples are put into bins of equal width by their probability. Bin i of n holds those above i/n and up to
/// (i + 1)/n, the first also those of 0, as in `sklearn.calibration.calibration_curve`.
///
/// Source: Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", ICML 2017.
public struct Calibration: Hashable, Sendable {
    /// The samples whose probability lies in one range.
    public struct Bin: Hashable, Sendable {
        /// The number of samples.
        public var count = 0

        /// The number of positive samples.
        public var positives = 0

        /// The sum of their probabilities.
        public var probabilitySum = 0.0

        init() {}

        /// The mean of their probabilities; nil without samples.
        public var meanProbability: Double? { count == 0 ? nil : probabilitySum / Double(count) }

        /// The part of them that is positive; nil without samples.
        public var positiveFraction: Double? { count == 0 ? nil : Double(positives) / Double(count) }
    }

    /// From the lowest probabilities to the highest.
    public let bins: [Bin]

    /// The mean over the samples of the distance between mean probability and positive part of their bin: from 0 to 1, and
    /// 0 where all bins are right. It depends on the number of bins.
    public var expectedError: Double {
        let samples = bins.reduce(0) { $0 + $1.count }
        return bins.reduce(0) { $0 + abs(Double($1.positives) - $1.probabilitySum) } / Double(max(samples, 1))
    }

    /// Puts the samples into bins by their probability, and counts the positive ones.
    ///
    /// - Parameters:
    ///   - probabilities: Of being positive, each in [0, 1].
    ///   - positive: Which samples are.
    ///   - bins: The number of bins, from 1 to 1,000,000.
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when there are not as many of both,
    ///   ``KernelError/invalidArgument(operation:reason:)`` when a probability is outside of [0, 1] or NaN, or the number
    ///   of bins out of its range.
    /// - Complexity: O(samples + bins).
    public init<Scalar: KernelScalar>(
        probabilities: [Scalar], positive: [Bool], bins: Int = 10
    ) throws(KernelError) {
        try requireSame("Calibration", "probabilities", probabilities.count, "positive", positive.count)
        try self.init(doubles(probabilities), positive, bins: bins)
    }

    /// - Precondition: There are as many probabilities as `positive`.
    init(_ probabilities: [Double], _ positive: [Bool], bins count: Int) throws(KernelError) {
        if count < 1 || count > 1_000_000 {
            throw .invalidArgument(
                operation: "Calibration", reason: "the number of bins is \(count); it needs to be from 1 to 1000000")
        }
        var bins = [Bin](repeating: Bin(), count: count)
        let width = Double(count)
        for i in probabilities.indices {
            let p = probabilities[i]
            if !(p >= 0 && p <= 1) {
                throw .invalidArgument(
                    operation: "Calibration", reason: "probability \(i) is \(p); it needs to be from 0 to 1")
            }
            var bin = max(Int((p * width).rounded(.up)) - 1, 0)
            // The product may be rounded onto, or past, the bound between two bins.
            if bin > 0 && p <= Double(bin) / width { bin -= 1 }
            if p > Double(bin + 1) / width { bin += 1 }
            bins[bin].count += 1
            bins[bin].positives += positive[i] ? 1 : 0
            bins[bin].probabilitySum += p
        }
        self.bins = bins
    }
}
