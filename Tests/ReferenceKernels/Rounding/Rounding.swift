/// The rounding of one precision.
public struct Rounding: Sendable {
    /// The unit roundoff: half the distance from 1 to the next number.
    public let unit: Double
    /// The least positive number: what a result that underflows may be wrong by.
    public let tiny: Double

    public init<Scalar: BinaryFloatingPoint>(_: Scalar.Type) {
        unit = Double(Scalar.ulpOfOne) / 2
        tiny = Double(Scalar.leastNonzeroMagnitude)
    }

    /// γ(n) = nu / (1 − nu): how far n roundings can carry a value, relative to the sum of the magnitudes (Higham,
    /// *Accuracy and Stability of Numerical Algorithms*, 2002, chapter 3).
    public func gamma(_ n: Int) -> Double {
        let nu = Double(n) * unit
        return nu / (1 - nu)
    }
}
