import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("trainingStep")
struct TrainingStepTests {
    /// A step is the gradients and the update, no more: over several steps, and with the state of the optimizer.
    @Test(arguments: Precision.allCases)
    func isGradientsAndUpdate(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try TwoLayerNetworkExample<Scalar>(batch: 9, inputs: 5, hidden: 7, outputs: 3)
            let options = LossOptions<Scalar>(reduction: .sum, labelSmoothing: 0.25)
            func compare<O: Optimizer & Hashable>(_ start: O, _ label: String) throws where O.Scalar == Scalar {
                for backend in oneOfEachBackend {
                    var (network, optimizer) = (example.network, start)
                    var (expected, separate) = (example.network, start)
                    for step in 0..<4 {
                        let loss = try network.trainingStep(
                            example.x, example.y, optimizer: &optimizer, options: options, on: backend)
                        let (before, gradients) = try expected.lossAndGradients(
                            example.x, example.y, options: options, on: .serial)
                        try separate.update(&expected, gradients, on: .serial)
                        #expect(loss.bitPattern == before.bitPattern, "\(label) step \(step) \(backend)")
                        expectSameBits(network, expected, "\(label) step \(step) \(backend)")
                        #expect(optimizer == separate, "\(label) step \(step) \(backend)")
                    }
                }
            }
            try compare(SGD(learningRate: 0.1), "SGD")
            try compare(SGD(learningRate: 0.1, momentum: 0.9, nesterov: true), "Nesterov")
            try compare(Adam(learningRate: 0.01), "Adam")
            try compare(Adam(learningRate: 0.01, weightDecay: 0.1, decoupledWeightDecay: true), "AdamW")
        }
        try check(precision.type)
    }

    /// What a network has to bring itself is enough: one that keeps no gradients gets new ones for each step.
    @Test func aNetworkThatKeepsNoGradients() throws {
        let (x, y) = (try Matrix<Float>(rows: 2, columns: 1, [1, 3]), Matrix<Float>(rows: 2, columns: 1))
        var (network, optimizer) = (RecordingNetwork(), SGD<Float>(learningRate: 1))
        for step in 1...3 {
            _ = try network.trainingStep(x, y, optimizer: &optimizer)
            #expect(network.parameter == [Float(-2 * step)])
        }
        #expect(network.log.all.count == 3)
    }

    /// Three steps of plain descent against the naive network in Double: one step carries the error of the parameters
    /// on and adds that of the gradient, whose bound is known at the naive parameters.
    @Test(arguments: Precision.allCases)
    func followsTheNaiveNetwork(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try TwoLayerNetworkExample<Scalar>(batch: 6, inputs: 3, hidden: 4, outputs: 2)
            var (network, optimizer) = (example.network, SGD<Scalar>(learningRate: 0.25))
            for step in 0..<3 {
                // From the parameters that the network has, so that a step has only its own error.
                var now = example
                now.network = network
                let naive = now.naive()
                let gradients = naive.backward(naive.forward()).gradients
                let bounds = TwoLayerNetworkBounds(naive, delta: .stable, Scalar.self)
                let loss = try network.trainingStep(example.x, example.y, optimizer: &optimizer)
                #expect(Bounded(value: naive.forward().loss, bound: bounds.loss).admits(loss), "step \(step)")
                for (part, (_, after)) in zip([GradientPart.w1, .b1, .w2, .b2], network.arrays) {
                    let wrong = after.indices.first { i in
                        let (p, g) = (naive.values[part][i], gradients[part][i])
                        let inherited = 0.25 * bounds.gradient(part, i)
                        let rounding = Rounding(Scalar.self).gamma(3) * (abs(p) + 0.25 * abs(g) + inherited)
                        return !Bounded(value: p - 0.25 * g, bound: inherited + rounding).admits(after[i])
                    }
                    #expect(wrong == nil, "\(Scalar.self) \(part.label) step \(step)")
                }
            }
            #expect(network != example.network)
        }
        try check(precision.type)
    }

    /// NaN is no rate. It equals nothing, so the optimizer is compared with the rate put right.
    @Test func refusesNaN() throws {
        let example = try TwoLayerNetworkExample<Float>(batch: 4, inputs: 3, hidden: 5, outputs: 2)
        var network = example.network
        var (sgd, adam) = (SGD<Float>(learningRate: 0.1, momentum: 0.5), Adam<Float>(learningRate: 0.1))
        _ = try network.trainingStep(example.x, example.y, optimizer: &sgd)
        _ = try network.trainingStep(example.x, example.y, optimizer: &adam)
        let (before, sgdBefore, adamBefore) = (network, sgd, adam)
        sgd.learningRate = .nan
        expectError("SGD: the learning rate is nan; it needs to be finite and ≥ 0") {
            _ = try network.trainingStep(example.x, example.y, optimizer: &sgd)
        }
        adam.learningRate = .nan
        expectError("Adam: the learning rate is nan; it needs to be finite and ≥ 0") {
            _ = try network.trainingStep(example.x, example.y, optimizer: &adam)
        }
        (sgd.learningRate, adam.learningRate) = (0.1, 0.1)
        adam.beta2 = .nan
        expectError("Adam: the beta2 is nan; it needs to be at least 0 and less than 1") {
            _ = try network.trainingStep(example.x, example.y, optimizer: &adam)
        }
        adam.beta2 = adamBefore.beta2
        expectError("TwoLayerNetwork: W1 is 5×3 and X is 4×2; X needs 3 columns") {
            _ = try network.trainingStep(Matrix(rows: 4, columns: 2), example.y, optimizer: &adam)
        }
        #expect(network == before && sgd == sgdBefore && adam == adamBefore)
    }

    /// Momentum ties an optimizer to its network; plain descent keeps nothing and goes with any.
    @Test func belongsToOneNetwork() throws {
        let first = try TwoLayerNetworkExample<Double>(batch: 4, inputs: 3, hidden: 5, outputs: 2)
        let second = try TwoLayerNetworkExample<Double>(batch: 4, inputs: 2, hidden: 5, outputs: 2)
        var (one, other) = (first.network, second.network)
        var plain = SGD<Double>(learningRate: 0.1)
        _ = try one.trainingStep(first.x, first.y, optimizer: &plain)
        _ = try other.trainingStep(second.x, second.y, optimizer: &plain)
        #expect(other != second.network)
        var momentum = SGD<Double>(learningRate: 0.1, momentum: 0.5)
        _ = try one.trainingStep(first.x, first.y, optimizer: &momentum)
        let (before, otherBefore) = (momentum, other)
        expectError(
            "SGD: the steps before had W1, b1, W2, b2 of [15, 5, 10, 2] elements, this one has [10, 5, 10, 2]; "
                + "a new network needs a new optimizer"
        ) {
            _ = try other.trainingStep(second.x, second.y, optimizer: &momentum)
        }
        #expect(momentum == before && other == otherBefore)
    }

    /// The gradients that a network keeps are no part of its value: neither equality nor copies nor parameters of other
    /// shapes see them.
    @Test func keptGradientsDoNotShow() throws {
        let example = try TwoLayerNetworkExample<Float>(batch: 4, inputs: 3, hidden: 5, outputs: 2)
        var (network, optimizer) = (example.network, SGD<Float>(learningRate: 0.1))
        _ = try network.trainingStep(example.x, example.y, optimizer: &optimizer)
        let rebuilt = try TwoLayerNetwork(w1: network.w1, b1: network.b1, w2: network.w2, b2: network.b2)
        #expect(network == rebuilt && network.hashValue == rebuilt.hashValue)

        var (copy, fresh) = (network, rebuilt)
        for _ in 0..<2 {
            _ = try network.trainingStep(example.x, example.y, optimizer: &optimizer)
            _ = try copy.trainingStep(example.x, example.y, optimizer: &optimizer)
            _ = try fresh.trainingStep(example.x, example.y, optimizer: &optimizer)
            expectSameBits(network, fresh, "the original")
            expectSameBits(copy, fresh, "the copy")
        }

        let other = try TwoLayerNetworkExample<Float>(batch: 4, inputs: 3, hidden: 6, outputs: 2)
        (network.w1, network.b1, network.w2) = (other.network.w1, other.network.b1, other.network.w2)
        var expected = try TwoLayerNetwork(w1: network.w1, b1: network.b1, w2: network.w2, b2: network.b2)
        _ = try network.trainingStep(other.x, other.y, optimizer: &optimizer)
        _ = try expected.trainingStep(other.x, other.y, optimizer: &optimizer)
        expectSameBits(network, expected, "with more hidden units")
    }
}
