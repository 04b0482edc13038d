import CommandSupport
import Dispatch
import Synchronization

/// Reads a whole text to a table: in pieces, several at once on several threads. The table, or the first problem in the
/// order of the file, is the same for every number of threads.
struct TextTableReader {
    /// Bytes in a piece: enough that handing it out costs nothing, and little enough to stay in a core's cache.
    static let pieceSize = 1 << 18

    private let source: ByteSource
    private let name: String
    private let request: ColumnRequest
    private let reader: PieceReader
    private let threads: Int
    /// The bytes of the text that the rows so far came from.
    private var bytesDone = 0
    private var rows: RowCollector

    /// - Parameter start: Bytes that were read from the source already.
    static func table(
        _ source: ByteSource, start: [UInt8], request: ColumnRequest, threads: Int, pieceSize: Int = Self.pieceSize
    ) throws(CommandError) -> Table {
        let reader = PieceReader(source, start: start, pieceSize: pieceSize)
        let first = try Piece(classes: request.classes)
        let (header, fields, linesBefore) = try TextHeader.read(
            reader, into: first.text, request: request, name: source.name)
        let rows = RowCollector(header, linesBefore: linesBefore, name: source.name, classes: request.classes)
        var whole = TextTableReader(
            source: source, name: source.name, request: request, reader: reader, threads: min(max(threads, 1), 16),
            rows: rows)
        return try whole.table(first, from: fields)
    }

    private mutating func table(_ first: Piece, from start: TextFields) throws(CommandError) -> Table {
        try add(first, from: start)
        if threads == 1 {
            while try reader.next(into: first.text) { try add(first, from: TextFields(first.text)) }
        } else {
            try addRest()
        }
        return try rows.table()
    }

    /// Reads the rows of a piece to their place in the table.
    private mutating func add(_ piece: Piece, from start: TextFields) throws(CommandError) {
        bytesDone += piece.text.count
        let room = Piece.room(bytes: start.end - start.position, rows.layout)
        try rows.features.reserve(more: room, expected: expectedCount)
        piece.parse(from: start, rows.layout, firstLine: rows.firstLine, into: rows.features.end)
        try rows.add(piece)
        rows.features.append(written: piece.rowCount * rows.layout.featureCount)
    }

    /// The numbers in the whole file as it looks so far, and a little more.
    private var expectedCount: Int {
        guard let size = source.size, bytesDone > 0, rows.features.count > 0 else { return 0 }
        let expected = Double(rows.features.count) * Double(size) / Double(bytesDone) * 1.02
        return expected < 1e15 ? Int(expected) : 0
    }

    /// Reads all further pieces, a group of them at once while the next group is fetched.
    private mutating func addRest() throws(CommandError) {
        var current: [Piece] = []
        var next: [Piece] = []
        for _ in 0..<(2 * threads) {
            current.append(try Piece(classes: request.classes))
            next.append(try Piece(classes: request.classes))
        }
        var filled = fill(current)
        while filled.count > 0 {
            var fetched: (count: Int, error: CommandError?) = (0, nil)
            let (pieces, following) = (current, next)
            performPieces(filled.count + 1) { index in
                if index == 0 {
                    fetched = fill(following)
                } else {
                    let text = TextFields(pieces[index - 1].text)
                    pieces[index - 1].parse(from: text, rows.layout, firstLine: rows.firstLine)
                }
            }
            try take(pieces.prefix(filled.count))
            if let error = filled.error { throw error }
            filled = fetched
            swap(&current, &next)
        }
        if let error = filled.error { throw error }
    }

    /// Puts the rows of pieces that were read into the table.
    private mutating func take(_ pieces: ArraySlice<Piece>) throws(CommandError) {
        var total = 0
        for piece in pieces {
            try rows.add(piece)
            bytesDone += piece.text.count
            total += piece.rowCount * rows.layout.featureCount
        }
        try rows.features.reserve(more: total, expected: expectedCount)
        var offset = 0
        let width = rows.layout.featureCount
        let places = pieces.map { piece in
            defer { offset += piece.rowCount * width }
            return offset
        }
        let end = rows.features.end
        performPieces(pieces.count) { index in
            let piece = pieces[pieces.startIndex + index]
            (end + places[index]).update(from: piece.features, count: piece.rowCount * width)
        }
        rows.features.append(written: total)
    }

    /// Fetches pieces until all are full, the text ends, or it cannot be read.
    private func fill(_ pieces: [Piece]) -> (count: Int, error: CommandError?) {
        for (index, piece) in pieces.enumerated() {
            do {
                if try !reader.next(into: piece.text) { return (index, nil) }
            } catch {
                return (index, error)
            }
        }
        return (pieces.count, nil)
    }

    /// Runs `body` for each index below `count`, on up to `threads` threads. The first is begun first.
    private func performPieces(_ count: Int, _ body: (Int) -> Void) {
        let next = Atomic<Int>(0)
        withoutActuallyEscaping(body) { body in
            // Each index is taken by one thread, and the pieces share nothing that changes.
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
                while case let index = next.wrappingAdd(1, ordering: .relaxed).oldValue, index < count { body(index) }
            }
        }
    }
}
