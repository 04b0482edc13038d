/// Reads decimal numbers from bytes, each rounded to the nearest Double.
///
/// Digits are taken eight at a time. A mantissa below 2⁵³ times or over an exact power of ten is one correctly rounded
/// operation; other numbers of up to 19 digits go through 128 bits of a power of five. Of longer ones, the first 19
/// digits decide, unless the numbers below and above them round differently: then there is no answer here, and the
/// general parser has to be asked.
///
/// Sources: Clinger, "How to read floating point numbers accurately", PLDI 1990; Lemire, "Number parsing at a gigabyte
/// per second", 2021.
struct DecimalParser {
    private let powers = PowersOfFive.shared

    /// The number that begins at `start`, and where it ends. Nil where there is none, or only the general parser can
    /// tell, or it is too large for a Double.
    @inline(__always)
    func number(
        at start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>
    ) -> (value: Double, next: UnsafePointer<UInt8>)? {
        var p = start
        guard p < end else { return nil }
        let isNegative = p.pointee == UInt8(ascii: "-")
        if isNegative || p.pointee == UInt8(ascii: "+") { p += 1 }
        var mantissa: UInt64 = 0
        let firstDigit = p
        while p < end, case let digit = p.pointee &- 48, digit < 10 {
            mantissa = mantissa &* 10 &+ UInt64(digit)
            p += 1
        }
        var digits = p - firstDigit
        var exponent = 0
        if p < end, p.pointee == UInt8(ascii: ".") {
            p += 1
            let firstDecimal = p
            p = decimals(at: p, end: end, into: &mantissa)
            digits &+= p - firstDecimal
            exponent = firstDecimal - p
        }
        if digits == 0 { return nil }
        let digitsEnd = p
        if p < end, p.pointee | 0x20 == UInt8(ascii: "e") {
            guard let (written, next) = writtenExponent(at: p + 1, end: end) else { return nil }
            exponent &+= written
            p = next
        }
        let magnitude: Double
        if digits > 19 {
            guard let long = longNumber(from: firstDigit, to: digitsEnd, exponent: exponent) else { return nil }
            magnitude = long
        } else if mantissa < 1 << 53, exponent >= -22, exponent <= 22 {
            magnitude =
                exponent < 0
                ? Double(mantissa) / powers.exactPowersOfTen[0 &- exponent]
                : Double(mantissa) * powers.exactPowersOfTen[exponent]
        } else {
            magnitude = nearestDouble(mantissa, timesTenTo: exponent, powers)
            if magnitude == .infinity { return nil }
        }
        return (isNegative ? -magnitude : magnitude, p)
    }

    /// Appends the digits at `start` to the mantissa, wrapping around where they are too many, and returns their end.
    @inline(__always)
    private func decimals(
        at start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, into mantissa: inout UInt64
    ) -> UnsafePointer<UInt8> {
        var p = start
        while end - p >= 8 {
            let loaded = UnsafeRawPointer(p).loadUnaligned(as: UInt64.self)
            let digits = UInt64(littleEndian: loaded) ^ 0x3030_3030_3030_3030
            // The high bit of each byte that is no digit.
            let others = ((digits & 0x7f7f_7f7f_7f7f_7f7f) &+ 0x7676_7676_7676_7676 | digits) & 0x8080_8080_8080_8080
            if others == 0 {
                mantissa = mantissa &* 100_000_000 &+ eightDigits(digits)
                p += 8
                continue
            }
            let count = others.trailingZeroBitCount &>> 3
            if count > 0 {
                // Zeros in front make up the eight.
                let padded = digits &<< UInt64(64 &- 8 &* count)
                mantissa = mantissa &* powers.wholePowersOfTen[count] &+ eightDigits(padded)
            }
            return p + count
        }
        while p < end, case let digit = p.pointee &- 48, digit < 10 {
            mantissa = mantissa &* 10 &+ UInt64(digit)
            p += 1
        }
        return p
    }

    /// The number of eight digits, one a byte, the first in the lowest: pairs, then fours, then all.
    @inline(__always)
    private func eightDigits(_ digits: UInt64) -> UInt64 {
        let pairs = digits &* 10 &+ digits &>> 8
        let low = (pairs & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
        let high = (pairs &>> 16 & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001
        return (low &+ high) &>> 32
    }

    /// What stands behind the letter e; nil where that is no number of up to six digits.
    @inline(never)
    private func writtenExponent(
        at start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>
    ) -> (value: Int, next: UnsafePointer<UInt8>)? {
        var p = start
        let isNegative = p < end && p.pointee == UInt8(ascii: "-")
        if p < end, isNegative || p.pointee == UInt8(ascii: "+") { p += 1 }
        let firstDigit = p
        var value = 0
        while p < end, case let digit = p.pointee &- 48, digit < 10 {
            if p - firstDigit >= 6 { return nil }
            value = value &* 10 &+ Int(digit)
            p += 1
        }
        return p == firstDigit ? nil : (isNegative ? 0 &- value : value, p)
    }

    /// A number of more than 19 digits with a point among them, or with zeros in front of them.
    @inline(never)
    private func longNumber(
        from first: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>, exponent: Int
    ) -> Double? {
        var mantissa: UInt64 = 0
        var taken = 0
        var dropped = 0
        var p = first
        while p < end {
            let digit = p.pointee &- 48
            p += 1
            // Zeros in front count for nothing, and the only other byte is the point.
            if digit > 9 || mantissa == 0 && digit == 0 { continue }
            if taken == 19 {
                dropped &+= 1
            } else {
                mantissa = mantissa &* 10 &+ UInt64(digit)
                taken &+= 1
            }
        }
        let below = nearestDouble(mantissa, timesTenTo: exponent &+ dropped, powers)
        if below == .infinity { return nil }
        if dropped == 0 { return below }
        let above = nearestDouble(mantissa &+ 1, timesTenTo: exponent &+ dropped, powers)
        return below == above ? below : nil
    }
}
