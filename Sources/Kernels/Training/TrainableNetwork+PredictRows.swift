extension TrainableNetwork {
    /// The network's outputs for some rows of a table, in bounded memory.
    ///
    /// ```swift
    /// let probabilities = try network.predict(table, rows: split.test)
    /// ```
    ///
    /// The rows are gathered block by block: beside the result at most 4 MiB of them and of their activations, or those of
    /// 128 samples where that is more.
    ///
    /// **Shapes.** X is samples×inputs, the result has one row for each of `rows`, in their order. A row may come more than
    /// once. No rows give an empty result.
    ///
    /// **Bits.** Those that ``predict(_:on:)`` has for these rows of X. One single row is gathered twice, because the
    /// outputs of a sample alone may differ in the last bits from those that it has among others: it gets the latter,
    /// also where X has no other row.
    ///
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when X has not `inputs` columns,
    ///   ``KernelError/invalidArgument(operation:reason:)`` for a number that is not one of a row of X,
    ///   ``KernelError/outOfMemory(operation:)`` when memory is missing; `CancellationError` when the surrounding task is
    ///   cancelled, before the next block.
    /// - Complexity: That of `forward` for as many samples.
    public func predict(_ x: Matrix<Scalar>, rows: [Int], on backend: Backend = .automatic) throws -> Matrix<Scalar> {
        try validate(x.shape, "predict")
        try requireRows(rows, of: x.rows, "predict", "X")
        if rows.count == 1 {
            let twice = try predict(x, rows: [rows[0], rows[0]], on: backend)
            return try Matrix(rows: 1, columns: outputs, twice.row(0))
        }
        var yHat = try Matrix<Scalar>(uninitialized: MatrixShape(rows: rows.count, columns: outputs), "predict")
        let blocks = gatheredBlocks(of: rows.count)
        var block = try Matrix<Scalar>(uninitialized: MatrixShape(rows: blocks.largest, columns: inputs), "predict")
        try yHat.withUnsafeMutableBufferPointer { yHat in
            for places in blocks {
                try Task.checkCancellation()
                block.gather(rows[places], from: x)
                var output = MutableSpan(
                    _unsafeElements: UnsafeMutableBufferPointer(rebasing: yHat.dropFirst(places.lowerBound * outputs)))
                try forward(
                    block.span, batch: places.count, into: &output, leadingDimensionX: nil, leadingDimensionYHat: nil,
                    on: backend)
            }
        }
        return yHat
    }

    /// The blocks for calls that have gathered inputs and activations in memory.
    func gatheredBlocks(of samples: Int) -> SampleBlocks {
        SampleBlocks(of: samples, valuesPerSample: inputs + workspacePerSample, Scalar.self)
    }
}
