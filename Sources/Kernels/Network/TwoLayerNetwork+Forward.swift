extension TwoLayerNetwork {
    /// The network's outputs for a batch: Ŷ = σ(σ(X W₁ᵀ + b₁) W₂ᵀ + b₂), each in [0, 1].
    ///
    /// **Shapes.** X is batch×inputs, the result batch×outputs.
    ///
    /// **Edge cases.** An empty batch gives an empty result; without hidden units each row is σ(b₂). NaN and infinity
    /// propagate as IEEE 754 says. The same bits on every backend and number of threads; those of a sample do not depend on
    /// the others of its batch, unless it is alone.
    ///
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when X has not `inputs` columns,
    ///   ``KernelError/outOfMemory(operation:)`` when there is no memory for the hidden activations.
    /// - Complexity: O(batch × hidden × (inputs + outputs)). ``predict(_:on:)`` does the same in bounded memory.
    @inlinable
    public func forward(_ x: Matrix<Scalar>, on backend: Backend = .automatic) throws(KernelError) -> Matrix<Scalar> {
        try validate(x.shape, MatrixShape(rows: x.rows, columns: outputs), "Ŷ")
        var yHat = try Matrix<Scalar>(
            uninitialized: MatrixShape(rows: x.rows, columns: outputs), "TwoLayerNetwork")
        try forward(x, into: &yHat, on: backend)
        return yHat
    }

    /// The network's outputs for a batch, into an existing matrix of batch×outputs.
    ///
    /// - Throws: ``KernelError``, as for ``forward(_:on:)``, and when `yHat` has another shape; it is then unchanged.
    /// - Complexity: O(batch × hidden × (inputs + outputs)).
    @inlinable
    public func forward(
        _ x: Matrix<Scalar>, into yHat: inout Matrix<Scalar>, on backend: Backend = .automatic
    ) throws(KernelError) {
        try x.withView { (x) throws(KernelError) in
            try yHat.withOutputView(keepingContents: false) { (yHat) throws(KernelError) in
                try forward(x, into: yHat, on: backend)
            }
        }
    }

    /// The network's outputs for `batch` samples that lie in the caller's own storage.
    ///
    /// Each span holds its matrix row-major from its start and may be longer. The leading dimensions are the distances
    /// between the starts of neighbouring rows; nil means no padding. A slice of rows needs no copy:
    ///
    /// ```swift
    /// let batch = table.span.extracting(first * 30..<(first + 32) * 30)
    /// try network.forward(batch, batch: 32, into: &output)
    /// ```
    ///
    /// - Throws: ``KernelError``, as for ``forward(_:on:)``, and when a span is too short; `yHat` is then unchanged.
    /// - Complexity: O(batch × hidden × (inputs + outputs)).
    @inlinable
    public func forward(
        _ x: Span<Scalar>, batch: Int, into yHat: inout MutableSpan<Scalar>, leadingDimensionX: Int? = nil,
        leadingDimensionYHat: Int? = nil, on backend: Backend = .automatic
    ) throws(KernelError) {
        let shapeX = MatrixShape(rows: batch, columns: inputs)
        let shapeY = MatrixShape(rows: batch, columns: outputs)
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try yHat.withUnsafeMutableBufferPointer { (yHat) throws(KernelError) in
                try forward(
                    MatrixView(x, shapeX, stride: leadingDimensionX, "TwoLayerNetwork", "X"),
                    into: MutableMatrixView(yHat, shapeY, stride: leadingDimensionYHat, "TwoLayerNetwork", "Ŷ"),
                    on: backend)
            }
        }
    }
}
