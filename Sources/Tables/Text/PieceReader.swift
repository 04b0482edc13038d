import CommandSupport

/// Cuts a text into pieces of whole lines.
///
/// A piece ends behind a line end, or at the end of the text. How the text is cut depends on it and on the piece size
/// alone, unless pieces are wanted as soon as possible. A line longer than a piece makes that piece longer.
final class PieceReader {
    private let source: ByteSource
    private let pieceSize: Int
    private let isPrompt: Bool
    /// What was read behind the end of the last piece.
    private var rest: [UInt8]
    private var isAtEnd = false

    /// - Parameters:
    ///   - start: Bytes that were read from the source already.
    ///   - pieceSize: Bytes in a piece, at least 1.
    ///   - isPrompt: Whether a piece ends with the lines that a single read delivers.
    init(_ source: ByteSource, start: [UInt8], pieceSize: Int, isPrompt: Bool = false) {
        self.source = source
        self.pieceSize = max(pieceSize, 1)
        self.isPrompt = isPrompt
        rest = start
    }

    /// Fills the buffer with the next piece. False at the end, with an empty buffer.
    func next(into buffer: ByteBuffer) throws(CommandError) -> Bool {
        buffer.count = 0
        try buffer.append(rest)
        rest = []
        var limit = pieceSize
        while limit < buffer.count { limit *= 2 }
        var searched = 0
        while !isAtEnd {
            if buffer.count == limit { limit *= 2 }
            repeat {
                isAtEnd = try buffer.appendRead(from: source, upTo: limit) == 0
            } while !isPrompt && !isAtEnd && buffer.count < limit
            if isAtEnd { break }
            if let cut = lastCut(in: buffer, from: searched) {
                rest = Array(UnsafeBufferPointer(start: buffer.start + cut, count: buffer.count - cut))
                buffer.count = cut
                return true
            }
            searched = buffer.count
        }
        return buffer.count > 0
    }

    /// The place behind the last line end of a text that goes on. The first bytes were searched before.
    private func lastCut(in buffer: ByteBuffer, from searched: Int) -> Int? {
        let last = buffer.count - 1
        // A carriage return that came last may have been half of a line end.
        let first = max(searched - 1, 0)
        var i = last
        while i >= first {
            let byte = buffer.start[i]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") && i < last { return i + 1 }
            i -= 1
        }
        return nil
    }
}
