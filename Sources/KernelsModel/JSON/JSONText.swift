/// JSON as text, without blanks, and the same for the same value.
enum JSONText {
    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case ..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// The shortest decimals that are read back as the same numbers.
    ///
    /// - Precondition: the numbers are finite.
    static func array(_ numbers: [Double]) -> String { array(numbers.map(\.description)) { $0 } }

    static func array(_ strings: [String]) -> String { array(strings, string) }

    static func array(_ counts: [Int]) -> String { array(counts.map(String.init)) { $0 } }

    /// The keys by their bytes.
    static func object(_ members: [String: String]) -> String {
        object(members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0, string($1)) })
    }

    /// - Parameter members: Keys and values, the values being JSON already.
    static func object(_ members: [(key: String, value: String)]) -> String {
        "{" + members.map { "\(string($0.key)):\($0.value)" }.joined(separator: ",") + "}"
    }

    private static func array(_ elements: [String], _ text: (String) -> String) -> String {
        "[" + elements.map(text).joined(separator: ",") + "]"
    }
}
