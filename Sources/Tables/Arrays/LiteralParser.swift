/// Reads the part of Python's literals that headers of .npy files are written in:
/// `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`.
struct LiteralParser {
    enum Value: Equatable {
        case text(String)
        case boolean(Bool)
        case numbers([Int])
        /// A list, as structured types have.
        case other
    }

    private var rest: Substring.UTF8View

    /// The entries of a dictionary that is alone in a text; nil where it is none. A repeated key is refused.
    static func dictionary(_ text: String) -> [String: Value]? {
        var parser = LiteralParser(rest: Substring(text).utf8)
        guard let entries = parser.dictionary() else { return nil }
        parser.skipBlanks()
        return parser.rest.isEmpty ? entries : nil
    }

    private mutating func dictionary() -> [String: Value]? {
        guard take("{") else { return nil }
        var entries: [String: Value] = [:]
        while !take("}") {
            guard let key = text(), take(":"), let value = value(), entries[key] == nil else { return nil }
            entries[key] = value
            if !take(",") {
                guard take("}") else { return nil }
                break
            }
        }
        return entries
    }

    private mutating func value() -> Value? {
        skipBlanks()
        switch rest.first {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return text().map { .text($0) }
        case UInt8(ascii: "("): return numbers().map { .numbers($0) }
        case UInt8(ascii: "["): return skipList() ? .other : nil
        default:
            if takeWord("True") { return .boolean(true) }
            return takeWord("False") ? .boolean(false) : nil
        }
    }

    private mutating func numbers() -> [Int]? {
        guard take("(") else { return nil }
        var numbers: [Int] = []
        while !take(")") {
            guard let number = number() else { return nil }
            numbers.append(number)
            if !take(",") {
                // One number in parentheses is no tuple.
                guard take(")"), numbers.count > 1 else { return nil }
                break
            }
        }
        return numbers
    }

    /// A whole number, not negative. Python 2 wrote an L behind long ones.
    private mutating func number() -> Int? {
        skipBlanks()
        let digits = rest.prefix { (48...57).contains($0) }
        guard let number = Int(Substring(digits)) else { return nil }
        rest = rest.dropFirst(digits.count)
        if rest.first == UInt8(ascii: "L") { rest = rest.dropFirst() }
        return number
    }

    /// Text in quotes of either kind, without escapes.
    private mutating func text() -> String? {
        skipBlanks()
        guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
        let inside = rest.dropFirst().prefix { $0 != quote && $0 != UInt8(ascii: "\\") }
        rest = rest.dropFirst(1 + inside.count)
        guard rest.first == quote else { return nil }
        rest = rest.dropFirst()
        return String(Substring(inside))
    }

    /// Moves behind a list, whatever is in it; texts in it hold no brackets.
    private mutating func skipList() -> Bool {
        var depth = 0
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "[") { depth += 1 }
            if byte == UInt8(ascii: "]") { depth -= 1 }
            if depth == 0 { return true }
        }
        return false
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private mutating func takeWord(_ word: String) -> Bool {
        guard rest.starts(with: word.utf8) else { return false }
        rest = rest.dropFirst(word.utf8.count)
        return true
    }

    private mutating func skipBlanks() { rest = rest.drop { $0 == 32 || (9...13).contains($0) } }
}
