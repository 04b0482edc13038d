import CommandSupport

/// Reads a file, or standard input, row after row in bounded memory, as it fits a schema: for predictions.
///
/// Rows are handed on as soon as a read has delivered them, so a program at the other end of a pipe can wait for the
/// answer to each line. Labels are passed over where there are some.
package struct RowReader {
    private enum Rows {
        case text(TextRowReader)
        case array(ArrayRowReader)
    }

    private let rows: Rows

    /// Opens the file and reads the first line that says what its columns are.
    ///
    /// - Parameters:
    ///   - path: "-" is standard input.
    ///   - label: The column that is the label and no feature; nil for the schema's name of it, or the last one where
    ///     there is one more than features and no names.
    /// - Throws: As `readTable(_:matching:header:label:requiresLabel:threads:)`.
    package init(
        _ path: String, matching schema: TableSchema, header: TableOptions.Header = .auto,
        label: ColumnReference? = nil
    ) throws(CommandError) {
        try self.init(
            ByteSource(path: path), request: .matching(schema, header: header, label: label, labels: .ignored))
    }

    init(
        _ source: ByteSource, request: ColumnRequest, pieceSize: Int = TextTableReader.pieceSize
    ) throws(CommandError) {
        let start = try firstBytes(of: source)
        rows =
            start == arrayMagic
            ? .array(try ArrayRowReader(source, request: request))
            : .text(try TextRowReader(source, start: start, request: request, pieceSize: pieceSize))
    }

    /// The next rows, at least one; nil at the end.
    ///
    /// - Throws: What is wrong with the row that comes next. All rows before it have been handed on by then.
    package mutating func next() throws(CommandError) -> RowBlock? {
        switch rows {
        case .text(let reader): try reader.next()
        case .array(let reader): try reader.next()
        }
    }
}
