/// The bytes of a .npy file, as NumPy writes them.
struct ArrayFile {
    var type = "<f8"
    var isFortran = false
    var shape = "(2, 3)"
    var version: (UInt8, UInt8) = (1, 0)
    var data: [UInt8] = []

    init(_ type: String, rows: Int, columns: Int, isFortran: Bool = false, data: [UInt8]) {
        self.type = type
        self.isFortran = isFortran
        shape = "(\(rows), \(columns))"
        self.data = data
    }

    /// A file of doubles, given row after row.
    init(rows: Int, columns: Int, isFortran: Bool = false, _ numbers: [Double]) {
        let inOrder =
            isFortran
            ? (0..<columns).flatMap { column in (0..<rows).map { numbers[$0 * columns + column] } } : numbers
        self.init(
            "<f8", rows: rows, columns: columns, isFortran: isFortran,
            data: inOrder.flatMap { ArrayFile.bytes(of: $0.bitPattern, isBigEndian: false) })
    }

    static func bytes<Number: FixedWidthInteger>(of number: Number, isBigEndian: Bool) -> [UInt8] {
        withUnsafeBytes(of: isBigEndian ? number.bigEndian : number.littleEndian) { Array($0) }
    }

    var header: String { "{'descr': '\(type)', 'fortran_order': \(isFortran ? "True" : "False"), 'shape': \(shape), }" }

    var bytes: [UInt8] { bytes(header: header) }

    /// The file with another header.
    func bytes(header: String) -> [UInt8] {
        let lengthSize = version.0 == 1 ? 2 : 4
        var text = Array(header.utf8)
        // Blanks and a line end fill the header up to a multiple of 64 bytes.
        while (8 + lengthSize + text.count + 1) % 64 != 0 { text.append(32) }
        text.append(10)
        let length = (0..<lengthSize).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        return [0x93] + Array("NUMPY".utf8) + [version.0, version.1] + length + text + data
    }
}
