extension TwoLayerNetwork {
    /// The outputs for one sample and their derivatives by its features: how much each output changes with each feature.
    ///
    /// ```swift
    /// let (yHat, jacobian) = try network.jacobian(sample)
    /// jacobian[0, 5]  // ∂ŷ₀/∂x₅
    /// ```
    ///
    /// **Formula.** J = diag(σ′(z₂)) W₂ diag(σ′(z₁)) W₁.
    ///
    /// **Shapes.** x has as many elements as there are inputs; the Jacobian is outputs×inputs.
    ///
    /// Accuracy and edge cases are those of ``Network/jacobian(_:on:)``, which has the same bits.
    ///
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when x has not as many elements as there are
    ///   inputs or the parameters do not fit together, ``KernelError/outOfMemory(operation:)`` when memory is missing.
    /// - Complexity: O(outputs × number of parameters).
    public func jacobian(
        _ x: [Scalar], on backend: Backend = .automatic
    ) throws(KernelError) -> (yHat: [Scalar], jacobian: Matrix<Scalar>) {
        try validate()
        try requireCount("TwoLayerNetwork", "x", x.count, needed: inputs, "W1", w1.shape)
        return try Network(self).jacobian(x, on: backend)
    }
}
