extension TwoLayerNetwork: TrainableNetwork {
    /// The hidden activations and the output deltas of a sample.
    @inlinable
    public var workspacePerSample: Int { hidden + outputs }

    /// Zero gradients by W₁, b₁, W₂ and b₂.
    ///
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the parameters do not fit together.
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
        var none = Gradients()
        return try lossAndGradients(
            x, y, batch: batch, options: options, into: &none, leadingDimensionX: leadingDimensionX,
            leadingDimensionY: leadingDimensionY, on: backend)
    }

    /// 4: W₁, b₁, W₂, b₂.
    @inlinable
    public var parameterArrayCount: Int { 4 }

    /// The number of elements of W₁, b₁, W₂ or b₂.
    ///
    /// - Precondition: `index` is from 0 to 3.
    @inlinable
    public func elementCount(ofParameterArray index: Int) -> Int {
        switch index {
        case 0: w1.count
        case 1: b1.count
        case 2: w2.count
        case 3: b2.count
        default: preconditionFailure("TwoLayerNetwork: it has 4 parameter arrays")
        }
    }

    /// "W1", "b1", "W2" or "b2".
    ///
    /// - Precondition: `index` is from 0 to 3.
    public func name(ofParameterArray index: Int) -> String { ["W1", "b1", "W2", "b2"][index] }

    /// Refuses gradients that an optimizer cannot use: one by a parameter is missing or has another shape. The gradient
    /// by the inputs does not matter.
    @inlinable
    public func validate(_ gradients: Gradients, for operation: String) throws(KernelError) {
        try validate()
        if gradients.w1 == nil { throw missingGradient(0, operation) }
        if gradients.b1 == nil { throw missingGradient(1, operation) }
        if gradients.w2 == nil { throw missingGradient(2, operation) }
        if gradients.b2 == nil { throw missingGradient(3, operation) }
        try gradients.validate(for: self, nil)
    }

    @inlinable
    func missingGradient(_ index: Int, _ operation: String) -> KernelError {
        .invalidArgument(
            operation: operation, reason: "the gradient by \(name(ofParameterArray: index)) is missing")
    }

    /// Calls `body` with each array of parameters and its gradient, in the order W₁, b₁, W₂, b₂.
    ///
    /// - Precondition: ``validate(_:for:)`` accepts the gradients.
    @inlinable
    public mutating func updateParameterArrays(
        with gradients: Gradients,
        _ body: (
            _ index: Int, _ gradient: Span<Scalar>, _ parameters: inout MutableSpan<Scalar>
        ) throws(KernelError) -> Void
    ) throws(KernelError) {
        guard let dW1 = gradients.w1, let db1 = gradients.b1, let dW2 = gradients.w2, let db2 = gradients.b2 else {
            preconditionFailure("TwoLayerNetwork: a gradient is missing")
        }
        // Not by `mutableSpan` of the arrays: swiftc 6.3.1 leaves its copy of shared storage out where it optimizes, and
        // the step changed the biases of every copy of the network.
        try w1.withUnsafeMutableBufferPointer { (w) throws(KernelError) in
            var parameters = MutableSpan(_unsafeElements: w)
            try body(0, dW1.span, &parameters)
        }
        try b1.withUnsafeMutableBufferPointer { (b) throws(KernelError) in
            var parameters = MutableSpan(_unsafeElements: b)
            try body(1, db1.span, &parameters)
        }
        try w2.withUnsafeMutableBufferPointer { (w) throws(KernelError) in
            var parameters = MutableSpan(_unsafeElements: w)
            try body(2, dW2.span, &parameters)
        }
        try b2.withUnsafeMutableBufferPointer { (b) throws(KernelError) in
            var parameters = MutableSpan(_unsafeElements: b)
            try body(3, db2.span, &parameters)
        }
    }

    @inlinable
    public mutating func _takeStepGradients() -> Gradients? { keptGradients.take() }

    @inlinable
    public mutating func _keepStepGradients(_ gradients: consuming Gradients) {
        keptGradients.keep(gradients)
    }
}
