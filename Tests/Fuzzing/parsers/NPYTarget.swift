import CommandSupport

@testable import Tables

let libFuzzerFlags = ["-max_len=4096", "-malloc_limit_mb=400", "-rss_limit_mb=1000", "-timeout=10"]

private let file = MemoryFile()

/// A byte of options, and a .npy file; or without its beginning, so that the length of its header is right: the header as
/// text, a line end, and the numbers. From memory, a file and a pipe, and row after row, it is the same table or refused; its
/// numbers are those of a naive reader; written again in either order, it is read as the same table.
func fuzz(_ input: FuzzInput) {
    var input = input
    let choices = input.byte()
    var bytes: [UInt8]
    if choices & 1 == 0 {
        bytes = input.bytes
    } else {
        let header = input.line()
        bytes = arrayFile(version: choices >> 1 & 3, header: header, data: input.bytes)
    }
    if !bytes.starts(with: arrayMagic) { bytes = arrayMagic + bytes.dropFirst(arrayMagic.count) }
    let options = TableOptions(
        label: [nil, "1", "-2", "y"][Int(choices >> 3 & 3)].map { ColumnReference($0) },
        dropped: [[], [], ["2"], ["1", "-1"]][Int(choices >> 5 & 3)].map { ColumnReference($0) })
    let whole = outcome(bytes, .training(options))
    file.write(bytes)
    let fromFile = Outcome { () throws(CommandError) in try readTable(file.path, options) }
    requireSame(outcome(bytes, .training(options), name: file.path), fromFile, "the file")
    if bytes.count <= 60_000 {
        // The messages differ, as the length of a pipe is not known.
        let fromPipe = withPipe(holding: bytes) { path in
            Outcome { () throws(CommandError) in try readTable(path, options) }
        }
        require((fromPipe.table == nil) == (whole.table == nil), "the pipe: \(fromPipe), and memory: \(whole)")
        if whole.table != nil { requireSame(whole, fromPipe, "the pipe") }
    }
    var schema = TableSchema(featureNames: nil, featureCount: 2, labelName: nil, classes: ["0", "1", "2.5"])
    if let table = whole.table {
        schema = table.schema
        requireAsNaive(table, bytes, options)
    }
    requireSameRows(bytes, schema, options, pieceSize: 100)
}

private func arrayFile(version: UInt8, header: [UInt8], data: [UInt8]) -> [UInt8] {
    let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return arrayMagic + [version, 0] + length + header + data
}

/// Every number where the header says that it is, in its own type.
private func requireAsNaive(_ table: Table, _ bytes: [UInt8], _ options: TableOptions) {
    let header = bytes.withUnsafeBytes { bytes -> ArrayHeader in
        let source = ByteSource(bytes, name: "t")
        guard (try? firstBytes(of: source)) == arrayMagic, let header = try? ArrayHeader.read(source) else {
            fatalError("the header is read no more")
        }
        return header
    }
    let (rows, columns) = (header.rowCount, header.columnCount)
    let all = (0..<(rows * columns)).map { index in
        let (row, column) = (index / columns, index % columns)
        let place = header.isFortran ? column * rows + row : index
        let start = header.size + place * header.element.size
        return number(bytes[start..<(start + header.element.size)], header.element)
    }
    let label = position(options.label ?? ColumnReference("-1"), columns)
    let dropped = options.dropped.map { position($0, columns) }
    var features: [Double] = []
    var labels: [String] = []
    for (index, number) in all.enumerated() {
        let column = index % columns
        if column == label { labels.append(number == 0 ? "0" : number.shortest) }
        if column != label && !dropped.contains(column) { features.append(number) }
    }
    require(
        table.rowCount == rows && table.labels.map { table.classes[Int($0)] } == labels, "the labels are not \(labels)")
    require(
        table.features.values.elementsEqual(features) { $0.bitPattern == $1.bitPattern },
        "the numbers are \(Array(table.features.values)), not \(features)")
    for isFortran in [false, true] {
        let order = isFortran ? (0..<(rows * columns)).map { $0 % rows * columns + $0 / rows } : Array(all.indices)
        let text =
            "{'descr': '>f8', 'fortran_order': \(isFortran ? "True" : "False"), 'shape': (\(rows), \(columns))}\n"
        let data = order.flatMap { place in withUnsafeBytes(of: all[place].bitPattern.bigEndian) { Array($0) } }
        let again = outcome(arrayFile(version: 1, header: Array(text.utf8), data: data), .training(options))
        requireSame(.table(table), again, "the table that is written again")
    }
}

private func position(_ reference: ColumnReference, _ count: Int) -> Int {
    guard let position = try? reference.position(among: nil, count: count, of: "t") else {
        fatalError("there is a table without the column \(reference.text)")
    }
    return position
}

private func number(_ bytes: ArraySlice<UInt8>, _ element: ArrayElement) -> Double {
    let bits = (element.isBigEndian ? Array(bytes) : bytes.reversed()).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    switch (element.kind, element.size) {
    case (.float, 2): return Double(Float16(bitPattern: UInt16(bits)))
    case (.float, 4): return Double(Float(bitPattern: UInt32(bits)))
    case (.float, _): return Double(bitPattern: bits)
    case (.boolean, _): return bits == 0 ? 0 : 1
    case (.unsigned, _): return Double(bits)
    case (.signed, let size):
        let unused = UInt64(64 - 8 * size)
        return Double(Int64(bitPattern: bits << unused) >> Int64(unused))
    }
}
