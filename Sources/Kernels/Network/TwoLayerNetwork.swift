/// A network of two sigmoid layers for binary targets: Ŷ = σ(σ(X W₁ᵀ + b₁) W₂ᵀ + b₂).
///
/// ```swift
/// var network = try TwoLayerNetwork<Float>(inputs: 30, hidden: 16, outputs: 1, seed: 1)
/// var optimizer = Adam<Float>(learningRate: 0.01)
/// let summary = try network.fit(x, y, optimizer: &optimizer, epochs: 100, batchSize: 32, shuffleSeed: 1)
/// let probabilities = try network.forward(x)
/// ```
///
/// **Shapes.** Rows are samples: X is batch×inputs, Ŷ and the targets batch×outputs. W₁ is hidden×inputs, b₁ has hidden
/// elements, W₂ is outputs×hidden, b₂ has outputs elements. The sizes are read off the weights; any may be 0. The
/// parameters can be changed freely: each call checks that they fit together.
///
/// **Cost.** One call of ``lossAndGradients(_:_:options:wanting:on:)`` does the forward pass, the stable loss and all
/// gradients, and keeps only the hidden activations and the output deltas, batch × (hidden + outputs) values.
///
/// For more layers, or a single one, there is ``Network``.
public struct TwoLayerNetwork<Scalar: KernelScalar>: Hashable, Sendable {
    /// The weights of the first layer, hidden×inputs.
    public var w1: Matrix<Scalar>

    /// The biases of the first layer, one a hidden unit.
    public var b1: [Scalar]

    /// The weights of the second layer, outputs×hidden.
    public var w2: Matrix<Scalar>

    /// The biases of the second layer, one an output.
    public var b2: [Scalar]

    @usableFromInline var keptGradients = KeptStorage<Gradients>()

    /// A network from parameters that exist already.
    ///
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when W₂ has not as many columns as W₁ has
    ///   rows, or a bias vector not as many elements as its layer has units.
    public init(w1: Matrix<Scalar>, b1: [Scalar], w2: Matrix<Scalar>, b2: [Scalar]) throws(KernelError) {
        self.w1 = w1
        self.b1 = b1
        self.w2 = w2
        self.b2 = b2
        try validate()
    }

    /// A network of two layers under the names of their own: the same outputs, losses and gradients, bit for bit.
    ///
    /// - Throws: ``KernelError/invalidArgument(operation:reason:)`` when it has another number of layers,
    ///   ``KernelError/shapeMismatch(operation:expected:actual:)`` when its parameters do not fit together.
    /// - Complexity: O(1): the parameters are shared until one of the two changes them.
    public init(_ network: Network<Scalar>) throws(KernelError) {
        if network.layers.count != 2 {
            throw .invalidArgument(
                operation: "TwoLayerNetwork",
                reason: "the number of layers is \(network.layers.count); it needs to be 2")
        }
        let (first, second) = (network.layers[0], network.layers[1])
        try self.init(w1: first.w, b1: first.b, w2: second.w, b2: second.b)
    }

    /// The number of features of a sample.
    @inlinable
    public var inputs: Int { w1.columns }

    /// The number of hidden units.
    @inlinable
    public var hidden: Int { w1.rows }

    /// The number of outputs.
    @inlinable
    public var outputs: Int { w2.rows }

    /// The number of trainable values: weights and biases.
    @inlinable
    public var parameterCount: Int { w1.count + b1.count + w2.count + b2.count }
}

extension TwoLayerNetwork {
    /// Refuses parameters that do not fit together; they can be changed one by one.
    @inlinable
    func validate() throws(KernelError) {
        if w2.columns != hidden {
            throw .shapeMismatch(
                operation: "TwoLayerNetwork", expected: "W2 needs \(hidden) columns",
                actual: "W1 is \(w1.shape) and W2 is \(w2.shape)")
        }
        try requireCount("TwoLayerNetwork", "b1", b1.count, needed: hidden, "W1", w1.shape)
        try requireCount("TwoLayerNetwork", "b2", b2.count, needed: outputs, "W2", w2.shape)
    }

    /// Refuses a batch that does not fit the network.
    @inlinable
    func validate(_ x: MatrixShape, _ y: MatrixShape, _ yName: String) throws(KernelError) {
        try validate()
        if x.columns != inputs {
            throw .shapeMismatch(
                operation: "TwoLayerNetwork", expected: "X needs \(inputs) columns",
                actual: "W1 is \(w1.shape) and X is \(x)")
        }
        let needed = MatrixShape(rows: x.rows, columns: outputs)
        if y != needed {
            throw .shapeMismatch(
                operation: "TwoLayerNetwork", expected: "\(yName) needs to be \(needed)",
                actual: "X is \(x), W2 is \(w2.shape) and \(yName) is \(y)")
        }
    }

    /// Calls `body` with the parameters as the C kernels take them.
    @inlinable
    func withArguments<Result, E: Error>(
        _ body: (_NetworkArguments<Scalar>) throws(E) -> Result
    ) throws(E) -> Result {
        defer { withExtendedLifetime((w1, w2)) {} }
        return try b1.withUnsafeBufferPointer { (b1) throws(E) in
            try b2.withUnsafeBufferPointer { (b2) throws(E) in
                try body(
                    _NetworkArguments(
                        inputs: inputs, hidden: hidden, outputs: outputs, w1: w1.storage.base, b1: b1.baseAddress,
                        w2: w2.storage.base, b2: b2.baseAddress))
            }
        }
    }
}
