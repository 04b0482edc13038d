/// Reads JSON whose form is known beforehand, piece by piece.
///
/// The caller says what comes next and anything else is refused, so nothing is nested deeper than the caller goes, and
/// nothing is kept that the caller does not keep. Strings are checked to be UTF-8, numbers to be spelled as JSON has it,
/// and a key that an object has twice is refused.
///
/// Source: RFC 8259, "The JavaScript Object Notation (JSON) Data Interchange Format", 2017.
struct JSONReader {
    struct Failure: Error {
        let reason: String
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    init(_ text: String) { self.init(Array(text.utf8)) }

    /// Refuses anything but blanks after the value.
    mutating func finish() throws(Failure) {
        skipBlanks()
        if position < bytes.count { throw failure("the end is expected") }
    }

    /// An object; `member` reads the value of each key.
    mutating func object(_ member: (inout JSONReader, String) throws(Failure) -> Void) throws(Failure) {
        // As strings, two spellings of one character would be the same key.
        var keys: Set<[UInt8]> = []
        try list("{", "}", "an object") { (reader) throws(Failure) in
            let key = try reader.string()
            if !keys.insert(Array(key.utf8)).inserted { throw reader.failure("the key \(quoted(key)) is there twice") }
            if !reader.skip(":") { throw reader.failure("':' is expected after the key \(quoted(key))") }
            try member(&reader, key)
        }
    }

    /// An array; `element` reads each element.
    mutating func array(_ element: (inout JSONReader) throws(Failure) -> Void) throws(Failure) {
        try list("[", "]", "an array", element)
    }

    /// A string, its escapes replaced.
    mutating func string() throws(Failure) -> String {
        if !skip("\"") { throw failure("a string is expected") }
        var text: [UInt8] = []
        var start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                text += bytes[start..<position]
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw failure("the string before it is not UTF-8")
                }
                position += 1
                return string
            }
            if byte < 0x20 { throw failure("a control character stands in a string; it needs to be escaped") }
            position += 1
            if byte == UInt8(ascii: "\\") {
                text += bytes[start..<position - 1]
                text += Array(String(try escapedCharacter()).utf8)
                start = position
            }
        }
        throw failure("the string has no end")
    }

    /// A number, rounded to the nearest double.
    mutating func number() throws(Failure) -> Double {
        skipBlanks()
        let start = position
        if has("-") { position += 1 }
        let digits = try skipDigits()
        if digits > 1 && bytes[position - digits] == UInt8(ascii: "0") { throw failure("a number begins with 0") }
        if has(".") {
            position += 1
            _ = try skipDigits()
        }
        if has("e") || has("E") {
            position += 1
            if has("+") || has("-") { position += 1 }
            _ = try skipDigits()
        }
        guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)) else {
            throw failure("a number is expected")
        }
        return value
    }

    /// A whole number from 0 to the greatest `Int`, without point and exponent.
    mutating func count() throws(Failure) -> Int {
        skipBlanks()
        let digits = try skipDigits()
        let text = bytes[position - digits..<position]
        if digits > 1 && text.first == UInt8(ascii: "0") { throw failure("a number begins with 0") }
        var value = 0
        for digit in text {
            let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            if overflows || overflowsToo { throw failure("the number before it is too large") }
            value = sum
        }
        return value
    }

    /// What is wrong, and where.
    func failure(_ reason: String) -> Failure { Failure(reason: "byte \(position): \(reason)") }

    private mutating func list(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ name: String,
        _ element: (inout JSONReader) throws(Failure) -> Void
    ) throws(Failure) {
        if !skip(open) { throw failure("\(name) is expected") }
        if skip(close) { return }
        repeat { try element(&self) } while skip(",")
        if !skip(close) { throw failure("',' or '\(close)' is expected") }
    }

    /// What follows a backslash.
    private mutating func escapedCharacter() throws(Failure) -> Unicode.Scalar {
        guard position < bytes.count else { throw failure("the string has no end") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let first = try hexadecimal()
            if let scalar = Unicode.Scalar(first) { return scalar }
            // Two surrogates, the upper one first, stand for a character beyond the first 65536.
            if first < 0xDC00, has("\\") {
                position += 1
                if has("u") {
                    position += 1
                    let second = try hexadecimal()
                    if (0xDC00...0xDFFF).contains(second) {
                        let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
                        if let scalar = Unicode.Scalar(value) { return scalar }
                    }
                }
            }
            throw failure("half of a surrogate pair stands before it")
        default: throw failure("an unknown escape stands before it")
        }
    }

    private mutating func hexadecimal() throws(Failure) -> UInt16 {
        let text = bytes[position..<min(position + 4, bytes.count)]
        // Not all that the initializer takes is a digit: it takes a sign.
        guard text.count == 4, text.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let value = UInt16(String(decoding: text, as: UTF8.self), radix: 16)
        else { throw failure("four hexadecimal digits are expected") }
        position += 4
        return value
    }

    private mutating func skipDigits() throws(Failure) -> Int {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        if position == start { throw failure("a number is expected") }
        return position - start
    }

    private func has(_ character: Unicode.Scalar) -> Bool {
        position < bytes.count && bytes[position] == UInt8(ascii: character)
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        if !has(character) { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while has(" ") || has("\t") || has("\n") || has("\r") { position += 1 }
    }
}
