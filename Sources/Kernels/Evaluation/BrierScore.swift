/// The Brier score: the mean squared distance of probabilities from what came true.
///
/// ```swift
/// let score = try brierScore(network.predict(x, rows: test), labels: labels, rows: test)
/// ```
///
/// **Formula.** For one column (p − y)², where y is 1 for class 1 and 0 for class 0; for k columns the sum over the classes
/// of (p − y)², where y is 1 for the sample's class and 0 otherwise. The score is the mean of that over the samples: 0 is
/// perfect, and the worst is 1 for one column, and k for several.
///
/// - Parameters:
///   - probabilities: samples×columns, each in [0, 1].
///   - labels: The classes of the rows of a table, from 0.
///   - rows: Which row of the table each sample is; nil: the rows in their order.
/// - Throws: ``KernelError``, as ``Evaluation``, which has the score beside all other measures.
/// - Complexity: O(samples × columns).
///
/// Source: Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78, 1950; for one
/// column half of his score, as is usual.
public func brierScore<Scalar: KernelScalar>(
    _ probabilities: Matrix<Scalar>, labels: [UInt16], rows: [Int]? = nil
) throws(KernelError) -> Double {
    let samples = try sampleLabels(of: probabilities.shape, labels, rows, "brierScore")
    try requireProbabilities(probabilities, "brierScore")
    var squares = 0.0
    for column in 0..<probabilities.columns {
        let label = probabilities.columns == 1 ? 1 : UInt16(column)
        squares += sumOfSquaredErrors(doubles(probabilities, column: column), samples.map { $0 == label })
    }
    return squares / Double(samples.count)
}

/// Σ (p − y)² of one column, where y is 1 for positive samples.
func sumOfSquaredErrors(_ probabilities: [Double], _ positive: [Bool]) -> Double {
    var sum = 0.0
    for i in probabilities.indices {
        let error = probabilities[i] - (positive[i] ? 1 : 0)
        sum += error * error
    }
    return sum
}
