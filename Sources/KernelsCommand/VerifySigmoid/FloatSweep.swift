import Kernels
import ReferenceKernels

/// All floats in increasing order, from the negative NaNs to the positive ones, or every Nth of them.
struct FloatSweep: SigmoidInputs {
    let stride: Int
    let runLength: Int? = nil

    var count: Int { (1 << 32) / stride }

    func values(_ range: Range<Int>) -> [Float] {
        range.map { index in
            let place = UInt32(index * stride)
            return place < 1 << 31 ? -Float(bitPattern: (1 << 31) - 1 - place) : Float(bitPattern: place - (1 << 31))
        }
    }

    /// By a Double's σ, which is within 4 ULP of a Double: 2⁻²⁷ ULP of a float. Where that could put a result into another
    /// bin of the histogram, by the exact one.
    func ulps(of result: Float, at input: Float) -> Double {
        let exact = naiveSigmoid(Double(input))
        let rounded = Float(exact)
        let error =
            abs(Double(result) - exact)
            / Double(unitInTheLastPlace(of: rounded, isRoundedUp: Double(rounded) > exact))
        let isClose = SigmoidErrors<Float>.bins.contains { abs(error - $0) < 1e-6 }
        return isClose ? ulpsOfSigmoid(result, at: input) : error
    }
}
