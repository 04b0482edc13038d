/// What a classifier's outputs are worth on samples whose classes are known: all measures together.
///
/// ```swift
/// let probabilities = try network.predict(x, rows: split.test)
/// let evaluation = try Evaluation(probabilities: probabilities, labels: labels, rows: split.test)
/// evaluation.accuracy
/// print(evaluation.confusion.table(names: ["benign", "malignant"]))
/// ```
///
/// **Outputs.** Probabilities of independent sigmoid units, one sample a row. One column is the probability of class 1 of
/// two, which is predicted above ½. k columns are those of k classes, and the first greatest is predicted; they need not
/// add up to 1.
///
/// **Measures.** For one column, precision, recall, F1, curve and calibration are those of class 1. For several, the first
/// three are macro means, a curve is that of one class against the rest, and the calibration is that of the predicted
/// class: its probability, and whether it was right.
///
/// The measures are those of scikit-learn; see ``ConfusionMatrix``, ``ROCCurve`` and ``Calibration``.
public struct Evaluation: Hashable, Sendable {
    /// How often each class was given to the samples of each class.
    public let confusion: ConfusionMatrix

    /// The curve of each column; nil where not both kinds of samples occur.
    public let rocCurves: [ROCCurve?]

    /// The mean squared distance of the probabilities from the truth, summed over the columns: for one column from 0 to 1.
    /// See ``brierScore(_:labels:rows:)``.
    public let brierScore: Double

    /// Whether the probabilities mean what they say, in ten bins.
    public let calibration: Calibration

    /// All measures of a classifier's outputs on samples whose classes are known.
    ///
    /// - Parameters:
    ///   - probabilities: The outputs, samples×columns, each in [0, 1]; at least one sample, and 1 to 4096 columns.
    ///   - labels: The classes of the rows of a table, from 0.
    ///   - rows: Which row of the table each sample is, as `predict(_:rows:on:)` took them: the label of sample i is
    ///     `labels[rows[i]]`. nil: `labels[i]`.
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when there is not one label, or row, a sample;
    ///   ``KernelError/invalidArgument(operation:reason:)`` when a probability is outside of [0, 1] or NaN, a label is not
    ///   one of a class, a row does not exist, or there is no sample.
    /// - Complexity: O(columns × n log n). Memory for some columns in double.
    public init<Scalar: KernelScalar>(
        probabilities: Matrix<Scalar>, labels: [UInt16], rows: [Int]? = nil
    ) throws(KernelError) {
        let samples = try sampleLabels(of: probabilities.shape, labels, rows, "Evaluation")
        try requireProbabilities(probabilities, "Evaluation")
        let predictions = Predictions(probabilities)
        confusion = try ConfusionMatrix(
            labels: samples, predicted: predictions.classes, classes: max(probabilities.columns, 2))
        var (curves, squares): ([ROCCurve?], Double) = ([], 0)
        for column in 0..<probabilities.columns {
            let label = probabilities.columns == 1 ? 1 : UInt16(column)
            let positive = samples.map { $0 == label }
            let scores = doubles(probabilities, column: column)
            squares += sumOfSquaredErrors(scores, positive)
            // Both kinds of samples occur, or else there is no curve.
            let count = confusion.count(ofLabel: Int(label))
            curves.append(
                count == 0 || count == samples.count ? nil : try ROCCurve(scores, positive, droppingCollinear: true))
        }
        rocCurves = curves
        brierScore = squares / Double(samples.count)
        calibration =
            probabilities.columns == 1
            ? try Calibration(doubles(probabilities, column: 0), samples.map { $0 == 1 }, bins: 10)
            : try Calibration(
                predictions.probabilities, samples.indices.map { samples[$0] == predictions.classes[$0] }, bins: 10)
    }

    /// Whether there is one output, for two classes.
    private var isBinary: Bool { rocCurves.count == 1 }

    /// The number of samples.
    public var samples: Int { confusion.samples }

    /// The part of the samples whose class was predicted.
    public var accuracy: Double { confusion.accuracy ?? 0 }

    /// The area under the curve. For several columns the unweighted mean over the classes that have one; nil where none
    /// has.
    public var rocAUC: Double? {
        let areas = rocCurves.compactMap { $0?.area }
        return areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
    }

    /// The precision of class 1, nil where it was never predicted. For several columns the macro mean.
    public var precision: Double? { isBinary ? confusion.precision(of: 1) : confusion.macroPrecision }

    /// The recall of class 1, nil where it does not occur. For several columns the macro mean.
    public var recall: Double? { isBinary ? confusion.recall(of: 1) : confusion.macroRecall }

    /// The F1 of class 1, nil where it neither occurs nor was predicted. For several columns the macro mean.
    public var f1: Double? { isBinary ? confusion.f1(of: 1) : confusion.macroF1 }
}
