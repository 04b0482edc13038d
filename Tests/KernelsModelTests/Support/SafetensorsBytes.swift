import TestSupport

/// A safetensors file from its header as text and its data.
func safetensorsBytes(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
    littleEndian(UInt64(header.utf8.count)) + Array(header.utf8) + data
}

func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

extension [Float] {
    var littleEndianBytes: [UInt8] { flatMap { littleEndian($0.bitPattern) } }
}

extension [Double] {
    var littleEndianBytes: [UInt8] { flatMap { littleEndian($0.bitPattern) } }
}

/// Calls `body` with the path of a file that has these bytes.
func withModelFile<R>(_ bytes: [UInt8], _ body: (String) throws -> R) throws -> R {
    try withFile(bytes: bytes, named: "FILE.safetensors", body)
}
