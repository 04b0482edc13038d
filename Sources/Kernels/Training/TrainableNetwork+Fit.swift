extension TrainableNetwork {
    /// Trains the network on a table of samples: epochs of mini-batches, each one step of the optimizer.
    ///
    /// ```swift
    /// var network = try TwoLayerNetwork<Float>(inputs: 30, hidden: 16, outputs: 1, seed: 1)
    /// var optimizer = Adam<Float>(learningRate: 0.003)
    /// let summary = try network.fit(
    ///     x, y, optimizer: &optimizer, epochs: 100, batchSize: 32, shuffleSeed: 1
    /// ) { progress, network in
    ///     print("epoch \(progress.epoch) of \(progress.epochs): loss \(progress.loss)")
    ///     return progress.loss < 0.05 ? .stop : .continue
    /// }
    /// ```
    ///
    /// **Shapes.** X is samples×inputs, Y samples×outputs with any values in [0, 1]. The last batch of an epoch takes what
    /// is left; a batch size above the number of samples makes one batch of them all.
    ///
    /// **Rows.** With `rows` only these rows of X and Y are samples, as often as each is named: a training part, or the draws
    /// of a bootstrap. Weights stay one a row of the table.
    ///
    /// **Order.** With a seed, a ``SplitMix64`` generator shuffles the numbers of the rows before each epoch, going on from
    /// the order of the epoch before; each row comes once an epoch. The table is neither changed nor copied: the rows of the
    /// batch at work are gathered in one buffer. Without a seed the rows come as `rows` has them, or as they lie, and are
    /// then used there. A sample's weight goes with its row.
    ///
    /// **Loss.** The mean over the samples of an epoch, of the loss that each had before the step of its batch. With
    /// ``LossOptions/Reduction/mean`` the loss of a sample is the mean over its outputs, with
    /// ``LossOptions/Reduction/sum`` their sum.
    ///
    /// **Divergence.** A batch whose loss is infinite or NaN ends the training before its step:
    /// ``FitSummary/ending`` is then ``FitSummary/Ending/lossNotFinite``, and the callback is not called. Finite logits have
    /// a finite loss, so either a sample is not finite, and the parameters are still good, or the steps before were too
    /// long.
    ///
    /// **Cancellation.** Before each batch the call looks whether the surrounding task is cancelled. Network and optimizer
    /// then stay as the last finished step left them, as they do when the callback throws; a further call goes on from
    /// there.
    ///
    /// **In asynchronous code.** The call is synchronous: it returns when the training has ended, and keeps its thread,
    /// one of those that all tasks share, busy until then. Give it a task of its own, and the task a copy of the network:
    ///
    /// ```swift
    /// let training = Task.detached { [network] in
    ///     var (network, optimizer) = (network, Adam<Float>())
    ///     _ = try network.fit(x, y, optimizer: &optimizer, epochs: 100, batchSize: 32)
    ///     return network
    /// }
    /// let trained = try await training.value  // training.cancel() ends it between two batches
    /// ```
    ///
    /// There are about as many such threads as processors. With as many trainings at once no other task runs until one
    /// ends, not even the task that would cancel them.
    ///
    /// The same bits on every backend and number of threads. Beside room for its loss, an epoch allocates nothing after the
    /// first batch.
    ///
    /// - Parameters:
    ///   - x: The samples, one a row; at least one.
    ///   - y: Their targets.
    ///   - rows: The rows that are trained on, at least one; nil: all.
    ///   - optimizer: What changes the parameters; its state goes on from earlier trainings of the same network.
    ///   - epochs: How often each sample is seen, at least 1.
    ///   - batchSize: The samples of a step, at least 1.
    ///   - shuffleSeed: Where the order of the samples comes from; nil: as they lie, or as `rows` has them.
    ///   - schedule: What the optimizer's learning rate is multiplied by in each epoch. However the call ends, the
    ///     optimizer then has the rate that it came with.
    ///   - options: Reduction (the mean unless told), weights (one a row of the table), label smoothing.
    ///   - backend: Who runs the pieces.
    ///   - afterEpoch: Called after each epoch on the calling thread, with the network as it is then; says whether the
    ///     training goes on.
    /// - Returns: The loss of each epoch, and why the training ended.
    /// - Throws: ``KernelError`` when shapes do not fit or a number or an option is outside its range, before anything has
    ///   changed; `CancellationError` when the task is cancelled; what `afterEpoch` throws.
    /// - Complexity: `epochs` times that of the loss with its gradients for all samples, and of an update for each batch.
    ///   Memory for the gradients, and with a seed for one batch and the numbers of the rows.
    @inlinable
    public mutating func fit<O: Optimizer<Scalar>>(
        _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, rows: [Int]? = nil, optimizer: inout O, epochs: Int, batchSize: Int,
        shuffleSeed: UInt64? = nil, schedule: LearningRateSchedule = .constant,
        options: LossOptions<Scalar> = LossOptions(), on backend: Backend = .automatic,
        afterEpoch: (_ progress: FitProgress, _ network: Self) throws -> FitDecision = { _, _ in .continue }
    ) throws -> FitSummary {
        try validateFit(x.shape, y.shape, rows: rows, epochs: epochs, batchSize: batchSize, schedule, options)
        let count = rows?.count ?? x.rows
        let size = min(batchSize, count)
        var batches = try Batches(x, y, rows: rows, size: size, shuffleSeed: shuffleSeed, options: options)
        var gradients = try makeGradients()
        var summary = FitSummary()
        let clock = ContinuousClock()
        let learningRate = optimizer.learningRate
        defer { optimizer.learningRate = learningRate }
        for epoch in 1...epochs {
            let start = clock.now
            optimizer.learningRate = learningRate * schedule.factor(epoch: epoch, of: epochs)
            batches.beginEpoch()
            var sum = 0.0
            for first in stride(from: 0, to: count, by: size) {
                try Task.checkCancellation()
                let places = first..<first + min(size, count - first)
                let loss = try batches.withBatch(places) { (x, y, options) throws(KernelError) in
                    try lossAndGradients(
                        x, y, batch: places.count, options: options, into: &gradients, leadingDimensionX: nil,
                        leadingDimensionY: nil, on: backend)
                }
                sum += options.reduction == .mean ? loss * Double(places.count) : loss
                if !loss.isFinite {
                    summary.ending = .lossNotFinite
                    break
                }
                try optimizer.update(&self, gradients, on: backend)
                summary.samples += places.count
            }
            summary.elapsed += clock.now - start
            summary.losses.append(sum / Double(count))
            if summary.ending == .lossNotFinite { break }
            let progress = FitProgress(
                epoch: epoch, epochs: epochs, loss: sum / Double(count), samples: summary.samples,
                elapsed: summary.elapsed)
            if try afterEpoch(progress, self) == .stop {
                summary.ending = .stopped
                break
            }
        }
        return summary
    }

    /// Refuses what `fit` cannot train on. What only the network knows of, the first batch finds before its step.
    @usableFromInline
    func validateFit(
        _ x: MatrixShape, _ y: MatrixShape, rows: [Int]?, epochs: Int, batchSize: Int,
        _ schedule: LearningRateSchedule, _ options: LossOptions<Scalar>
    ) throws(KernelError) {
        try validate(x, y, "fit")
        if x.rows == 0 {
            throw .invalidArgument(operation: "fit", reason: "X is \(x); it needs to have at least one row")
        }
        if let rows {
            if rows.isEmpty {
                throw .invalidArgument(operation: "fit", reason: "rows is empty; there needs to be at least one row")
            }
            try requireRows(rows, of: x.rows, "fit", "X")
        }
        if batchSize < 1 {
            throw .invalidArgument(
                operation: "fit", reason: "the batch size is \(batchSize); it needs to be at least 1")
        }
        if epochs < 1 {
            throw .invalidArgument(
                operation: "fit", reason: "the number of epochs is \(epochs); it needs to be at least 1")
        }
        try schedule.validate("fit")
        try options.validate(samples: x.rows, "fit")
    }

    /// Refuses a table that does not fit the network.
    @usableFromInline
    func validate(_ x: MatrixShape, _ y: MatrixShape, _ operation: String) throws(KernelError) {
        try validate(x, operation)
        let needed = MatrixShape(rows: x.rows, columns: outputs)
        if y != needed {
            throw .shapeMismatch(
                operation: operation, expected: "Y needs to be \(needed)",
                actual: "X is \(x), the network has \(outputs) outputs and Y is \(y)")
        }
    }

    /// Refuses samples that have not as many features as the network takes.
    @usableFromInline
    func validate(_ x: MatrixShape, _ operation: String) throws(KernelError) {
        if x.columns != inputs {
            throw .shapeMismatch(
                operation: operation, expected: "X needs \(inputs) columns",
                actual: "the network has \(inputs) inputs and X is \(x)")
        }
    }
}
