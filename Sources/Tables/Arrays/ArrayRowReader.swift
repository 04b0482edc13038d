import CommandSupport

/// Reads a .npy file row after row. One that comes column after column is read as a whole first.
final class ArrayRowReader {
    private let source: ByteSource
    private let header: ArrayHeader
    private let layout: ColumnLayout
    private let bytes: ByteBuffer
    /// The whole table, where the file has its columns one after the other.
    private let table: Table?
    private var row = 0
    private var failure: CommandError?

    private static let blockSize = 1 << 18

    init(_ source: ByteSource, request: ColumnRequest) throws(CommandError) {
        self.source = source
        header = try ArrayHeader.read(source)
        layout = try ArrayTableReader.layout(header, source, request)
        bytes = try ByteBuffer()
        table = header.isFortran ? try ArrayTableReader.table(source, header, layout, request) : nil
    }

    func next() throws(CommandError) -> RowBlock? {
        if let failure { throw failure }
        if row == header.rowCount {
            // Asked for last, as the end of a pipe may be long in coming.
            if table == nil, try source.read(into: bytes.start, count: 1) > 0 {
                failure = ArrayHeader.wrongLength(source, header, found: nil)
            }
            if let failure { throw failure }
            return nil
        }
        if let table { return block(of: table) }
        let rowSize = header.columnCount * header.element.size
        let limit = min(max(1, Self.blockSize / rowSize), header.rowCount - row) * rowSize
        while bytes.count < rowSize {
            if try bytes.appendRead(from: source, upTo: limit) == 0 {
                throw ArrayHeader.wrongLength(source, header, found: row * rowSize + bytes.count)
            }
        }
        let rows = bytes.count / rowSize
        defer {
            // The beginning of the next row.
            bytes.count -= rows * rowSize
            bytes.start.update(from: bytes.start + rows * rowSize, count: bytes.count)
        }
        return try convert(rows: rows)
    }

    private func convert(rows: Int) throws(CommandError) -> RowBlock {
        var numbers = [Double](repeating: 0, count: rows * header.columnCount)
        numbers.withUnsafeMutableBufferPointer { numbers in
            if let start = numbers.baseAddress {
                header.element.convert(bytes.start, count: numbers.count, into: start)
            }
        }
        let first = row
        var features = [Double](repeating: 0, count: rows * layout.featureCount)
        for index in 0..<rows {
            for (column, purpose) in layout.purposes.enumerated() where purpose.value >= 0 {
                let value = numbers[index * header.columnCount + column]
                if !value.isFinite {
                    let error = CommandError.input(
                        "\(source.name), row \(row + 1), column \(column + 1): \(notFinite(value))")
                    failure = error
                    if index == 0 { throw error }
                    features.removeLast((rows - index) * layout.featureCount)
                    return RowBlock(features: features, rowCount: index, firstLine: first + 1)
                }
                features[index * layout.featureCount + Int(purpose.value)] = value
            }
            row += 1
        }
        return RowBlock(features: features, rowCount: rows, firstLine: first + 1)
    }

    private func block(of table: Table) -> RowBlock {
        let rows = min(max(1, Self.blockSize / (8 * table.featureCount)), table.rowCount - row)
        let values = table.features.values[(row * table.featureCount)..<((row + rows) * table.featureCount)]
        defer { row += rows }
        return RowBlock(features: Array(values), rowCount: rows, firstLine: row + 1)
    }
}
