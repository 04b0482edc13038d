import Kernels
import ReferenceKernels

/// Doubles of every exponent and either sign, most of them where σ bends, and the neighbours of every point where the
/// kernel goes over to something else.
///
/// They come in runs of neighbours in increasing order, so that a decrease shows. A run belongs to its index alone.
struct DoubleSamples: SigmoidInputs {
    private static let length = 8
    var runLength: Int? { Self.length }
    let count: Int
    let seed: UInt64

    init(count: Int, seed: UInt64) {
        self.count = max(count / Self.length, 1) * Self.length
        self.seed = seed
    }

    func values(_ range: Range<Int>) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(range.count)
        for run in range.lowerBound / Self.length..<range.upperBound / Self.length {
            var x = start(run)
            for _ in 0..<Self.length {
                result.append(x)
                x = x.nextUp
            }
        }
        return result
    }

    /// The breakpoints: halves of eighths of ln 2, where the reduction goes over to the next power; the ends of plain
    /// numbers and of results.
    private static let ends = [0, 36.74, 512, 708.39, 709.78, 745.13, 746]
    private static let steps = 746 * 8 * 2

    private func start(_ run: Int) -> Double {
        var generator = SplitMix64(seed: seed &+ UInt64(run) &* 0x9E37_79B9_7F4A_7C15)
        let random = generator.next()
        let sign: Double = random & 1 == 0 ? 1 : -1
        switch run % 8 {
        case 0:  // every exponent, in an order that spreads few of them
            let exponent = UInt64(run / 8 * 797 % 2047)
            return sign * Double(bitPattern: exponent << 52 | generator.next() >> 12)
        case 1:  // beside a breakpoint, eight numbers to either side
            let index = run / 8 % (Self.steps + Self.ends.count)
            let point =
                index < Self.steps ? (Double(index) + 0.5) * 0.693_147_180_559_945_3 / 8 : Self.ends[index - Self.steps]
            var x = sign * point
            for _ in 0..<generator.next() % 16 { x = x.nextDown }
            return x
        case 2, 3: return sign * generator.nextUnit() * 760
        case 4, 5: return sign * generator.nextUnit() * 40
        default: return sign * generator.nextUnit() * 4
        }
    }

    func ulps(of result: Double, at input: Double) -> Double { ulpsOfSigmoid(result, at: input) }
}
