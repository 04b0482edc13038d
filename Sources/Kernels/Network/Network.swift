import CKernels

/// A network of any number of sigmoid layers for binary targets: H₀ = X, Hₗ = σ(Hₗ₋₁ Wₗᵀ + bₗ), and Ŷ is the last H.
///
/// ```swift
/// var network = try Network<Float>(layers: [784, 256, 64, 10], seed: 1)
/// var optimizer = Adam<Float>(learningRate: 0.003)
/// let summary = try network.fit(x, y, optimizer: &optimizer, epochs: 20, batchSize: 64, shuffleSeed: 1)
/// let probabilities = try network.predict(x)
/// network.layers[0].w.shape  // 256×784
/// ```
///
/// **Shapes.** Rows are samples: X is batch×inputs, Ŷ and the targets batch×outputs. W of a layer is outputs×inputs, b has
/// outputs elements, and the outputs of one layer are the inputs of the next. The sizes are read off the weights; any may
/// be 0. There are 1 to 64 layers. The parameters can be changed freely: each call checks that they fit together.
///
/// **Cost.** One call of ``lossAndGradients(_:_:options:wanting:on:)`` does the forward pass, the stable loss and all
/// gradients, and keeps only the outputs of the layers, whose place their deltas take: batch × the sum of the layers'
/// outputs.
///
/// ``TwoLayerNetwork`` is this with two layers and names of their own; the same kernels run both, with the same bits.
public struct Network<Scalar: KernelScalar>: Hashable, Sendable {
    /// The parameters of one layer: H = σ(X Wᵀ + b).
    public struct Layer: Hashable, Sendable {
        /// The weights, outputs×inputs.
        public var w: Matrix<Scalar>

        /// The biases, one an output.
        public var b: [Scalar]

        /// Whether W and b fit, and the layer its neighbours, the network checks.
        @inlinable
        public init(w: Matrix<Scalar>, b: [Scalar]) {
            self.w = w
            self.b = b
        }

        /// The number of inputs: the columns of W.
        @inlinable
        public var inputs: Int { w.columns }

        /// The number of outputs: the rows of W.
        @inlinable
        public var outputs: Int { w.rows }
    }

    /// The layers, from the inputs to the outputs.
    public var layers: [Layer]

    @usableFromInline var keptGradients = KeptStorage<Gradients>()

    /// A network from parameters that exist already.
    ///
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when a layer has other inputs than the outputs of
    ///   the one before, or not as many biases as outputs; ``KernelError/invalidArgument(operation:reason:)`` when there is
    ///   no layer, or more than 64.
    public init(layers: [Layer]) throws(KernelError) {
        self.layers = layers
        try validate()
    }

    /// The two-layer network as one of two layers: the same outputs, losses and gradients, bit for bit.
    ///
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when its parameters do not fit together.
    /// - Complexity: O(1): the parameters are shared until one of the two changes them.
    public init(_ network: TwoLayerNetwork<Scalar>) throws(KernelError) {
        try self.init(layers: [Layer(w: network.w1, b: network.b1), Layer(w: network.w2, b: network.b2)])
    }

    /// The number of features of a sample.
    @inlinable
    public var inputs: Int { layers.isEmpty ? 0 : layers[0].inputs }

    /// The number of outputs of a sample: those of the last layer.
    @inlinable
    public var outputs: Int { layers.isEmpty ? 0 : layers[layers.count - 1].outputs }

    /// The number of inputs, and then of the outputs of each layer: what ``init(layers:seed:)`` takes.
    public var sizes: [Int] { [inputs] + layers.map(\.outputs) }

    /// The number of trainable values: weights and biases.
    @inlinable
    public var parameterCount: Int { layers.reduce(0) { $0 + $1.w.count + $1.b.count } }
}

extension Network {
    /// The layers that a network can have at most.
    @inlinable
    package static var layersAtMost: Int { CK_LAYERS_AT_MOST }

    /// Refuses parameters that do not fit together; they can be changed one by one.
    @inlinable
    func validate() throws(KernelError) {
        if layers.isEmpty || layers.count > Self.layersAtMost { throw wrongNumberOfLayers() }
        // The texts are made only where one is needed.
        for l in 0..<layers.count {
            if l > 0 && layers[l].inputs != layers[l - 1].outputs { throw layersDoNotFit(l) }
            if layers[l].b.count != layers[l].outputs { throw wrongNumberOfBiases(l) }
        }
    }

    /// Refuses a batch that does not fit the network.
    @inlinable
    func validate(_ x: MatrixShape, _ y: MatrixShape, _ yName: String) throws(KernelError) {
        try validate()
        if x.columns != inputs {
            throw .shapeMismatch(
                operation: "Network", expected: "X needs \(inputs) columns",
                actual: "W1 is \(layers[0].w.shape) and X is \(x)")
        }
        let needed = MatrixShape(rows: x.rows, columns: outputs)
        if y != needed {
            throw .shapeMismatch(
                operation: "Network", expected: "\(yName) needs to be \(needed)",
                actual: "X is \(x), W\(layers.count) is \(layers[layers.count - 1].w.shape) and \(yName) is \(y)")
        }
    }

    @usableFromInline
    @inline(never)
    func wrongNumberOfLayers() -> KernelError {
        .invalidArgument(
            operation: "Network",
            reason: "the number of layers is \(layers.count); it needs to be from 1 to \(Self.layersAtMost)")
    }

    @usableFromInline
    @inline(never)
    func layersDoNotFit(_ l: Int) -> KernelError {
        .shapeMismatch(
            operation: "Network", expected: "W\(l + 1) needs \(layers[l - 1].outputs) columns",
            actual: "W\(l) is \(layers[l - 1].w.shape) and W\(l + 1) is \(layers[l].w.shape)")
    }

    @usableFromInline
    @inline(never)
    func wrongNumberOfBiases(_ l: Int) -> KernelError {
        .shapeMismatch(
            operation: "Network", expected: "b\(l + 1) needs \(layers[l].outputs) elements",
            actual: "W\(l + 1) is \(layers[l].w.shape) and b\(l + 1) has \(layers[l].b.count) elements")
    }
}
