extension Network: TrainableNetwork {
    /// The outputs of all layers for a sample.
    @inlinable
    public var workspacePerSample: Int { layers.reduce(0) { $0 + $1.outputs } }

    /// Zero gradients by the weights and biases of all layers.
    ///
    /// - Throws: ``KernelError``, when the parameters do not fit together.
    @inlinable
    public func makeGradients() throws(KernelError) -> Gradients {
        try validate()
        return try Gradients(for: self)
    }

    /// The loss of `batch` samples that lie in the caller's own storage, without gradients, with the bits that it has beside
    /// them.
    ///
    /// - Throws: ``KernelError``, as `lossAndGradients` does.
    /// - Complexity: That of `forward`.
    @inlinable
    public func loss(
        _ x: Span<Scalar>, _ y: Span<Scalar>, batch: Int, options: LossOptions<Scalar>, leadingDimensionX: Int?,
        leadingDimensionY: Int?, on backend: Backend
    ) throws(KernelError) -> Double {
        var none = Gradients(layers: [LayerGradients](repeating: LayerGradients(), count: layers.count))
        return try lossAndGradients(
            x, y, batch: batch, options: options, into: &none, leadingDimensionX: leadingDimensionX,
            leadingDimensionY: leadingDimensionY, on: backend)
    }

    /// Two a layer: W₁, b₁, W₂, b₂ and so on.
    @inlinable
    public var parameterArrayCount: Int { 2 * layers.count }

    /// The number of elements of the weights or biases of a layer.
    ///
    /// - Precondition: `index` is at least 0 and less than ``parameterArrayCount``.
    @inlinable
    public func elementCount(ofParameterArray index: Int) -> Int {
        index % 2 == 0 ? layers[index / 2].w.count : layers[index / 2].b.count
    }

    /// "W1", "b1", "W2", "b2" and so on.
    ///
    /// - Precondition: `index` is at least 0 and less than ``parameterArrayCount``.
    public func name(ofParameterArray index: Int) -> String { "\(index % 2 == 0 ? "W" : "b")\(index / 2 + 1)" }

    /// Refuses gradients that an optimizer cannot use: one by a parameter is missing or has another shape. The gradient
    /// by the inputs does not matter.
    @inlinable
    public func validate(_ gradients: Gradients, for operation: String) throws(KernelError) {
        try validate()
        try gradients.validate(for: self, nil)
        for l in 0..<layers.count {
            if gradients.layers[l].w == nil { throw missingGradient(2 * l, operation) }
            if gradients.layers[l].b == nil { throw missingGradient(2 * l + 1, operation) }
        }
    }

    @usableFromInline
    @inline(never)
    func missingGradient(_ index: Int, _ operation: String) -> KernelError {
        .invalidArgument(
            operation: operation, reason: "the gradient by \(name(ofParameterArray: index)) is missing")
    }

    /// Calls `body` with each array of parameters and its gradient, in the order W₁, b₁, W₂, b₂ and so on.
    ///
    /// - Precondition: ``validate(_:for:)`` accepts the gradients.
    @inlinable
    public mutating func updateParameterArrays(
        with gradients: Gradients,
        _ body: (
            _ index: Int, _ gradient: Span<Scalar>, _ parameters: inout MutableSpan<Scalar>
        ) throws(KernelError) -> Void
    ) throws(KernelError) {
        for l in 0..<layers.count {
            guard let dw = gradients.layers[l].w, let db = gradients.layers[l].b else {
                preconditionFailure("Network: a gradient is missing")
            }
            try layers[l].w.withUnsafeMutableBufferPointer { (w) throws(KernelError) in
                var parameters = MutableSpan(_unsafeElements: w)
                try body(2 * l, dw.span, &parameters)
            }
            try layers[l].b.withUnsafeMutableBufferPointer { (b) throws(KernelError) in
                var parameters = MutableSpan(_unsafeElements: b)
                try body(2 * l + 1, db.span, &parameters)
            }
        }
    }

    @inlinable
    public mutating func _takeStepGradients() -> Gradients? { keptGradients.take() }

    @inlinable
    public mutating func _keepStepGradients(_ gradients: consuming Gradients) { keptGradients.keep(gradients) }
}
