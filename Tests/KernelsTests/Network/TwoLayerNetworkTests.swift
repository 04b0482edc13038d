import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("TwoLayerNetwork")
struct TwoLayerNetworkTests {
    static func options<Scalar: KernelScalar>(batch: Int, _: Scalar.Type) -> [LossOptions<Scalar>] {
        let weights = (0..<batch).map { Scalar($0 % 3) }
        return [
            LossOptions(), LossOptions(reduction: .sum), LossOptions(sampleWeights: weights),
            LossOptions(positiveWeight: 2.5), LossOptions(labelSmoothing: 0.25),
            LossOptions(reduction: .sum, sampleWeights: weights, positiveWeight: 0.5, labelSmoothing: 0.5),
        ]
    }

    @Test(arguments: Precision.allCases)
    func initialization(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let network = try TwoLayerNetwork<Scalar>(inputs: 30, hidden: 16, outputs: 2, seed: 7)
            #expect(network.w1.shape == MatrixShape(rows: 16, columns: 30) && network.b1.count == 16)
            #expect(network.w2.shape == MatrixShape(rows: 2, columns: 16) && network.b2.count == 2)
            #expect(network.parameterCount == 16 * 30 + 16 + 2 * 16 + 2)
            #expect(network.b1.allSatisfy { $0 == 0 } && network.b2.allSatisfy { $0 == 0 })
            let limits = [(network.w1, Scalar((6.0 / 46).squareRoot())), (network.w2, Scalar((6.0 / 18).squareRoot()))]
            for (weights, limit) in limits {
                #expect(weights.elements.allSatisfy { abs($0) <= limit })
                #expect(weights.elements.contains { $0 > limit / 2 } && weights.elements.contains { $0 < -limit / 2 })
                // The mean of n uniform numbers is within four of its standard deviations, limit / √(3n).
                let mean = weights.elements.reduce(0, +) / Scalar(weights.count)
                #expect(abs(mean) < 4 * limit / Scalar(3 * weights.count).squareRoot())
            }
            // Row by row, W1 before W2, each number rounded from double.
            var generator = SplitMix64(seed: 7)
            for (weights, limit) in [(network.w1, (6.0 / 46).squareRoot()), (network.w2, (6.0 / 18).squareRoot())] {
                let drawn = (0..<weights.count).map { _ in Scalar(limit * (2 * generator.nextUnit() - 1)) }
                expectSameBits(weights.elements, drawn, "weights \(weights.shape)")
            }
            #expect(try network == TwoLayerNetwork<Scalar>(inputs: 30, hidden: 16, outputs: 2, seed: 7))
            #expect(try network != TwoLayerNetwork<Scalar>(inputs: 30, hidden: 16, outputs: 2, seed: 8))
            let double = try TwoLayerNetwork<Double>(inputs: 30, hidden: 16, outputs: 2, seed: 7)
            #expect(network.w1 == Matrix<Scalar>(double.w1) && network.w2 == Matrix<Scalar>(double.w2))
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func forwardForms(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try TwoLayerNetworkExample<Scalar>(batch: 21, inputs: 6, hidden: 9, outputs: 3)
            let expected = try example.network.forward(example.x, on: .serial)
            let naive = example.naive()
            let bound = TwoLayerNetworkBounds(naive, delta: .stable, Scalar.self).theirs
            for (i, z) in naive.forward().z2.enumerated() {
                #expect(
                    Bounded(value: naiveSigmoid(z), bound: bound.outputs[i] + 0x1p-50).admits(expected.elements[i]))
            }
            for backend in threadedBackends + oneOfEachBackend {
                expectSameBits(try example.network.forward(example.x, on: backend), expected, "\(backend)")
                var into = expected.map { _ in Scalar.nan }
                try example.network.forward(example.x, into: &into, on: backend)
                expectSameBits(into, expected, "into \(backend)")
                let x = (0..<21).flatMap { example.x.row($0) + [.nan, .nan] }
                var storage = [Scalar](repeating: 5, count: 21 * 4)
                var span = storage.mutableSpan
                try example.network.forward(
                    x.span, batch: 21, into: &span, leadingDimensionX: 8, leadingDimensionYHat: 4, on: backend)
                expectSameBits(storage, (0..<21).flatMap { expected.row($0) + [5] }, "span \(backend)")
            }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func gradientForms(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try TwoLayerNetworkExample<Scalar>(batch: 33, inputs: 7, hidden: 10, outputs: 2)
            for options in Self.options(batch: 33, Scalar.self) {
                let naive = example.naive(options)
                let (forward, bounds) = (naive.forward(), TwoLayerNetworkBounds(naive, delta: .stable, Scalar.self))
                let backward = naive.backward(forward)
                let (loss, gradients) = try example.network.lossAndGradients(
                    example.x, example.y, options: options, on: .serial)
                #expect(Bounded(value: forward.loss, bound: bounds.loss).admits(loss), "\(options)")
                for part in GradientPart.allCases {
                    let computed = try #require(gradients[part])
                    let wrong = computed.indices.first { i in
                        !Bounded(value: backward.gradients[part][i], bound: bounds.gradient(part, i)).admits(
                            computed[i])
                    }
                    #expect(wrong == nil, "\(options) \(part.label)")
                }
                for backend in threadedBackends + oneOfEachBackend {
                    let other = try example.network.lossAndGradients(
                        example.x, example.y, options: options, on: backend)
                    #expect(other.loss == loss, "\(backend)")
                    expectSameBits(other.gradients, gradients, "\(backend)")

                    var into = try TwoLayerNetwork.Gradients(for: example.network, batch: 33, wanting: [.w1, .b2, .x])
                    #expect(
                        try example.network.lossAndGradients(
                            example.x, example.y, options: options, into: &into, on: backend) == loss)
                    var some = gradients
                    (some.b1, some.w2) = (nil, nil)
                    expectSameBits(into, some, "into \(backend)")

                    let x = (0..<33).flatMap { example.x.row($0) + [.nan] }
                    let y = (0..<33).flatMap { example.y.row($0) + [.nan, .nan] }
                    var span = try TwoLayerNetwork.Gradients(for: example.network, batch: 33, wanting: .all)
                    #expect(
                        try example.network.lossAndGradients(
                            x.span, y.span, batch: 33, options: options, into: &span, leadingDimensionX: 8,
                            leadingDimensionY: 4, on: backend) == loss)
                    expectSameBits(span, gradients, "span \(backend)")
                }
            }
            for raw in 0..<32 {
                let parts = TwoLayerNetwork<Scalar>.Gradients.Parts(rawValue: UInt8(raw))
                let (_, gradients) = try example.network.lossAndGradients(
                    example.x, example.y, wanting: parts, on: .serial)
                #expect(gradients.parts == parts)
            }
        }
        try check(precision.type)
    }

    /// The composed path: every intermediate against the naive one, and its gradients against the fused kernel.
    @Test(arguments: Precision.allCases)
    func composedBackwardPass(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for (batch, inputs, hidden, outputs) in [(1, 4, 3, 2), (19, 6, 8, 3), (1, 1, 1, 1), (0, 2, 3, 1)] {
                let example = try TwoLayerNetworkExample<Scalar>(
                    batch: batch, inputs: inputs, hidden: hidden, outputs: outputs, seed: UInt64(batch))
                for options in Self.options(batch: batch, Scalar.self) {
                    let naive = example.naive(options)
                    let forward = naive.forward()
                    let backward = naive.backward(forward)
                    let (composed, fused) = (
                        TwoLayerNetworkBounds(naive, delta: .difference, Scalar.self),
                        TwoLayerNetworkBounds(naive, delta: .stable, Scalar.self)
                    )
                    let (_, gradients) = try example.network.lossAndGradients(example.x, example.y, options: options)
                    for backend in oneOfEachBackend {
                        let trace = try example.network.composedLossAndGradients(
                            example.x, example.y, options: options, on: backend)
                        #expect(Bounded(value: forward.loss, bound: composed.loss).admits(trace.loss))
                        let values: [(String, Matrix<Scalar>, [Double], [Double])] = [
                            ("z1", trace.z1, forward.z1, composed.theirs.z1),
                            ("h1", trace.h1, forward.h, composed.theirs.h1),
                            ("z2", trace.z2, forward.z2, composed.theirs.z2),
                            ("yHat", trace.yHat, forward.z2.map(naiveSigmoid), composed.theirs.outputs),
                            ("delta2", trace.delta2, backward.d2, composed.theirs.d2),
                            ("dh1", trace.dh1, backward.dh, composed.theirs.dh),
                            ("delta1", trace.delta1, backward.d1, composed.theirs.d1),
                        ]
                        for (name, computed, exact, bounds) in values {
                            #expect(computed.count == exact.count, "\(name)")
                            let wrong = exact.indices.first { i in
                                !Bounded(value: exact[i], bound: bounds[i] + 0x1p-48 * abs(exact[i]))
                                    .admits(computed.elements[i])
                            }
                            #expect(wrong == nil, "\(Scalar.self) \(name) \(options) \(backend)")
                        }
                        for part in GradientPart.allCases {
                            let (mine, theirs) = (try #require(trace.gradients[part]), try #require(gradients[part]))
                            let wrong = mine.indices.first { i in
                                let exact = backward.gradients[part][i]
                                return !Bounded(value: exact, bound: composed.gradient(part, i)).admits(mine[i])
                                    || !Bounded(
                                        value: Double(theirs[i]),
                                        bound: composed.gradient(part, i) + fused.gradient(part, i)
                                    ).admits(mine[i])
                            }
                            #expect(wrong == nil, "\(Scalar.self) \(part.label) \(options) \(backend)")
                        }
                    }
                }
            }
        }
        try check(precision.type)
    }

    /// Every gradient in Double against central differences of the loss that `lossAndGradients` itself returns.
    @Test func centralDifferencesOfTheFusedLoss() throws {
        let example = try TwoLayerNetworkExample<Double>(batch: 5, inputs: 3, hidden: 4, outputs: 2)
        for options in Self.options(batch: 5, Double.self) {
            let (_, gradients) = try example.network.lossAndGradients(example.x, example.y, options: options)
            let naive = example.naive(options)
            let (calculus, bounds) = (
                FiniteDifferences(naive), TwoLayerNetworkBounds(naive, delta: .stable, Double.self)
            )
            func loss(_ example: TwoLayerNetworkExample<Double>) throws -> Double {
                try example.network.lossAndGradients(example.x, example.y, options: options, wanting: []).loss
            }
            for part in GradientPart.allCases {
                for (i, gradient) in try #require(gradients[part]).enumerated() {
                    let step = 0x1p-17
                    var (above, below) = (example, example)
                    above.change(part, i, by: step)
                    below.change(part, i, by: -step)
                    let difference = (try loss(above) - loss(below)) / (2 * step)
                    // Moved by a step, the loss has hardly another rounding bound; twice it is enough.
                    let error = calculus.error(by: part, i, step: step, lossError: 2 * bounds.loss)
                    #expect(
                        abs(difference - gradient) <= error + bounds.gradient(part, i), "\(part.label) \(i) \(options)")
                    #expect(error < 1e-6, "\(part.label) \(i): the differences tell nothing")
                }
            }
        }
    }

    @Test func emptyBatch() throws {
        let example = try TwoLayerNetworkExample<Float>(batch: 0, inputs: 3, hidden: 4, outputs: 2)
        let (loss, gradients) = try example.network.lossAndGradients(example.x, example.y)
        #expect(loss == 0)
        #expect(gradients.w1 == Matrix(rows: 4, columns: 3) && gradients.b2 == [0, 0])
        #expect(try example.network.forward(example.x).shape == MatrixShape(rows: 0, columns: 2))
    }

    @Test func ofNetworksThatDoNotHaveTwoLayers() throws {
        for sizes in [[3, 2], [3, 4, 5, 2]] {
            let network = try Network<Float>(layers: sizes, seed: 1)
            expectError("TwoLayerNetwork: the number of layers is \(sizes.count - 1); it needs to be 2") {
                _ = try TwoLayerNetwork(network)
            }
        }
        var network = try Network<Float>(layers: [3, 4, 2], seed: 1)
        network.layers[0].b = []
        expectError("TwoLayerNetwork: W1 is 4×3 and b1 has 0 elements; b1 needs 4 elements") {
            _ = try TwoLayerNetwork(network)
        }
    }

    @Test func errors() throws {
        let example = try TwoLayerNetworkExample<Float>(batch: 4, inputs: 3, hidden: 5, outputs: 2)
        let network = example.network
        expectError("TwoLayerNetwork: W1 is 5×3 and X is 4×2; X needs 3 columns") {
            _ = try network.forward(Matrix(rows: 4, columns: 2))
        }
        expectError("TwoLayerNetwork: X is 4×3, W2 is 2×5 and Y is 3×2; Y needs to be 4×2") {
            _ = try network.lossAndGradients(example.x, Matrix(rows: 3, columns: 2))
        }
        expectError("TwoLayerNetwork: W1 is 5×3 and W2 is 2×4; W2 needs 5 columns") {
            _ = try TwoLayerNetwork(
                w1: network.w1, b1: network.b1, w2: Matrix(rows: 2, columns: 4), b2: network.b2)
        }
        expectError("TwoLayerNetwork: the number of hidden units is -1") {
            _ = try TwoLayerNetwork<Float>(inputs: 3, hidden: -1, outputs: 1, seed: 1)
        }
        var broken = network
        broken.b1 = [1]
        expectError("TwoLayerNetwork: W1 is 5×3 and b1 has 1 elements; b1 needs 5 elements") {
            _ = try broken.forward(example.x)
        }
        // A gradient that does not fit: none of them is written.
        var gradients = try TwoLayerNetwork.Gradients(for: network, batch: 4, wanting: .all)
        gradients.w2 = Matrix(rows: 1, columns: 1)
        let before = gradients
        #expect(throws: KernelError.self) { try network.lossAndGradients(example.x, example.y, into: &gradients) }
        #expect(gradients == before)
    }

    /// XOR is learnt, and every backend ends with the same bits.
    @Test(arguments: Precision.allCases)
    func learnsXOR(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let x = try Matrix<Scalar>([[0, 0], [0, 1], [1, 0], [1, 1]])
            let y = try Matrix<Scalar>([[0], [1], [1], [0]])
            var first: TwoLayerNetwork<Scalar>?
            for backend in oneOfEachBackend {
                var network = try TwoLayerNetwork<Scalar>(inputs: 2, hidden: 8, outputs: 1, seed: 1)
                var optimizer = Adam<Scalar>(learningRate: 0.05)
                var loss = 1.0
                for _ in 0..<500 { loss = try network.trainingStep(x, y, optimizer: &optimizer, on: backend) }
                #expect(loss < 0.05, "\(backend)")
                let yHat = try network.forward(x, on: backend)
                #expect(yHat.elements.map { $0 > 0.5 } == [false, true, true, false])
                if let first { expectSameBits(network, first, "\(backend)") }
                first = network
            }
        }
        try check(precision.type)
    }
}

extension TwoLayerNetworkExample {
    fileprivate mutating func change(_ part: GradientPart, _ i: Int, by step: Scalar) {
        switch part {
        case .w1: network.w1[i / network.inputs, i % network.inputs] += step
        case .b1: network.b1[i] += step
        case .w2: network.w2[i / network.hidden, i % network.hidden] += step
        case .b2: network.b2[i] += step
        case .x: x[i / network.inputs, i % network.inputs] += step
        }
    }
}
