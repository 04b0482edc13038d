import CommandSupport

@testable import Tables

/// A text read by its rules, one byte after the other and no thought of speed.
struct NaiveText {
    /// The lines that have any field, and their numbers from 1; nil where a quote is not closed, or text follows one.
    static func rows(_ bytes: [UInt8]) -> (fields: [[String]], lines: [Int])? {
        var text = bytes[...]
        if text.starts(with: [0xef, 0xbb, 0xbf]) { text = text.dropFirst(3) }
        var rows: [[String]] = []
        var lines: [Int] = []
        var line = 0
        var isPair = false
        for part in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 10 || $0 == 13 }) {
            // Nothing between CR and LF is no line.
            let isBetween = isPair && part.isEmpty
            if !isBetween { line += 1 }
            isPair = text[part.endIndex...].starts(with: [13, 10])
            if part.allSatisfy({ isBlank($0) }) { continue }
            guard let fields = fields(of: part) else { return nil }
            rows.append(fields)
            lines.append(line)
        }
        return (rows, lines)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

    private static func fields(of line: ArraySlice<UInt8>) -> [String]? {
        var fields: [String] = []
        var rest = line
        while true {
            rest = rest.drop(while: isBlank)
            var field: [UInt8] = []
            if rest.first == UInt8(ascii: "\"") {
                rest.removeFirst()
                while true {
                    guard let byte = rest.popFirst() else { return nil }
                    if byte == UInt8(ascii: "\"") {
                        guard rest.first == byte else { break }
                        rest.removeFirst()
                    }
                    field.append(byte)
                }
                rest = rest.drop(while: isBlank)
                if let next = rest.first, next != UInt8(ascii: ",") { return nil }
            } else {
                field = Array(rest.prefix { $0 != UInt8(ascii: ",") })
                rest = rest.dropFirst(field.count)
                while let last = field.last, isBlank(last) { field.removeLast() }
            }
            fields.append(String(decoding: field, as: UTF8.self))
            if rest.isEmpty { return fields }
            rest.removeFirst()
        }
    }
}

/// Holds what the reader made of a text against what its rules say.
func requireAsNaive(_ outcome: Outcome, _ bytes: [UInt8], _ options: TableOptions) {
    // Other kinds of files, which are refused or read in other ways.
    if bytes.starts(with: arrayMagic) || bytes.starts(with: [0x50, 0x4b, 3, 4]) || bytes.starts(with: [0x1f, 0x8b]) {
        return
    }
    let expected = NaiveText.rows(bytes).flatMap { NaiveTable($0.fields, options) }
    switch outcome {
    case .table(let table):
        guard let expected else { return require(false, "a table is made of what is none") }
        require(table.featureNames == expected.names, "the names are \(String(describing: table.featureNames))")
        require(table.featureCount == expected.rows.first?.count, "\(table.featureCount) features")
        let numbers = expected.rows.flatMap { $0 }
        require(
            table.features.values.elementsEqual(numbers) { $0.bitPattern == $1.bitPattern },
            "the numbers are \(Array(table.features.values)), not \(numbers)")
        require(table.labels.map { table.classes[Int($0)] } == expected.labels, "the labels are not \(expected.labels)")
    case .error(let message): require(expected == nil, "a good table is refused: \(message)")
    }
}

/// What a table should hold; nil where it should be refused.
struct NaiveTable {
    var names: [String]?
    var rows: [[Double]] = []
    var labels: [String] = []

    init?(_ lines: [[String]], _ options: TableOptions) {
        guard let first = lines.first else { return nil }
        let isHeader =
            switch options.header {
            case .yes: true
            case .no: false
            case .auto: !first.contains { decimalNumber($0) != nil }
            }
        let allNames = isHeader ? first : nil
        func position(_ reference: ColumnReference) -> Int? {
            try? reference.position(among: allNames, count: first.count, of: "t")
        }
        var label = first.count - 1
        if let reference = options.label {
            guard let position = position(reference) else { return nil }
            label = position
        }
        var features = Set(0..<first.count)
        features.remove(label)
        for reference in options.dropped {
            guard let position = position(reference), position != label else { return nil }
            features.remove(position)
        }
        let columns = features.sorted()
        names = allNames.map { names in columns.map { names[$0] } }
        for line in lines.dropFirst(isHeader ? 1 : 0) {
            guard line.count == first.count, !line[label].isEmpty else { return nil }
            var row: [Double] = []
            for column in columns {
                guard let number = Double(line[column]), number.isFinite, decimalNumber(line[column]) != nil else {
                    return nil
                }
                row.append(number)
            }
            rows.append(row)
            labels.append(className(of: line[label]))
        }
        let classes = Set(labels).count
        if columns.isEmpty || rows.isEmpty || classes < 2 || classes > classLimit { return nil }
    }
}
