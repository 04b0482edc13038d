import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("optimizers")
struct OptimizerTests {
    /// Several steps on all four arrays against the naive rules; a step multiplies the error by less than two, and adds
    /// fewer than sixteen roundings of numbers below eight.
    private func bound<Scalar: KernelScalar>(steps: Int, _: Scalar.Type) -> Double {
        Rounding(Scalar.self).gamma(16) * 8 * Double(1 << steps)
    }

    private func check<Scalar: KernelScalar>(
        _ optimizer: some Optimizer<Scalar>, _ label: String,
        _ update: (_ p: inout Double, _ state: inout (Double, Double), _ gradient: Double, _ step: Int) -> Void
    ) throws {
        let example = try TwoLayerNetworkExample<Scalar>(batch: 1, inputs: 5, hidden: 7, outputs: 3)
        let other = try TwoLayerNetworkExample<Scalar>(batch: 1, inputs: 5, hidden: 7, outputs: 3, seed: 9).network
        var gradients = try TwoLayerNetwork.Gradients(for: example.network)
        (gradients.w1, gradients.b1, gradients.w2, gradients.b2) = (other.w1, other.b1, other.w2, other.b2)
        var serial: TwoLayerNetwork<Scalar>?
        for backend in oneOfEachBackend {
            var (network, optimizer) = (example.network, optimizer)
            for _ in 0..<4 { try optimizer.update(&network, gradients, on: backend) }
            if let serial { expectSameBits(network, serial, "\(label) \(backend)") }
            serial = network
        }
        let network = try #require(serial)
        for ((name, before), ((_, gradient), (_, after))) in zip(
            example.network.arrays, zip(other.arrays, network.arrays))
        {
            for i in before.indices {
                var (p, state) = (Double(before[i]), (0.0, 0.0))
                for step in 1...4 { update(&p, &state, Double(gradient[i]), step) }
                let expected = Bounded(value: p, bound: bound(steps: 4, Scalar.self))
                #expect(expected.admits(after[i]), "\(Scalar.self) \(label) \(name)[\(i)]: \(after[i]), not \(p)")
                #expect(gradient[i] == 0 || after[i] != before[i], "\(label) \(name)[\(i)] has not moved")
            }
        }
    }

    @Test(arguments: Precision.allCases)
    func sgd(_ precision: Precision) throws {
        func run<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for (momentum, weightDecay, nesterov) in [
                (0, 0, false), (0.9, 0, false), (0.9, 0.25, true), (0, 0.5, false),
            ] {
                let rule = NaiveSGD(
                    learningRate: 0.125, momentum: momentum, weightDecay: weightDecay, nesterov: nesterov)
                let sgd = SGD<Scalar>(
                    learningRate: 0.125, momentum: momentum, weightDecay: weightDecay, nesterov: nesterov)
                try check(sgd, "\(rule)") { p, state, gradient, _ in rule.update(&p, &state.0, gradient: gradient) }
            }
        }
        try run(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func adam(_ precision: Precision) throws {
        func run<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for (weightDecay, isDecoupled) in [(0, false), (0.25, false), (0.25, true)] {
                // An epsilon that keeps the quotient tame where the gradient and the decay nearly cancel.
                let rule = NaiveAdam(
                    learningRate: 0.0625, beta1: 0.875, beta2: 0.96875, epsilon: 0.5, weightDecay: weightDecay,
                    isDecoupled: isDecoupled)
                let adam = Adam<Scalar>(
                    learningRate: 0.0625, beta1: 0.875, beta2: 0.96875, epsilon: 0.5, weightDecay: weightDecay,
                    decoupledWeightDecay: isDecoupled)
                try check(adam, "\(rule)") { p, state, gradient, step in
                    rule.update(&p, &state.0, &state.1, gradient: gradient, step: step)
                }
            }
        }
        try run(precision.type)
    }

    /// What is refused leaves network and optimizer as they were.
    @Test func errors() throws {
        let example = try TwoLayerNetworkExample<Float>(batch: 4, inputs: 3, hidden: 5, outputs: 2)
        let (_, gradients) = try example.network.lossAndGradients(example.x, example.y)
        func expect<O: Optimizer & Equatable>(
            _ text: String, _ optimizer: O, _ gradients: TwoLayerNetwork<Float>.Gradients
        ) where O.Scalar == Float {
            var (network, changed) = (example.network, optimizer)
            expectError(text) { try changed.update(&network, gradients) }
            #expect(network == example.network && changed == optimizer)
        }
        var partial = gradients
        partial.b1 = nil
        expect("SGD: the gradient by b1 is missing", SGD(learningRate: 1), partial)
        expect("Adam: the gradient by b1 is missing", Adam(), partial)
        var wrong = gradients
        wrong.w2 = Matrix(rows: 1, columns: 5)
        expect(
            "TwoLayerNetwork.Gradients: W2 is 2×5 and its gradient is 1×5; its gradient needs to be 2×5", Adam(), wrong)
        expect("SGD: the learning rate is inf; it needs to be finite and ≥ 0", SGD(learningRate: .infinity), gradients)
        expect(
            "SGD: the momentum is -1.0; it needs to be finite and ≥ 0", SGD(learningRate: 1, momentum: -1), gradients)
        expect("Adam: the beta1 is 1.0; it needs to be at least 0 and less than 1", Adam(beta1: 1), gradients)
        expect("Adam: the epsilon is 0.0; it needs to be finite and positive", Adam(epsilon: 0), gradients)
        expect("Adam: the weight decay is inf; it needs to be finite and ≥ 0", Adam(weightDecay: .infinity), gradients)

        var used = Adam<Float>()
        var network = example.network
        try used.update(&network, gradients)
        #expect(used.steps == 1)
        let smaller = try TwoLayerNetworkExample<Float>(batch: 4, inputs: 2, hidden: 5, outputs: 2)
        var other = smaller.network
        let (_, itsGradients) = try other.lossAndGradients(smaller.x, smaller.y)
        let before = used
        #expect(throws: KernelError.self) { try used.update(&other, itsGradients) }
        #expect(used == before && other == smaller.network)
    }
}
