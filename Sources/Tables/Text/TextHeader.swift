import CommandSupport

/// The first line of a text and what it says about the columns.
struct TextHeader {
    let layout: ColumnLayout
    /// The line that the columns were counted in, from 1.
    let firstLine: Int
    let isHeader: Bool

    /// Reads the first line that has any fields into a piece, and moves `fields` to where the rows begin.
    ///
    /// - Parameter piece: Where the text begins; later pieces are read into it where this one holds blank lines only.
    /// - Returns: The header, where the rows begin in the piece, and how many lines ended before the piece.
    static func read(
        _ reader: PieceReader, into piece: ByteBuffer, request: ColumnRequest, name: String
    ) throws(CommandError) -> (header: TextHeader, rows: TextFields, linesBefore: Int) {
        var linesBefore = 0
        var isStart = true
        while try reader.next(into: piece) {
            var fields = TextFields(piece)
            if isStart { fields.skipByteOrderMark() }
            isStart = false
            fields.skipBlankLines()
            if fields.isAtEnd {
                linesBefore += fields.line
                continue
            }
            let header = try TextHeader(&fields, linesBefore: linesBefore, request: request, name: name)
            return (header, fields, linesBefore)
        }
        throw .input("\(name) is empty; \(request.expectation)")
    }

    private init(
        _ fields: inout TextFields, linesBefore: Int, request: ColumnRequest, name: String
    ) throws(CommandError) {
        let start = fields
        let line = linesBefore + fields.line + 1
        let place = "\(name), line \(line)"
        var texts: [String] = []
        while true {
            do {
                texts.append(try fields.text())
            } catch {
                throw .input("\(place), column \(texts.count + 1): \(error.description)")
            }
            guard fields.isAtComma else { break }
            fields.position += 1
        }
        isHeader =
            switch request.header {
            case .yes: true
            case .no: false
            // One bad field does not make a row a header: dropping the row in silence would be worse than an error.
            case .auto: !texts.contains { decimalNumber($0) != nil }
            }
        try request.requireSeveralColumns(texts.count, text: texts[0], line: place)
        layout = try request.layout(names: isHeader ? texts : nil, count: texts.count, table: name, line: place)
        firstLine = line
        if !isHeader { fields = start }
    }
}
