import CommandSupport

/// Texts that stand for a missing value, in small letters.
private let missingValues: Set<String> = ["", "na", "n/a", "nan", "null", "none", "?", "-"]

/// Why a field is no number for a table.
enum FieldProblem {
    case missing
    case text(String)
    /// Infinity, or too large for a Double.
    case notFinite(String)

    /// The number in a field that the fast parser did not take.
    static func number(in text: String) -> Result<Double, FieldProblem> {
        // The words are short; a long text need not be turned into small letters.
        if text.utf8.count <= 4, missingValues.contains(text.lowercased()) { return .failure(.missing) }
        guard let value = decimalNumber(text) else { return .failure(.text(text)) }
        return value.isFinite ? .success(value) : .failure(.notFinite(text))
    }
}

extension FieldProblem: Error {
    var description: String {
        switch self {
        case .missing: return "the value is missing; fill it in or leave the row out"
        case .text(let text):
            return "\(quoted(text)) is not a number" + separatorHint(for: text)
        case .notFinite(let text):
            let isTooLarge = text.utf8.contains { (48...57).contains($0) }
            return "\(quoted(text)) \(isTooLarge ? "is too large for a Double" : "is not a finite number")"
        }
    }
}

/// What a message adds where another separator seems to be in use; otherwise nothing.
func separatorHint(for text: String) -> String {
    text.utf8.contains { ";\t|".utf8.contains($0) } ? "; fields need to be separated by commas" : ""
}
