/// Some rows of a file, in its order.
package struct RowBlock: Sendable, Equatable {
    /// The features in the schema's order, row after row: finite numbers.
    package var features: [Double]
    package var rowCount: Int
    /// The line of the first row in the file, from 1; for a .npy file the number of the row.
    package var firstLine: Int
}
