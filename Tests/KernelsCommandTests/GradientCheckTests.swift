import Kernels
import ReferenceKernels
import Testing

@testable import KernelsCommand

@Suite struct GradientCheckTests {
    @Test func theWorstElementDecides() {
        let good = Comparison([1, 2, 3], [1, 2.5, 3.25], within: [0, 1, 1])
        #expect(good.passes && good.difference == 0.5 && good.bound == 1)
        // A small difference can be the one that exceeds its bound.
        let bad = Comparison([1, 2, 3], [1.25, 2.5, 3], within: [0.125, 1, 1])
        #expect(!bad.passes && bad.difference == 0.25 && bad.bound == 0.125)
        #expect(Comparison([], [], within: []).passes)
    }

    @Test(arguments: [Double.nan, .infinity])
    func whatIsNotFiniteFails(_ value: Double) {
        #expect(!Comparison([1, value], [1, 2], within: [1, 1]).passes)
        #expect(!Comparison([value, 1], [1, 1], within: [1, 1]).passes)
    }

    /// A hand-worked network: one of each unit, all parameters 0.
    @Test func naiveGradientsOfTheSmallestNetwork() {
        let network = network(w1: 0, b1: 0, w2: 0, b2: 0, x: 3, y: 1)
        let backward = network.backward(network.forward())
        #expect(backward.d2 == [-0.5])
        #expect(backward.gradients.w2 == [-0.25])
        #expect(backward.gradients.b2 == [-0.5])
        #expect(backward.gradients.w1 == [0])
        #expect(abs(network.forward().loss - 0.693_147_180_559_945_3) < 1e-15)
    }

    /// The bound on the differences is met, and it is tight enough to tell a gradient that is wrong in the sixth digit.
    @Test func centralDifferencesMeetTheirBound() {
        let network = network(w1: 0.7, b1: -0.2, w2: 1.3, b2: 0.4, x: -1.1, y: 0.25)
        let exact = network.backward(network.forward()).gradients
        let differences = FiniteDifferences(network)
        for part in GradientPart.allCases {
            let (value, error) = differences.derivative(by: part, 0)
            #expect(abs(value - exact[part][0]) <= error + 1e-15)
            #expect(error < 1e-6 * abs(exact[part][0]))
        }
    }

    @Test func roundoffBoundsGrowWithTheUnit() {
        let network = network(w1: 0.7, b1: -0.2, w2: 1.3, b2: 0.4, x: -1.1, y: 0.25)
        let forward = network.forward()
        let backward = network.backward(forward)
        func bound(_ unit: Double) -> TwoLayerRoundoffBound {
            TwoLayerRoundoffBound(network, forward, backward, delta: .stable, unit: unit, tiny: 0)
        }
        for part in GradientPart.allCases {
            let (double, float) = (bound(0x1p-53).gradients[part][0], bound(0x1p-24).gradients[part][0])
            #expect(double > 0 && double < 1e-14)
            #expect(abs(float / double / 0x1p29 - 1) < 1e-4)
        }
    }

    private func network(
        w1: Double, b1: Double, w2: Double, b2: Double, x: Double, y: Double
    ) -> NaiveTwoLayerNetwork {
        NaiveTwoLayerNetwork(
            batch: 1, inputs: 1, hidden: 1, outputs: 1,
            values: PartArrays(w1: [w1], b1: [b1], w2: [w2], b2: [b2], x: [x]),
            y: [y])
    }
}
