extension TrainableNetwork {
    /// The network's outputs for any number of samples, in bounded memory.
    ///
    /// ```swift
    /// let probabilities = try network.predict(table)  // a million rows or more
    /// ```
    ///
    /// `forward` keeps the activations of all samples at once while it runs. This call goes through the samples block by
    /// block and keeps those of one: at most 4 MiB of them, or of 128 samples where that is more.
    ///
    /// **Shapes.** X is samples×inputs, the result samples×outputs. No samples give an empty result.
    ///
    /// **Bits.** Those of `forward` for all samples at once. The outputs of a sample do not depend on the others, nor on how
    /// many there are, with one exception: a sample alone goes through products of vectors, which add in another order, so
    /// its outputs may differ in the last bits from those that it has among others. No block has one row unless X has.
    ///
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when X has not `inputs` columns,
    ///   ``KernelError/outOfMemory(operation:)`` when memory is missing; `CancellationError` when the surrounding task is
    ///   cancelled, before the next block.
    /// - Complexity: That of `forward`.
    @inlinable
    public func predict(_ x: Matrix<Scalar>, on backend: Backend = .automatic) throws -> Matrix<Scalar> {
        var yHat = try Matrix<Scalar>(uninitialized: MatrixShape(rows: x.rows, columns: outputs), "predict")
        try predict(x, into: &yHat, on: backend)
        return yHat
    }

    /// The network's outputs for any number of samples, in bounded memory, into an existing matrix of samples×outputs.
    ///
    /// Bits and memory are those of ``predict(_:on:)``.
    ///
    /// - Throws: ``KernelError``, as there, and when `yHat` has another shape; it is then unchanged. `CancellationError`
    ///   when the surrounding task is cancelled; the rows of finished blocks may then be written.
    /// - Complexity: That of `forward`.
    @inlinable
    public func predict(
        _ x: Matrix<Scalar>, into yHat: inout Matrix<Scalar>, on backend: Backend = .automatic
    ) throws {
        let needed = MatrixShape(rows: x.rows, columns: outputs)
        if yHat.shape != needed {
            throw KernelError.shapeMismatch(
                operation: "predict", expected: "Ŷ needs to be \(needed)",
                actual: "X is \(x.shape), the network has \(outputs) outputs and Ŷ is \(yHat.shape)")
        }
        try validate(x.shape, "predict")
        try yHat.withOutputView(keepingContents: false) { yHat in
            try predict(
                x.span, samples: x.rows,
                into: UnsafeMutableBufferPointer(start: yHat.base, count: yHat.rows * yHat.columns), strideX: inputs,
                strideYHat: outputs, on: backend)
        }
    }

    /// The network's outputs for `samples` samples that lie in the caller's own storage, in bounded memory.
    ///
    /// Each span holds its matrix row-major from its start and may be longer. The leading dimensions are the distances
    /// between the starts of neighbouring rows; nil means no padding. Bits and memory are those of ``predict(_:on:)``.
    ///
    /// - Throws: ``KernelError``, as there, and when a span is too short; `yHat` is then unchanged. `CancellationError` when
    ///   the surrounding task is cancelled; the rows of finished blocks are then written.
    /// - Complexity: That of `forward`.
    @inlinable
    public func predict(
        _ x: Span<Scalar>, samples: Int, into yHat: inout MutableSpan<Scalar>, leadingDimensionX: Int? = nil,
        leadingDimensionYHat: Int? = nil, on backend: Backend = .automatic
    ) throws {
        let (strideX, strideYHat) = (leadingDimensionX ?? inputs, leadingDimensionYHat ?? outputs)
        try checkExtent(
            of: x.count, MatrixShape(rows: samples, columns: inputs), stride: strideX, "predict", "X")
        try checkExtent(
            of: yHat.count, MatrixShape(rows: samples, columns: outputs), stride: strideYHat, "predict", "Ŷ")
        try yHat.withUnsafeMutableBufferPointer { yHat in
            try predict(x, samples: samples, into: yHat, strideX: strideX, strideYHat: strideYHat, on: backend)
        }
    }

    /// What all forms of `predict` come down to.
    @inlinable
    func predict(
        _ x: Span<Scalar>, samples: Int, into yHat: UnsafeMutableBufferPointer<Scalar>, strideX: Int, strideYHat: Int,
        on backend: Backend
    ) throws {
        for block in SampleBlocks(of: samples, valuesPerSample: workspacePerSample, Scalar.self) {
            try Task.checkCancellation()
            var output = MutableSpan(
                _unsafeElements: UnsafeMutableBufferPointer(rebasing: yHat.dropFirst(block.lowerBound * strideYHat)))
            try forward(
                x.extracting(droppingFirst: block.lowerBound * strideX), batch: block.count, into: &output,
                leadingDimensionX: strideX, leadingDimensionYHat: strideYHat, on: backend)
        }
    }
}
