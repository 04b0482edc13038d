extension Network {
    /// The gradients by the parameters of one layer, each in the shape of its parameter. nil means not wanted.
    public struct LayerGradients: Hashable, Sendable {
        /// ∂J/∂W, outputs×inputs.
        public var w: Matrix<Scalar>?

        /// ∂J/∂b, one an output.
        public var b: [Scalar]?

        /// Storage for the gradients that are wanted; nil for the others.
        @inlinable
        public init(w: Matrix<Scalar>? = nil, b: [Scalar]? = nil) {
            self.w = w
            self.b = b
        }
    }

    /// The gradients of a loss by the parameters and the inputs of a ``Network``, each in the shape of what it belongs to.
    ///
    /// nil means not wanted: it is then neither computed nor written.
    ///
    /// ```swift
    /// var gradients = try Network<Float>.Gradients(for: network)  // weights and biases of all layers
    /// for (x, y) in batches {
    ///     let loss = try network.lossAndGradients(x, y, into: &gradients)  // reuses the storage
    /// }
    /// ```
    public struct Gradients: Hashable, Sendable {
        /// Which gradients are wanted of every layer.
        public struct Parts: OptionSet, Hashable, Sendable {
            /// A bit for each part.
            public let rawValue: UInt8

            /// The parts whose bits are set.
            @inlinable
            public init(rawValue: UInt8) { self.rawValue = rawValue }

            /// The gradients by the weights.
            public static var weights: Parts { Parts(rawValue: 1) }
            /// The gradients by the biases.
            public static var biases: Parts { Parts(rawValue: 2) }
            /// The gradient by the inputs.
            public static var x: Parts { Parts(rawValue: 4) }
            /// What training needs: weights and biases.
            public static var parameters: Parts { [.weights, .biases] }
            /// The parameters and the inputs.
            public static var all: Parts { [.parameters, .x] }
        }

        /// Of each layer of the network.
        public var layers: [LayerGradients]

        /// ∂J/∂X, batch×inputs.
        public var x: Matrix<Scalar>?

        /// Gradients from their parts, which need to have the shapes of the network that they are for.
        @inlinable
        public init(layers: [LayerGradients], x: Matrix<Scalar>? = nil) {
            self.layers = layers
            self.x = x
        }

        /// Zero gradients of the right shapes, to be filled by calls that reuse their storage.
        ///
        /// - Parameters:
        ///   - network: The network whose shapes they take.
        ///   - batch: The number of samples; only the gradient by the inputs depends on it.
        ///   - parts: Which gradients are wanted.
        /// - Throws: ``KernelError/invalidArgument(operation:reason:)`` for a negative batch,
        ///   ``KernelError/sizeOverflow(operation:)`` or ``KernelError/outOfMemory(operation:)`` for one too large.
        @inlinable
        public init(
            for network: Network<Scalar>, batch: Int = 0, wanting parts: Parts = .parameters
        ) throws(KernelError) {
            layers = network.layers.map { layer in
                LayerGradients(
                    w: parts.contains(.weights) ? Matrix(rows: layer.w.rows, columns: layer.w.columns) : nil,
                    b: parts.contains(.biases) ? [Scalar](repeating: 0, count: layer.b.count) : nil)
            }
            x = nil
            if parts.contains(.x) {
                var gradient = try Matrix<Scalar>(
                    uninitialized: MatrixShape(rows: batch, columns: network.inputs), "Network.Gradients")
                gradient.withUnsafeMutableBufferPointer { $0.initialize(repeating: 0) }
                x = gradient
            }
        }
    }
}
