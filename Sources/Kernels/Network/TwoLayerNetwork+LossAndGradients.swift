extension TwoLayerNetwork {
    /// The loss of a batch and its gradients: one call for the forward pass, the stable loss and the backward pass.
    ///
    /// ```swift
    /// let (loss, gradients) = try network.lossAndGradients(x, y)
    /// ```
    ///
    /// **Formula.** The loss is the binary cross-entropy of ``binaryCrossEntropy(logits:targets:options:on:)``, taken
    /// from the logits Z₂. With D₂ = ∂J/∂Z₂ (for the plain sum Ŷ − Y) and D₁ = (D₂W₂) ⊙ H ⊙ (1 − H): ∂W₂ = D₂ᵀH,
    /// ∂W₁ = D₁ᵀX, ∂X = D₁W₁, and the biases' are column sums.
    ///
    /// **Shapes.** X is batch×inputs, Y batch×outputs with any values in [0, 1].
    ///
    /// **Edge cases.** An empty batch has loss 0 and gradients 0. The loss is finite for finite logits z however saturated,
    /// as long as w p |z| is a number of the format, w the sample's weight and p the positive weight. The same bits on every backend and number of threads.
    ///
    /// - Parameters:
    ///   - x: The samples, one a row.
    ///   - y: The targets.
    ///   - options: Reduction (the mean unless told), weights, label smoothing.
    ///   - parts: The gradients wanted; the others are nil and cost nothing.
    ///   - backend: Who runs the pieces.
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when X, Y or the sample weights do not fit
    ///   the network and each other, ``KernelError/invalidArgument(operation:reason:)`` for an option outside its range,
    ///   ``KernelError/outOfMemory(operation:)`` when there is no memory for the activations.
    /// - Complexity: O(batch × hidden × (inputs + outputs)).
    @inlinable
    public func lossAndGradients(
        _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, options: LossOptions<Scalar> = LossOptions(),
        wanting parts: Gradients.Parts = .all, on backend: Backend = .automatic
    ) throws(KernelError) -> (loss: Double, gradients: Gradients) {
        try validate(x.shape, y.shape, "Y")
        var gradients = Gradients(
            w1: parts.contains(.w1) ? Matrix(uninitializedLike: w1) : nil,
            b1: parts.contains(.b1) ? [Scalar](repeating: 0, count: hidden) : nil,
            w2: parts.contains(.w2) ? Matrix(uninitializedLike: w2) : nil,
            b2: parts.contains(.b2) ? [Scalar](repeating: 0, count: outputs) : nil,
            x: parts.contains(.x) ? Matrix(uninitializedLike: x) : nil)
        let loss = try lossAndGradients(x, y, options: options, into: &gradients, on: backend)
        return (loss, gradients)
    }

    /// The loss of a batch; its gradients go into existing storage.
    ///
    /// The gradients that are nil are not wanted. The others keep their storage unless a copy shares it: in a training
    /// loop this call allocates nothing.
    ///
    /// ```swift
    /// var gradients = try TwoLayerNetwork.Gradients(for: network)
    /// let loss = try network.lossAndGradients(x, y, into: &gradients)
    /// ```
    ///
    /// Formula, shapes and edge cases are those of ``lossAndGradients(_:_:options:wanting:on:)``.
    ///
    /// - Returns: The loss.
    /// - Throws: ``KernelError``, as there, and when a gradient has another shape than its parameter; the gradients are
    ///   then unchanged.
    /// - Complexity: O(batch × hidden × (inputs + outputs)).
    @inlinable
    public func lossAndGradients(
        _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, options: LossOptions<Scalar> = LossOptions(),
        into gradients: inout Gradients, on backend: Backend = .automatic
    ) throws(KernelError) -> Double {
        try x.withView { (x) throws(KernelError) in
            try y.withView { (y) throws(KernelError) in
                try lossAndGradients(x, y, options, into: &gradients, on: backend)
            }
        }
    }

    /// The loss and the gradients for `batch` samples that lie in the caller's own storage.
    ///
    /// Each span holds its matrix row-major from its start and may be longer. The leading dimensions are the distances
    /// between the starts of neighbouring rows; nil means no padding.
    ///
    /// - Returns: The loss.
    /// - Throws: ``KernelError``, as for the form on ``Matrix``, and when a span is too short; the gradients are then
    ///   unchanged.
    /// - Complexity: O(batch × hidden × (inputs + outputs)).
    @inlinable
    public func lossAndGradients(
        _ x: Span<Scalar>, _ y: Span<Scalar>, batch: Int, options: LossOptions<Scalar> = LossOptions(),
        into gradients: inout Gradients, leadingDimensionX: Int? = nil, leadingDimensionY: Int? = nil,
        on backend: Backend = .automatic
    ) throws(KernelError) -> Double {
        let shapeX = MatrixShape(rows: batch, columns: inputs)
        let shapeY = MatrixShape(rows: batch, columns: outputs)
        return try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try y.withUnsafeBufferPointer { (y) throws(KernelError) in
                try lossAndGradients(
                    MatrixView(x, shapeX, stride: leadingDimensionX, "TwoLayerNetwork", "X"),
                    MatrixView(y, shapeY, stride: leadingDimensionY, "TwoLayerNetwork", "Y"), options,
                    into: &gradients, on: backend)
            }
        }
    }
}
