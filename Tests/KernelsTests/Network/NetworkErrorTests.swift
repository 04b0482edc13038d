import Kernels
import TestSupport
import Testing

/// What does not fit is named, and nothing has changed.
@Suite("Network: errors")
struct NetworkErrorTests {
    @Test func parameters() throws {
        typealias Layer = Network<Float>.Layer
        let layers = try NetworkExample<Float>(batch: 0, sizes: [3, 5, 4, 2]).network.layers
        expectError("Network: the number of layers is 0; it needs to be from 1 to 64") {
            _ = try Network<Float>(layers: [])
        }
        expectError("Network: the number of layers is 65; it needs to be from 1 to 64") {
            let square = Layer(w: Matrix(rows: 2, columns: 2), b: [0, 0])
            _ = try Network(layers: [Layer](repeating: square, count: 65))
        }
        expectError("Network: W2 is 4×5 and W3 is 2×3; W3 needs 4 columns") {
            _ = try Network(layers: [layers[0], layers[1], Layer(w: Matrix(rows: 2, columns: 3), b: [0, 0])])
        }
        expectError("Network: W2 is 4×5 and b2 has 3 elements; b2 needs 4 elements") {
            _ = try Network(layers: [layers[0], Layer(w: layers[1].w, b: [0, 0, 0]), layers[2]])
        }
        expectError("Network: 1 sizes were given; there need to be 2 to 65: the inputs, and the outputs of each layer")
        {
            _ = try Network<Float>(layers: [3], seed: 1)
        }
        expectError("Network: 66 sizes were given; there need to be 2 to 65: the inputs, and the outputs of each layer")
        {
            _ = try Network<Float>(layers: [Int](repeating: 1, count: 66), seed: 1)
        }
        #expect(try Network<Float>(layers: [Int](repeating: 1, count: 65), seed: 1).layers.count == 64)
        expectError("Network: the number of inputs is -3") { _ = try Network<Float>(layers: [-3, 2], seed: 1) }
        expectError("Network: the number of outputs of layer 2 is -1") {
            _ = try Network<Float>(layers: [3, 2, -1, 4], seed: 1)
        }
        expectError("Network: the size does not fit the address space") {
            _ = try Network<Float>(layers: [.max / 2, 9], seed: 1)
        }
        var two = try TwoLayerNetwork<Float>(inputs: 3, hidden: 4, outputs: 2, seed: 1)
        two.b1 = [1]
        expectError("Network: W1 is 4×3 and b1 has 1 elements; b1 needs 4 elements") { _ = try Network(two) }
    }

    @Test func forward() throws {
        let example = try NetworkExample<Double>(batch: 4, sizes: [3, 5, 6, 2])
        let network = example.network
        expectError("Network: W1 is 5×3 and X is 4×2; X needs 3 columns") {
            _ = try network.forward(Matrix(rows: 4, columns: 2))
        }
        var yHat = Matrix<Double>(rows: 2, columns: 4, repeating: 7)
        expectError("Network: X is 4×3, W3 is 2×6 and Ŷ is 2×4; Ŷ needs to be 4×2") {
            try network.forward(example.x, into: &yHat)
        }
        #expect(yHat == Matrix(rows: 2, columns: 4, repeating: 7))

        var broken = network
        broken.layers[1].w = Matrix(rows: 6, columns: 4)
        expectError("Network: W1 is 5×3 and W2 is 6×4; W2 needs 5 columns") { _ = try broken.forward(example.x) }
        broken.layers = []
        #expect(broken.inputs == 0 && broken.outputs == 0 && broken.sizes == [0])
        expectError("Network: the number of layers is 0; it needs to be from 1 to 64") {
            _ = try broken.forward(Matrix(rows: 4, columns: 0))
        }

        var storage = [Double](repeating: 7, count: 8)
        func forward(
            _ text: String, batch: Int = 4, leadingDimensionX: Int? = nil, leadingDimensionYHat: Int? = nil
        ) {
            expectError("Network: " + text) {
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
    }

    @Test func gradients() throws {
        let example = try NetworkExample<Double>(batch: 4, sizes: [3, 5, 6, 2])
        let network = example.network
        var gradients = try network.lossAndGradients(example.x, example.y).gradients
        let before = gradients
        expectError("Network: X is 4×3, W3 is 2×6 and Y is 3×2; Y needs to be 4×2") {
            _ = try network.lossAndGradients(example.x, Matrix(rows: 3, columns: 2))
        }
        func gradient(_ text: String, _ options: LossOptions<Double> = LossOptions()) {
            expectError(text) {
                _ = try network.lossAndGradients(example.x, example.y, options: options, into: &gradients)
            }
        }
        gradient(
            "Network: the positive weight is inf; it needs to be finite and ≥ 0", LossOptions(positiveWeight: .infinity)
        )
        gradient("Network: the label smoothing is nan; it needs to be from 0 to 1", LossOptions(labelSmoothing: .nan))
        gradient(
            "Network: 4 samples and 3 weights; there needs to be one weight a sample",
            LossOptions(sampleWeights: [1, 1, 1]))
        expectError("Network: the span of Y has 7 elements; 8 are needed") {
            _ = try network.lossAndGradients(
                example.x.span, example.y.span.extracting(first: 7), batch: 4, into: &gradients)
        }
        expectSameBits(gradients, before, "after the errors")

        gradients.layers[1].w = Matrix(rows: 1, columns: 1)
        gradient("Network.Gradients: W2 is 6×5 and its gradient is 1×1; its gradient needs to be 6×5")
        gradients.layers[1] = before.layers[1]
        gradients.layers[2].b = [7]
        gradient("Network.Gradients: b3 has 2 elements and its gradient has 1; its gradient needs 2 elements")
        gradients.layers[2] = before.layers[2]
        gradients.x = Matrix(rows: 3, columns: 3)
        gradient("Network.Gradients: X is 4×3 and its gradient is 3×3; its gradient needs to be 4×3")
        gradients.x = before.x
        gradients.layers.removeLast()
        gradient(
            "Network.Gradients: the network has 3 layers and the gradients are those of 2; "
                + "there need to be those of 3 layers")
        gradients.layers = before.layers
        expectSameBits(gradients, before, "after the errors")
        expectError("Network.Gradients: -1×3 is not a shape") {
            _ = try Network<Double>.Gradients(for: network, batch: -1, wanting: .x)
        }
    }

    /// Neither the network nor the optimizer changes.
    @Test func training() throws {
        let example = try NetworkExample<Float>(batch: 4, sizes: [3, 5, 6, 2])
        var network = example.network
        var (momentum, adam) = (SGD<Float>(learningRate: 0.1, momentum: 0.5), Adam<Float>())
        _ = try network.trainingStep(example.x, example.y, optimizer: &momentum)
        _ = try network.trainingStep(example.x, example.y, optimizer: &adam)
        let (before, momentumBefore, adamBefore) = (network, momentum, adam)
        expectError("Network: W1 is 5×3 and X is 4×2; X needs 3 columns") {
            _ = try network.trainingStep(Matrix(rows: 4, columns: 2), example.y, optimizer: &adam)
        }
        expectError("fit: the network has 3 inputs and X is 4×2; X needs 3 columns") {
            _ = try network.fit(
                Matrix(rows: 4, columns: 2), example.y, optimizer: &adam, epochs: 1, batchSize: 2)
        }
        expectError("predict: the network has 3 inputs and X is 4×2; X needs 3 columns") {
            _ = try network.predict(Matrix(rows: 4, columns: 2))
        }
        var gradients = try network.lossAndGradients(example.x, example.y, wanting: .parameters).gradients
        let all = gradients
        gradients.layers[1].w = nil
        expectError("Adam: the gradient by W2 is missing") { try adam.update(&network, gradients) }
        gradients = all
        gradients.layers[2].b = nil
        expectError("SGD: the gradient by b3 is missing") { try momentum.update(&network, gradients) }
        gradients = all
        gradients.layers[2].b = [1]
        expectError("Network.Gradients: b3 has 2 elements and its gradient has 1; its gradient needs 2 elements") {
            try adam.update(&network, gradients)
        }
        var other = try Network<Float>(layers: [3, 5, 6, 3, 2], seed: 1)
        let otherBefore = other
        expectError(
            "SGD: the steps before had W1, b1, W2, b2, W3, b3, W4, b4 of [15, 5, 30, 6, 12, 2] elements, "
                + "this one has [15, 5, 30, 6, 18, 3, 6, 2]; a new network needs a new optimizer"
        ) {
            _ = try other.trainingStep(example.x, example.y, optimizer: &momentum)
        }
        #expect(network == before && momentum == momentumBefore && adam == adamBefore && other == otherBefore)
    }
}
