import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("Jacobian")
struct JacobianTests {
    /// Networks of one to five layers, of one to several outputs.
    static let sizes = [
        [3, 1], [1, 1, 1], [4, 3, 2], [30, 16, 1], [7, 9, 8, 3], [5, 4, 6, 3, 4, 2], [80, 70, 90, 5],
    ]

    /// One sample; `scale` large makes units that are close to 0 and 1.
    private func example<Scalar: KernelScalar>(
        _ sizes: [Int], scale: Scalar = 1, seed: UInt64 = 1, _: Scalar.Type = Scalar.self
    ) throws -> NetworkExample<Scalar> {
        var example = try NetworkExample<Scalar>(batch: 1, sizes: sizes, seed: seed)
        example.x = example.x.map { $0 * scale }
        return example
    }

    @Test(arguments: Precision.allCases, sizes)
    func againstTheReference(_ precision: Precision, _ sizes: [Int]) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for (seed, scale) in [(1, 1), (2, 1), (3, 16), (4, 64), (5, 256)] as [(UInt64, Scalar)] {
                let example = try example(sizes, scale: scale, seed: seed)
                let (yHat, jacobian) = try example.network.jacobian(example.x.row(0))
                #expect(jacobian.shape == MatrixShape(rows: sizes[sizes.count - 1], columns: sizes[0]))
                let forward = try example.network.forward(example.x)
                expectSameBits(yHat, forward.elements, "Ŷ \(sizes)")
                let expected = NaiveJacobian.expected(example.naive(), Rounding(Scalar.self))
                for (i, value) in jacobian.elements.enumerated() {
                    #expect(expected[i].admits(value), "\(sizes) \(scale): \(i): \(value), \(expected[i])")
                }
            }
        }
        try check(precision.type)
    }

    @Test(arguments: sizes)
    func againstCentralDifferences(_ sizes: [Int]) throws {
        for scale in [1, 3] as [Double] {
            let example = try example(sizes, scale: scale, Double.self)
            let naive = example.naive()
            let jacobian = try example.network.jacobian(example.x.row(0)).jacobian
            let own = NaiveJacobian.expected(naive, Rounding(Double.self))
            for i in 0..<sizes[0] {
                for (o, difference) in NaiveJacobian.differences(naive, by: i, step: 0x1p-17).enumerated() {
                    let bound = difference.bound + own[o * sizes[0] + i].bound
                    #expect(
                        Bounded(value: difference.value, bound: bound).admits(jacobian[o, i]),
                        "\(sizes) (\(o), \(i)): \(jacobian[o, i]), \(difference)")
                    // The bound is one that a wrong factor does not pass.
                    #expect(bound < 0x1p-20)
                }
            }
        }
    }

    /// ∂J/∂x = Σ (ŷ − y) / (ŷ (1 − ŷ)) ∂ŷ/∂x: with targets of 0 and 1 the factor is 1/(1 − ŷ) or −1/ŷ, which is as exact
    /// as a sigmoid.
    @Test(arguments: Precision.allCases, sizes)
    func againstTheGradientOfTheLoss(_ precision: Precision, _ sizes: [Int]) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var example = try example(sizes, Scalar.self)
            for o in 0..<example.y.columns { example.y[0, o] = o % 2 == 0 ? 1 : 0 }
            let options = LossOptions<Scalar>(reduction: .sum)
            let gradient = try #require(
                try example.network.lossAndGradients(example.x, example.y, options: options, wanting: .x).gradients.x)
            let jacobian = try example.network.jacobian(example.x.row(0)).jacobian
            let (naive, expected) = (example.naive(options), example.expected(options))
            let logits = naive.forward().z[sizes.count - 2]
            let bounds = NaiveJacobian.expected(naive, Rounding(Scalar.self))
            for i in 0..<sizes[0] {
                var (sum, bound) = (0.0, expected.gradients.last?[i].bound ?? 0)
                for o in logits.indices {
                    let factor = o % 2 == 0 ? -1 / naiveSigmoid(logits[o]) : 1 / naiveSigmoid(-logits[o])
                    sum += factor * Double(jacobian[o, i])
                    // The logits of the reference are wrong by far less than those of a float, and by less than 2⁻⁴⁰.
                    bound += abs(factor) * (bounds[o * sizes[0] + i].bound + 0x1p-40 * abs(Double(jacobian[o, i])))
                }
                #expect(
                    Bounded(value: sum, bound: bound).admits(gradient[0, i]), "\(sizes) \(i): \(gradient[0, i]), \(sum)"
                )
            }
        }
        try check(precision.type)
    }

    /// Where ŷ rounds to 1, ŷ(1 − ŷ) would be 0.
    @Test(arguments: Precision.allCases)
    func saturatedOutputs(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let network = try Network<Scalar>(layers: [.init(w: Matrix([[3], [-3]]), b: [0, 0])])
            for x in [20, 25, -20] as [Scalar] {
                let (yHat, jacobian) = try network.jacobian([x])
                #expect(yHat.contains(1))
                let slope = naiveSigmoid(3 * Double(x)) * naiveSigmoid(-3 * Double(x))
                // Two sigmoids of at most 2 ULP, and two products.
                let bound = 3 * slope * 10 * Double(Scalar.ulpOfOne) / 2
                #expect(Bounded(value: 3 * slope, bound: bound).admits(jacobian[0, 0]))
                #expect(Bounded(value: -3 * slope, bound: bound).admits(jacobian[1, 0]))
            }
            #expect(try network.jacobian([.infinity]).jacobian.elements == [0, 0])
            #expect(try network.jacobian([.nan]).jacobian.elements.allSatisfy(\.isNaN))
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func theSameBitsOnEveryBackend(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for sizes in Self.sizes + [[600, 500, 400, 100]] {
                let example = try example(sizes, Scalar.self)
                let expected = try example.network.jacobian(example.x.row(0), on: .serial)
                for backend in threadedBackends {
                    let (yHat, jacobian) = try example.network.jacobian(example.x.row(0), on: backend)
                    expectSameBits(yHat, expected.yHat, "\(sizes) \(backend)")
                    expectSameBits(jacobian, expected.jacobian, "\(sizes) \(backend)")
                }
            }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func ofTwoLayersUnderNamesOfTheirOwn(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for sizes in Self.sizes where sizes.count == 3 {
                let example = try example(sizes, Scalar.self)
                let expected = try example.network.jacobian(example.x.row(0))
                let (yHat, jacobian) = try TwoLayerNetwork(example.network).jacobian(example.x.row(0), on: .serial)
                expectSameBits(yHat, expected.yHat, "\(sizes)")
                expectSameBits(jacobian, expected.jacobian, "\(sizes)")
            }
        }
        try check(precision.type)
        var network = try TwoLayerNetwork<Float>(inputs: 3, hidden: 5, outputs: 2, seed: 1)
        expectError("TwoLayerNetwork: W1 is 5×3 and x has 2 elements; x needs 3 elements") {
            _ = try network.jacobian([1, 2])
        }
        network.b2 = [1]
        expectError("TwoLayerNetwork: W2 is 2×5 and b2 has 1 elements; b2 needs 2 elements") {
            _ = try network.jacobian([1, 2, 3])
        }
    }

    @Test func emptySizes() throws {
        for (sizes, shape) in [([0, 3, 2], (2, 0)), ([3, 0, 2], (2, 3)), ([3, 4, 0], (0, 3)), ([0, 0], (0, 0))] {
            let example = try example(sizes, Float.self)
            let (yHat, jacobian) = try example.network.jacobian(example.x.row(0))
            #expect(jacobian == Matrix(rows: shape.0, columns: shape.1) && yHat.count == shape.0)
        }
    }

    @Test func errors() throws {
        var network = try Network<Float>(layers: [3, 5, 2], seed: 1)
        expectError("Network: W1 is 5×3 and x has 2 elements; x needs 3 elements") {
            _ = try network.jacobian([1, 2])
        }
        network.layers[1].b = [1]
        expectError("Network: W2 is 2×5 and b2 has 1 elements; b2 needs 2 elements") {
            _ = try network.jacobian([1, 2, 3])
        }
        network.layers = []
        expectError("Network: the number of layers is 0; it needs to be from 1 to 64") { _ = try network.jacobian([]) }
    }
}
