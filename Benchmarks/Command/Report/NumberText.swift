import CommandSupport

/// Three digits that count, with the unit that suits: "12.3 µs".
func timeText(_ seconds: Double) -> String {
    for (unit, scale) in [("s", 1.0), ("ms", 1e3), ("µs", 1e6)] where seconds * scale >= 0.9995 {
        return "\(threeDigits(seconds * scale)) \(unit)"
    }
    return "\(threeDigits(seconds * 1e9)) ns"
}

/// "1.23", "12.3", "123", "1234".
func threeDigits(_ value: Double) -> String {
    value.fixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2)
}

/// "1.25 MiB".
func byteText(_ bytes: Int) -> String {
    for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] where bytes >= 1 << shift {
        let value = Double(bytes) / Double(1 << shift)
        return "\(value == value.rounded() && value < 1000 ? value.shortest : threeDigits(value)) \(unit)"
    }
    return "\(bytes) B"
}
