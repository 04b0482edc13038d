/// The Double nearest to a whole number of up to 19 digits times a power of ten, ties to even; infinity where it is too
/// large.
///
/// The product with the first 128 bits of the power of five is exact enough to decide every case.
///
/// Sources: Lemire, "Number parsing at a gigabyte per second", 2021; Mushtak and Lemire, "Fast number parsing without
/// fallback", Software: Practice and Experience 53, 2023.
func nearestDouble(_ whole: UInt64, timesTenTo exponent: Int, _ powers: PowersOfFive) -> Double {
    if whole == 0 || exponent < PowersOfFive.exponents.lowerBound { return 0 }
    if exponent > PowersOfFive.exponents.upperBound { return .infinity }
    let leadingZeros = whole.leadingZeroBitCount
    let normalized = whole &<< UInt64(leadingZeros)
    let index = 2 &* (exponent &- PowersOfFive.exponents.lowerBound)
    var (high, low) = normalized.multipliedFullWidth(by: powers.halves[index])
    // The low half of the power matters only where the bits below the rounding bit are all ones.
    if high & 0x1ff == 0x1ff {
        let carry = normalized.multipliedFullWidth(by: powers.halves[index &+ 1]).high
        low = low &+ carry
        if low < carry { high &+= 1 }
    }
    let upperBit = Int(high &>> 63)
    let shift = UInt64(upperBit &+ 9)
    // 53 bits and one to round by.
    var mantissa = high &>> shift
    // 217706 / 2^16 is log2(10): the binary exponent of the product, biased.
    var biased = (217706 &* exponent) &>> 16 &+ 63 &+ upperBit &- leadingZeros &+ 1023
    if biased <= 0 {
        let extra = 1 &- biased
        if extra >= 64 { return 0 }
        mantissa &>>= UInt64(extra)
        mantissa = (mantissa &+ (mantissa & 1)) &>> 1
        // Rounding up may reach the smallest normal number; its bits follow on.
        return Double(bitPattern: mantissa)
    }
    // Half way between two numbers: to the even one. Only small powers of five can give that.
    if low <= 1, exponent >= -4, exponent <= 23, mantissa & 3 == 1, mantissa &<< shift == high { mantissa &= ~1 }
    mantissa = (mantissa &+ (mantissa & 1)) &>> 1
    if mantissa >= 1 << 53 {
        mantissa = 1 << 52
        biased &+= 1
    }
    if biased >= 0x7ff { return .infinity }
    return Double(bitPattern: UInt64(biased) &<< 52 | mantissa & ~(1 << 52))
}
