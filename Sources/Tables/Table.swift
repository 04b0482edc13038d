/// A table for a classifier: numbers, and a label a row.
package struct Table: Sendable {
    /// The file's name, or what the messages call the table.
    package var name: String
    /// The names of the features; nil without a header.
    package var featureNames: [String]?
    /// The name of the label's column; nil without a header.
    package var labelName: String?
    /// The number of features, at least 1.
    package var featureCount: Int
    package var rowCount: Int
    /// The features, row after row: `rowCount` × `featureCount` finite numbers.
    package var features: NumberStorage
    /// The different labels: those that are numbers in numerical order, then the others, ordered by their Unicode
    /// scalars.
    package var classes: [String]
    /// One a row, an index into `classes`; empty where the file has no labels and none are needed.
    package var labels: [UInt16]

    package init(
        name: String, featureNames: [String]?, labelName: String?, featureCount: Int, rowCount: Int,
        features: NumberStorage, classes: [String], labels: [UInt16]
    ) {
        self.name = name
        self.featureNames = featureNames
        self.labelName = labelName
        self.featureCount = featureCount
        self.rowCount = rowCount
        self.features = features
        self.classes = classes
        self.labels = labels
    }

    /// What another file needs to have to fit this table.
    package var schema: TableSchema {
        TableSchema(featureNames: featureNames, featureCount: featureCount, labelName: labelName, classes: classes)
    }

    /// Gives the memory of the features before a row back to the system; they read as 0 from then on. For a caller who
    /// takes them over block after block. Nobody else may read them at the same time.
    package func release(rowsBefore row: Int) { features.release(before: row * featureCount) }
}
