import CommandSupport

/// What a .npy file begins with.
let arrayMagic: [UInt8] = [0x93] + Array("NUMPY".utf8)

/// The header of a .npy file of two dimensions.
///
/// Source: the description of the format in `numpy/lib/format.py`, versions 1.0, 2.0 and 3.0.
struct ArrayHeader: Equatable {
    let element: ArrayElement
    /// Whether the numbers come column after column.
    let isFortran: Bool
    let rowCount: Int
    let columnCount: Int
    /// Bytes before the numbers.
    let size: Int

    /// Bytes of all numbers.
    var dataSize: Int { rowCount * columnCount * element.size }

    /// A header that is longer is damaged: that of two dimensions takes about 118 bytes.
    private static let longest = 1 << 16
    /// A file with more columns is damaged, or has its two dimensions the wrong way round.
    private static let columnLimit = 1 << 24

    /// Reads the header, behind the first bytes of the file.
    static func read(_ source: ByteSource) throws(CommandError) -> ArrayHeader {
        let version = try bytes(2, from: source)
        guard (1...3).contains(version[0]), version[1] == 0 else {
            throw .input(
                "\(source.name) is a .npy file of version \(version[0]).\(version[1]); it needs to be of version 1.0, "
                    + "2.0 or 3.0")
        }
        let lengthBytes = try bytes(version[0] == 1 ? 2 : 4, from: source)
        let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        if length > longest { throw damaged(source, "its header would be \(grouped(length)) bytes long") }
        let text = String(decoding: try bytes(length, from: source), as: UTF8.self)
        let size = arrayMagic.count + 2 + lengthBytes.count + length
        let header = try ArrayHeader(text, size: size, source)
        if let fileSize = source.size, fileSize != size + header.dataSize {
            throw Self.wrongLength(source, header, found: fileSize - size)
        }
        return header
    }

    private init(_ text: String, size: Int, _ source: ByteSource) throws(CommandError) {
        guard let entries = LiteralParser.dictionary(text) else {
            throw damaged(source, "its header is \(quoted(text, limit: 80))")
        }
        guard case .text(let description)? = entries["descr"] else {
            if entries["descr"] == nil { throw damaged(source, "its header does not name the type of its numbers") }
            throw .input("\(source.name) holds records with fields; it needs to hold plain numbers")
        }
        guard case .boolean(let isFortran)? = entries["fortran_order"], case .numbers(let shape)? = entries["shape"]
        else {
            throw damaged(source, "its header does not tell the shape of the array")
        }
        guard let element = ArrayElement(description: description) else {
            throw .input(
                "\(source.name) holds values of the type \(quoted(description)); it needs to hold numbers of the types "
                    + "f2, f4, f8, i1 to i8, u1 to u8, or booleans")
        }
        if shape.count != 2 {
            throw .input(
                "\(source.name) has \(counted(shape.count, "dimension")); it needs to have two, rows and columns")
        }
        let (rows, columns) = (shape[0], shape[1])
        if rows == 0 || columns == 0 {
            throw .input("\(source.name) is empty, of shape \(rows)×\(columns); it needs to have rows of numbers")
        }
        if columns > Self.columnLimit {
            throw .input(
                "\(source.name) has \(grouped(columns)) columns; it needs to have at most \(grouped(Self.columnLimit))")
        }
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        // The numbers become Doubles of eight bytes; nothing about their sizes may overflow.
        if overflow || count > Int.max / 16 - size {
            throw damaged(source, "its shape would be \(grouped(rows))×\(grouped(columns))")
        }
        self.element = element
        self.isFortran = isFortran
        rowCount = rows
        columnCount = columns
        self.size = size
    }

    /// What to say of a file whose numbers take more or fewer bytes than they should.
    static func wrongLength(_ source: ByteSource, _ header: ArrayHeader, found: Int?) -> CommandError {
        let found = found.map { "has \(grouped(max($0, 0)))" } ?? "has more"
        return .input(
            "\(source.name) \(found) bytes of numbers; by its header, \(header.rowCount)×\(header.columnCount) "
                + "numbers, it needs to have \(grouped(header.dataSize))")
    }

    private static func bytes(_ count: Int, from source: ByteSource) throws(CommandError) -> [UInt8] {
        let buffer = try ByteBuffer(capacity: count)
        if try source.readAll(into: buffer.start, count: count) < count {
            throw damaged(source, "it ends within its header")
        }
        return Array(UnsafeBufferPointer(start: buffer.start, count: count))
    }
}

private func damaged(_ source: ByteSource, _ reason: String) -> CommandError {
    .input("\(source.name) begins like a .npy file and is damaged: \(reason)")
}
