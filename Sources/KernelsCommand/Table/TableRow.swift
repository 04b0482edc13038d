import CommandSupport
import Tables

/// One row of a table.
struct TableRow: Sendable {
    /// The features as they stand in the table.
    var features: [Double]
    /// The class, where the table has labels.
    var label: Int?
}

extension Table {
    /// The row with this number, from 1.
    func row(_ row: Int) throws(CommandError) -> TableRow {
        guard (1...rowCount).contains(row) else {
            throw .input(
                "--row is \(row), and \(name) has \(counted(rowCount, "row")); it needs to be from 1 to \(rowCount)")
        }
        let numbers = features.span
        let start = (row - 1) * featureCount
        return TableRow(
            features: (0..<featureCount).map { numbers[start + $0] },
            label: labels.isEmpty ? nil : Int(labels[row - 1]))
    }
}
