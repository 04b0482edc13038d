import CommandSupport

/// Reads a whole .npy file to a table.
struct ArrayTableReader {
    private let source: ByteSource
    private let header: ArrayHeader
    private let layout: ColumnLayout
    private let features = NumberStorage()
    private var labels: ArrayLabels
    private let bytes: ByteBuffer
    private let numbers: ByteBuffer

    /// Bytes that are read at once.
    private static let blockSize = 1 << 18

    /// The table, behind the first bytes of the file.
    static func table(_ source: ByteSource, request: ColumnRequest) throws(CommandError) -> Table {
        let header = try ArrayHeader.read(source)
        return try table(source, header, layout(header, source, request), request)
    }

    /// The table, behind its header.
    static func table(
        _ source: ByteSource, _ header: ArrayHeader, _ layout: ColumnLayout, _ request: ColumnRequest
    ) throws(CommandError) -> Table {
        var reader = try ArrayTableReader(source, header, layout, request)
        return header.isFortran ? try reader.tableByColumns() : try reader.tableByRows()
    }

    static func layout(
        _ header: ArrayHeader, _ source: ByteSource, _ request: ColumnRequest
    ) throws(CommandError) -> ColumnLayout {
        try request.requireSeveralColumns(header.columnCount, text: "", line: source.name)
        return try request.layout(names: nil, count: header.columnCount, table: source.name, line: source.name)
    }

    private init(
        _ source: ByteSource, _ header: ArrayHeader, _ layout: ColumnLayout, _ request: ColumnRequest
    ) throws(CommandError) {
        self.source = source
        self.header = header
        self.layout = layout
        labels = ArrayLabels(classes: request.classes)
        bytes = try ByteBuffer()
        numbers = try ByteBuffer()
    }

    private mutating func tableByRows() throws(CommandError) -> Table {
        let rowSize = header.columnCount * header.element.size
        let rowsAtOnce = max(1, Self.blockSize / rowSize)
        // The size of a file has been checked; that of a pipe shows as it comes.
        if source.size != nil { try features.reserve(header.rowCount * layout.featureCount) }
        var row = 0
        while row < header.rowCount {
            let rows = min(rowsAtOnce, header.rowCount - row)
            let block = try converted(rows * header.columnCount, read: row * rowSize)
            try features.reserve(more: rows * layout.featureCount, expected: 0)
            for index in 0..<rows {
                let from = block + index * header.columnCount
                let to = features.end + index * layout.featureCount
                for column in 0..<header.columnCount {
                    let purpose = layout.purposes[column]
                    if purpose == .dropped { continue }
                    let value = from[column]
                    if !value.isFinite { throw at(row + index, column, notFinite(value)) }
                    if purpose == .label {
                        do { try labels.append(value) } catch { throw at(row + index, column, error.description) }
                    } else {
                        to[Int(purpose.value)] = value
                    }
                }
            }
            features.append(written: rows * layout.featureCount)
            row += rows
        }
        return try finish()
    }

    private mutating func tableByColumns() throws(CommandError) -> Table {
        // A pipe may be shorter than its header says, and each column goes to all pages of the table: all has to be
        // there before memory is used.
        var held: ByteSource?
        let whole = try ByteBuffer()
        if source.size == nil {
            try fetchAll(into: whole)
            held = ByteSource(UnsafeRawBufferPointer(start: whole.start, count: whole.count), name: source.name)
        }
        let count = header.rowCount * layout.featureCount
        try features.reserve(count)
        let to = features.end
        var found: (row: Int, error: CommandError)?
        for column in 0..<header.columnCount {
            let purpose = layout.purposes[column]
            var row = 0
            while row < header.rowCount {
                let rows = min(Self.blockSize / 8, header.rowCount - row)
                let done = (column * header.rowCount + row) * header.element.size
                let block = try converted(rows, read: done, from: held)
                if purpose != .dropped {
                    for index in 0..<rows {
                        let value = block[index]
                        if !value.isFinite {
                            // The first problem in the order of the rows counts, as in other files.
                            if row + index < found?.row ?? .max {
                                found = (row + index, at(row + index, column, notFinite(value)))
                            }
                        } else if purpose == .label {
                            do {
                                try labels.append(value)
                            } catch {
                                if row + index < found?.row ?? .max {
                                    found = (row + index, at(row + index, column, error.description))
                                }
                            }
                        } else {
                            to[(row + index) * layout.featureCount + Int(purpose.value)] = value
                        }
                    }
                }
                row += rows
            }
        }
        if let found { throw found.error }
        features.append(written: count)
        if held != nil { whole.count = 0 }
        return try finish()
    }

    private func fetchAll(into buffer: ByteBuffer) throws(CommandError) {
        var limit = min(Self.blockSize, header.dataSize)
        while buffer.count < header.dataSize {
            if buffer.count == limit { limit = min(2 * limit, header.dataSize) }
            if try buffer.appendRead(from: source, upTo: limit) == 0 {
                throw ArrayHeader.wrongLength(source, header, found: buffer.count)
            }
        }
    }

    /// The next numbers of the file.
    private func converted(
        _ count: Int, read done: Int, from held: ByteSource? = nil
    ) throws(CommandError) -> UnsafePointer<Double> {
        let size = count * header.element.size
        try bytes.reserve(size)
        let read = try (held ?? source).readAll(into: bytes.start, count: size)
        if read < size { throw ArrayHeader.wrongLength(source, header, found: done + read) }
        try numbers.reserve(count * MemoryLayout<Double>.stride)
        let start = UnsafeMutableRawPointer(numbers.start).assumingMemoryBound(to: Double.self)
        header.element.convert(bytes.start, count: count, into: start)
        return UnsafePointer(start)
    }

    private mutating func finish() throws(CommandError) -> Table {
        if try source.read(into: bytes.start, count: 1) > 0 {
            throw ArrayHeader.wrongLength(source, header, found: nil)
        }
        let classes = try labels.finish(of: source.name, hasLabel: layout.hasLabel)
        return Table(
            name: source.name, featureNames: nil, labelName: nil, featureCount: layout.featureCount,
            rowCount: header.rowCount, features: features, classes: classes, labels: labels.indices)
    }

    private func at(_ row: Int, _ column: Int, _ message: String) -> CommandError {
        .input("\(source.name), row \(row + 1), column \(column + 1): \(message)")
    }
}

/// What is wrong with a number that is none.
func notFinite(_ value: Double) -> String { "\(value) is not a finite number" }
