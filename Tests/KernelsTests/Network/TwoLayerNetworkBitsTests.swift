import Kernels
import TestSupport
import Testing

/// What must not change a bit: the threads, which gradients are wanted, and whose storage they go into.
@Suite("TwoLayerNetwork: the same bits")
struct TwoLayerNetworkBitsTests {
    /// Large enough that every stage runs in pieces: the products, the loss, the updates.
    @Test(arguments: Precision.allCases)
    func onEveryBackend(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try TwoLayerNetworkExample<Scalar>(batch: 300, inputs: 1000, hidden: 900, outputs: 400)
            let (x, y) = (example.x, example.y)
            func run(
                on backend: Backend
            ) throws -> (Matrix<Scalar>, Double, TwoLayerNetwork<Scalar>.Gradients, TwoLayerNetwork<Scalar>) {
                let yHat = try example.network.forward(x, on: backend)
                let (loss, gradients) = try example.network.lossAndGradients(x, y, on: backend)
                var trained = example.network
                var (sgd, adam) = (SGD<Scalar>(learningRate: 0.5, momentum: 0.5), Adam<Scalar>())
                try sgd.update(&trained, gradients, on: backend)
                try adam.update(&trained, gradients, on: backend)
                return (yHat, loss, gradients, trained)
            }
            let expected = try run(on: .serial)
            let recording = RecordingExecutor(concurrency: 16)
            for backend in threadedBackends + [.custom(recording)] {
                let actual = try run(on: backend)
                expectSameBits(actual.0, expected.0, "forward \(backend)")
                #expect(actual.1.bitPattern == expected.1.bitPattern, "\(Scalar.self) loss \(backend)")
                expectSameBits(actual.2, expected.2, "\(backend)")
                expectSameBits(actual.3, expected.3, "updated \(backend)")
            }
            // Otherwise the comparison says nothing: two products forward; the gradient with three more and the loss;
            // the weights of the first layer in both updates.
            #expect(recording.runs.count { $0 > 1 } >= 2 + 6 + 2)
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func whateverIsWanted(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try TwoLayerNetworkExample<Scalar>(batch: 33, inputs: 7, hidden: 10, outputs: 2)
            let all = try example.network.lossAndGradients(example.x, example.y, wanting: .all)
            for raw in 0..<32 as Range<UInt8> {
                let parts = TwoLayerNetwork<Scalar>.Gradients.Parts(rawValue: raw)
                let some = try example.network.lossAndGradients(example.x, example.y, wanting: parts)
                var expected = all.gradients
                if !parts.contains(.w1) { expected.w1 = nil }
                if !parts.contains(.b1) { expected.b1 = nil }
                if !parts.contains(.w2) { expected.w2 = nil }
                if !parts.contains(.b2) { expected.b2 = nil }
                if !parts.contains(.x) { expected.x = nil }
                #expect(some.loss.bitPattern == all.loss.bitPattern, "\(Scalar.self) wanting \(raw)")
                #expect(some.gradients.parts == parts)
                expectSameBits(some.gradients, expected, "wanting \(raw)")
            }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func intoStorageThatIsReused(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try TwoLayerNetworkExample<Scalar>(batch: 12, inputs: 7, hidden: 10, outputs: 2)
            var gradients = try TwoLayerNetwork.Gradients(for: example.network, batch: 12, wanting: .all)
            #expect(gradients.parts == .all)
            #expect(gradients.arrays.allSatisfy { $0.elements!.allSatisfy { $0 == 0 } })
            func addresses(_ g: TwoLayerNetwork<Scalar>.Gradients) -> [UnsafePointer<Scalar>?] {
                [g.w1, g.w2, g.x].map { $0!.withUnsafeBufferPointer { $0.baseAddress } }
                    + [g.b1, g.b2].map { $0!.withUnsafeBufferPointer { $0.baseAddress } }
            }
            let before = addresses(gradients)
            for _ in 0..<2 { _ = try example.network.lossAndGradients(example.x, example.y, into: &gradients) }
            #expect(addresses(gradients) == before)
            expectSameBits(
                gradients, try example.network.lossAndGradients(example.x, example.y).gradients, "second call")

            // A copy keeps its values when the original is used again.
            let copy = gradients
            let other = try TwoLayerNetworkExample<Scalar>(batch: 12, inputs: 7, hidden: 10, outputs: 2, seed: 2)
            _ = try other.network.lossAndGradients(other.x, other.y, into: &gradients)
            #expect(addresses(copy) == before)
            expectSameBits(
                copy, try example.network.lossAndGradients(example.x, example.y).gradients, "copy")
            expectSameBits(
                gradients, try other.network.lossAndGradients(other.x, other.y).gradients, "after the copy")
        }
        try check(precision.type)
    }

    @Test func emptyGradients() throws {
        let network = try TwoLayerNetwork<Float>(inputs: 3, hidden: 4, outputs: 2, seed: 1)
        #expect(try TwoLayerNetwork.Gradients(for: network).parts == .parameters)
        #expect(TwoLayerNetwork<Float>.Gradients().parts == [])
        expectError("TwoLayerNetwork.Gradients: -1×3 is not a shape") {
            _ = try TwoLayerNetwork.Gradients(for: network, batch: -1, wanting: .x)
        }
    }

    /// What throws has written nothing, neither through matrices nor through spans.
    @Test func errorsLeaveTheOutputs() throws {
        let example = try TwoLayerNetworkExample<Double>(batch: 4, inputs: 3, hidden: 5, outputs: 2)
        let network = example.network
        var yHat = Matrix<Double>(rows: 2, columns: 4, repeating: 7)
        expectError("TwoLayerNetwork: X is 4×3, W2 is 2×5 and Ŷ is 2×4; Ŷ needs to be 4×2") {
            try network.forward(example.x, into: &yHat)
        }
        #expect(yHat == Matrix(rows: 2, columns: 4, repeating: 7))

        var storage = [Double](repeating: 7, count: 8)
        func forward(
            _ text: String, batch: Int = 4, leadingDimensionX: Int? = nil, leadingDimensionYHat: Int? = nil
        ) {
            expectError("TwoLayerNetwork: " + text) {
                var span = storage.mutableSpan
                try network.forward(
                    example.x.span, batch: batch, into: &span, leadingDimensionX: leadingDimensionX,
                    leadingDimensionYHat: leadingDimensionYHat)
            }
        }
        forward("the span of X has 12 elements; 15 are needed", batch: 5)
        forward("the span of Ŷ has 8 elements; 11 are needed", leadingDimensionYHat: 3)
        forward("the leading dimension of X is 2; it needs to be at least 3", leadingDimensionX: 2)
        forward("X is -1×3, which is not a shape", batch: -1)
        #expect(storage == [Double](repeating: 7, count: 8))

        var gradients = try network.lossAndGradients(example.x, example.y).gradients
        let before = gradients
        func gradient(_ text: String, _ options: LossOptions<Double>) {
            expectError("TwoLayerNetwork: " + text) {
                _ = try network.lossAndGradients(example.x, example.y, options: options, into: &gradients)
            }
        }
        gradient("the positive weight is inf; it needs to be finite and ≥ 0", LossOptions(positiveWeight: .infinity))
        gradient("the label smoothing is nan; it needs to be from 0 to 1", LossOptions(labelSmoothing: .nan))
        gradient(
            "4 samples and 3 weights; there needs to be one weight a sample",
            LossOptions(sampleWeights: [1, 1, 1]))
        expectError("TwoLayerNetwork: the span of Y has 7 elements; 8 are needed") {
            _ = try network.lossAndGradients(
                example.x.span, example.y.span.extracting(first: 7), batch: 4, into: &gradients)
        }
        gradients.x = Matrix(rows: 3, columns: 3)
        expectError("TwoLayerNetwork.Gradients: X is 4×3 and its gradient is 3×3; its gradient needs to be 4×3") {
            _ = try network.lossAndGradients(example.x, example.y, into: &gradients)
        }
        gradients.x = before.x
        expectSameBits(gradients, before, "after the errors")
    }
}
