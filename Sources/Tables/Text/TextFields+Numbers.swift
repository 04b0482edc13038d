extension TextFields {
    /// The number in the next field, which may have blanks or quotes around it; moves to its end.
    mutating func number(_ parser: DecimalParser) throws(FieldError) -> Result<Double, FieldProblem> {
        try withField { bytes in
            if let start = bytes.baseAddress, let (value, next) = parser.number(at: start, end: start + bytes.count),
                next == start + bytes.count
            {
                return .success(value)
            }
            return FieldProblem.number(in: String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Whether a column has text in each of the next rows, up to a thousand of them. A missing value counts as text.
    func columnHoldsText(_ column: Int, _ parser: DecimalParser) -> Bool {
        var fields = self
        do {
            for _ in 0..<1000 {
                fields.skipBlankLines()
                if fields.isAtEnd { break }
                var current = 0
                while true {
                    if current == column {
                        if case .success = try fields.number(parser) { return false }
                    } else {
                        try fields.skipField()
                    }
                    current += 1
                    guard fields.isAtComma else { break }
                    fields.position += 1
                }
            }
        } catch {
            // A field that cannot be read is another matter.
        }
        return true
    }
}
