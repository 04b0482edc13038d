import Kernels

/// Seeded operands. The numbers are multiples of 2⁻²⁰, which both precisions hold exactly: a `Double` reference sees
/// the operands that the kernel sees.
public struct RandomData {
    private var generator: SplitMix64

    public init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    /// One number in [low, high].
    public mutating func number<Scalar: KernelScalar>(_ low: Double = -1, _ high: Double = 1) -> Scalar {
        Scalar(((low + (high - low) * generator.nextUnit()) * 0x1p20).rounded() * 0x1p-20)
    }

    public mutating func vector<Scalar: KernelScalar>(_ count: Int, _ low: Double = -1, _ high: Double = 1) -> [Scalar]
    {
        var result: [Scalar] = []
        result.reserveCapacity(count)
        for _ in 0..<count { result.append(number(low, high)) }
        return result
    }

    public mutating func matrix<Scalar: KernelScalar>(
        _ rows: Int, _ columns: Int, _ low: Double = -1, _ high: Double = 1
    ) throws -> Matrix<Scalar> {
        try Matrix(rows: rows, columns: columns, vector(rows * columns, low, high))
    }

    /// Integers from −bound to bound: their products and sums are exact, so a test can compare for equality.
    public mutating func integers<Scalar: KernelScalar>(_ count: Int, bound: Int = 8) -> [Scalar] {
        (0..<count).map { _ in Scalar(Int.random(in: -bound...bound, using: &generator)) }
    }

    public mutating func integerMatrix<Scalar: KernelScalar>(
        _ rows: Int, _ columns: Int, bound: Int = 8
    ) throws -> Matrix<Scalar> {
        try Matrix(rows: rows, columns: columns, integers(rows * columns, bound: bound))
    }
}
