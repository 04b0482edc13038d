import Kernels
import ReferenceKernels
import TestSupport
import Testing

/// A network of any number of layers with a batch, and its naive twin.
struct NetworkExample<Scalar: KernelScalar> {
    var network: Network<Scalar>
    var x, y: Matrix<Scalar>

    init(batch: Int, sizes: [Int], seed: UInt64 = 1) throws {
        var random = RandomData(seed: seed)
        network = try Network(
            layers: (1..<sizes.count).map { l in
                .init(w: try random.matrix(sizes[l], sizes[l - 1]), b: random.vector(sizes[l], -0.5, 0.5))
            })
        x = try random.matrix(batch, sizes[0], -2, 2)
        y = try random.matrix(batch, sizes[sizes.count - 1], 0, 1)
    }

    func naive(_ options: LossOptions<Scalar> = LossOptions()) -> NaiveNetwork {
        func doubles(_ elements: [Scalar]) -> [Double] { elements.map { Double($0) } }
        return NaiveNetwork(
            batch: x.rows,
            layers: network.layers.map {
                .init(inputs: $0.inputs, outputs: $0.outputs, w: doubles($0.w.elements), b: doubles($0.b))
            },
            x: doubles(x.elements), y: doubles(y.elements), loss: options.naive)
    }

    /// What the loss, the outputs and the gradients are held against, these in the order of ``Network/Gradients/arrays``.
    func expected(
        _ options: LossOptions<Scalar> = LossOptions()
    ) -> (loss: Bounded, yHat: [Bounded], gradients: [[Bounded]]) {
        let naive = naive(options)
        let forward = naive.forward()
        let backward = naive.backward(forward)
        func bound(_ rounding: Rounding) -> RoundoffBound {
            RoundoffBound(naive, forward, backward, delta: .stable, unit: rounding.unit, tiny: rounding.tiny)
        }
        let (theirs, own) = (bound(Rounding(Scalar.self)), bound(Rounding(Double.self)))
        func bounded(_ values: [Double], _ bounds: [Double], _ own: [Double]) -> [Bounded] {
            values.indices.map { Bounded(value: values[$0], bound: bounds[$0] + own[$0]) }
        }
        let count = naive.layers.count
        return (
            Bounded(value: forward.loss, bound: theirs.loss + own.loss),
            bounded(forward.h[count], theirs.h[count], own.h[count]),
            (0..<count).flatMap {
                [
                    bounded(backward.dw[$0], theirs.dw[$0], own.dw[$0]),
                    bounded(backward.db[$0], theirs.db[$0], own.db[$0]),
                ]
            } + [bounded(backward.dh[0], theirs.dh[0], own.dh[0])]
        )
    }
}

extension Network.Gradients {
    /// The gradients by name, row after row: ∂W1, ∂b1, ∂W2 and so on, and ∂X.
    var arrays: [(name: String, elements: [Scalar]?)] {
        layers.enumerated().flatMap { [("∂W\($0 + 1)", $1.w?.elements), ("∂b\($0 + 1)", $1.b)] } + [("∂X", x?.elements)]
    }
}

extension Network {
    /// The parameters by name, row after row.
    var arrays: [(name: String, elements: [Scalar])] {
        layers.enumerated().flatMap { [("W\($0 + 1)", $1.w.elements), ("b\($0 + 1)", $1.b)] }
    }
}

func expectSameBits<Scalar: KernelScalar>(
    _ actual: Network<Scalar>.Gradients, _ expected: Network<Scalar>.Gradients, _ label: @autoclosure () -> String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(actual.layers.count == expected.layers.count, "\(label())", sourceLocation: sourceLocation)
    for ((name, actual), (_, expected)) in zip(actual.arrays, expected.arrays) {
        #expect((actual == nil) == (expected == nil), "\(label()), \(name)", sourceLocation: sourceLocation)
        expectSameBits(actual ?? [], expected ?? [], "\(label()), \(name)", sourceLocation: sourceLocation)
    }
}

func expectSameBits<Scalar: KernelScalar>(
    _ actual: Network<Scalar>, _ expected: Network<Scalar>, _ label: @autoclosure () -> String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(actual.sizes == expected.sizes, "\(label())", sourceLocation: sourceLocation)
    for ((name, actual), (_, expected)) in zip(actual.arrays, expected.arrays) {
        expectSameBits(actual, expected, "\(label()), \(name)", sourceLocation: sourceLocation)
    }
}
