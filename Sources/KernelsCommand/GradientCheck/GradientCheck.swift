import CommandSupport
import Kernels
import ReferenceKernels

/// One network with one batch in one precision, and what its gradients have to be.
struct GradientCheck<Scalar: KernelScalar> {
    private let network: TwoLayerNetwork<Scalar>
    private let x: Matrix<Scalar>
    private let y: Matrix<Scalar>
    private let reference: Reference

    /// The naive values and the bounds on the difference from them, both sides' errors added.
    private struct Reference {
        var loss: Double
        var gradients: PartArrays
        var fused, composed, own: TwoLayerRoundoffBound
        var differences: [GradientPart: Differences]
    }

    /// Central differences by some elements of one array, or all.
    private struct Differences {
        var elements: [Int]
        var values: [Double] = []
        var errors: [Double] = []
    }

    /// How one backend compares.
    struct Comparisons {
        var fusedLoss, composedLoss: Comparison
        var fused: [GradientPart: Comparison] = [:]
        var composed: [GradientPart: Comparison] = [:]
        var fusedToDifferences: [GradientPart: Comparison] = [:]
        /// The fused results, to compare their bits between backends.
        var loss: Double
        var gradients: TwoLayerNetwork<Scalar>.Gradients
    }

    init(_ sizes: GradcheckSizes, seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        func uniform(_ limit: Double) -> Scalar { Scalar(limit * (2 * generator.nextUnit() - 1)) }
        var network = try TwoLayerNetwork<Scalar>(
            inputs: sizes.inputs, hidden: sizes.hidden, outputs: sizes.outputs, seed: generator.next())
        network.b1 = network.b1.map { _ in uniform(0.5) }
        network.b2 = network.b2.map { _ in uniform(0.5) }
        self.network = network
        x = Matrix(rows: sizes.batch, columns: sizes.inputs) { _, _ in uniform(2) }
        // Half of the targets are labels, the others probabilities.
        y = Matrix(rows: sizes.batch, columns: sizes.outputs) { _, _ in
            let target = generator.nextUnit()
            return Scalar(generator.next() % 2 == 0 ? target : target.rounded())
        }
        var choice = SplitMix64(seed: generator.next())
        reference = Self.reference(sizes, network, x, y, choosing: &choice)
    }

    private static func reference(
        _ sizes: GradcheckSizes, _ network: TwoLayerNetwork<Scalar>, _ x: Matrix<Scalar>, _ y: Matrix<Scalar>,
        choosing generator: inout SplitMix64
    ) -> Reference {
        let naive = NaiveTwoLayerNetwork(
            batch: sizes.batch, inputs: sizes.inputs, hidden: sizes.hidden, outputs: sizes.outputs,
            values: PartArrays(
                w1: network.w1.doubles, b1: network.b1.map(Double.init), w2: network.w2.doubles,
                b2: network.b2.map(Double.init), x: x.doubles),
            y: y.doubles)
        let forward = naive.forward()
        let backward = naive.backward(forward)
        func bound<Other: KernelScalar>(_ delta: TwoLayerRoundoffBound.Delta, in: Other.Type) -> TwoLayerRoundoffBound {
            TwoLayerRoundoffBound(
                naive, forward, backward, delta: delta, unit: Double(Other.ulpOfOne) / 2,
                tiny: Double(Other.leastNonzeroMagnitude))
        }
        let own = bound(.difference, in: Double.self)
        var differences: [GradientPart: Differences] = [:]
        let calculus = FiniteDifferences(naive)
        // A derivative takes two forward passes; a seeded choice of elements keeps the time in bounds.
        let affordable = max(4, 40_000_000 / (GradientPart.allCases.count * (sizes.work + 100)))
        for part in GradientPart.allCases {
            var elements = Array(naive.values[part].indices)
            if elements.count > affordable {
                generator.shuffle(&elements)
                elements = elements.prefix(affordable).sorted()
            }
            var found = Differences(elements: elements)
            for element in elements {
                let (value, error) = calculus.derivative(by: part, element)
                found.values.append(value)
                found.errors.append(error)
            }
            differences[part] = found
        }
        return Reference(
            loss: forward.loss, gradients: backward.gradients, fused: bound(.stable, in: Scalar.self),
            composed: bound(.difference, in: Scalar.self), own: own, differences: differences)
    }

    /// Runs the fused kernel and the composed path on a backend.
    func compare(on backend: Backend) throws -> Comparisons {
        let fused = try network.lossAndGradients(x, y, on: backend)
        let composed = try network.composedLossAndGradients(x, y, on: backend)
        var result = Comparisons(
            fusedLoss: compare(fused.loss, bound: reference.fused),
            composedLoss: compare(composed.loss, bound: reference.composed),
            loss: fused.loss, gradients: fused.gradients)
        for part in GradientPart.allCases {
            let (f, c) = (fused.gradients.doubles(part), composed.gradients.doubles(part))
            result.fused[part] = compare(f, part, bound: reference.fused)
            result.composed[part] = compare(c, part, bound: reference.composed)
            result.fusedToDifferences[part] = compareToDifferences(f, part, bound: reference.fused)
        }
        return result
    }

    /// The naive gradients against the central differences: the reference has to be right as well.
    func compareReference(_ part: GradientPart) -> Comparison {
        compareToDifferences(reference.gradients[part], part, bound: reference.own)
    }

    /// Of how many elements the central differences were taken, and how many there are.
    func differenced(_ part: GradientPart) -> (count: Int, of: Int) {
        (reference.differences[part]?.elements.count ?? 0, reference.gradients[part].count)
    }

    private func compare(_ loss: Double, bound: TwoLayerRoundoffBound) -> Comparison {
        Comparison([loss], [reference.loss], within: [bound.loss + reference.own.loss])
    }

    private func compare(_ values: [Double], _ part: GradientPart, bound: TwoLayerRoundoffBound) -> Comparison {
        Comparison(
            values, reference.gradients[part],
            within: zip(bound.gradients[part], reference.own.gradients[part]).map { $0 + $1 })
    }

    private func compareToDifferences(
        _ values: [Double], _ part: GradientPart, bound: TwoLayerRoundoffBound
    ) -> Comparison {
        let differences = reference.differences[part] ?? Differences(elements: [])
        return Comparison(
            differences.elements.map { values[$0] }, differences.values,
            within: zip(differences.elements, differences.errors).map { bound.gradients[part][$0] + $1 })
    }
}

extension Matrix {
    fileprivate var doubles: [Double] { elements.map(Double.init) }
}

extension TwoLayerNetwork.Gradients {
    fileprivate func doubles(_ part: GradientPart) -> [Double] {
        switch part {
        case .w1: w1?.doubles ?? []
        case .b1: b1?.map(Double.init) ?? []
        case .w2: w2?.doubles ?? []
        case .b2: b2?.map(Double.init) ?? []
        case .x: x?.doubles ?? []
        }
    }
}
