import CKernels
import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("network of any depth")
struct NetworkTests {
    /// Weights and biases of a network that goes through in blocks of rows; larger ones take the whole batch at once. For
    /// one sample, the weights of 512 KiB are few.
    private static func mostInBlocks(batch: Int, elementSize: Int) -> Int {
        batch == 1 ? (512 << 10) / elementSize : 20480
    }

    private static let inBlocks: [(batch: Int, sizes: [Int])] = [
        (1, [3, 1]), (2, [3, 4]), (72, [30, 7]), (73, [9, 1]), (300, [13, 5]), (1000, [5, 3]),
        (1, [40, 17, 3]), (145, [17, 23, 5]), (1000, [9, 7, 3]), (300, [100, 150, 30]), (1000, [5, 1, 1]),
        (1, [5, 4, 3, 2]), (2, [7, 9, 8, 1]), (5, [31, 17, 13, 3]), (71, [30, 16, 8, 1]), (72, [10, 33, 9, 2]),
        (73, [33, 19, 11, 5]), (145, [12, 20, 9, 1]), (300, [7, 33, 5, 2]), (1000, [6, 10, 7, 3]),
        (300, [1, 1, 1, 1]), (4100, [3, 4, 3, 1]),
        (145, [9, 1, 7, 1, 2]), (73, [11, 13, 9, 7, 3]), (2, [70, 65, 40, 31, 1]),
        (1, [8, 9, 5, 6, 4, 1]), (1, [90, 110, 80, 60, 50, 1]), (5, [20, 65, 33, 17, 9, 4]),
        (300, [20, 65, 33, 17, 9, 1]),
        (1000, [8, 9, 5, 6, 4, 3]),
        (60, [300, 20, 290, 2]),  // more inputs, and outputs, than a block of a product's depth
    ]
    private static let inWhole: [(batch: Int, sizes: [Int])] = [
        (73, [300, 80]), (5, [200, 150]), (1, [400, 330, 3]), (300, [140, 150, 5]), (2, [150, 120, 60, 7]),
        (71, [150, 140, 1]), (72, [210, 100, 1, 5]), (145, [90, 110, 80, 60, 50, 3]), (1, [350, 300, 90, 2]),
        (1000, [100, 130, 70, 3]),
    ]
    /// Few parameters, but the sums of their gradients would take more room than the activations.
    private static let inWholeForItsBatch: [(batch: Int, sizes: [Int])] = [
        (1000, [1000, 18, 2]), (600, [3000, 3, 5, 1]),
    ]

    private static var all: [(batch: Int, sizes: [Int])] { inBlocks + inWhole + inWholeForItsBatch }

    @Test func bothWaysAreTaken() {
        func isSmall(_ batch: Int, _ sizes: [Int], elementSize: Int) -> Bool {
            NetworkCase<Float>(batch: 0, sizes: sizes).parameters
                <= Self.mostInBlocks(batch: batch, elementSize: elementSize)
        }
        for elementSize in [4, 8] {
            #expect(
                (Self.inBlocks + Self.inWholeForItsBatch).allSatisfy { isSmall($0, $1, elementSize: elementSize) })
            #expect(Self.inWhole.allSatisfy { !isSmall($0, $1, elementSize: elementSize) })
        }
    }

    /// Loss, outputs and gradients within the rounding bound of each element, guards and operands intact; every option of
    /// the loss on small examples, plain and another one on large.
    @Test(arguments: Precision.allCases)
    func valuesMeetTheirBounds(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            for (index, (batch, sizes)) in Self.all.enumerated() {
                for (number, options) in LossTests.options(rows: batch, seed: 8).enumerated() {
                    let example = NetworkCase<Scalar>(
                        batch: batch, sizes: sizes, padding: index % 3, options: options, seed: UInt64(index))
                    let isLarge = batch * example.parameters > 100_000
                    if isLarge && number != 0 && number != 1 + index % 7 { continue }
                    let expected = example.expected
                    for set in InstructionSet.available {
                        let label = "\(set) \(example.description)"
                        let results = set.use { example.gradient(.serial) }
                        failures.check(results.status == CK_SUCCESS, "\(label): status \(results.status.rawValue)")
                        failures.check(
                            expected.loss.admits(results.loss), "\(label): loss \(results.loss), not \(expected.loss)")
                        for part in example.parts {
                            let array = results.gradients[part]!
                            let wrong = Self.firstWrong(array.elements, expected.gradients[part]!)
                            failures.check(
                                wrong == nil && array.isIntact(except: { _ in true }),
                                "\(label): \(part) at \(wrong ?? -1), or its guards")
                        }
                        let (status, yHat, stride) = set.use { example.forward(.serial) }
                        let dense = yHat.elements.indices.filter { $0 % stride < example.outputs }
                        let wrong = Self.firstWrong(dense.map { yHat[$0] }, expected.yHat)
                        failures.check(
                            status == CK_SUCCESS && wrong == nil
                                && yHat.isIntact(except: { $0 % stride < example.outputs }),
                            "\(label): output \(wrong ?? -1), or status or guards")
                        failures.check(example.isIntact, "\(label): an operand has changed")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    private static func firstWrong<Scalar: KernelScalar>(_ computed: [Scalar], _ expected: [Bounded]) -> Int? {
        computed.count == expected.count ? computed.indices.first { !expected[$0].admits(computed[$0]) } : -2
    }

    /// Threads, executors, instruction sets with fused multiply-add.
    @Test(arguments: Precision.allCases)
    func sameBitsEverywhere(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            let examples: [(Int, [Int])] = [
                (1, [5, 4, 3, 2]), (73, [33, 19, 11, 5]), (145, [9, 1, 7, 1, 2]), (300, [100, 150, 30]),
                (1000, [8, 9, 5, 6, 4, 3]), (1000, [40, 50, 60, 1]), (1, [400, 300, 200, 5]), (72, [210, 100, 1, 5]),
                (300, [90, 110, 80, 60, 50, 3]), (600, [3000, 3, 5, 1]),
            ]
            for (index, (batch, sizes)) in examples.enumerated() {
                let example = NetworkCase<Scalar>(
                    batch: batch, sizes: sizes, padding: index % 3,
                    options: LossTests.options(rows: batch, seed: 4)[index % 8], seed: UInt64(index))
                failures.checkSameBits(example.description) { executor in
                    let results = example.gradient(executor)
                    let arrays = example.parts.map { results.gradients[$0]!.elements }
                    return (arrays + [example.forward(executor).yHat.elements], results.loss)
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// What is wanted has the same bits as among all; what is not stays as it was. Every choice for three layers, with one
    /// block of rows, with several, and over the whole batch.
    @Test(arguments: Precision.allCases)
    func everyGradientIsOptional(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            for (batch, sizes) in [(37, [11, 9, 7, 3]), (150, [6, 5, 4, 1]), (20, [150, 140, 5, 2])] {
                let example = NetworkCase<Scalar>(batch: batch, sizes: sizes, padding: 1)
                let all = example.gradient(.serial)
                for choice in 0..<1 << example.parts.count {
                    let wanted = Set(example.parts.enumerated().filter { choice & 1 << $0.offset != 0 }.map(\.element))
                    let wantsLoss = choice % 3 != 0
                    let some = example.gradient(.serial, wanted: wanted, wantsLoss: wantsLoss)
                    failures.check(
                        some.status == CK_SUCCESS && some.loss == (wantsLoss ? all.loss : -1),
                        "\(example.description) \(wanted): the loss")
                    for part in example.parts {
                        let array = some.gradients[part]!
                        let isRight =
                            wanted.contains(part)
                            ? firstDifference(array.elements, all.gradients[part]!.elements) == nil : array.isIntact()
                        failures.check(isRight, "\(example.description) \(wanted): \(part)")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// A sample's outputs have the same bits in every batch of two or more, also where one batch goes through in blocks of
    /// rows and another in whole.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func aRowDoesNotDependOnItsBatch(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            let networks = [
                [1, 1], [9, 4], [600, 1], [5, 1, 3], [30, 16, 8, 1], [33, 19, 11, 5], [700, 1, 1, 2],
                [20, 65, 33, 17, 9, 4],
                [1000, 18, 2], [3000, 3, 5, 1], [150, 140, 1], [210, 100, 1, 5], [90, 110, 80, 60, 50, 3],
                [700, 600, 7],
                [3, 700, 20, 1],
            ]
            for sizes in networks {
                let example = NetworkCase<Scalar>(batch: 601, sizes: sizes, padding: 1)
                let (status, whole, stride) = set.use { example.forward(.serial) }
                failures.check(status == CK_SUCCESS, "\(set) \(example.description)")
                let expected = whole.elements
                for size in [2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 31, 33, 64, 71, 72, 73, 145, 256, 257, 300] {
                    // Some of its batches: the first, the last, and one in between.
                    for first in [0, 301 - size / 2, 601 - size] {
                        let rows = first..<first + size
                        let (status, part, _) = set.use { example.forward(.serial, rows: rows) }
                        let of = Array(expected[rows.lowerBound * stride..<rows.upperBound * stride])
                        let difference = Self.firstDifferenceOfOutputs(part.elements, of, stride, example.outputs)
                        failures.check(
                            status == CK_SUCCESS && difference == nil,
                            "\(set) \(example.description), rows \(rows): \(difference ?? "")")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// Without what lies between the rows.
    private static func firstDifferenceOfOutputs<Scalar: KernelScalar>(
        _ actual: [Scalar], _ expected: [Scalar], _ stride: Int, _ outputs: Int
    ) -> String? {
        func dense(_ array: [Scalar]) -> [Scalar] {
            array.indices.filter { $0 % stride < outputs }.map { array[$0] }
        }
        return firstDifference(dense(actual), dense(expected))
    }

    /// Two layers are the two-layer network, bit for bit.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func twoLayersAreTheTwoLayerNetwork(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            let sizes = [(1, 2, 2, 1), (37, 11, 9, 3), (150, 17, 23, 5), (1000, 9, 7, 1), (64, 200, 128, 10)]
            for (index, (batch, inputs, hidden, outputs)) in sizes.enumerated() {
                let two = TwoLayerNetworkCase<Scalar>(
                    batch: batch, inputs: inputs, hidden: hidden, outputs: outputs, padding: index % 2,
                    options: LossTests.options(rows: batch, seed: 4)[index], seed: UInt64(index))
                let deep = NetworkCase(two)
                let (expected, actual) = set.use { (two.gradient(.serial), deep.gradient(.serial)) }
                failures.check(actual.status == CK_SUCCESS && actual.loss == expected.loss, "\(set) \(two.description)")
                let pairs: [(GradientPart, NetworkCase<Scalar>.Part)] = [
                    (.w1, .w(0)), (.b1, .b(0)), (.w2, .w(1)), (.b2, .b(1)), (.x, .x),
                ]
                for (part, same) in pairs {
                    let difference = firstDifference(
                        actual.gradients[same]!.elements, expected.gradients[part]!.elements)
                    failures.check(difference == nil, "\(set) \(two.description) \(part.label): \(difference ?? "")")
                }
                let (first, second) = set.use { (two.forward(.serial), deep.forward(.serial)) }
                let difference = Self.firstDifferenceOfOutputs(
                    second.yHat.elements, first.1.elements, first.stride, outputs)
                failures.check(difference == nil, "\(set) \(two.description) forward: \(difference ?? "")")
            }
            failures.report()
        }
        check(precision.type)
    }

    /// The naive network of any depth is the naive one of two layers; only the order of some sums differs.
    @Test func theReferencesAgree() {
        let rounding = Rounding(Double.self)
        for options in LossTests.options(rows: 7, seed: 1) {
            let two = TwoLayerNetworkCase<Double>(batch: 7, inputs: 5, hidden: 4, outputs: 3, options: options).naive
            let deep = NaiveNetwork(two)
            let (f, g) = (two.forward(), deep.forward())
            let (b, d) = (two.backward(f), deep.backward(g))
            let bound = RoundoffBound(deep, g, d, delta: .stable, unit: rounding.unit, tiny: rounding.tiny)
            Self.expectBoth(
                [
                    ([f.loss], [g.loss], [bound.loss]), (f.z1, g.z[0], bound.z[0]), (f.h, g.h[1], bound.h[1]),
                    (f.z2, g.z[1], bound.z[1]), (b.d2, d.d[1], bound.d[1]), (b.dh, d.dh[1], bound.dh[1]),
                    (b.d1, d.d[0], bound.d[0]), (b.gradients.w1, d.dw[0], bound.dw[0]),
                    (b.gradients.b1, d.db[0], bound.db[0]), (b.gradients.w2, d.dw[1], bound.dw[1]),
                    (b.gradients.b2, d.db[1], bound.db[1]), (b.gradients.x, d.dh[0], bound.dh[0]),
                ], "two layers, \(options)")
        }
    }

    /// The upper two of three naive layers are the naive network of two on the first one's outputs, and its gradient by
    /// these goes on into the first layer.
    @Test func theReferenceGoesDownALayer() {
        let rounding = Rounding(Double.self)
        let deep = NetworkCase<Double>(batch: 7, sizes: [6, 5, 4, 3]).naive
        let g = deep.forward()
        let d = deep.backward(g)
        let bound = RoundoffBound(deep, g, d, delta: .stable, unit: rounding.unit, tiny: rounding.tiny)
        let (first, second, third) = (deep.layers[0], deep.layers[1], deep.layers[2])
        var h: [Double] = []
        for s in 0..<7 {
            for o in 0..<5 {
                h.append(naiveSigmoid((0..<6).reduce(first.b[o]) { $0 + first.w[o * 6 + $1] * deep.x[s * 6 + $1] }))
            }
        }
        let two = NaiveTwoLayerNetwork(
            batch: 7, inputs: 5, hidden: 4, outputs: 3,
            values: PartArrays(w1: second.w, b1: second.b, w2: third.w, b2: third.b, x: h), y: deep.y)
        let gradients = two.backward(two.forward()).gradients
        let deltas = h.indices.map { gradients.x[$0] * h[$0] * (1 - h[$0]) }
        var (dw, db) = ([Double](repeating: 0, count: 30), [Double](repeating: 0, count: 5))
        var dx = [Double](repeating: 0, count: 42)
        for s in 0..<7 {
            for o in 0..<5 {
                db[o] += deltas[s * 5 + o]
                for i in 0..<6 {
                    dw[o * 6 + i] += deltas[s * 5 + o] * deep.x[s * 6 + i]
                    dx[s * 6 + i] += deltas[s * 5 + o] * first.w[o * 6 + i]
                }
            }
        }
        Self.expectBoth(
            [
                (h, g.h[1], bound.h[1]), (gradients.w2, d.dw[2], bound.dw[2]), (gradients.b2, d.db[2], bound.db[2]),
                (gradients.w1, d.dw[1], bound.dw[1]), (gradients.b1, d.db[1], bound.db[1]),
                (gradients.x, d.dh[1], bound.dh[1]), (deltas, d.d[0], bound.d[0]), (dw, d.dw[0], bound.dw[0]),
                (db, d.db[0], bound.db[0]), (dx, d.dh[0], bound.dh[0]),
            ], "three layers")
    }

    /// Two computed in Double are each within the bound of the exact one.
    private static func expectBoth(_ triples: [(one: [Double], other: [Double], bounds: [Double])], _ label: String) {
        for (number, (one, other, bounds)) in triples.enumerated() {
            #expect(one.count == other.count && one.count == bounds.count, "\(label): \(number)")
            let wrong = one.indices.first { !(abs(one[$0] - other[$0]) <= 2 * bounds[$0]) }
            #expect(wrong == nil, "\(label): \(number)")
        }
    }

    /// An empty batch, layers without inputs or outputs, at either end and in between.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func emptyExtents(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            let examples = [
                (0, [3, 4, 2, 2]), (0, [300, 100, 2]), (0, [0, 0]), (3, [0, 2]), (3, [2, 0]), (3, [0, 4, 3, 2]),
                (3, [5, 0, 2]), (3, [5, 4, 0, 3, 2]), (3, [5, 4, 3, 0]), (1, [5, 4, 0]), (1, [5, 0, 3, 1]),
                (100, [5, 0, 3, 2]), (300, [4, 3, 0, 0, 2]), (300, [0, 0, 0]), (2, [200, 150, 0, 1]),
            ]
            for (batch, sizes) in examples {
                for executor in NamedExecutor.oneOfEach {
                    let example = NetworkCase<Scalar>(batch: batch, sizes: sizes)
                    let label = "\(set) \(executor) \(example.description)"
                    let expected = example.expected
                    let results = set.use { example.gradient(executor) }
                    failures.check(results.status == CK_SUCCESS, label)
                    let isEmpty = batch * example.outputs == 0
                    failures.check(isEmpty ? results.loss == 0 : expected.loss.admits(results.loss), "\(label): loss")
                    for part in example.parts {
                        let computed = results.gradients[part]!.elements
                        let isRight =
                            isEmpty
                            ? computed.allSatisfy { $0 == 0 }
                            : Self.firstWrong(computed, expected.gradients[part]!) == nil
                        failures.check(isRight, "\(label): \(part)")
                    }
                    let (status, yHat, stride) = set.use { example.forward(executor) }
                    let dense = yHat.elements.indices.filter { $0 % stride < example.outputs }
                    failures.check(
                        status == CK_SUCCESS && Self.firstWrong(dense.map { yHat[$0] }, expected.yHat) == nil,
                        "\(label): outputs")
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// As many layers as there may be.
    @Test(arguments: Precision.allCases)
    func theDeepest(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            for width in [3, 20] {
                let sizes = [Int](repeating: width, count: CK_LAYERS_AT_MOST + 1)
                let example = NetworkCase<Scalar>(batch: 90, sizes: sizes)
                let expected = example.expected
                for executor in NamedExecutor.oneOfEach {
                    let results = example.gradient(executor)
                    failures.check(
                        results.status == CK_SUCCESS && expected.loss.admits(results.loss),
                        "\(executor) \(example.description): status or loss")
                    for part in example.parts {
                        let wrong = Self.firstWrong(results.gradients[part]!.elements, expected.gradients[part]!)
                        failures.check(wrong == nil, "\(executor) \(example.description): \(part)")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }
}
