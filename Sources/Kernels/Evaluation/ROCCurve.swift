/// How many positive samples a score finds at the price of how many negative ones, at every threshold.
///
/// ```swift
/// let curve = try ROCCurve(scores: probabilities, positive: labels.map { $0 == 1 })
/// curve.area                        // 1: it separates them; ½: it says nothing
/// for point in curve.points { print(point.falsePositiveRate, point.truePositiveRate) }
/// ```
///
/// A point is what the threshold makes of the samples: those whose score is at least as high are called positive. The
/// points go from (0, 0), with the threshold +∞, to (1, 1). Equal scores are one step, which goes up and to the right at
/// once.
///
/// **Area.** That under the line through all points: the part of the pairs of a positive and a negative sample in which
/// the positive one has the higher score, with ½ for equal ones (Mann and Whitney). The pairs are counted in whole
/// numbers, so the area is rounded once.
///
/// Source: Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 27, 2006. The points are those of
/// `sklearn.metrics.roc_curve`.
public struct ROCCurve: Hashable, Sendable {
    /// What one threshold makes of the samples.
    public struct Point: Hashable, Sendable {
        /// The lowest score that is called positive.
        public var threshold: Double

        /// Of the negative samples, the part called positive.
        public var falsePositiveRate: Double

        /// Of the positive samples, the part called positive.
        public var truePositiveRate: Double

        /// A point from its parts.
        @inlinable
        public init(threshold: Double, falsePositiveRate: Double, truePositiveRate: Double) {
            self.threshold = threshold
            self.falsePositiveRate = falsePositiveRate
            self.truePositiveRate = truePositiveRate
        }
    }

    /// The curve, from (0, 0) to (1, 1).
    public let points: [Point]

    /// The area under the curve, from 0 to 1.
    public let area: Double

    /// The number of positive samples.
    public let positives: Int

    /// The number of negative samples.
    public let negatives: Int

    /// The curve of the rule "positive from this score on", over all scores.
    ///
    /// - Parameters:
    ///   - scores: What is higher for samples that are more likely positive. Any scale; infinity is allowed.
    ///   - positive: Which samples are.
    ///   - droppingCollinear: Whether a point is left out when the steps before and after it are the same. The area and
    ///     the line stay as they are.
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when there are not as many of both,
    ///   ``KernelError/invalidArgument(operation:reason:)`` when a score is NaN, or not both kinds of samples occur.
    /// - Complexity: O(n log n).
    public init<Scalar: KernelScalar>(
        scores: [Scalar], positive: [Bool], droppingCollinear: Bool = true
    ) throws(KernelError) {
        try requireSame("ROCCurve", "scores", scores.count, "positive", positive.count)
        try self.init(doubles(scores), positive, droppingCollinear: droppingCollinear)
    }

    /// - Precondition: There are as many scores as `positive`.
    init(_ scores: [Double], _ positive: [Bool], droppingCollinear: Bool) throws(KernelError) {
        // Sorted apart, the two kinds need no order of indices, which took three times as long.
        var (high, low): ([Double], [Double]) = ([], [])
        for i in scores.indices {
            if scores[i].isNaN {
                throw .invalidArgument(operation: "ROCCurve", reason: "score \(i) is nan; it needs to be a number")
            }
            if positive[i] { high.append(scores[i]) } else { low.append(scores[i]) }
        }
        if high.isEmpty || low.isEmpty {
            throw .invalidArgument(
                operation: "ROCCurve",
                reason: "\(high.count) samples are positive and \(low.count) negative; "
                    + "there needs to be at least one of each")
        }
        high.sort()
        low.sort()
        self.init(ascendingPositives: high, ascendingNegatives: low, droppingCollinear: droppingCollinear)
    }

    private init(ascendingPositives high: [Double], ascendingNegatives low: [Double], droppingCollinear: Bool) {
        struct Counts {
            var threshold = Double.infinity
            var positives = 0
            var negatives = 0
        }
        (positives, negatives) = (high.count, low.count)
        var points: [Point] = []
        func append(_ counts: Counts) {
            points.append(
                Point(
                    threshold: counts.threshold, falsePositiveRate: Double(counts.negatives) / Double(low.count),
                    truePositiveRate: Double(counts.positives) / Double(high.count)))
        }
        append(Counts())
        // The last point waits until it is known whether the next step is another.
        var (previous, last, step) = (Counts(), Counts(), (positives: -1, negatives: -1))
        var (i, j, halfPairs) = (high.count, low.count, 0)
        while i > 0 || j > 0 {
            let threshold = i == 0 ? low[j - 1] : j == 0 ? high[i - 1] : max(high[i - 1], low[j - 1])
            while i > 0 && high[i - 1] == threshold { i -= 1 }
            while j > 0 && low[j - 1] == threshold { j -= 1 }
            let now = Counts(threshold: threshold, positives: high.count - i, negatives: low.count - j)
            let next = (positives: now.positives - last.positives, negatives: now.negatives - last.negatives)
            halfPairs += next.negatives * (last.positives + now.positives)
            let isFirst = last.positives + last.negatives == 0
            if !isFirst && (!droppingCollinear || next != step || previous.positives + previous.negatives == 0) {
                append(last)
            }
            (previous, last, step) = (last, now, next)
        }
        append(last)
        self.points = points
        area = Double(halfPairs) / (2 * Double(high.count) * Double(low.count))
    }
}
