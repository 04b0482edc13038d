import FoundationEssentials

@testable import KernelsModel

let libFuzzerFlags = ["-max_len=2048", "-malloc_limit_mb=4", "-rss_limit_mb=1000", "-timeout=10"]

/// A text is written and read back; JSON is read, and where it is taken, written and read back. Strings that are taken are
/// what Foundation makes of them.
func fuzz(_ input: FuzzInput) {
    var input = input
    let choice = input.byte()
    let bytes = input.bytes
    switch choice % 3 {
    case 0:
        let text = String(decoding: bytes, as: UTF8.self)
        let value = Value.object([text, text + "a"].map { ($0, .array([.string($0), .string("")])) })
        require(read(Array(value.json.utf8)) == value.json, "\(text.debugDescription) does not come back")
    case 1:
        var reader = JSONReader(bytes)
        guard let text = try? reader.string(), (try? reader.finish()) != nil else { return }
        require(
            read(Array(JSONText.string(text).utf8)) == JSONText.string(text),
            "\(text.debugDescription) does not come back")
        let theirs = try? JSONDecoder().decode(String.self, from: Data(bytes))
        require(theirs.map { Array($0.utf8) } == Array(text.utf8), "Foundation reads \(String(describing: theirs))")
    default:
        guard let json = read(bytes) else { return }
        require(read(Array(json.utf8)) == json, "\(json) does not come back")
    }
}

/// What is read, written again; nil where it is refused.
private func read(_ bytes: [UInt8]) -> String? {
    var reader = JSONReader(bytes)
    do {
        let value = try Value(&reader, first: bytes.first { !" \t\r\n".utf8.contains($0) }, depth: 0, bytes)
        try reader.finish()
        return value.json
    } catch {
        requireOneLine(error.reason)
        return nil
    }
}

/// JSON of the kinds that model files have: the reader is told what comes.
private indirect enum Value {
    case string(String)
    case number(Double)
    case array([Value])
    case object([(String, Value)])

    /// The first byte of a document says its kind, and a level below another: objects of arrays of strings or numbers.
    init(_ reader: inout JSONReader, first: UInt8?, depth: Int, _ bytes: [UInt8]) throws(JSONReader.Failure) {
        switch first {
        case UInt8(ascii: "{"):
            var members: [(String, Value)] = []
            try reader.object { (reader, key) throws(JSONReader.Failure) in
                members.append(
                    (key, try Value(&reader, first: UInt8(ascii: depth == 0 ? "[" : "\""), depth: depth + 1, bytes)))
            }
            self = .object(members)
        case UInt8(ascii: "["):
            // Numbers where there is no quote anywhere.
            let first = UInt8(ascii: bytes.contains(UInt8(ascii: "\"")) ? "\"" : "1")
            var elements: [Value] = []
            try reader.array { (reader) throws(JSONReader.Failure) in
                elements.append(try Value(&reader, first: first, depth: depth + 1, bytes))
            }
            self = .array(elements)
        case UInt8(ascii: "\""): self = .string(try reader.string())
        default: self = .number(try reader.number())
        }
    }

    var json: String {
        switch self {
        case .string(let text): JSONText.string(text)
        // A number that is too large is read as infinity, and refused later.
        case .number(let number): number.isFinite ? number.description : number < 0 ? "-1e999" : "1e999"
        case .array(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
        case .object(let members): JSONText.object(members.map { ($0.0, $0.1.json) })
        }
    }
}
