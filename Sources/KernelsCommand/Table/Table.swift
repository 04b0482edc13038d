/// A table for a binary classifier: numbers, and a label 0 or 1 in the last column.
struct Table: Sendable {
    /// The file's name, or what the messages and the report call the table.
    var name: String
    /// The names of the features, where the table has a header.
    var featureNames: [String]?
    /// The number of features, at least 1.
    var featureCount: Int
    /// The features, row after row.
    var features: [Double]
    /// One label a row, 0 or 1; both occur.
    var labels: [UInt8]

    var rowCount: Int { labels.count }

    /// How many rows have this label.
    func count(of label: UInt8) -> Int {
        var count = 0
        for l in labels where l == label { count += 1 }
        return count
    }
}
