extension ConfusionMatrix {
    /// The counts of a classifier's outputs on samples whose classes are known.
    ///
    /// One column of probabilities is that of class 1 of two, which is predicted above ½; of several columns the first
    /// greatest is predicted.
    ///
    /// - Parameters:
    ///   - probabilities: The outputs, samples×columns, each in [0, 1]; at least one sample, and 1 to 4096 columns.
    ///   - labels: The classes of the rows of a table, from 0.
    ///   - rows: Which row of the table each sample is; nil: sample i is row i.
    /// - Throws: ``KernelError``, as ``Evaluation/init(probabilities:labels:rows:)``, which measures more.
    /// - Complexity: O(samples × columns).
    public init<Scalar: KernelScalar>(
        probabilities: Matrix<Scalar>, labels: [UInt16], rows: [Int]? = nil
    ) throws(KernelError) {
        let samples = try sampleLabels(of: probabilities.shape, labels, rows, "ConfusionMatrix")
        try requireProbabilities(probabilities, "ConfusionMatrix")
        try self.init(
            labels: samples, predicted: Predictions(probabilities).classes, classes: max(probabilities.columns, 2))
    }
}
