extension TwoLayerNetwork {
    /// The gradients of a loss by the parameters and the inputs of a ``TwoLayerNetwork``, each in the shape of what it
    /// belongs to.
    ///
    /// nil means not wanted: it is then neither computed nor written.
    ///
    /// ```swift
    /// var gradients = try TwoLayerNetwork.Gradients(for: network)  // the four parameters
    /// for (x, y) in batches {
    ///     let loss = try network.lossAndGradients(x, y, into: &gradients)  // reuses the storage
    /// }
    /// ```
    public struct Gradients: Hashable, Sendable {
        /// Which gradients are wanted.
        public struct Parts: OptionSet, Hashable, Sendable {
            /// A bit for each part.
            public let rawValue: UInt8

            /// The parts whose bits are set.
            @inlinable
            public init(rawValue: UInt8) { self.rawValue = rawValue }

            /// The gradient by the weights of the first layer.
            public static var w1: Parts { Parts(rawValue: 1) }
            /// The gradient by the biases of the first layer.
            public static var b1: Parts { Parts(rawValue: 2) }
            /// The gradient by the weights of the second layer.
            public static var w2: Parts { Parts(rawValue: 4) }
            /// The gradient by the biases of the second layer.
            public static var b2: Parts { Parts(rawValue: 8) }
            /// The gradient by the inputs.
            public static var x: Parts { Parts(rawValue: 16) }
            /// What training needs: both layers' weights and biases.
            public static var parameters: Parts { [.w1, .b1, .w2, .b2] }
            /// The parameters and the inputs.
            public static var all: Parts { [.parameters, .x] }
        }

        /// ∂J/∂W₁ = D₁ᵀX, hidden×inputs.
        public var w1: Matrix<Scalar>?

        /// ∂J/∂b₁: the column sums of D₁.
        public var b1: [Scalar]?

        /// ∂J/∂W₂ = D₂ᵀH, outputs×hidden.
        public var w2: Matrix<Scalar>?

        /// ∂J/∂b₂: the column sums of D₂.
        public var b2: [Scalar]?

        /// ∂J/∂X = D₁W₁, batch×inputs.
        public var x: Matrix<Scalar>?

        /// Storage for the gradients that are wanted, in the shapes of the network that they are for; nil for the others.
        public init(
            w1: Matrix<Scalar>? = nil, b1: [Scalar]? = nil, w2: Matrix<Scalar>? = nil, b2: [Scalar]? = nil,
            x: Matrix<Scalar>? = nil
        ) {
            self.w1 = w1
            self.b1 = b1
            self.w2 = w2
            self.b2 = b2
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
            for network: TwoLayerNetwork<Scalar>, batch: Int = 0, wanting parts: Parts = .parameters
        ) throws(KernelError) {
            w1 = parts.contains(.w1) ? Matrix(rows: network.w1.rows, columns: network.w1.columns) : nil
            b1 = parts.contains(.b1) ? [Scalar](repeating: 0, count: network.b1.count) : nil
            w2 = parts.contains(.w2) ? Matrix(rows: network.w2.rows, columns: network.w2.columns) : nil
            b2 = parts.contains(.b2) ? [Scalar](repeating: 0, count: network.b2.count) : nil
            x = nil
            if parts.contains(.x) {
                var gradient = try Matrix<Scalar>(
                    uninitialized: MatrixShape(rows: batch, columns: network.inputs), "TwoLayerNetwork.Gradients")
                gradient.withUnsafeMutableBufferPointer { $0.initialize(repeating: 0) }
                x = gradient
            }
        }

        /// The gradients that are there.
        @inlinable
        public var parts: Parts {
            var parts: Parts = []
            if w1 != nil { parts.insert(.w1) }
            if b1 != nil { parts.insert(.b1) }
            if w2 != nil { parts.insert(.w2) }
            if b2 != nil { parts.insert(.b2) }
            if x != nil { parts.insert(.x) }
            return parts
        }
    }
}
