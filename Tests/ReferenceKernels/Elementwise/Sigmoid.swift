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

/// How many ULP a computed sigmoid is off: the distance to a reference of higher precision, over the distance of two
/// neighbours at the exact value. Infinite where one of them is NaN and the other not, or where the limits differ.
///
/// For `Float` the reference is taken in Double, for `Double` in Float80 where there is one: either is wrong by less than
/// a thousandth of an ULP.
public func ulpsOfSigmoid<Scalar: BinaryFloatingPoint>(_ computed: Scalar, at x: Scalar) -> Double {
    if x.isNaN || computed.isNaN { return x.isNaN && computed.isNaN ? 0 : .infinity }
    if x.isInfinite { return computed == (x > 0 ? 1 : 0) ? 0 : .infinity }
    #if arch(x86_64) && !os(Windows)
        let e = expl(-abs(Float80(x)))
        let exact: Float80 = x >= 0 ? 1 / (1 + e) : e / (1 + e)
        return Double(abs(Float80(computed) - exact) / Float80(ulp(of: Scalar(exact), below: exact)))
    #else
        let exact = naiveSigmoid(Double(x))
        return abs(Double(computed) - exact) / Double(ulp(of: Scalar(exact), below: exact))
    #endif
}

/// The distance of two neighbours at an exact value that was rounded to `rounded`, perhaps up to a power of two.
private func ulp<Scalar: BinaryFloatingPoint, Exact: BinaryFloatingPoint>(
    of rounded: Scalar, below exact: Exact
) -> Scalar {
    if rounded == 0 { return Scalar.leastNonzeroMagnitude }
    return Exact(rounded) > exact ? rounded.nextDown.ulp : rounded.ulp
}
