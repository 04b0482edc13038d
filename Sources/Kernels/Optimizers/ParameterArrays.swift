/// The arrays that an optimizer keeps beside a network's parameters, in the order W₁, b₁, W₂, b₂; empty before the first
/// step.
struct Moments<Scalar: KernelScalar>: Hashable, Sendable {
    var arrays: [[Scalar]] = []

    /// Zeros where there is nothing yet; refuses a network of another size.
    mutating func prepare(for counts: [Int], _ operation: String) throws(KernelError) {
        if arrays.isEmpty {
            arrays = counts.map { [Scalar](repeating: 0, count: $0) }
        } else if arrays.map(\.count) != counts {
            throw .shapeMismatch(
                operation: operation, expected: "a new network needs a new optimizer",
                actual: "the steps before had W1, b1, W2, b2 of \(arrays.map(\.count)) elements, this one has \(counts)"
            )
        }
    }
}

extension TwoLayerNetwork {
    /// The elements of W₁, b₁, W₂, b₂.
    var parameterCounts: [Int] { [w1.count, b1.count, w2.count, b2.count] }

    /// Refuses gradients that are missing or do not fit.
    func validate(_ gradients: NetworkGradients<Scalar>, _ operation: String) throws(KernelError) {
        try validate()
        let parts = gradients.parts
        for (part, name) in [(NetworkGradients<Scalar>.Parts.w1, "W1"), (.b1, "b1"), (.w2, "W2"), (.b2, "b2")]
        where !parts.contains(part) {
            throw .invalidArgument(operation: operation, reason: "the gradient by \(name) is missing")
        }
        try gradients.validate(for: self, nil)
    }

    /// Calls `body` with each array of parameters and its gradient, in the order W₁, b₁, W₂, b₂.
    mutating func updateParameters(
        _ gradients: NetworkGradients<Scalar>,
        _ body: (
            _ slot: Int, _ gradient: UnsafeBufferPointer<Scalar>, _ parameters: UnsafeMutableBufferPointer<Scalar>
        ) throws(KernelError) -> Void
    ) throws(KernelError) {
        guard let dW1 = gradients.w1, let db1 = gradients.b1, let dW2 = gradients.w2, let db2 = gradients.b2 else {
            return
        }
        try update(&w1, dW1) { (g, p) throws(KernelError) in try body(0, g, p) }
        try update(&b1, db1) { (g, p) throws(KernelError) in try body(1, g, p) }
        try update(&w2, dW2) { (g, p) throws(KernelError) in try body(2, g, p) }
        try update(&b2, db2) { (g, p) throws(KernelError) in try body(3, g, p) }
    }
}

private func update<Scalar>(
    _ parameters: inout Matrix<Scalar>, _ gradient: Matrix<Scalar>,
    _ body: (UnsafeBufferPointer<Scalar>, UnsafeMutableBufferPointer<Scalar>) throws(KernelError) -> Void
) throws(KernelError) {
    try gradient.withUnsafeBufferPointer { (gradient) throws(KernelError) in
        try parameters.withUnsafeMutableBufferPointer { (parameters) throws(KernelError) in
            try body(gradient, parameters)
        }
    }
}

private func update<Scalar>(
    _ parameters: inout [Scalar], _ gradient: [Scalar],
    _ body: (UnsafeBufferPointer<Scalar>, UnsafeMutableBufferPointer<Scalar>) throws(KernelError) -> Void
) throws(KernelError) {
    try gradient.withUnsafeBufferPointer { (gradient) throws(KernelError) in
        try parameters.withUnsafeMutableBufferPointer { (parameters) throws(KernelError) in
            try body(gradient, parameters)
        }
    }
}

/// Refuses an option of an optimizer that is out of its range.
func require(_ isValid: Bool, _ operation: String, _ name: String, _ value: Double, _ range: String) throws(KernelError)
{
    if !isValid {
        throw .invalidArgument(operation: operation, reason: "the \(name) is \(value); it needs to be \(range)")
    }
}
