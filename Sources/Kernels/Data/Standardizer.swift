/// Brings each feature of a table to mean 0 and deviation 1: z = (x − mean) / deviation.
///
/// ```swift
/// let standardizer = try Standardizer(fitting: table, features: 30, rows: trainingRows)
/// let x: Matrix<Float> = try standardizer.standardized(table, rows: trainingRows)
/// ```
///
/// Only the rows for training may be fitted: what is known of the others would leak into the training otherwise. Means
/// and deviations are all there is to know. A standardizer made from those of another gives the same bits.
///
/// **Accuracy.** z is computed in double, with an error of at most 1.5 units in its last place, and rounded once to the
/// element type. Nothing overflows or vanishes on the way, whatever the numbers.
///
/// **Edge cases.** z is clamped to ±1e30, so that numbers far outside of the rows for training stay finite in both
/// precisions, and in the sums over them. A feature of deviation 0 is constant, tells nothing, and becomes 0 in every row,
/// also where it has another value. NaN stays NaN, except there.
public struct Standardizer: Hashable, Sendable {
    /// The mean of each feature.
    public let means: [Double]

    /// The standard deviation of each feature over the population (the squares are divided by the number of rows). 0: the
    /// feature is constant, and becomes 0.
    public let deviations: [Double]

    /// What follows from them.
    let steps: StandardizerSteps

    /// A standardizer from means and deviations that are known already.
    ///
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when there are not as many deviations as means,
    ///   ``KernelError/invalidArgument(operation:reason:)`` for one that is not finite, or for a deviation below 0; features
    ///   are counted from 0.
    public init(means: [Double], deviations: [Double]) throws(KernelError) {
        try requireSame("Standardizer", "means", means.count, "deviations", deviations.count)
        for (feature, mean) in means.enumerated() where !mean.isFinite {
            throw .invalidArgument(
                operation: "Standardizer", reason: "the mean of feature \(feature) is \(mean); it needs to be finite")
        }
        for (feature, deviation) in deviations.enumerated() where !(deviation >= 0 && deviation.isFinite) {
            throw .invalidArgument(
                operation: "Standardizer",
                reason: "the deviation of feature \(feature) is \(deviation); it needs to be finite and at least 0")
        }
        self.means = means
        self.deviations = deviations
        steps = StandardizerSteps(means: means, deviations: deviations)
    }

    /// The number of features of a row.
    public var features: Int { means.count }
}
