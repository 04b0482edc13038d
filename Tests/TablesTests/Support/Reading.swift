import CommandSupport

@testable import Tables

/// The table in a text, read in one piece on one thread unless told otherwise.
func readText(
    _ text: String, _ options: TableOptions = TableOptions(), pieceSize: Int = TextTableReader.pieceSize
) throws(CommandError) -> Table {
    try readBytes(Array(text.utf8), .training(options), threads: options.threads, pieceSize: pieceSize)
}

/// The table in bytes that the messages call "t".
func readBytes(
    _ bytes: [UInt8], _ request: ColumnRequest = .training(TableOptions()), threads: Int = 1,
    pieceSize: Int = TextTableReader.pieceSize
) throws(CommandError) -> Table {
    // Memory of the exact size: a read past the end is seen by the address sanitizer.
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    return try table(
        in: ByteSource(UnsafeRawBufferPointer(copy), name: "t"), request: request, threads: threads,
        pieceSize: pieceSize)
}

/// A table that fits a schema.
func readText(
    _ text: String, matching schema: TableSchema, header: TableOptions.Header = .auto, label: String? = nil,
    labels: ColumnRequest.Labels = .required
) throws(CommandError) -> Table {
    let label = label.map { ColumnReference($0) }
    return try readBytes(Array(text.utf8), .matching(schema, header: header, label: label, labels: labels))
}

extension TableOptions {
    /// The options with columns as the user types them.
    static func with(
        header: Header = .auto, label: String? = nil, dropped: [String] = [], threads: Int = 1
    ) -> TableOptions {
        TableOptions(
            header: header, label: label.map { ColumnReference($0) }, dropped: dropped.map { ColumnReference($0) },
            threads: threads)
    }
}

extension Table {
    /// All features, row after row.
    var numbers: [Double] { Array(features.values) }

    /// The labels in words.
    var labelNames: [String] { labels.map { classes[Int($0)] } }

    /// Whether all is the same, to the last bit of a number.
    func isSame(as other: Table) -> Bool {
        name == other.name && featureNames == other.featureNames && labelName == other.labelName
            && featureCount == other.featureCount && rowCount == other.rowCount && classes == other.classes
            && labels == other.labels && numbers.map(\.bitPattern) == other.numbers.map(\.bitPattern)
    }
}

/// What a call throws, in words; nil where it throws nothing.
func message(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch {
        return "\(error)"
    }
}
