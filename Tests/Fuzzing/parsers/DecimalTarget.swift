@testable import Tables

let libFuzzerFlags = [
    "-max_len=1024", "-malloc_limit_mb=4", "-rss_limit_mb=1000", "-timeout=10", "-use_value_profile=1",
]

/// A number is read from the start of the bytes, or left to the general parser. What is read is the general parser's number,
/// to the last bit, whatever follows.
func fuzz(_ input: FuzzInput) {
    let bytes = input.bytes
    let parser = DecimalParser()
    bytes.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress, let (value, next) = parser.number(at: start, end: start + bytes.count)
        else {
            return
        }
        let text = String(decoding: bytes[..<(next - start)], as: UTF8.self)
        let expected = Double(text)
        require(expected?.bitPattern == value.bitPattern, "\(text) is \(value), not \(String(describing: expected))")
        // The first byte that is no part of it ends it, whatever comes behind.
        if next < start + bytes.count {
            let alone = Array(bytes[..<(next - start)])
            alone.withUnsafeBufferPointer { alone in
                let again = alone.baseAddress.flatMap { parser.number(at: $0, end: $0 + alone.count)?.value }
                require(again?.bitPattern == value.bitPattern, "\(text) alone is \(String(describing: again))")
            }
        }
    }
}
