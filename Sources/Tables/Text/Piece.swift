import CommandSupport

/// One piece of a text, and the rows that it was read to: a function of the piece and the layout alone.
final class Piece {
    let text: ByteBuffer
    private let scratch: ByteBuffer
    private var labelTable: LabelTable
    private let parser = DecimalParser()

    /// The rows before the first one with a problem, or all.
    private(set) var rowCount = 0
    /// At least one a row where the layout has a label: indices into `classes`.
    private(set) var labels: [UInt16] = []
    /// The numbers of `classes` in the whole table, as far as whoever puts the pieces together has given them.
    var classNumbers: [UInt16] = []
    /// The lines that ended in this piece.
    private(set) var lineCount = 0
    /// The line of the first row, from 0.
    private(set) var firstRowLine = 0
    private(set) var problem: Problem?

    /// What is wrong with the first row that is not as it needs to be.
    struct Problem {
        /// From 0 in the piece.
        let line: Int
        /// Nil where the row as a whole is at fault.
        let column: Int?
        let message: String
        /// What to add where no row came before in the whole file.
        var supplement = ""
    }

    /// - Parameter classes: The labels that there are; nil where any text may be one.
    init(classes: [String]?) throws(CommandError) {
        text = try ByteBuffer()
        scratch = try ByteBuffer()
        labelTable = classes.map { LabelTable(closed: $0) } ?? LabelTable()
    }

    /// The classes of this text and of those that were here before, in the order in which they came, and the lines they
    /// came in; those of a closed table as they are.
    var classes: [(name: String, line: Int)] { labelTable.classes }

    /// Numbers that rows of so many bytes may take: each takes a byte and a comma at least. The last row may be broken.
    static func room(bytes: Int, _ layout: ColumnLayout) -> Int { bytes / 2 + 1 + layout.featureCount }

    /// The features of the rows that were read without a place of their own.
    var features: UnsafePointer<Double> {
        UnsafePointer(UnsafeMutableRawPointer(scratch.start).assumingMemoryBound(to: Double.self))
    }

    /// Reads the rows from a place in the text on into memory of the piece.
    func parse(from start: TextFields, _ layout: ColumnLayout, firstLine: Int) {
        do {
            try scratch.reserve(Self.room(bytes: start.end - start.position, layout) * MemoryLayout<Double>.stride)
        } catch {
            (rowCount, lineCount) = (0, 0)
            problem = Problem(line: 0, column: nil, message: "does not fit into memory")
            return
        }
        let room = UnsafeMutableRawPointer(scratch.start).assumingMemoryBound(to: Double.self)
        parse(from: start, layout, firstLine: firstLine, into: room)
    }

    /// Reads the rows from a place in the text on.
    ///
    /// - Parameters:
    ///   - firstLine: The line that the number of columns comes from, for the messages.
    ///   - features: Room for as many numbers as ``room(bytes:_:)`` says.
    func parse(
        from start: TextFields, _ layout: ColumnLayout, firstLine: Int, into features: UnsafeMutablePointer<Double>
    ) {
        var fields = start
        var rows = 0
        labels.removeAll(keepingCapacity: true)
        problem = nil
        layout.purposes.withUnsafeBufferPointer { purposes in
            while true {
                fields.skipBlankLines()
                if fields.isAtEnd { break }
                if rows == 0 { firstRowLine = fields.line }
                let row = features + rows * layout.featureCount
                if !parseRow(&fields, purposes, row, layout, firstLine) { break }
                rows += 1
            }
        }
        rowCount = rows
        lineCount = fields.line
    }

    /// Whether there was no problem.
    @inline(__always)
    private func parseRow(
        _ fields: inout TextFields, _ purposes: UnsafeBufferPointer<ColumnLayout.Purpose>,
        _ row: UnsafeMutablePointer<Double>, _ layout: ColumnLayout, _ firstLine: Int
    ) -> Bool {
        let rowStart = fields
        var column = 0
        while true {
            let purpose = purposes[column].value
            if purpose >= 0 {
                // Nearly all fields are plain numbers that end at a comma or a line's end.
                if let (value, next) = parser.number(at: fields.position, end: fields.end), fields.isFieldEnd(next) {
                    row[Int(purpose)] = value
                    fields.position = next
                } else {
                    guard let value = number(&fields, column, layout, rowStart) else { return false }
                    row[Int(purpose)] = value
                }
            } else if purpose == ColumnLayout.Purpose.label.value {
                guard readLabel(&fields, column, layout) else { return false }
            } else {
                guard skip(&fields, column) else { return false }
            }
            column &+= 1
            guard fields.isAtComma else { break }
            if column == purposes.count {
                problem = Problem(
                    line: fields.line, column: nil,
                    message: "has more fields than line \(firstLine), which has \(purposes.count)")
                return false
            }
            fields.position += 1
        }
        if column < purposes.count {
            problem = Problem(
                line: fields.line, column: nil,
                message: "has \(counted(column, "field")); it needs to have \(purposes.count), as line \(firstLine) has"
            )
            return false
        }
        return true
    }

    /// A number with blanks or quotes around it, or an unusual one.
    @inline(never)
    private func number(
        _ fields: inout TextFields, _ column: Int, _ layout: ColumnLayout, _ rowStart: TextFields
    ) -> Double? {
        let result: Result<Double, FieldProblem>
        do {
            result = try fields.number(parser)
        } catch {
            problem = Problem(line: fields.line, column: column, message: error.description)
            return nil
        }
        switch result {
        case .success(let value): return value
        case .failure(let found):
            var message = found.description
            var supplement = ""
            if layout.suggestsOptions {
                let reference = layout.reference(to: column)
                switch found {
                case .missing: message += ", or leave the column out with --drop \(reference)"
                case .text(let text)
                where separatorHint(for: text).isEmpty && rowStart.columnHoldsText(column, parser):
                    supplement =
                        ", nor is any other value of the column; --drop \(reference) leaves it out, "
                        + "--label \(reference) makes it the label"
                default: break
                }
            }
            problem = Problem(line: fields.line, column: column, message: message, supplement: supplement)
            return nil
        }
    }

    @inline(__always)
    private func readLabel(_ fields: inout TextFields, _ column: Int, _ layout: ColumnLayout) -> Bool {
        let line = fields.line
        let start = fields
        do {
            let index = try fields.withField { label in
                label.isEmpty ? nil : labelTable.index(of: label, line: line)
            }
            if let index {
                labels.append(index)
                return true
            }
        } catch {
            problem = Problem(line: line, column: column, message: error.description)
            return false
        }
        problem = Problem(line: line, column: column, message: labelProblem(start))
        return false
    }

    /// Why a label has no class.
    private func labelProblem(_ start: TextFields) -> String {
        var fields = start
        let label = (try? fields.text()) ?? ""
        if label.isEmpty { return "the label is empty; each row needs to have one" }
        return labelTable.isClosed ? unknownLabel(label, classes: classes.map(\.name)) : tooManyClasses
    }

    private func skip(_ fields: inout TextFields, _ column: Int) -> Bool {
        do {
            try fields.skipField()
            return true
        } catch {
            problem = Problem(line: fields.line, column: column, message: error.description)
            return false
        }
    }
}
