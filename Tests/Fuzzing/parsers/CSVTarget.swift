import CommandSupport

@testable import Tables

let libFuzzerFlags = ["-max_len=4096", "-malloc_limit_mb=4", "-rss_limit_mb=1000", "-timeout=10"]

private let file = MemoryFile()

/// Two bytes of options, and a text. The table in it is the same, or the same error, in one piece, in small ones, on three
/// threads, from memory and from a file; its numbers and labels are those of a naive reader; row after row, and read again
/// to fit its own schema, it is the same.
func fuzz(_ input: FuzzInput) {
    var input = input
    let (choices, size) = (input.byte(), input.byte())
    let bytes = input.bytes
    let options = TableOptions(
        header: [.auto, .yes, .no, .auto][Int(choices & 3)],
        label: [nil, "1", "-2", "y"][Int(choices >> 2 & 3)].map { ColumnReference($0) },
        dropped: [[], [], ["2"], ["1", "-1"]][Int(choices >> 4 & 3)].map { ColumnReference($0) })
    let pieceSize = Int(size) + 1
    let whole = outcome(bytes, .training(options))
    requireSame(whole, outcome(bytes, .training(options), pieceSize: pieceSize), "pieces of \(pieceSize)")
    if choices & 0x40 != 0 {
        requireSame(whole, outcome(bytes, .training(options), threads: 3, pieceSize: pieceSize), "three threads")
        file.write(bytes)
        let fromFile = Outcome { () throws(CommandError) in try readTable(file.path, options) }
        let fromMemory = outcome(bytes, .training(options), name: file.path)
        requireSame(fromMemory, fromFile, "the file")
    }
    requireAsNaive(whole, bytes, options)
    var schema = TableSchema(
        featureNames: nil, featureCount: Int(choices >> 7) + 1, labelName: nil, classes: ["0", "1", "y"])
    if let table = whole.table {
        schema = table.schema
        requireSameAgain(table, bytes, options)
    }
    requireSameRows(bytes, schema, options, pieceSize: pieceSize, lines: NaiveText.rows(bytes)?.lines)
}

/// A table fits its own schema, and is then the same; where a name occurs twice, it may be refused.
private func requireSameAgain(_ table: Table, _ bytes: [UInt8], _ options: TableOptions) {
    let label = table.featureNames == nil ? options.label : nil
    let again = outcome(
        bytes, .matching(table.schema, header: options.header, label: label, labels: .required))
    if let again = again.table {
        require(.table(table) == .table(again), "the table does not fit its own schema")
    } else {
        let names = (table.featureNames ?? []) + [table.labelName].compactMap { $0 }
        let isDoubtful = !options.dropped.isEmpty || Set(names).count < names.count
        require(isDoubtful, "the table does not fit its own schema: \(again)")
    }
}
