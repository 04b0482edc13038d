/// A small seeded generator of random numbers: the same sequence for the same seed, on every machine and in every
/// version of this package.
///
/// ```swift
/// var generator = SplitMix64(seed: 7)
/// generator.shuffle(&rows)
/// ```
///
/// It passes BigCrush, has 64 bits of state, and is what initializes networks, splits tables and orders samples. It is
/// not for secrets.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
public struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
    private var state: UInt64

    /// The generator at the beginning of its sequence for a seed; any number is one.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits, each number equally likely.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// A number in [0, 1): a multiple of 2⁻⁵³, each equally likely.
    public mutating func nextUnit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Brings numbers, such as those of a table's rows, into random order: each order with the same probability, up to a
    /// bias below 2⁻³² for all that fits into memory.
    ///
    /// The order that the standard library's `shuffle(using:)` gives for a generator may change with its version; this
    /// one stays.
    ///
    /// Source: Durstenfeld, "Algorithm 235: Random permutation", CACM 7(7), 1964.
    ///
    /// - Complexity: O(count), and as many calls of ``next()``, less one.
    public mutating func shuffle(_ numbers: inout [Int]) {
        for i in numbers.indices.dropFirst().reversed() {
            numbers.swapAt(i, Int(next().multipliedFullWidth(by: UInt64(i + 1)).high))
        }
    }
}
