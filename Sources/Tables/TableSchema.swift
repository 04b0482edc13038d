/// What a trained model, or a training table, knows about its columns. Another file is read to fit it.
package struct TableSchema: Sendable, Equatable {
    /// Nil where the table had no header.
    package var featureNames: [String]?
    package var featureCount: Int
    package var labelName: String?
    /// The labels that there are, by their index.
    package var classes: [String]

    package init(featureNames: [String]?, featureCount: Int, labelName: String?, classes: [String]) {
        self.featureNames = featureNames
        self.featureCount = featureCount
        self.labelName = labelName
        self.classes = classes
    }
}
