import CommandSupport

@testable import Tables

/// A table, or why there is none.
enum Outcome {
    case table(Table)
    case error(String)

    init(_ body: () throws(CommandError) -> Table) {
        do {
            self = .table(try body())
        } catch {
            requireOneLine(error.description)
            require(error.exitCode == CommandError.inputExitCode, "exit code \(error.exitCode)")
            self = .error(error.description)
        }
    }

    var table: Table? { if case .table(let table) = self { table } else { nil } }
}

func == (a: Outcome, b: Outcome) -> Bool {
    switch (a, b) {
    case (.table(let a), .table(let b)):
        a.featureNames == b.featureNames && a.labelName == b.labelName && a.featureCount == b.featureCount
            && a.rowCount == b.rowCount && a.classes == b.classes && a.labels == b.labels
            && a.features.values.elementsEqual(b.features.values) { $0.bitPattern == $1.bitPattern }
    case (.error(let a), .error(let b)): withoutHint(a) == withoutHint(b)
    default: false
    }
}

/// The message without what it adds where the rest of the piece has no number in the column: that depends on the piece.
private func withoutHint(_ message: String) -> String {
    message.firstRange(of: ", nor is any other value of the column").map { String(message[..<$0.lowerBound]) }
        ?? message
}

func requireSame(_ expected: Outcome, _ found: Outcome, _ what: String) {
    require(expected == found, "expected \(expected.words), and by \(what) it is \(found.words)")
}

extension Outcome {
    var words: String {
        switch self {
        case .table(let table):
            "\(String(describing: table.featureNames)), \(String(describing: table.labelName)), \(table.rowCount) rows, "
                + "\(Array(table.features.values)), \(table.classes), \(table.labels)"
        case .error(let message): message
        }
    }
}

/// A piece that holds any input; the usual ones are larger, and to take their memory over and over takes time.
let onePiece = 8192

/// What is made of bytes in memory of their exact size, as the address sanitizer wants it.
func outcome(
    _ bytes: [UInt8], _ request: ColumnRequest, threads: Int = 1, pieceSize: Int = onePiece, name: String = "t"
) -> Outcome {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    return Outcome { () throws(CommandError) in
        try table(
            in: ByteSource(UnsafeRawBufferPointer(copy), name: name), request: request, threads: threads,
            pieceSize: pieceSize)
    }
}

/// Rows one after the other are those of the whole table, up to the first problem.
///
/// - Parameter lines: The numbers of the lines with rows and, in front, of the header, if there is one; nil: not known.
func requireSameRows(
    _ bytes: [UInt8], _ schema: TableSchema, _ options: TableOptions, pieceSize: Int, lines: [Int]? = nil
) {
    let request = ColumnRequest.matching(schema, header: options.header, label: options.label, labels: .ignored)
    var features: [Double] = []
    var rowCount = 0
    var lastLine = 0
    var headers: Int?
    var failure: String?
    bytes.withUnsafeBytes { bytes in
        do {
            var reader = try RowReader(ByteSource(bytes, name: "t"), request: request, pieceSize: pieceSize)
            while let block = try reader.next() {
                require(block.rowCount > 0 && block.features.count == block.rowCount * schema.featureCount, "a block")
                require(block.firstLine > lastLine, "line \(block.firstLine) after \(lastLine)")
                lastLine = block.firstLine + block.rowCount - 1
                if let lines {
                    headers = headers ?? (lines.first == block.firstLine ? 0 : 1)
                    let expected = lines[rowCount + (headers ?? 0)]
                    require(
                        block.firstLine == expected, "row \(rowCount) is in line \(expected), not \(block.firstLine)")
                }
                features += block.features
                rowCount += block.rowCount
            }
        } catch {
            failure = "\(error)"
        }
    }
    switch outcome(bytes, request) {
    case .table(let table):
        require(failure == nil && table.rowCount == rowCount, "\(rowCount) rows of \(table.rowCount): \(failure ?? "")")
        require(
            features.elementsEqual(table.features.values) { $0.bitPattern == $1.bitPattern },
            "rows one after the other have other numbers")
    case .error(let message):
        let isEmpty = failure == nil && rowCount == 0 && message.contains("has a header and no rows")
        require(isEmpty || failure == message, "\(failure ?? "no error"), and for the whole table \(message)")
    }
}
