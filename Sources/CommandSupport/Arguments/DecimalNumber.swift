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
