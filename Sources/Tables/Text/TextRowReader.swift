import CommandSupport

/// Reads a text row after row, each piece as soon as it is there.
final class TextRowReader {
    private let reader: PieceReader
    private let piece: Piece
    private var rows: RowCollector
    /// Where the rows begin in the first piece, while that is not read.
    private var start: TextFields?
    /// A problem behind the rows that were handed on last.
    private var failure: CommandError?

    /// - Parameter start: Bytes that were read from the source already.
    init(
        _ source: ByteSource, start: [UInt8], request: ColumnRequest, pieceSize: Int
    ) throws(CommandError) {
        reader = PieceReader(source, start: start, pieceSize: pieceSize, isPrompt: true)
        piece = try Piece(classes: request.classes)
        let (header, fields, linesBefore) = try TextHeader.read(
            reader, into: piece.text, request: request, name: source.name)
        rows = RowCollector(header, linesBefore: linesBefore, name: source.name, classes: request.classes)
        self.start = fields
    }

    func next() throws(CommandError) -> RowBlock? {
        while true {
            if let failure { throw failure }
            if let start {
                piece.parse(from: start, rows.layout, firstLine: rows.firstLine)
                self.start = nil
            } else {
                // A header without rows is no error: no rows give no predictions.
                guard try reader.next(into: piece.text) else { return nil }
                piece.parse(from: TextFields(piece.text), rows.layout, firstLine: rows.firstLine)
            }
            let firstLine = rows.lineCount + piece.firstRowLine + 1
            do {
                try rows.add(piece)
            } catch {
                failure = error
            }
            if piece.rowCount > 0 {
                let count = piece.rowCount * rows.layout.featureCount
                return RowBlock(
                    features: Array(UnsafeBufferPointer(start: piece.features, count: count)),
                    rowCount: piece.rowCount, firstLine: firstLine)
            }
        }
    }
}
