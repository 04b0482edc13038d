/// σ(x) in double-double, wrong by less than 2⁻⁷⁰ of itself: 2⁻¹⁷ ULP of a Double.
///
/// The value is `sigma` × 2^−`exponent`; the exponent keeps both parts normal where σ is not.
public struct ExactSigmoid {
    public let sigma: DoubleDouble
    public let exponent: Int

    public init(_ x: Double) {
        if x >= 0 {
            // Beyond, e^−x is below the last bit of the lower part.
            let e = x > 100 ? DoubleDouble(0) : Self.exponential(-x, exponent: 0)
            sigma = DoubleDouble(1) / (DoubleDouble(1) + e)
            exponent = 0
        } else if x > -600 {
            let e = Self.exponential(x, exponent: 0)
            sigma = e / (DoubleDouble(1) + e)
            exponent = 0
        } else {
            // The denominator is 1.
            sigma = x < -760 ? DoubleDouble(0) : Self.exponential(x, exponent: 600)
            exponent = 600
        }
    }

    /// 2^(j/64).
    private static let roots: [DoubleDouble] = {
        var root = DoubleDouble(2)
        for _ in 0..<6 { root = root.squareRoot() }
        var powers = [DoubleDouble(1)]
        for _ in 1..<64 { powers.append(powers[powers.count - 1] * root) }
        return powers
    }()

    /// ln 2 / 64 = high + low; high has 36 bits, so that a whole number of up to 17 times it is exact.
    private static let stepHigh = 0x1.62e42fefap-7
    private static let stepLow = 0x1.cf79abc9e3b3ap-46

    /// e^y 2^exponent for y ≤ 0: with n the whole number nearest to 64 y / ln 2, and r the rest, 2^(n/64) e^r.
    private static func exponential(_ y: Double, exponent: Int) -> DoubleDouble {
        let n = (y * 0x1.71547652b82fep6).rounded()
        let correction = DoubleDouble.product(n, stepLow)
        let r = DoubleDouble.sum(y - n * stepHigh, -correction.high) + DoubleDouble(-correction.low)
        // |r| < 2⁻⁷·⁵. The terms up to r²/2 in double-double; the others are below 2⁻²⁵ and rounded at 2⁻⁷⁸.
        let x = r.high
        let square = (r * r).scaled(by: 0.5)
        let tail =
            x * x * x * (1 / 6 + x * (1 / 24 + x * (1 / 120 + x * (1 / 720 + x * (1 / 5040 + x * (1 / 40320))))))
        let s = r + (square + DoubleDouble(tail))
        let whole = Int(n)
        let root = roots[whole & 63]
        let power = Double(sign: .plus, exponent: (whole >> 6) + exponent, significand: 1)
        return (root + root * s).scaled(by: power)
    }
}
