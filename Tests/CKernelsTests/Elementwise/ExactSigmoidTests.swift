import ReferenceKernels
import Testing

@Suite("exact sigmoid")
struct ExactSigmoidTests {
    /// From an evaluation with 300 bits (mpmath 1.3, `1 / (1 + exp(-x))`), as the nearest Double and the rest.
    @Test(arguments: [
        (-0.75, 0x1.4885610b9b828p-2, 0x1.d5e3ebcaa0633p-60),
        (1.25, 0x1.8dfa3f55dc7cbp-1, -0x1.6eef196bc97d0p-55),
        (20.0, 0x1.ffffffee4b79bp-1, -0x1.55ad7527a5da6p-55),
        (-37.5, 0x1.dd5c566301ec7p-55, 0x1.754e596ad2effp-110),
        (-700.25, 0x1.af5fe9a485c8ep-411, 0x1.5bfda61764fecp-465),  // × 2⁶⁰⁰
        (-740.5, 0x1.9b60de937f8f8p-469, -0x1.cd0cf8a3d303dp-525),
    ])
    func isExactToSeventyBits(x: Double, high: Double, low: Double) {
        let exact = ExactSigmoid(x)
        #expect(exact.exponent == (x < -600 ? 600 : 0))
        #expect(exact.sigma.high == high)
        #expect(abs(exact.sigma.low - low) <= high * 0x1p-70)
    }

    @Test func atTheEnds() {
        #expect(ExactSigmoid(0).sigma.high == 0.5 && ExactSigmoid(0).sigma.low == 0)
        #expect(ExactSigmoid(1000).sigma.high == 1)
        #expect(ExactSigmoid(-1000).sigma.high == 0)
    }

    /// An ULP at a power of two, at a subnormal and at the limits.
    @Test func countsUnitsInTheLastPlace() {
        #expect(ulpsOfSigmoid(Float(0.5), at: 0) == 0)
        #expect(ulpsOfSigmoid(Float(0.5).nextUp, at: 0) == 1)
        #expect(ulpsOfSigmoid(Float(0.5).nextDown, at: 0) == 0.5)
        #expect(abs(ulpsOfSigmoid(Double(0), at: -745) - 0.571_250_147) < 1e-8)
        #expect(ulpsOfSigmoid(Float.nan, at: 1) == .infinity && ulpsOfSigmoid(Float.nan, at: .nan) == 0)
        #expect(ulpsOfSigmoid(Float(1), at: .infinity) == 0 && ulpsOfSigmoid(Float(1), at: -.infinity) == .infinity)
    }
}
