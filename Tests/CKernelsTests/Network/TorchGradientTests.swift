import CKernels
import Kernels
import ReferenceKernels
import TestSupport
import Testing

/// Loss and gradients beside those of PyTorch's autograd, recorded in double by Tests/PyTorch/torch_gradients.py.
///
/// PyTorch rounds as often as we do and in double: its own error is what the bound gives for double, and counts once more.
/// Its delta is a difference of a sigmoid and a target.
@Suite("torch.autograd")
struct TorchGradientTests {
    private struct Recorded {
        var batch: Int
        var sizes: [Int]
        var options = NaiveLoss()
        var hasWeights = false
        var scale = 1.0
        var values: [Double]
    }

    private static let recorded = [
        Recorded(batch: 5, sizes: [4, 3, 2], values: TorchGradients.twoLayers),
        Recorded(
            batch: 4, sizes: [3, 5, 2], options: NaiveLoss(isMean: false, positiveWeight: 3, labelSmoothing: 0.25),
            hasWeights: true, values: TorchGradients.everyOption),
        Recorded(batch: 3, sizes: [2, 4, 1], scale: 64, values: TorchGradients.saturated),
        Recorded(
            batch: 1, sizes: [6, 4, 3], options: NaiveLoss(positiveWeight: 0.5), values: TorchGradients.oneSample),
        Recorded(
            batch: 6, sizes: [5, 4, 6, 3, 2], options: NaiveLoss(labelSmoothing: 0.125),
            values: TorchGradients.fourLayers),
    ]

    /// The formula of torch_gradients.py.
    private struct Numbers {
        var count = 0

        mutating func next() -> Double {
            count += 1
            let mixed: Int = (count * 1597 + 51749) * 244944
            return Double(mixed % 244955 % 4096) / 2048 - 1
        }

        mutating func fill<Scalar: KernelScalar>(_ array: GuardedArray<Scalar>, _ value: (Double) -> Double = { $0 }) {
            for i in 0..<array.count { array.pointer[i] = Scalar(value(next())) }
        }
    }

    private func example<Scalar: KernelScalar>(_ recorded: Recorded, _: Scalar.Type) -> NetworkCase<Scalar> {
        // Weights are part of the options, which come first, and their numbers last.
        var options = recorded.options
        var numbers = Numbers()
        if recorded.hasWeights {
            let sizes = recorded.sizes
            let parameters = zip(sizes, sizes.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
            numbers.count = parameters + recorded.batch * (sizes[0] + sizes[sizes.count - 1])
            options.sampleWeights = (0..<recorded.batch).map { _ in numbers.next() + 1 }
            numbers.count = 0
        }
        let example = NetworkCase<Scalar>(batch: recorded.batch, sizes: recorded.sizes, options: options)
        for l in 0..<example.count {
            numbers.fill(example.w[l])
            numbers.fill(example.b[l])
        }
        numbers.fill(example.x) { $0 * recorded.scale }
        numbers.fill(example.y) { ($0 + 1) / 2 }
        return example
    }

    @Test(arguments: Precision.allCases, InstructionSet.available)
    func lossAndGradients(_ precision: Precision, _ set: InstructionSet) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            for recorded in Self.recorded {
                let example = example(recorded, Scalar.self)
                let naive = example.naive
                let forward = naive.forward()
                let backward = naive.backward(forward)
                func bound(_ rounding: Rounding, _ delta: TwoLayerRoundoffBound.Delta) -> RoundoffBound {
                    RoundoffBound(
                        naive, forward, backward, delta: delta, unit: rounding.unit, tiny: rounding.tiny)
                }
                let own = bound(Rounding(Scalar.self), .stable)
                let torch = bound(Rounding(Double.self), .difference)
                let results = set.use { example.gradient(.serial) }
                var values = recorded.values[...]
                func compare(_ computed: [Double], _ bounds: [Double], _ torchBounds: [Double], _ name: String) {
                    for i in computed.indices {
                        let expected = Bounded(value: values.removeFirst(), bound: bounds[i] + torchBounds[i])
                        failures.check(
                            expected.admits(computed[i]),
                            "\(set) \(example.description): \(name) \(i) is \(computed[i]), not \(expected)")
                    }
                }
                compare([results.loss], [own.loss], [torch.loss], "loss")
                for l in 0..<example.count {
                    let (w, b) = (results.gradients[.w(l)]!, results.gradients[.b(l)]!)
                    compare(w.elements.map { Double($0) }, own.dw[l], torch.dw[l], "dW\(l)")
                    compare(b.elements.map { Double($0) }, own.db[l], torch.db[l], "db\(l)")
                }
                compare(
                    results.gradients[.x]!.elements.map { Double($0) }, own.dh[0], torch.dh[0], "dX")
                failures.check(values.isEmpty, "\(example.description): PyTorch has more values")
            }
            failures.report()
        }
        check(precision.type)
    }
}
