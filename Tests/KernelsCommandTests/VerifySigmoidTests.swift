import Kernels
import TestSupport
import Testing

@testable import KernelsCommand

@Suite struct VerifySigmoidTests {
    @Test(arguments: ["portable", nil])
    func aPartOfTheNumbers(instructionSet: String?) throws {
        let result = try kernels.run(
            "verify-sigmoid", "--stride", "65537", "--samples", "8000", "--threads", "2",
            environment: instructionSet.map { ["CK_ISA": $0] } ?? [:])
        #expect(result.code == 0, "\(result.output)")
        #expect(result.errors == "")
        for words in [
            "sigmoid, float, ", "2 threads: 65 535 numbers", "sigmoid, double, ", ": 8 000 numbers", "  worst ",
        ] {
            #expect(result.output.contains(words), "\(words) in \(result.output)")
        }
        #expect(result.output.ranges(of: "as documented: at most").count == 2)
    }

    @Test(arguments: [
        (["--precision", "half"], "--precision is 'half'"), (["--stride", "0"], "--stride is '0'"),
        (["--sample", "3"], "unknown option '--sample'; did you mean --samples?"),
        (["file"], "unexpected argument 'file'"),
    ])
    func wrongOptionsExitWith2(_ options: [String], _ message: String) throws {
        try expectOneLine(kernels.run(["verify-sigmoid"] + options), code: 2, message)
    }

    /// All floats in order: neighbours, no gap at zero, every kind of number.
    @Test func theSweepGoesThroughTheFloatsInOrder() {
        let sweep = FloatSweep(stride: 1)
        #expect(sweep.count == 1 << 32)
        let middle = sweep.values((1 << 31) - 2..<(1 << 31) + 2)
        #expect(middle == [-.leastNonzeroMagnitude, 0, 0, .leastNonzeroMagnitude])
        #expect(middle[1].sign == .minus && middle[2].sign == .plus)
        #expect(sweep.values(0..<1)[0].isNaN && sweep.values((1 << 32) - 1..<1 << 32)[0].isNaN)
        let infinity = Int(Float.infinity.bitPattern)
        #expect(sweep.values((1 << 31) + infinity..<(1 << 31) + infinity + 1) == [.infinity])
        #expect(sweep.values((1 << 31) - 1 - infinity..<(1 << 31) - infinity) == [-.infinity])
    }

    @Test func aRunOfDoublesIsInOrder() {
        let samples = DoubleSamples(count: 80_000, seed: 3)
        let values = samples.values(0..<80_000)
        #expect(values.count == 80_000)
        for start in stride(from: 0, to: values.count, by: 8) {
            for i in start + 1..<start + 8 where !values[i].isNaN {
                #expect(values[i] == values[i - 1].nextUp || values[i - 1].isNaN)
            }
        }
        // Subnormal and huge inputs are among them.
        #expect(values.contains { $0.isSubnormal } && values.contains { abs($0) > 1e300 })
    }

    /// What is wrong is seen: too large an error, a decrease within a piece and from piece to piece, NaN.
    @Test func seesWhatIsWrong() {
        let x: [Float] = [-1, 0, 1, 2, .nan]
        func look(_ y: [Float], after previous: Float? = nil) -> SigmoidErrors<Float> {
            var errors = SigmoidErrors<Float>()
            errors.add(x[...], y[...], after: previous, ulps: FloatSweep(stride: 1).ulps)
            return errors
        }
        let right = sigmoid(x)
        let good = look(right)
        #expect(good.decreases == 0 && good.wrongNaNs == 0 && (good.worst?.ulps ?? 9) <= 1)
        var y = right
        for _ in 0..<3 { y[2] = y[2].nextUp }
        let tooLarge = look(y)
        #expect((tooLarge.worst?.ulps ?? 0) > 2 && tooLarge.worst?.input == 1)
        #expect(tooLarge.histogram.last == 1)
        y = right
        y[3] = y[2].nextDown
        #expect(look(y).decreases == 1 && look(y).firstDecrease?.input == 2)
        #expect(look(right, after: 0.9).decreases == 1)
        y = right
        (y[1], y[4]) = (.nan, 0.5)
        #expect(look(y).wrongNaNs == 2)
        var merged = good
        merged.merge(tooLarge)
        #expect(merged.worst?.input == 1 && merged.histogram.reduce(0, +) == 8)
    }
}
