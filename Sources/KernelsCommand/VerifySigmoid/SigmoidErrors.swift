import Kernels
import ReferenceKernels

/// What was seen of σ's errors over a set of inputs.
struct SigmoidErrors<Scalar: KernelScalar> {
    /// A result, with what there is to say of it.
    struct Example {
        var input, result: Scalar
        var ulps: Double
    }

    /// Upper ends of the histogram's bins, in ULP; one more bin holds what is above.
    static var bins: [Double] { sigmoidErrorBins }

    private(set) var histogram = [Int](repeating: 0, count: sigmoidErrorBins.count + 1)
    private(set) var worst: Example?
    /// A result that is less than that of the next smaller input; the input is the larger one.
    private(set) var decreases = 0
    private(set) var firstDecrease: Example?
    /// NaN that did not stay NaN, or came from a number.
    private(set) var wrongNaNs = 0

    init() {}

    /// - Parameters:
    ///   - inputs: In increasing order, NaN aside.
    ///   - results: σ of them.
    ///   - previous: The result of an input before the first, if there is one.
    ///   - ulps: The error of a result, from a reference of higher precision.
    mutating func add(
        _ inputs: ArraySlice<Scalar>, _ results: ArraySlice<Scalar>, after previous: Scalar?,
        ulps: (_ result: Scalar, _ input: Scalar) -> Double
    ) {
        var last = previous ?? .nan
        for (input, result) in zip(inputs, results) {
            defer { last = result }
            if input.isNaN || result.isNaN {
                if input.isNaN != result.isNaN { wrongNaNs += 1 }
                continue
            }
            let error = ulps(result, input)
            let example = Example(input: input, result: result, ulps: error)
            if !(error <= worst?.ulps ?? -1) { worst = example }
            var bin = 0
            while bin < Self.bins.count && !(error <= Self.bins[bin]) { bin += 1 }
            histogram[bin] += 1
            if result < last {
                decreases += 1
                if firstDecrease == nil { firstDecrease = example }
            }
        }
    }

    /// Takes in what was seen elsewhere, of inputs that come later.
    mutating func merge(_ other: Self) {
        for bin in histogram.indices { histogram[bin] += other.histogram[bin] }
        if let theirs = other.worst, !(theirs.ulps <= worst?.ulps ?? -1) { worst = theirs }
        decreases += other.decreases
        firstDecrease = firstDecrease ?? other.firstDecrease
        wrongNaNs += other.wrongNaNs
    }
}

private let sigmoidErrorBins = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 2]
