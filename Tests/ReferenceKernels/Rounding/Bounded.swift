/// A reference value, and how far a computed one may be from it.
public struct Bounded: Sendable {
    public var value: Double
    public var bound: Double

    public init(value: Double, bound: Double) {
        self.value = value
        self.bound = bound
    }

    /// Whether a computed value will do. NaN needs NaN, and infinity the same infinity.
    public func admits<Scalar: BinaryFloatingPoint>(_ computed: Scalar) -> Bool {
        let computed = Double(computed)
        if value.isNaN { return computed.isNaN }
        if value.isInfinite || computed.isInfinite { return computed == value }
        return abs(computed - value) <= bound
    }
}
