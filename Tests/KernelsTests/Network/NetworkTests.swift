import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("Network")
struct NetworkTests {
    @Test(arguments: Precision.allCases)
    func initialization(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let sizes = [30, 16, 9, 2]
            let network = try Network<Scalar>(layers: sizes, seed: 7)
            #expect(network.sizes == sizes && network.inputs == 30 && network.outputs == 2)
            #expect(network.parameterCount == 16 * 30 + 16 + 9 * 16 + 9 + 2 * 9 + 2)
            #expect(network.layers.map(\.w.shape.description) == ["16×30", "9×16", "2×9"])
            #expect(network.layers.map(\.b) == [16, 9, 2].map { [Scalar](repeating: 0, count: $0) })
            // Row by row, one layer after the other, each number rounded from double.
            var generator = SplitMix64(seed: 7)
            for layer in network.layers {
                let limit = (6 / Double(layer.inputs + layer.outputs)).squareRoot()
                let drawn = (0..<layer.w.count).map { _ in Scalar(limit * (2 * generator.nextUnit() - 1)) }
                expectSameBits(layer.w.elements, drawn, "weights \(layer.w.shape)")
            }
            #expect(try network == Network<Scalar>(layers: sizes, seed: 7))
            #expect(try network != Network<Scalar>(layers: sizes, seed: 8))
            let rebuilt = try Network(layers: network.layers)
            #expect(rebuilt == network && rebuilt.hashValue == network.hashValue)

            let two = try TwoLayerNetwork<Scalar>(inputs: 5, hidden: 4, outputs: 3, seed: 9)
            #expect(try Network(two) == Network<Scalar>(layers: [5, 4, 3], seed: 9))
        }
        try check(precision.type)
    }

    /// In blocks of rows, and over the whole batch.
    private static let shapes = [(21, [6, 9, 5, 3]), (100, [7, 4]), (150, [6, 5, 4, 3, 1]), (30, [150, 140, 6, 2])]

    @Test(arguments: Precision.allCases)
    func forwardForms(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for (batch, sizes) in Self.shapes {
                let example = try NetworkExample<Scalar>(batch: batch, sizes: sizes)
                let (inputs, outputs) = (sizes[0], sizes[sizes.count - 1])
                let expected = try example.network.forward(example.x, on: .serial)
                #expect(zip(example.expected().yHat, expected.elements).allSatisfy { $0.admits($1) }, "\(sizes)")
                for backend in threadedBackends + oneOfEachBackend {
                    let label = "\(batch)×\(sizes) \(backend)"
                    expectSameBits(try example.network.forward(example.x, on: backend), expected, label)
                    var into = expected.map { _ in Scalar.nan }
                    let copy = into
                    try example.network.forward(example.x, into: &into, on: backend)
                    expectSameBits(into, expected, "into \(label)")
                    #expect(copy.elements.allSatisfy { $0.isNaN }, "a copy of the output has changed")
                    let x = (0..<batch).flatMap { example.x.row($0) + [.nan, .nan] }
                    var storage = [Scalar](repeating: 5, count: batch * (outputs + 1))
                    var span = storage.mutableSpan
                    try example.network.forward(
                        x.span, batch: batch, into: &span, leadingDimensionX: inputs + 2,
                        leadingDimensionYHat: outputs + 1, on: backend)
                    expectSameBits(storage, (0..<batch).flatMap { expected.row($0) + [5] }, "span \(label)")
                    expectSameBits(try example.network.predict(example.x, on: backend), expected, "predict \(label)")
                }
            }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func gradientForms(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for (batch, sizes) in Self.shapes {
                let example = try NetworkExample<Scalar>(batch: batch, sizes: sizes)
                let network = example.network
                for options in TwoLayerNetworkTests.options(batch: batch, Scalar.self) {
                    let expected = example.expected(options)
                    let (loss, gradients) = try network.lossAndGradients(
                        example.x, example.y, options: options, on: .serial)
                    #expect(expected.loss.admits(loss), "\(sizes) \(options)")
                    for ((name, computed), bounded) in zip(gradients.arrays, expected.gradients) {
                        let computed = try #require(computed)
                        #expect(computed.count == bounded.count)
                        #expect(zip(bounded, computed).allSatisfy { $0.admits($1) }, "\(sizes) \(options) \(name)")
                    }
                    for backend in oneOfEachBackend + [.automatic, .openMP(threads: 7), .dispatch(threads: 7)] {
                        let label = "\(batch)×\(sizes) \(options) \(backend)"
                        let other = try network.lossAndGradients(example.x, example.y, options: options, on: backend)
                        #expect(other.loss == loss, "\(label)")
                        expectSameBits(other.gradients, gradients, label)

                        let x = (0..<batch).flatMap { example.x.row($0) + [.nan] }
                        let y = (0..<batch).flatMap { example.y.row($0) + [.nan, .nan] }
                        var span = try Network<Scalar>.Gradients(for: network, batch: batch, wanting: .all)
                        #expect(
                            try network.lossAndGradients(
                                x.span, y.span, batch: batch, options: options, into: &span,
                                leadingDimensionX: sizes[0] + 1, leadingDimensionY: example.y.columns + 2, on: backend)
                                == loss)
                        expectSameBits(span, gradients, "span \(label)")
                    }
                }
            }
        }
        try check(precision.type)
    }

    /// Which gradients are wanted does not change a bit of the others, by parts and by layer.
    @Test(arguments: Precision.allCases)
    func whateverIsWanted(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for (batch, sizes) in Self.shapes {
                let example = try NetworkExample<Scalar>(batch: batch, sizes: sizes)
                let all = try example.network.lossAndGradients(example.x, example.y)
                for raw in 0..<8 as Range<UInt8> {
                    let parts = Network<Scalar>.Gradients.Parts(rawValue: raw)
                    let some = try example.network.lossAndGradients(example.x, example.y, wanting: parts)
                    var expected = all.gradients
                    for l in expected.layers.indices {
                        if !parts.contains(.weights) { expected.layers[l].w = nil }
                        if !parts.contains(.biases) { expected.layers[l].b = nil }
                    }
                    if !parts.contains(.x) { expected.x = nil }
                    #expect(some.loss.bitPattern == all.loss.bitPattern, "\(sizes) wanting \(raw)")
                    expectSameBits(some.gradients, expected, "\(sizes) wanting \(raw)")
                }
                for l in 0..<example.network.layers.count {
                    var (into, expected) = (
                        try Network<Scalar>.Gradients(for: example.network), all.gradients
                    )
                    (into.layers[l], expected.layers[l], expected.x) = (.init(), .init(), nil)
                    #expect(try example.network.lossAndGradients(example.x, example.y, into: &into) == all.loss)
                    expectSameBits(into, expected, "\(sizes) without layer \(l + 1)")
                }
            }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func intoStorageThatIsReused(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try NetworkExample<Scalar>(batch: 12, sizes: [7, 10, 4, 2])
            var gradients = try Network<Scalar>.Gradients(for: example.network, batch: 12, wanting: .all)
            #expect(gradients.arrays.allSatisfy { $0.elements!.allSatisfy { $0 == 0 } })
            func addresses(_ g: Network<Scalar>.Gradients) -> [UnsafePointer<Scalar>?] {
                (g.layers.map(\.w) + [g.x]).map { $0!.withUnsafeBufferPointer { $0.baseAddress } }
                    + g.layers.map { $0.b!.withUnsafeBufferPointer { $0.baseAddress } }
            }
            let before = addresses(gradients)
            for _ in 0..<2 { _ = try example.network.lossAndGradients(example.x, example.y, into: &gradients) }
            #expect(addresses(gradients) == before)

            // A copy keeps its values when the original is used again.
            let copy = gradients
            let other = try NetworkExample<Scalar>(batch: 12, sizes: [7, 10, 4, 2], seed: 2)
            _ = try other.network.lossAndGradients(other.x, other.y, into: &gradients)
            #expect(addresses(copy) == before)
            expectSameBits(copy, try example.network.lossAndGradients(example.x, example.y).gradients, "copy")
            expectSameBits(gradients, try other.network.lossAndGradients(other.x, other.y).gradients, "after the copy")
        }
        try check(precision.type)
    }

    /// Everything that both can do: with two layers the bits are those of the two-layer network.
    @Test(arguments: Precision.allCases)
    func twoLayersAreTheTwoLayerNetwork(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for (batch, inputs, hidden, outputs) in [(33, 7, 10, 2), (1, 2, 2, 1), (150, 9, 6, 3), (40, 200, 120, 5)] {
                let two = try TwoLayerNetworkExample<Scalar>(
                    batch: batch, inputs: inputs, hidden: hidden, outputs: outputs)
                let (x, y, label) = (two.x, two.y, "\(batch)×\(inputs)-\(hidden)-\(outputs)")
                let network = try Network(two.network)
                #expect(network.sizes == [inputs, hidden, outputs])
                #expect(try TwoLayerNetwork(network) == two.network)
                #expect(network.workspacePerSample == two.network.workspacePerSample)
                #expect(network.parameterCount == two.network.parameterCount)
                expectSameBits(try network.forward(x), try two.network.forward(x), label)
                expectSameBits(try network.predict(x), try two.network.predict(x), label)
                let options = TwoLayerNetworkTests.options(batch: batch, Scalar.self)[5]
                let (a, b) = (
                    try network.lossAndGradients(x, y, options: options),
                    try two.network.lossAndGradients(x, y, options: options)
                )
                #expect(a.loss == b.loss, "\(label)")
                let (g, d) = (a.gradients, b.gradients)
                expectSameBits(
                    TwoLayerNetwork.Gradients(
                        w1: g.layers[0].w, b1: g.layers[0].b, w2: g.layers[1].w, b2: g.layers[1].b, x: g.x),
                    d, label)

                func train<Rule: Optimizer<Scalar> & Hashable>(_ rule: Rule) throws {
                    var (deep, shallow, first, second) = (network, two.network, rule, rule)
                    for _ in 0..<3 {
                        #expect(
                            try deep.trainingStep(x, y, optimizer: &first, options: options)
                                == shallow.trainingStep(x, y, optimizer: &second, options: options), "\(label)")
                    }
                    let (one, other) = (
                        try deep.fit(
                            x, y, optimizer: &first, epochs: 2, batchSize: 8, shuffleSeed: 3, options: options),
                        try shallow.fit(
                            x, y, optimizer: &second, epochs: 2, batchSize: 8, shuffleSeed: 3, options: options)
                    )
                    #expect(one.losses == other.losses && first == second, "\(label) \(Rule.self)")
                    expectSameBits(deep, try Network(shallow), "\(label) \(Rule.self)")
                }
                try train(SGD(learningRate: 0.1))
                try train(SGD(learningRate: 0.1, momentum: 0.9))
                try train(Adam(learningRate: 0.01))
            }
        }
        try check(precision.type)
    }

    /// Large enough that every stage runs in pieces; in blocks of rows, and over the whole batch.
    @Test(arguments: Precision.allCases)
    func sameBitsOnEveryBackend(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for (batch, sizes) in [(4000, [40, 30, 20, 10, 3]), (400, [600, 500, 300, 100])] {
                let example = try NetworkExample<Scalar>(batch: batch, sizes: sizes)
                func run(on backend: Backend) throws -> (Matrix<Scalar>, FitSummary, Network<Scalar>) {
                    var (network, optimizer) = (example.network, Adam<Scalar>(learningRate: 0.01))
                    let yHat = try network.forward(example.x, on: backend)
                    let summary = try network.fit(
                        example.x, example.y, optimizer: &optimizer, epochs: 2, batchSize: batch / 2, shuffleSeed: 1,
                        on: backend)
                    return (yHat, summary, network)
                }
                let expected = try run(on: .serial)
                let recording = RecordingExecutor(concurrency: 16)
                for backend in oneOfEachBackend + [.openMP(threads: 7), .dispatch(threads: 7), .custom(recording)] {
                    let actual = try run(on: backend)
                    expectSameBits(actual.0, expected.0, "forward \(sizes) \(backend)")
                    #expect(actual.1.losses == expected.1.losses, "\(sizes) \(backend)")
                    expectSameBits(actual.2, expected.2, "trained \(sizes) \(backend)")
                }
                #expect(recording.runs.contains { $0 > 1 }, "\(sizes)")
            }
        }
        try check(precision.type)
    }

    /// Three layers learn XOR, and every backend ends with the same bits.
    @Test(arguments: Precision.allCases)
    func learnsXOR(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let x = try Matrix<Scalar>([[0, 0], [0, 1], [1, 0], [1, 1]])
            let y = try Matrix<Scalar>([[0], [1], [1], [0]])
            var first: Network<Scalar>?
            for backend in oneOfEachBackend {
                var network = try Network<Scalar>(layers: [2, 8, 8, 1], seed: 1)
                var optimizer = Adam<Scalar>(learningRate: 0.05)
                let summary = try network.fit(x, y, optimizer: &optimizer, epochs: 1000, batchSize: 4, on: backend)
                #expect(try #require(summary.losses.last) < 0.05, "\(backend)")
                #expect(try network.predict(x, on: backend).elements.map { $0 > 0.5 } == [false, true, true, false])
                if let first { expectSameBits(network, first, "\(backend)") }
                first = network
            }
        }
        try check(precision.type)
    }

    /// Gradients that a network keeps are no part of its value, and a copy goes its own way.
    @Test func values() throws {
        let example = try NetworkExample<Float>(batch: 4, sizes: [3, 5, 4, 2])
        var (network, optimizer) = (example.network, SGD<Float>(learningRate: 0.1))
        _ = try network.trainingStep(example.x, example.y, optimizer: &optimizer)
        #expect(network != example.network)
        let rebuilt = try Network(layers: network.layers)
        #expect(network == rebuilt && network.hashValue == rebuilt.hashValue)
        var (copy, fresh) = (network, rebuilt)
        for _ in 0..<2 {
            _ = try network.trainingStep(example.x, example.y, optimizer: &optimizer)
            _ = try copy.trainingStep(example.x, example.y, optimizer: &optimizer)
            _ = try fresh.trainingStep(example.x, example.y, optimizer: &optimizer)
            expectSameBits(network, fresh, "the original")
            expectSameBits(copy, fresh, "the copy")
        }
        // A layer more, and gradients of the old shape kept.
        network.layers.insert(Network.Layer(w: Matrix(rows: 3, columns: 3), b: [0, 0, 0]), at: 0)
        var expected = try Network(layers: network.layers)
        _ = try network.trainingStep(example.x, example.y, optimizer: &optimizer)
        _ = try expected.trainingStep(example.x, example.y, optimizer: &optimizer)
        expectSameBits(network, expected, "with a layer more")
    }

    @Test func emptyBatch() throws {
        let example = try NetworkExample<Float>(batch: 0, sizes: [3, 4, 5, 2])
        let (loss, gradients) = try example.network.lossAndGradients(example.x, example.y)
        #expect(loss == 0)
        #expect(gradients.arrays.allSatisfy { $0.elements!.allSatisfy { $0 == 0 } })
        #expect(gradients.layers.map { $0.w!.shape.description } == ["4×3", "5×4", "2×5"])
        #expect(try example.network.forward(example.x).shape == MatrixShape(rows: 0, columns: 2))
        let closed = try Network<Float>(layers: [3, 0, 2], seed: 1)
        #expect(try closed.forward(Matrix(rows: 1, columns: 3)) == Matrix(rows: 1, columns: 2, repeating: 0.5))
    }
}
