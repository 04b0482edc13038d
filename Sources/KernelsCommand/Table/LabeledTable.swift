import CommandSupport
import Tables

/// A table with a label in each row: that in a file, or the bundled one.
///
/// - Parameters:
///   - file: nil: the bundled table.
///   - schema: What a model knows about its columns and classes; nil: the table has its own.
func labeledTable(
    _ file: String?, _ columns: ColumnSettings, matching schema: TableSchema?, threads: Int
) throws(CommandError) -> Table {
    guard let schema else {
        let options = columns.tableOptions(threads: threads)
        guard let file else { return try breastCancerTable(options) }
        return try readTable(file, options)
    }
    guard let file else {
        return try breastCancerTable(matching: schema, header: columns.header, label: columns.label)
    }
    return try readTable(
        file, matching: schema, header: columns.header, label: columns.label, requiresLabel: true, threads: threads)
}
