/// The powers of ten that a Double holds exactly.
private let exactPowersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
]

/// A decimal number at `start`, and the number of bytes it takes; nil where there is none, or where only
/// the general parser gets the last bit right.
///
/// A mantissa below 2⁵³ times or over an exact power of ten is one correctly rounded operation on exact numbers.
/// Source: Clinger, "How to read floating point numbers accurately", PLDI 1990.
package func shortDecimalNumber(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
) -> (value: Double, length: Int)? {
    var i = start
    let end = bytes.count
    let isNegative = i < end && bytes[i] == UInt8(ascii: "-")
    if i < end, isNegative || bytes[i] == UInt8(ascii: "+") { i &+= 1 }
    var mantissa: UInt64 = 0
    let firstDigit = i
    while i < end, case let digit = bytes[i] &- 48, digit < 10 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        i &+= 1
    }
    var digits = i &- firstDigit
    var exponent = 0
    if i < end, bytes[i] == UInt8(ascii: ".") {
        i &+= 1
        let firstDecimal = i
        while i < end, case let digit = bytes[i] &- 48, digit < 10 {
            mantissa = mantissa &* 10 &+ UInt64(digit)
            i &+= 1
        }
        digits &+= i &- firstDecimal
        exponent = firstDecimal &- i
    }
    // 19 digits fit into the mantissa without overflow.
    if digits == 0 || digits > 19 { return nil }
    if i < end, bytes[i] | 0x20 == UInt8(ascii: "e") {
        i &+= 1
        let isSmall = i < end && bytes[i] == UInt8(ascii: "-")
        if i < end, isSmall || bytes[i] == UInt8(ascii: "+") { i &+= 1 }
        let firstExponentDigit = i
        var written = 0
        while i < end, case let digit = bytes[i] &- 48, digit < 10 {
            if i &- firstExponentDigit >= 6 { return nil }
            written = written &* 10 &+ Int(digit)
            i &+= 1
        }
        if i == firstExponentDigit { return nil }
        exponent &+= isSmall ? -written : written
    }
    if mantissa >= 1 << 53 || abs(exponent) > 22 { return nil }
    let power = exactPowersOfTen[abs(exponent)]
    let magnitude = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
    return (isNegative ? -magnitude : magnitude, i &- start)
}

/// A number as people write it: decimal digits with an optional sign, point and exponent, or a spelling of infinity or
/// NaN, which the callers refuse in words of their own. Hexadecimal is no number here.
package func decimalNumber(_ text: some StringProtocol) -> Double? {
    let allowed = text.utf8.allSatisfy { byte in
        (48...57).contains(byte) || "+-.eE".utf8.contains(byte)
    }
    if allowed {
        // A number too large becomes infinity.
        return Double(text)
    }
    let word = text.lowercased().drop { $0 == "-" || $0 == "+" }
    if ["inf", "infinity"].contains(word) { return text.hasPrefix("-") ? -.infinity : .infinity }
    return word == "nan" ? .nan : nil
}
