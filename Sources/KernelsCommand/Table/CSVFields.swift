import CommandSupport

/// What is wrong with one field, in words.
struct FieldError: Error, CustomStringConvertible {
    let description: String
}

/// Walks over the fields of a CSV file. It knows commas, quotes and line ends, and nothing about tables.
struct CSVFields {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    /// The number of the line that `position` is in, from 1.
    private(set) var line = 1

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }
    var remaining: Int { bytes.count - position }

    mutating func skipByteOrderMark() {
        if position == 0, bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    }

    /// Moves to the first field of the next line that has any, from the end of a line or from the start of one.
    mutating func skipBlankLines() {
        while position < bytes.count {
            var next = position
            while next < bytes.count, isBlank(bytes[next]) { next &+= 1 }
            if next < bytes.count {
                guard isLineEnd(bytes[next]) else { return }
                let isPair = bytes[next] == UInt8(ascii: "\r") && next + 1 < bytes.count
                next += isPair && bytes[next + 1] == UInt8(ascii: "\n") ? 2 : 1
                line += 1
            }
            position = next
        }
    }

    /// Whether another field follows in this line, with the end of a field at `position`.
    var isAtComma: Bool { position < bytes.count && bytes[position] == UInt8(ascii: ",") }

    /// Whether another field follows in this line; then moves to it.
    mutating func skipComma() -> Bool {
        guard isAtComma else { return false }
        position &+= 1
        return true
    }

    /// The number in the next field, which is finite.
    mutating func number() throws(FieldError) -> Double {
        // Nearly all fields are short plain numbers that end at a comma or a line's end.
        if let (value, length) = shortDecimalNumber(bytes, from: position), isFieldEnd(position &+ length) {
            position &+= length
            return value
        }
        let text = try text()
        if text.isEmpty { throw FieldError(description: "the field is empty; it needs to be a number") }
        guard let value = decimalNumber(text) else {
            throw FieldError(description: "\(quoted(text)) is not a number")
        }
        if value.isFinite { return value }
        let isTooLarge = text.utf8.contains { (48...57).contains($0) }
        let reason = isTooLarge ? "is too large for a Double" : "is not a finite number"
        throw FieldError(description: "\(quoted(text)) \(reason)")
    }

    /// The text of the next field without the quotes and the blanks around it.
    mutating func text() throws(FieldError) -> String {
        while position < bytes.count, isBlank(bytes[position]) { position &+= 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return try quotedText() }
        let start = position
        while !isFieldEnd(position) { position &+= 1 }
        var end = position
        while end > start, isBlank(bytes[end - 1]) { end &-= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private mutating func quotedText() throws(FieldError) -> String {
        var text: [UInt8] = []
        position += 1
        while true {
            if position == bytes.count || isLineEnd(bytes[position]) {
                throw FieldError(description: "the field begins with a quote that is not closed on this line")
            }
            if bytes[position] == UInt8(ascii: "\"") {
                position += 1
                // Two quotes stand for one inside the text.
                if position == bytes.count || bytes[position] != UInt8(ascii: "\"") { break }
            }
            text.append(bytes[position])
            position += 1
        }
        while position < bytes.count, isBlank(bytes[position]) { position += 1 }
        if !isFieldEnd(position) {
            throw FieldError(description: "there is text after the closing quote; a comma needs to follow")
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func isFieldEnd(_ position: Int) -> Bool {
        position == bytes.count || bytes[position] == UInt8(ascii: ",") || isLineEnd(bytes[position])
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
    private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
