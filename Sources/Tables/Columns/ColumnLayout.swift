import CommandSupport

/// What each column of a file is for.
struct ColumnLayout {
    /// One column's purpose: a feature has its index.
    struct Purpose: Equatable {
        /// The index of the feature, or one of the negative numbers below.
        let value: Int32

        static let label = Purpose(value: -1)
        static let dropped = Purpose(value: -2)
        /// While the layout is being made.
        static let unknown = Purpose(value: -3)
    }

    var purposes: [Purpose]
    /// The names of all columns, where there is a header.
    let names: [String]?
    var labelName: String?
    private(set) var featureCount = 0
    /// The names of the features in their order, where there is a header.
    private(set) var featureNames: [String]?
    /// Whether columns can be dropped and the label chosen, so that the messages may say so.
    var suggestsOptions = false

    var hasLabel: Bool { labelColumn != nil }
    var labelColumn: Int? { purposes.firstIndex(of: .label) }

    init(columnCount: Int, names: [String]?) {
        purposes = [Purpose](repeating: .unknown, count: columnCount)
        self.names = names
    }

    /// Takes the columns for the features, in this order.
    mutating func setFeatures(_ columns: [Int]) {
        for (index, column) in columns.enumerated() { purposes[column] = Purpose(value: Int32(index)) }
        featureCount = columns.count
        featureNames = names.map { names in columns.map { names[$0] } }
    }

    /// "column 3 (name)" from a position from 0. A name longer than fits a message is cut.
    func description(of column: Int) -> String {
        guard let names, column < names.count else { return "column \(column + 1)" }
        return "column \(column + 1) (\(printable(names[column], limit: 40)))"
    }

    /// How an option refers to a column: by its name where that is a plain word, and by its position otherwise.
    func reference(to column: Int) -> String {
        guard let names, column < names.count else { return String(column + 1) }
        let name = names[column]
        let isWord = name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte | 0x20) || "_.".utf8.contains(byte)
        }
        let isPlain = isWord && !name.isEmpty && name.utf8.count <= 40 && names.count { $0 == name } == 1
        return isPlain ? name : String(column + 1)
    }
}
