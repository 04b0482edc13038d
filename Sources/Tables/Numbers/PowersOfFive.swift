/// The first 128 bits of 5^q for q from −342 to 308, and the powers of ten that a Double holds exactly.
///
/// That is what rounding a decimal number of up to 19 digits takes. They are computed once, in less than a millisecond,
/// by exact whole numbers: 5^q itself for q ≥ 0, and ⌊2^960 / 5^−q⌋ below, whose first 128 bits are those of 5^q. As
/// the algorithm wants it, the bits are cut off, but rounded up for −27 ≤ q < 0.
///
/// Source: Lemire, "Number parsing at a gigabyte per second", Software: Practice and Experience 51, 2021.
struct PowersOfFive {
    static let exponents = -342...308

    /// The high and the low half for each q, at 2(q + 342). It lives as long as the process.
    let halves: UnsafePointer<UInt64>
    /// 10^0 to 10^22.
    let exactPowersOfTen: UnsafePointer<Double>
    /// 10^0 to 10^8 as whole numbers.
    let wholePowersOfTen: UnsafePointer<UInt64>

    nonisolated(unsafe) static let shared = PowersOfFive()

    private init() {
        let halves = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * Self.exponents.count)
        var limbs: [UInt64] = [1]
        for q in 0...Self.exponents.upperBound {
            Self.store(firstBits(of: limbs), at: q, in: halves)
            multiplyByFive(&limbs)
        }
        // 2^960: 5^342 has 795 bits, so 165 bits are left of the last quotient.
        limbs = [UInt64](repeating: 0, count: 15) + [1]
        for q in (Self.exponents.lowerBound...(-1)).reversed() {
            divideByFive(&limbs)
            var bits = firstBits(of: limbs)
            if q >= -27 { bits += 1 }
            Self.store(bits, at: q, in: halves)
        }
        let powers = UnsafeMutablePointer<Double>.allocate(capacity: 23)
        powers[0] = 1
        for exponent in 1...22 { powers[exponent] = powers[exponent - 1] * 10 }
        let wholePowers = UnsafeMutablePointer<UInt64>.allocate(capacity: 9)
        for exponent in 0...8 { wholePowers[exponent] = UInt64(powers[exponent]) }
        self.halves = UnsafePointer(halves)
        exactPowersOfTen = UnsafePointer(powers)
        wholePowersOfTen = UnsafePointer(wholePowers)
    }

    private static func store(
        _ bits: (high: UInt64, low: UInt64), at q: Int, in halves: UnsafeMutablePointer<UInt64>
    ) {
        halves[2 * (q - exponents.lowerBound)] = bits.high
        halves[2 * (q - exponents.lowerBound) + 1] = bits.low
    }
}

private func += (bits: inout (high: UInt64, low: UInt64), one: UInt64) {
    let (low, carry) = bits.low.addingReportingOverflow(one)
    bits = (carry ? bits.high &+ 1 : bits.high, low)
}

/// The 128 bits from the highest one on. The limbs are from low to high, the last is not 0.
private func firstBits(of limbs: [UInt64]) -> (high: UInt64, low: UInt64) {
    func limb(_ fromTop: Int) -> UInt64 { fromTop < limbs.count ? limbs[limbs.count - 1 - fromTop] : 0 }
    let shift = UInt64(limb(0).leadingZeroBitCount)
    // A shift by 64 gives 0.
    return (limb(0) << shift | limb(1) >> (64 - shift), limb(1) << shift | limb(2) >> (64 - shift))
}

private func multiplyByFive(_ limbs: inout [UInt64]) {
    var carry: UInt64 = 0
    for i in limbs.indices {
        let product = limbs[i].multipliedFullWidth(by: 5)
        let (low, overflow) = product.low.addingReportingOverflow(carry)
        limbs[i] = low
        carry = product.high + (overflow ? 1 : 0)
    }
    if carry > 0 { limbs.append(carry) }
}

private func divideByFive(_ limbs: inout [UInt64]) {
    var remainder: UInt64 = 0
    for i in limbs.indices.reversed() {
        (limbs[i], remainder) = (5 as UInt64).dividingFullWidth((remainder, limbs[i]))
    }
    if limbs.last == 0 { limbs.removeLast() }
}
