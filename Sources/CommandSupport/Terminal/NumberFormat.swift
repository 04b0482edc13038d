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

    /// With so many digits that count, and an exponent where the number is very large or small: "0.12346", "3.1e-09".
    package func significant(_ digits: Int) -> String { formatted("%.*g", digits) }

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

/// A count with three digits and a unit: "950", "12.3k", "4.56M".
package func compact(_ number: Double) -> String {
    let units = ["", "k", "M", "G", "T"]
    var (value, unit) = (number, 0)
    while value >= 999.5, unit < units.count - 1 {
        value /= 1000
        unit += 1
    }
    if unit == 0 { return value.fixed(0) }
    return value.fixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2) + units[unit]
}

/// Lines of fields under each other: the first column from the left, the others to the right.
package func alignedColumns(_ lines: [[String]]) -> String {
    let widths = (lines.first ?? []).indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    var text = ""
    for line in lines {
        let fields = line.indices.map { $0 == 0 ? line[0].padded(to: widths[0]) : line[$0].padded(left: widths[$0]) }
        text += fields.joined(separator: "  ") + "\n"
    }
    return text
}
