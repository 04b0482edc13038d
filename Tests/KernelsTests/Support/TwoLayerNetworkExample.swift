import Kernels
import ReferenceKernels
import TestSupport

/// A network with a batch, and its naive twin.
struct TwoLayerNetworkExample<Scalar: KernelScalar> {
    var network: TwoLayerNetwork<Scalar>
    var x, y: Matrix<Scalar>

    init(batch: Int, inputs: Int, hidden: Int, outputs: Int, seed: UInt64 = 1) throws {
        var random = RandomData(seed: seed)
        network = try TwoLayerNetwork(
            w1: random.matrix(hidden, inputs), b1: random.vector(hidden, -0.5, 0.5), w2: random.matrix(outputs, hidden),
            b2: random.vector(outputs, -0.5, 0.5))
        x = try random.matrix(batch, inputs, -2, 2)
        y = try random.matrix(batch, outputs, 0, 1)
    }

    func naive(_ options: LossOptions<Scalar> = LossOptions()) -> NaiveTwoLayerNetwork {
        func doubles(_ elements: [Scalar]) -> [Double] { elements.map { Double($0) } }
        return NaiveTwoLayerNetwork(
            batch: x.rows, inputs: network.inputs, hidden: network.hidden, outputs: network.outputs,
            values: PartArrays(
                w1: doubles(network.w1.elements), b1: doubles(network.b1), w2: doubles(network.w2.elements),
                b2: doubles(network.b2), x: doubles(x.elements)),
            y: doubles(y.elements), loss: options.naive)
    }
}

/// The rounding bounds of one precision on a naive network's loss and gradients, the reference's own added.
struct TwoLayerNetworkBounds {
    let theirs, own: TwoLayerRoundoffBound

    init<Scalar: KernelScalar>(
        _ naive: NaiveTwoLayerNetwork, delta: TwoLayerRoundoffBound.Delta, _: Scalar.Type
    ) {
        let forward = naive.forward()
        let backward = naive.backward(forward)
        func bound(_ rounding: Rounding) -> TwoLayerRoundoffBound {
            TwoLayerRoundoffBound(naive, forward, backward, delta: delta, unit: rounding.unit, tiny: rounding.tiny)
        }
        (theirs, own) = (bound(Rounding(Scalar.self)), bound(Rounding(Double.self)))
    }

    var loss: Double { theirs.loss + own.loss }

    func gradient(_ part: GradientPart, _ i: Int) -> Double { theirs.gradients[part][i] + own.gradients[part][i] }
}

extension TwoLayerNetwork.Gradients {
    subscript(part: GradientPart) -> [Scalar]? {
        switch part {
        case .w1: w1?.elements
        case .b1: b1
        case .w2: w2?.elements
        case .b2: b2
        case .x: x?.elements
        }
    }
}
