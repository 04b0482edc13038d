extension Network {
    /// The loss of a batch and its gradients: one call for the forward pass, the stable loss and the backward pass.
    ///
    /// ```swift
    /// let (loss, gradients) = try network.lossAndGradients(x, y)
    /// gradients.layers[1].w  // ∂J/∂W₂
    /// ```
    ///
    /// **Formula.** The loss is the binary cross-entropy of ``binaryCrossEntropy(logits:targets:options:on:)``, taken
    /// from the logits of the last layer. With D = ∂J/∂Z of a layer, for the last one Ŷ − Y where the loss is the plain sum:
    /// ∂W = Dᵀ H of the layer below, ∂b the column sums of D, and D of the layer below is (D W) ⊙ H ⊙ (1 − H). Below the
    /// first layer ∂X = D₁W₁.
    ///
    /// **Shapes.** X is batch×inputs, Y batch×outputs with any values in [0, 1].
    ///
    /// **Edge cases.** An empty batch has loss 0 and gradients 0. The loss is finite for finite logits z however saturated,
    /// as long as w p |z| is a number of the format, w the sample's weight and p the positive weight. The same bits on every backend and number of threads, and whichever gradients are wanted.
    ///
    /// - Parameters:
    ///   - x: The samples, one a row.
    ///   - y: The targets.
    ///   - options: Reduction (the mean unless told), weights, label smoothing.
    ///   - parts: The gradients wanted; the others are nil and cost nothing. For a choice by layer see
    ///     ``lossAndGradients(_:_:options:into:on:)``.
    ///   - backend: Who runs the pieces.
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when X, Y or the sample weights do not fit
    ///   the network and each other, or its layers do not, ``KernelError/invalidArgument(operation:reason:)`` for an option
    ///   outside its range, ``KernelError/outOfMemory(operation:)`` when there is no memory for the layers' outputs.
    /// - Complexity: O(batch × number of parameters).
    @inlinable
    public func lossAndGradients(
        _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, options: LossOptions<Scalar> = LossOptions(),
        wanting parts: Gradients.Parts = .all, on backend: Backend = .automatic
    ) throws(KernelError) -> (loss: Double, gradients: Gradients) {
        try validate(x.shape, y.shape, "Y")
        var gradients = Gradients(
            layers: layers.map {
                LayerGradients(
                    w: parts.contains(.weights) ? Matrix(uninitializedLike: $0.w) : nil,
                    b: parts.contains(.biases) ? [Scalar](repeating: 0, count: $0.outputs) : nil)
            },
            x: parts.contains(.x) ? Matrix(uninitializedLike: x) : nil)
        let loss = try lossAndGradients(x, y, options: options, into: &gradients, on: backend)
        return (loss, gradients)
    }

    /// The loss of a batch; its gradients go into existing storage.
    ///
    /// The gradients that are nil are not wanted, and the backward pass ends at the lowest layer that has one. The others
    /// keep their storage unless a copy shares it: in a training loop this call allocates nothing, for up to 32 layers.
    ///
    /// ```swift
    /// var gradients = try Network<Float>.Gradients(for: network)
    /// gradients.layers[0] = .init()  // the first layer is not trained
    /// let loss = try network.lossAndGradients(x, y, into: &gradients)
    /// ```
    ///
    /// Formula, shapes and edge cases are those of ``lossAndGradients(_:_:options:wanting:on:)``.
    ///
    /// - Returns: The loss.
    /// - Throws: ``KernelError``, as there, and when a gradient has another shape than its parameter, or there are those of
    ///   another number of layers; the gradients are then unchanged.
    /// - Complexity: O(batch × number of parameters).
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
    /// - Complexity: O(batch × number of parameters).
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
                    MatrixView(x, shapeX, stride: leadingDimensionX, "Network", "X"),
                    MatrixView(y, shapeY, stride: leadingDimensionY, "Network", "Y"), options,
                    into: &gradients, on: backend)
            }
        }
    }
}
