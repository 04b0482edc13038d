extension TrainableNetwork {
    /// The loss of a table, or of some of its rows, in bounded memory and without gradients: what a validation needs.
    ///
    /// ```swift
    /// let loss = try network.loss(x, y, rows: validation)
    /// ```
    ///
    /// **Formula.** That of ``binaryCrossEntropy(logits:targets:options:on:)``, from the logits and so finite for finite
    /// ones, as told there, however close Ŷ is to 0 or 1. The samples go through the network block by block, and the losses of the blocks
    /// are added up in double, those of ``LossOptions/Reduction/mean`` by their numbers of samples. Up to the order of
    /// that sum it is the loss of `lossAndGradients` for all samples at once.
    ///
    /// **Shapes.** X is samples×inputs, Y samples×outputs with any values in [0, 1]. A row that comes twice counts twice;
    /// no rows have loss 0. The same bits on every backend and number of threads.
    ///
    /// - Parameters:
    ///   - x: The table, one sample a row.
    ///   - y: The targets.
    ///   - rows: The rows that count; nil: all.
    ///   - options: Reduction (the mean unless told), weights (one a row of the table), label smoothing.
    ///   - backend: Who runs the pieces.
    /// - Throws: ``KernelError``, when shapes do not fit, a row does not exist, or an option is outside its range;
    ///   `CancellationError` when the surrounding task is cancelled, before the next block.
    /// - Complexity: That of `forward`. Memory for 4 MiB of activations and gathered rows, or those of 128 samples where
    ///   that is more.
    public func loss(
        _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, rows: [Int]? = nil, options: LossOptions<Scalar> = LossOptions(),
        on backend: Backend = .automatic
    ) throws -> Double {
        try validate(x.shape, y.shape, "loss")
        if let rows { try requireRows(rows, of: x.rows, "loss", "X") }
        try options.validate(samples: x.rows, "loss")
        let count = rows?.count ?? x.rows
        if count == 0 { return 0 }
        let size = min(gatheredBlocks(of: count).size, count)
        var batches = try Batches(x, y, rows: rows, size: size, shuffleSeed: nil, options: options)
        var sum = 0.0
        for first in stride(from: 0, to: count, by: size) {
            try Task.checkCancellation()
            let places = first..<min(first + size, count)
            let ofBlock = try batches.withBatch(places) { (x, y, options) throws(KernelError) in
                try self.loss(
                    x, y, batch: places.count, options: options, leadingDimensionX: nil, leadingDimensionY: nil,
                    on: backend)
            }
            sum += options.reduction == .mean ? ofBlock * Double(places.count) : ofBlock
        }
        return options.reduction == .mean ? sum / Double(count) : sum
    }

    /// The loss of `batch` samples that lie in the caller's own storage, where a network knows no shorter way: with its
    /// gradients.
    public func loss(
        _ x: Span<Scalar>, _ y: Span<Scalar>, batch: Int, options: LossOptions<Scalar>, leadingDimensionX: Int?,
        leadingDimensionY: Int?, on backend: Backend
    ) throws(KernelError) -> Double {
        var gradients = try makeGradients()
        return try lossAndGradients(
            x, y, batch: batch, options: options, into: &gradients, leadingDimensionX: leadingDimensionX,
            leadingDimensionY: leadingDimensionY, on: backend)
    }
}
