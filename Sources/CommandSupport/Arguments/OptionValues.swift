// Readers of option values: each returns the value, or throws a line that says what would be right.

/// A whole number in a range.
package func wholeNumber(
    in range: ClosedRange<Int>
) -> (_ value: String, _ option: String) throws(CommandError) -> Int {
    { (value, option) throws(CommandError) in
        guard let number = Int(value), range.contains(number) else {
            throw .usage(
                "\(option) is \(quoted(value)); it needs to be a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound)")
        }
        return number
    }
}

/// A decimal number for which `condition`, described in words, holds.
package func decimalNumber(
    _ requirement: String, _ condition: @escaping (Double) -> Bool
) -> (_ value: String, _ option: String) throws(CommandError) -> Double {
    { (value, option) throws(CommandError) in
        guard let number = decimalNumber(value), number.isFinite, condition(number) else {
            throw .usage("\(option) is \(quoted(value)); it needs to be \(requirement)")
        }
        return number
    }
}

/// A seed of a random number generator.
package func seedValue(_ value: String, _ option: String) throws(CommandError) -> UInt64 {
    guard let number = UInt64(value) else {
        throw .usage("\(option) is \(quoted(value)); it needs to be a whole number from 0 to \(UInt64.max)")
    }
    return number
}

/// One of the names of an enumeration.
package func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ value: String, _ option: String
) throws(CommandError) -> Choice {
    if let choice = Choice(rawValue: value) { return choice }
    let names = Choice.allCases.map(\.rawValue)
    throw .usage(
        "\(option) is \(quoted(value)); it needs to be one of \(names.joined(separator: ", "))"
            + suggestion(for: value, among: names))
}

/// The name of a file.
package func fileName(_ value: String, _ option: String) throws(CommandError) -> String {
    if value.isEmpty { throw .usage("\(option) is empty; it needs to be the name of a file") }
    return value
}

/// A value that can also be left out.
package func optional<Value>(
    _ parse: @escaping (_ value: String, _ option: String) throws(CommandError) -> Value
) -> (_ value: String, _ option: String) throws(CommandError) -> Value? {
    { (value, option) throws(CommandError) in try parse(value, option) }
}

/// Several values with commas between them.
package func list<Element>(
    of parse: @escaping (_ value: String, _ option: String) throws(CommandError) -> Element
) -> (_ value: String, _ option: String) throws(CommandError) -> [Element] {
    { (value, option) throws(CommandError) in
        var elements: [Element] = []
        // Not by characters, where a comma and a mark behind it would be one.
        for item in value.unicodeScalars.split(separator: ",", omittingEmptySubsequences: false) {
            if item.isEmpty {
                throw .usage("\(option) is \(quoted(value)); it needs one value or several with commas between them")
            }
            elements.append(try parse(String(item), option))
        }
        return elements
    }
}
