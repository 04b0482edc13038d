/// An unevaluated sum of two doubles, about 106 bits: a reference for what is itself a Double.
///
/// Source: T. J. Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik 18
/// (1971); the products by a fused multiply-add.
public struct DoubleDouble: Sendable {
    public let high, low: Double

    public init(_ value: Double) { (high, low) = (value, 0) }

    init(high: Double, low: Double) { (self.high, self.low) = (high, low) }

    /// a + b exactly.
    static func sum(_ a: Double, _ b: Double) -> DoubleDouble {
        let high = a + b
        let part = high - a
        return DoubleDouble(high: high, low: (a - (high - part)) + (b - part))
    }

    /// a + b exactly, where |a| ≥ |b|.
    static func ordered(_ a: Double, _ b: Double) -> DoubleDouble {
        let high = a + b
        return DoubleDouble(high: high, low: b - (high - a))
    }

    /// a b exactly.
    static func product(_ a: Double, _ b: Double) -> DoubleDouble {
        let high = a * b
        return DoubleDouble(high: high, low: (-high).addingProduct(a, b))
    }

    static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let highs = sum(a.high, b.high)
        return ordered(highs.high, highs.low + (a.low + b.low))
    }

    static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(high: -a.high, low: -a.low) }

    static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let highs = product(a.high, b.high)
        return ordered(highs.high, highs.low + (a.high * b.low + a.low * b.high))
    }

    static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let first = a.high / b.high
        let rest = a + -(DoubleDouble(first) * b)
        return ordered(first, rest.high / b.high)
    }

    /// One step of Newton's iteration from the square root in double.
    func squareRoot() -> DoubleDouble {
        let first = high.squareRoot()
        let rest = self + -DoubleDouble.product(first, first)
        return DoubleDouble.ordered(first, rest.high / (2 * first))
    }

    /// Times a power of two, which must leave both parts normal.
    func scaled(by factor: Double) -> DoubleDouble { DoubleDouble(high: high * factor, low: low * factor) }
}
