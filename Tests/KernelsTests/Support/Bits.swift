import Kernels
import TestSupport
import Testing

/// Records one issue when the two differ in a single bit: −0 is not 0, and NaN is only the same NaN.
func expectSameBits<Scalar: KernelScalar>(
    _ actual: [Scalar], _ expected: [Scalar], _ label: @autoclosure () -> String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard let difference = firstDifference(actual, expected) else { return }
    Issue.record("\(Scalar.self) \(label()): \(difference)", sourceLocation: sourceLocation)
}

func expectSameBits<Scalar: KernelScalar>(
    _ actual: Matrix<Scalar>, _ expected: Matrix<Scalar>, _ label: @autoclosure () -> String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    if actual.shape != expected.shape {
        Issue.record("\(label()): \(actual.shape), not \(expected.shape)", sourceLocation: sourceLocation)
        return
    }
    expectSameBits(actual.elements, expected.elements, label(), sourceLocation: sourceLocation)
}

func expectSameBits<Scalar: KernelScalar>(
    _ actual: Scalar, _ expected: Scalar, _ label: @autoclosure () -> String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    expectSameBits([actual], [expected], label(), sourceLocation: sourceLocation)
}

/// Only the parts that are in both: which ones there are is `parts`, and compared first.
func expectSameBits<Scalar: KernelScalar>(
    _ actual: TwoLayerNetwork<Scalar>.Gradients, _ expected: TwoLayerNetwork<Scalar>.Gradients,
    _ label: @autoclosure () -> String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(actual.parts == expected.parts, "\(label())", sourceLocation: sourceLocation)
    for ((name, actual), (_, expected)) in zip(actual.arrays, expected.arrays) {
        guard let actual, let expected else { continue }
        expectSameBits(actual, expected, "\(label()), \(name)", sourceLocation: sourceLocation)
    }
}

func expectSameBits<Scalar: KernelScalar>(
    _ actual: TwoLayerNetwork<Scalar>, _ expected: TwoLayerNetwork<Scalar>, _ label: @autoclosure () -> String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    for ((name, actual), (_, expected)) in zip(actual.arrays, expected.arrays) {
        expectSameBits(actual, expected, "\(label()), \(name)", sourceLocation: sourceLocation)
    }
}

extension TwoLayerNetwork.Gradients {
    /// The gradients by name, row after row.
    var arrays: [(name: String, elements: [Scalar]?)] {
        [("∂W1", w1?.elements), ("∂b1", b1), ("∂W2", w2?.elements), ("∂b2", b2), ("∂X", x?.elements)]
    }
}

extension TwoLayerNetwork {
    /// The parameters by name, row after row.
    var arrays: [(name: String, elements: [Scalar])] {
        [("W1", w1.elements), ("b1", b1), ("W2", w2.elements), ("b2", b2)]
    }
}
