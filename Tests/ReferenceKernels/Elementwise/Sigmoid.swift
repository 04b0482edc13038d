#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// σ(z) = 1 / (1 + e^−z) in Double, written so that neither end cancels or overflows.
public func naiveSigmoid(_ z: Double) -> Double {
    if z >= 0 { return 1 / (1 + exp(-z)) }
    let e = exp(z)
    return e / (1 + e)
}

/// How many ULP a computed sigmoid is off: the distance to the exact value, over the distance of two neighbours there.
/// Infinite where one of them is NaN and the other not, or where the limits differ.
public func ulpsOfSigmoid<Scalar: BinaryFloatingPoint>(_ computed: Scalar, at x: Scalar) -> Double {
    if x.isNaN || computed.isNaN { return x.isNaN && computed.isNaN ? 0 : .infinity }
    if x.isInfinite { return computed == (x > 0 ? 1 : 0) ? 0 : .infinity }
    let exact = ExactSigmoid(Double(x))
    let power = Double(sign: .plus, exponent: exact.exponent, significand: 1)
    let rounded = Scalar(exact.sigma.high / power)
    let ulp = unitInTheLastPlace(
        of: rounded, isRoundedUp: Double(rounded) * power > exact.sigma.high + exact.sigma.low)
    return abs((Double(computed) * power - exact.sigma.high) - exact.sigma.low) / (Double(ulp) * power)
}

/// The distance of two neighbours at a positive number or 0 that is known rounded. Rounded up to a power of two, it still
/// has the one below.
public func unitInTheLastPlace<Scalar: BinaryFloatingPoint>(of rounded: Scalar, isRoundedUp: Bool) -> Scalar {
    (isRoundedUp ? rounded.nextDown : rounded).ulp
}
