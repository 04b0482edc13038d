import CommandSupport

/// The table in the bytes of a CSV file; `name` is what the messages call it.
///
/// The last column is the label, 0 or 1; all others are features. The first line is a header where none of its fields is
/// a number. Fields are separated by commas and may be quoted; blank lines, CRLF and a byte order mark are understood.
/// Whatever else does not fit ends in an error that names line and column.
func readTable(_ bytes: [UInt8], name: String) throws(CommandError) -> Table {
    try bytes.withUnsafeBufferPointer { (bytes) throws(CommandError) in try readTable(bytes, name: name) }
}

/// The table in bytes that somebody else keeps alive.
func readTable(_ bytes: UnsafeBufferPointer<UInt8>, name: String) throws(CommandError) -> Table {
    var reader = CSVReader(bytes, name: name)
    return try reader.table()
}

private struct CSVReader {
    let name: String
    var fields: CSVFields
    /// The names of all columns, the label's among them.
    var header: [String]?
    /// Columns and line number of the first line, which the others are measured by.
    var columnCount = 0
    var firstLine = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, name: String) {
        self.name = name
        fields = CSVFields(bytes)
    }

    mutating func table() throws(CommandError) -> Table {
        fields.skipByteOrderMark()
        fields.skipBlankLines()
        if fields.isAtEnd {
            throw .input("\(name) is empty; it needs to have rows of numbers with a label, 0 or 1, at the end")
        }
        try readFirstLine()
        var features: [Double] = []
        var labels: [UInt8] = []
        // A field takes at least two bytes with its comma; most take about eight.
        features.reserveCapacity(fields.remaining / 8)
        fields.skipBlankLines()
        while !fields.isAtEnd {
            try readRow(into: &features, &labels)
            fields.skipBlankLines()
        }
        if labels.isEmpty {
            throw .input("\(name) has a header and no rows; it needs to have rows of numbers after line \(firstLine)")
        }
        let table = Table(
            name: name, featureNames: header.map { Array($0.dropLast()) }, featureCount: columnCount - 1,
            features: features, labels: labels)
        for label in [0, 1] as [UInt8] where table.count(of: label) == 0 {
            throw .input("\(name): the label of each row is \(1 - label); both labels, 0 and 1, need to occur")
        }
        return table
    }

    /// Counts the columns, and takes the names where there are some.
    private mutating func readFirstLine() throws(CommandError) {
        let start = fields
        firstLine = fields.line
        var texts: [String] = []
        repeat {
            do {
                texts.append(try fields.text())
            } catch {
                throw at(column: texts.count, error.description)
            }
        } while fields.skipComma()
        columnCount = texts.count
        if columnCount < 2 {
            let other = [";", "\t"].first { texts[0].contains($0) }
            let hint = other == nil ? "" : "; fields need to be separated by commas"
            throw .input("\(name), line \(firstLine) has 1 column; a table needs to have features and a label\(hint)")
        }
        if texts.contains(where: { decimalNumber($0) != nil }) {
            // One bad field does not make a row a header: dropping the row in silence would be worse than an error.
            fields = start
        } else {
            header = texts
        }
    }

    private mutating func readRow(into features: inout [Double], _ labels: inout [UInt8]) throws(CommandError) {
        let labelColumn = columnCount - 1
        var column = 0
        repeat {
            let value: Double
            do {
                value = try fields.number()
            } catch {
                throw at(column: column, error.description)
            }
            if column < labelColumn {
                features.append(value)
            } else if fields.isAtComma {
                throw .input(
                    "\(name), line \(fields.line) has more fields than line \(firstLine), which has \(columnCount)")
            } else if value == 0 || value == 1 {
                labels.append(value == 0 ? 0 : 1)
            } else {
                throw at(column: column, "the label is \(value.shortest); it needs to be 0 or 1")
            }
            column += 1
        } while fields.skipComma()
        if column < columnCount {
            throw .input(
                "\(name), line \(fields.line) has \(counted(column, "field")); it needs to have \(columnCount), as line "
                    + "\(firstLine) has")
        }
    }

    /// An error in one field. A name longer than fits a message is cut.
    private func at(column: Int, _ message: String) -> CommandError {
        var place = "\(name), line \(fields.line), column \(column + 1)"
        if let header, column < header.count { place += " (\(printable(header[column], limit: 40)))" }
        return .input("\(place): \(message)")
    }
}
