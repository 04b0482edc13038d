/// The type of the numbers in a .npy file, and how they become Doubles.
struct ArrayElement: Equatable {
    enum Kind: Character {
        case float = "f"
        case signed = "i"
        case unsigned = "u"
        case boolean = "b"
    }

    let kind: Kind
    /// Bytes of a number.
    let size: Int
    let isBigEndian: Bool

    /// From the description in the header, such as "<f8"; nil where the numbers are of another kind or size.
    init?(description: String) {
        var rest = Substring(description)
        var isBigEndian = false
        if let order = rest.first, "<>|=".contains(order) {
            isBigEndian = order == ">"
            if order == "=" { isBigEndian = 1.bigEndian == 1 }
            rest.removeFirst()
        }
        guard let letter = rest.popFirst(), let kind = Kind(rawValue: letter), let size = Int(rest) else { return nil }
        switch kind {
        case .float where [2, 4, 8].contains(size): break
        case .signed where [1, 2, 4, 8].contains(size), .unsigned where [1, 2, 4, 8].contains(size): break
        case .boolean where size == 1: break
        default: return nil
        }
        self.kind = kind
        self.size = size
        self.isBigEndian = isBigEndian
    }

    /// Converts `count` numbers: each to the nearest Double, and exactly up to 53 bits.
    func convert(_ bytes: UnsafeRawPointer, count: Int, into numbers: UnsafeMutablePointer<Double>) {
        switch (kind, size) {
        case (.float, 2): convert(bytes, count, numbers) { (bits: UInt16) in double(halfPrecision: bits) }
        case (.float, 4): convert(bytes, count, numbers) { (bits: UInt32) in Double(Float(bitPattern: bits)) }
        case (.float, _): convert(bytes, count, numbers) { (bits: UInt64) in Double(bitPattern: bits) }
        case (.signed, 1): convert(bytes, count, numbers) { (value: Int8) in Double(value) }
        case (.signed, 2): convert(bytes, count, numbers) { (value: Int16) in Double(value) }
        case (.signed, 4): convert(bytes, count, numbers) { (value: Int32) in Double(value) }
        case (.signed, _): convert(bytes, count, numbers) { (value: Int64) in Double(value) }
        case (.unsigned, 1): convert(bytes, count, numbers) { (value: UInt8) in Double(value) }
        case (.unsigned, 2): convert(bytes, count, numbers) { (value: UInt16) in Double(value) }
        case (.unsigned, 4): convert(bytes, count, numbers) { (value: UInt32) in Double(value) }
        case (.unsigned, _): convert(bytes, count, numbers) { (value: UInt64) in Double(value) }
        case (.boolean, _): convert(bytes, count, numbers) { (value: UInt8) in value == 0 ? 0 : 1 }
        }
    }

    @inline(__always)
    private func convert<Stored: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawPointer, _ count: Int, _ numbers: UnsafeMutablePointer<Double>,
        _ value: (Stored) -> Double
    ) {
        if isBigEndian {
            for i in 0..<count {
                numbers[i] = value(Stored(bigEndian: bytes.loadUnaligned(fromByteOffset: i * size, as: Stored.self)))
            }
        } else {
            for i in 0..<count {
                numbers[i] = value(Stored(littleEndian: bytes.loadUnaligned(fromByteOffset: i * size, as: Stored.self)))
            }
        }
    }
}

/// The number that 16 bits stand for: a sign, five bits of an exponent, ten of a fraction. Not every machine has the
/// type.
private func double(halfPrecision bits: UInt16) -> Double {
    let exponent = Int(bits >> 10 & 0x1f)
    let fraction = Double(bits & 0x3ff)
    let magnitude: Double =
        switch exponent {
        case 0: fraction * 0x1p-24
        case 31: fraction == 0 ? .infinity : .nan
        default: (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
        }
    return bits >> 15 == 1 ? -magnitude : magnitude
}
