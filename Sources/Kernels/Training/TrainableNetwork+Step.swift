extension TrainableNetwork {
    /// One step of training: the loss of a batch, its gradients, and the update of the parameters.
    ///
    /// ```swift
    /// var optimizer = Adam<Float>(learningRate: 0.003)
    /// let loss = try network.trainingStep(x, y, optimizer: &optimizer)
    /// ```
    ///
    /// **Shapes.** X is batch×inputs, Y batch×outputs with any values in [0, 1].
    ///
    /// **Divergence.** The update is made also where the loss is infinite or NaN, and the parameters may then be NaN; look at
    /// the loss. `fit` ends before such a step.
    ///
    /// **Memory.** The network keeps the gradients' storage for the next step, beside its value: nothing is allocated
    /// from the second step on. ``fit(_:_:rows:optimizer:epochs:batchSize:shuffleSeed:schedule:options:on:afterEpoch:)``, which does
    /// many steps at once, keeps nothing.
    ///
    /// - Returns: The loss before the update.
    /// - Throws: ``KernelError``, when shapes do not fit or an option is outside its range; network and optimizer are then
    ///   unchanged.
    /// - Complexity: That of the loss with its gradients, and O(number of parameters).
    @inlinable
    public mutating func trainingStep<O: Optimizer<Scalar>>(
        _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, optimizer: inout O, options: LossOptions<Scalar> = LossOptions(),
        on backend: Backend = .automatic
    ) throws(KernelError) -> Double {
        var gradients = try stepGradients()
        let loss = try lossAndGradients(x, y, options: options, into: &gradients, on: backend)
        try optimizer.update(&self, gradients, on: backend)
        _keepStepGradients(gradients)
        return loss
    }

    /// The gradients of the step before, where they fit, otherwise new ones. Nobody else refers to them then: they can be
    /// written where they lie.
    @inlinable
    mutating func stepGradients() throws(KernelError) -> Gradients {
        // The caller may have given the network parameters of other shapes since.
        if let kept = _takeStepGradients(), (try? validate(kept, for: "trainingStep")) != nil { return kept }
        return try makeGradients()
    }
}
