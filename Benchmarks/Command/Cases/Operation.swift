/// What is computed: the words of the shape files and of the protocol with the workers.
enum Operation: String, CaseIterable, Codable, Sendable {
    case gemm
    case gemv
    case outer
    case sigmoid
    /// The sigmoid's backward pass from its output.
    case backward
    /// Binary cross-entropy from logits: the mean and its gradient.
    case bce
    /// Gradient descent with momentum: one update of the parameters.
    case sgd
    case adam
    /// Loss and all five gradients of the two-layer network.
    case step
    /// An empty parallel region.
    case forkjoin

    /// What the sizes of a shape mean, in their order.
    var sizeNames: [String] {
        switch self {
        case .gemm: ["m", "n", "k"]
        case .gemv, .outer: ["m", "n"]
        case .sigmoid, .backward, .sgd, .adam: ["n"]
        case .bce: ["rows", "columns"]
        case .step: ["batch", "inputs", "hidden", "outputs"]
        case .forkjoin: ["pieces"]
        }
    }

    /// Whether the outputs are operands, too: read and written in one place.
    var updates: Bool { self == .sgd || self == .adam }
}

/// The parts of the report. All but the last two are operations of the same name.
enum Suite: String, CaseIterable, Codable, Sendable {
    case gemm
    case gemv
    case outer
    case sigmoid
    case backward
    case bce
    case sgd
    case adam
    case step
    /// The cost of a call that has next to nothing to compute.
    case overhead
    /// The same operation on 1, 2, 4 … threads.
    case scaling

    /// The operation where there is only one.
    var operation: Operation? { Operation(rawValue: rawValue) }
}
