import CKernels
import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("network of two layers")
struct TwoLayerNetworkTests {
    private static let sizes: [(batch: Int, inputs: Int, hidden: Int, outputs: Int)] = [
        (1, 2, 2, 1), (1, 1, 1, 1), (3, 5, 7, 2), (32, 30, 16, 1), (17, 33, 19, 10), (64, 8, 65, 3), (65, 70, 9, 1),
        (130, 13, 40, 17), (5, 300, 4, 1), (259, 3, 5, 2), (150, 17, 23, 5), (1200, 9, 7, 3), (145, 30, 16, 1),
    ]

    /// Loss and gradients within the rounding bound of each element, guards intact, with every option of the loss.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func gradientsMeetTheirBounds(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            for (index, size) in Self.sizes.enumerated() {
                for (number, options) in LossTests.options(rows: size.batch, seed: 8).enumerated()
                where number == 0 || size.batch * size.inputs * size.hidden < 20_000 {
                    let example = TwoLayerNetworkCase<Scalar>(
                        batch: size.batch, inputs: size.inputs, hidden: size.hidden, outputs: size.outputs,
                        padding: index % 3, options: options, seed: UInt64(index))
                    let naive = example.naive
                    let forward = naive.forward()
                    let backward = naive.backward(forward)
                    func bound<Other: KernelScalar>(_: Other.Type) -> TwoLayerRoundoffBound {
                        let rounding = Rounding(Other.self)
                        return TwoLayerRoundoffBound(
                            naive, forward, backward, delta: .stable, unit: rounding.unit, tiny: rounding.tiny)
                    }
                    let (theirs, own) = (bound(Scalar.self), bound(Double.self))
                    let results = set.use { example.gradient(.serial) }
                    failures.check(results.status == CK_SUCCESS, "\(set) status \(results.status.rawValue)")
                    failures.check(
                        Bounded(value: forward.loss, bound: theirs.loss + own.loss).admits(results.loss),
                        "\(set) \(example.description): loss \(results.loss), not \(forward.loss)")
                    for part in GradientPart.allCases {
                        let array = results.gradients[part]!
                        let computed = array.elements
                        let wrong = computed.indices.first { i in
                            !Bounded(
                                value: backward.gradients[part][i],
                                bound: theirs.gradients[part][i] + own.gradients[part][i]
                            ).admits(computed[i])
                        }
                        failures.check(
                            wrong == nil && array.isIntact(except: { _ in true }),
                            "\(set) \(example.description): \(part.label) at \(wrong ?? -1), or its guards")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    @Test(arguments: InstructionSet.available, Precision.allCases)
    func forwardMeetsItsBound(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            for (index, size) in Self.sizes.enumerated() {
                let example = TwoLayerNetworkCase<Scalar>(
                    batch: size.batch, inputs: size.inputs, hidden: size.hidden, outputs: size.outputs,
                    padding: index % 3, seed: UInt64(index))
                let naive = example.naive
                let forward = naive.forward()
                let rounding = Rounding(Scalar.self)
                let bound = TwoLayerRoundoffBound(
                    naive, forward, nil, delta: .stable, unit: rounding.unit, tiny: rounding.tiny)
                let (status, yHat, stride) = set.use { example.forward(.serial) }
                let computed = yHat.elements
                let wrong = forward.z2.indices.first { so in
                    let value = naiveSigmoid(forward.z2[so])
                    return !Bounded(value: value, bound: bound.outputs[so] + 4 * 0x1p-53).admits(
                        computed[so / size.outputs * stride + so % size.outputs])
                }
                failures.check(
                    status == CK_SUCCESS && wrong == nil && yHat.isIntact(except: { $0 % stride < size.outputs }),
                    "\(set) \(example.description): element \(wrong ?? -1), or status or guards")
            }
            failures.report()
        }
        check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func sameBitsEverywhere(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            let sizes = [(1, 2, 2, 1), (32, 30, 16, 1), (569, 30, 16, 1), (64, 200, 128, 10), (700, 64, 33, 5)]
            for (index, (batch, inputs, hidden, outputs)) in sizes.enumerated() {
                let example = TwoLayerNetworkCase<Scalar>(
                    batch: batch, inputs: inputs, hidden: hidden, outputs: outputs, padding: index,
                    options: LossTests.options(rows: batch, seed: 4)[index], seed: UInt64(index))
                failures.checkSameBits(example.description) { executor in
                    let results = example.gradient(executor)
                    let arrays = GradientPart.allCases.map { results.gradients[$0]!.elements }
                    return (arrays + [example.forward(executor).1.elements], results.loss)
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// What is wanted has the same bits as among all; what is not stays as it was.
    @Test(arguments: Precision.allCases)
    func everyGradientIsOptional(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            let example = TwoLayerNetworkCase<Scalar>(batch: 37, inputs: 11, hidden: 9, outputs: 3, padding: 1)
            let all = example.gradient(.serial)
            for choice in 0..<32 {
                let wanted = GradientPart.allCases.enumerated().filter { choice & 1 << $0.offset != 0 }.map(\.element)
                for wantsLoss in [false, true] {
                    let some = example.gradient(.serial, wanted: wanted, wantsLoss: wantsLoss)
                    failures.check(
                        some.status == CK_SUCCESS && some.loss == (wantsLoss ? all.loss : -1), "\(wanted): the loss")
                    for part in GradientPart.allCases {
                        let array = some.gradients[part]!
                        let isRight =
                            wanted.contains(part)
                            ? firstDifference(array.elements, all.gradients[part]!.elements) == nil : array.isIntact()
                        failures.check(isRight, "\(wanted): \(part.label)")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// An empty batch has loss 0 and zero gradients; without hidden units Ŷ is σ(b₂); no outputs, no inputs.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func emptyExtents(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            for (batch, inputs, hidden, outputs) in [
                (0, 3, 4, 2), (3, 0, 4, 2), (3, 5, 0, 2), (3, 5, 4, 0), (0, 0, 0, 0),
            ] {
                for executor in NamedExecutor.oneOfEach {
                    let example = TwoLayerNetworkCase<Scalar>(
                        batch: batch, inputs: inputs, hidden: hidden, outputs: outputs)
                    let label = "\(set) \(executor) \(example.description)"
                    let results = set.use { example.gradient(executor) }
                    #expect(results.status == CK_SUCCESS, "\(label)")
                    let naive = example.naive
                    let forward = naive.forward()
                    let backward = naive.backward(forward)
                    let rounding = Rounding(Scalar.self)
                    let bound = TwoLayerRoundoffBound(
                        naive, forward, backward, delta: .stable, unit: rounding.unit, tiny: rounding.tiny)
                    #expect(Bounded(value: forward.loss, bound: bound.loss * 2).admits(results.loss), "\(label)")
                    if batch * outputs == 0 { #expect(results.loss == 0, "\(label)") }
                    for part in GradientPart.allCases {
                        let computed = results.gradients[part]!.elements
                        for i in computed.indices {
                            let isZero = batch * outputs == 0
                            let expected = Bounded(
                                value: isZero ? 0 : backward.gradients[part][i],
                                bound: isZero ? 0 : 2 * bound.gradients[part][i])
                            if !expected.admits(computed[i]) {
                                Issue.record("\(label): \(part.label) \(computed[i]), not \(expected)")
                            }
                        }
                    }
                    let (status, yHat, stride) = set.use { example.forward(executor) }
                    #expect(status == CK_SUCCESS)
                    if hidden == 0 {
                        for s in 0..<batch {
                            for o in 0..<outputs {
                                #expect(
                                    ulpsOfSigmoid(yHat[s * stride + o], at: example.b2[o]) <= 2, "\(label)")
                            }
                        }
                    }
                }
            }
        }
        check(precision.type)
    }

    /// Each gradient against central differences of the naive loss, with every option.
    @Test(arguments: Precision.allCases)
    func centralDifferences(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            for (number, options) in LossTests.options(rows: 4, seed: 6).enumerated() {
                let example = TwoLayerNetworkCase<Scalar>(
                    batch: 4, inputs: 3, hidden: 5, outputs: 2, options: options, seed: UInt64(number))
                let results = example.gradient(.serial)
                let naive = example.naive
                let forward = naive.forward()
                let rounding = Rounding(Scalar.self)
                let bound = TwoLayerRoundoffBound(
                    naive, forward, naive.backward(forward), delta: .stable, unit: rounding.unit, tiny: rounding.tiny)
                let differences = FiniteDifferences(naive)
                for part in GradientPart.allCases {
                    let computed = results.gradients[part]!.elements
                    for i in computed.indices {
                        let (value, error) = differences.derivative(by: part, i)
                        failures.check(
                            Bounded(value: value, bound: error + bound.gradients[part][i]).admits(computed[i]),
                            "\(example.description) \(part.label) \(i): \(computed[i]), not \(value) ± \(error)")
                        // The differences tell something: they are known to within a millionth of the largest value.
                        failures.check(error < 1e-6, "\(part.label) \(i): differences only within \(error)")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }
}
