#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension Double {
    /// With so many digits after the point: "97.37".
    package func fixed(_ digits: Int) -> String { formatted("%.*f", digits) }

    /// With so many digits after the point, and an exponent: "3.1e-09".
    package func scientific(_ digits: Int) -> String { formatted("%.*e", digits) }

    /// As short as tells it from its neighbours: "5", "0.1".
    package var shortest: String { description.hasSuffix(".0") ? String(description.dropLast(2)) : description }

    private func formatted(_ format: String, _ digits: Int) -> String {
        // Long enough for the largest number with 20 digits after its point.
        let capacity = 352
        let digits = CInt(min(max(digits, 0), 20))
        return withVaList([digits, self]) { arguments in
            String(unsafeUninitializedCapacity: capacity) { buffer in
                buffer.withMemoryRebound(to: CChar.self) { text in
                    max(0, min(Int(vsnprintf(text.baseAddress, text.count, format, arguments)), capacity - 1))
                }
            }
        }
    }
}

extension String {
    /// Filled with blanks on the right; as it is where it is longer.
    package func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// Filled with blanks on the left; as it is where it is longer.
    package func padded(left width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}

/// "1 row", "2 rows".
package func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}

/// A whole number in groups of three digits: "1 234 567".
package func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (i, digit) in digits.enumerated() {
        if i > 0, (digits.count - i) % 3 == 0 { text.append(" ") }
        text.append(digit)
    }
    return text
}

extension Duration {
    package var seconds: Double { self / .seconds(1) }
}
