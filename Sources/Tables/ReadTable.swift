import CommandSupport

/// The table in a file, CSV or .npy; "-" is standard input.
///
/// CSV: fields are separated by commas and may be quoted; blanks around them, blank lines, CRLF and a byte order mark
/// are understood. All columns but the label and the dropped ones are features, decimal numbers. A label is any text; a
/// number stands for its value, so that "1" and "1.0" are one class.
///
/// .npy, known by its first bytes: two dimensions of floating-point numbers, whole numbers or booleans. Its columns
/// have positions and no names.
///
/// - Throws: What is wrong in one line, with the line and column in the file: fields that are no finite numbers, empty
///   labels, one class only or more than a thousand, rows of different lengths, columns that do not exist, and whatever
///   the system says about the file.
package func readTable(_ path: String, _ options: TableOptions = TableOptions()) throws(CommandError) -> Table {
    try table(in: ByteSource(path: path), request: .training(options), threads: options.threads)
}

/// The table in bytes that somebody else keeps alive; `name` is what the messages call it.
package func readTable(
    bytes: UnsafeBufferPointer<UInt8>, name: String, _ options: TableOptions = TableOptions()
) throws(CommandError) -> Table {
    try table(
        in: ByteSource(UnsafeRawBufferPointer(bytes), name: name), request: .training(options),
        threads: options.threads)
}

/// The table in a file, as it fits a model or another table.
///
/// Where the schema and the file have names, features are found by them: in any order, with any columns between them.
/// Otherwise the file has the features in their order, and may have the label as one more column at the end.
///
/// - Parameters:
///   - label: The column of the label; nil for the schema's name of it, or the last one where there are no names.
///   - requiresLabel: Whether the file needs to have labels. Otherwise they are read where there are some.
/// - Returns: A table with the schema's classes, and the names that the file has.
/// - Throws: As `readTable(_:_:)`; also for a feature that is missing or there twice, and for a label that the schema
///   does not have. Labels that are all the same are no error.
package func readTable(
    _ path: String, matching schema: TableSchema, header: TableOptions.Header = .auto, label: ColumnReference? = nil,
    requiresLabel: Bool, threads: Int = 1
) throws(CommandError) -> Table {
    try table(
        in: ByteSource(path: path),
        request: .matching(schema, header: header, label: label, labels: requiresLabel ? .required : .optional),
        threads: threads)
}

/// The table in bytes that somebody else keeps alive, as it fits a model or another table; `name` is what the messages call
/// it.
///
/// - Throws: As `readTable(_:matching:header:label:requiresLabel:threads:)`.
package func readTable(
    bytes: UnsafeBufferPointer<UInt8>, name: String, matching schema: TableSchema,
    header: TableOptions.Header = .auto, label: ColumnReference? = nil, requiresLabel: Bool, threads: Int = 1
) throws(CommandError) -> Table {
    try table(
        in: ByteSource(UnsafeRawBufferPointer(bytes), name: name),
        request: .matching(schema, header: header, label: label, labels: requiresLabel ? .required : .optional),
        threads: threads)
}

/// Reads a table of whichever kind its first bytes tell.
func table(
    in source: ByteSource, request: ColumnRequest, threads: Int, pieceSize: Int = TextTableReader.pieceSize
) throws(CommandError) -> Table {
    let start = try firstBytes(of: source)
    if start == arrayMagic { return try ArrayTableReader.table(source, request: request) }
    return try TextTableReader.table(source, start: start, request: request, threads: threads, pieceSize: pieceSize)
}

/// As many bytes as it takes to know a .npy file; fewer where there are no more, or others.
func firstBytes(of source: ByteSource) throws(CommandError) -> [UInt8] {
    let buffer = try ByteBuffer(capacity: arrayMagic.count)
    while buffer.count < arrayMagic.count {
        if try buffer.appendRead(from: source, upTo: arrayMagic.count) == 0 { break }
        let bytes = UnsafeBufferPointer(start: buffer.start, count: buffer.count)
        if !arrayMagic.starts(with: bytes) { break }
    }
    // A .npz file is a zip archive.
    for magic in [[0x50, 0x4b, 3, 4], [0x1f, 0x8b]] as [[UInt8]] {
        if UnsafeBufferPointer(start: buffer.start, count: buffer.count).starts(with: magic) {
            throw .input("\(source.name) is a compressed file; it needs to be a CSV file or a .npy file")
        }
    }
    return Array(UnsafeBufferPointer(start: buffer.start, count: buffer.count))
}
