extension TwoLayerNetwork {
    /// One step of training: the loss of a batch, its gradients, and the update of the parameters.
    ///
    /// ```swift
    /// var optimizer = Adam<Float>(learningRate: 0.003)
    /// let loss = try network.trainingStep(x, y, optimizer: &optimizer)
    /// ```
    ///
    /// **Shapes.** X is batch×inputs, Y batch×outputs with any values in [0, 1].
    ///
    /// In a loop of one's own, ``lossAndGradients(_:_:options:into:on:)`` and ``Optimizer/update(_:_:on:)`` do the same
    /// with gradients whose storage is reused.
    ///
    /// - Returns: The loss before the update.
    /// - Throws: ``KernelError``, as the two of them; network and optimizer are then unchanged.
    /// - Complexity: O(batch × hidden × (inputs + outputs)).
    public mutating func trainingStep<O: Optimizer>(
        _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, optimizer: inout O, options: LossOptions<Scalar> = LossOptions(),
        on backend: Backend = .automatic
    ) throws(KernelError) -> Double where O.Scalar == Scalar {
        let (loss, gradients) = try lossAndGradients(x, y, options: options, wanting: .parameters, on: backend)
        try optimizer.update(&self, gradients, on: backend)
        return loss
    }
}
