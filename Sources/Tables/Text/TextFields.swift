import CommandSupport

/// What is wrong with one field, in words.
struct FieldError: Error {
    let description: String
}

/// Walks over the fields of a comma-separated text. It knows commas, quotes and line ends, and nothing about tables.
///
/// Fields may stand in quotes, two quotes then mean one; blanks around a field do not belong to it; a line ends with
/// LF, CR or both. A quoted field does not go over a line end.
struct TextFields {
    /// The next byte.
    var position: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    /// The number of lines that ended before `position`.
    private(set) var line = 0

    init(_ buffer: ByteBuffer) {
        position = UnsafePointer(buffer.start)
        end = buffer.end
    }

    @inline(__always)
    var isAtEnd: Bool { position == end }

    mutating func skipByteOrderMark() {
        if end - position >= 3, position[0] == 0xef, position[1] == 0xbb, position[2] == 0xbf { position += 3 }
    }

    /// Moves to the first field of the next line that has any, from the end of a line or from the start of one.
    @inline(__always)
    mutating func skipBlankLines() {
        while position < end {
            var next = position
            while next < end, isBlank(next.pointee) { next += 1 }
            if next < end {
                guard isLineEnd(next.pointee) else { return }
                let isPair = next.pointee == UInt8(ascii: "\r") && end - next > 1 && next[1] == UInt8(ascii: "\n")
                next += isPair ? 2 : 1
                line &+= 1
            }
            position = next
        }
    }

    /// Whether another field follows in this line, with the end of a field at `position`.
    @inline(__always)
    var isAtComma: Bool { position < end && position.pointee == UInt8(ascii: ",") }

    /// Whether a field could end at a place.
    @inline(__always)
    func isFieldEnd(_ place: UnsafePointer<UInt8>) -> Bool {
        place == end || place.pointee == UInt8(ascii: ",") || isLineEnd(place.pointee)
    }

    /// The text of the next field without the quotes and the blanks around it.
    mutating func text() throws(FieldError) -> String {
        try withField { String(decoding: $0, as: UTF8.self) }
    }

    mutating func skipField() throws(FieldError) { try withField { _ in } }

    /// The bytes of the next field without the quotes and the blanks around it; moves to its end.
    @inline(__always)
    mutating func withField<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) throws(FieldError) -> Result {
        while position < end, isBlank(position.pointee) { position += 1 }
        let start = position
        if start < end, start.pointee == UInt8(ascii: "\"") {
            let (length, hasQuotes) = try skipQuotedField()
            let inside = UnsafeBufferPointer(start: start + 1, count: length)
            return hasQuotes ? single(inside).withUnsafeBufferPointer(body) : body(inside)
        }
        while !isFieldEnd(position) { position += 1 }
        var last = position
        while last > start, isBlank(last[-1]) { last -= 1 }
        return body(UnsafeBufferPointer(start: start, count: last - start))
    }

    /// The bytes between the quotes, and whether there are quotes among them.
    private mutating func skipQuotedField() throws(FieldError) -> (length: Int, hasQuotes: Bool) {
        position += 1
        let start = position
        var hasQuotes = false
        while true {
            if position == end || isLineEnd(position.pointee) {
                throw FieldError(description: "the field begins with a quote that is not closed on this line")
            }
            let isQuote = position.pointee == UInt8(ascii: "\"")
            position += 1
            if isQuote {
                // Two quotes stand for one inside the text.
                if position == end || position.pointee != UInt8(ascii: "\"") { break }
                hasQuotes = true
                position += 1
            }
        }
        let length = position - start - 1
        while position < end, isBlank(position.pointee) { position += 1 }
        if !isFieldEnd(position) {
            throw FieldError(description: "there is text after the closing quote; a comma needs to follow")
        }
        return (length, hasQuotes)
    }

    /// The text with one quote for two.
    private func single(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var isSecond = false
        for byte in text {
            isSecond = byte == UInt8(ascii: "\"") && !isSecond
            if byte != UInt8(ascii: "\"") || isSecond { result.append(byte) }
        }
        return result
    }

    @inline(__always)
    private func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    @inline(__always)
    private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
