import CommandSupport

/// Puts the rows of pieces together in the order of the file: counts lines, names the place of a problem, and gives
/// labels their numbers in the table.
struct RowCollector {
    let layout: ColumnLayout
    /// The line that the columns were counted in, from 1.
    let firstLine: Int
    /// The rows before the piece that comes next; whoever reads them writes them here.
    let features = NumberStorage()

    private let name: String
    private let isClosed: Bool
    private(set) var rowCount = 0
    /// The lines that ended before the piece that comes next.
    private(set) var lineCount: Int
    private var classes: [String]
    private var indices: [String: UInt16] = [:]
    private var labels: [UInt16] = []

    /// - Parameter classes: The labels that there are; nil where any text may be one.
    init(_ header: TextHeader, linesBefore: Int, name: String, classes: [String]?) {
        layout = header.layout
        firstLine = header.firstLine
        lineCount = linesBefore
        self.name = name
        isClosed = classes != nil
        self.classes = classes ?? []
    }

    /// Counts the rows of the next piece and takes their labels. Throws the piece's problem, if it has one.
    mutating func add(_ piece: Piece) throws(CommandError) {
        if layout.hasLabel { try takeLabels(piece) }
        rowCount += piece.rowCount
        if let problem = piece.problem { throw error(problem) }
        lineCount += piece.lineCount
    }

    /// A problem in words, with its place in the file.
    func error(_ problem: Piece.Problem) -> CommandError {
        let line = "\(name), line \(lineCount + problem.line + 1)"
        guard let column = problem.column else { return .input("\(line) \(problem.message)") }
        let supplement = rowCount == 0 ? problem.supplement : ""
        return .input("\(line), \(layout.description(of: column)): \(problem.message)\(supplement)")
    }

    private mutating func takeLabels(_ piece: Piece) throws(CommandError) {
        let found = piece.labels.prefix(piece.rowCount)
        if isClosed {
            labels.append(contentsOf: found)
            return
        }
        for (name, line) in piece.classes[piece.classNumbers.count...] {
            if indices[name] == nil {
                if classes.count == classLimit, let column = layout.labelColumn {
                    throw error(Piece.Problem(line: line, column: column, message: tooManyClasses))
                }
                indices[name] = UInt16(classes.count)
                classes.append(name)
            }
            if let index = indices[name] { piece.classNumbers.append(index) }
        }
        for label in found { labels.append(piece.classNumbers[Int(label)]) }
    }

    /// The table, after the last piece.
    mutating func table() throws(CommandError) -> Table {
        if rowCount == 0 {
            throw .input("\(name) has a header and no rows; it needs to have rows of numbers after line \(firstLine)")
        }
        if !isClosed {
            try requireTwoClasses(classes, of: name)
            let (inOrder, newIndices) = ordered(classes: classes)
            classes = inOrder
            for row in labels.indices { labels[row] = newIndices[Int(labels[row])] }
        }
        features.trim()
        return Table(
            name: name, featureNames: layout.featureNames, labelName: layout.labelName,
            featureCount: layout.featureCount, rowCount: rowCount, features: features, classes: classes, labels: labels)
    }
}
