extension Network {
    /// The outputs for one sample and their derivatives by its features: how much each output changes with each feature.
    ///
    /// ```swift
    /// let (yHat, jacobian) = try network.jacobian(sample)
    /// jacobian[2, 5]  // ∂ŷ₂/∂x₅
    /// ```
    ///
    /// **Formula.** With zₗ = Wₗ hₗ₋₁ + bₗ, hₗ = σ(zₗ), h₀ = x and ŷ the last h: J = diag(σ′(z)) W of the last layer, and
    /// then, from layer to layer down, J ← J diag(σ′(zₗ)) Wₗ. The loss's gradient by x is Jᵀ ∂J/∂ŷ, but
    /// ``lossAndGradients(_:_:options:wanting:on:)`` has it in one pass and never forms ∂J/∂ŷ, which overflows.
    ///
    /// **Shapes.** x has as many elements as there are inputs; the Jacobian is outputs×inputs.
    ///
    /// **Accuracy.** σ′(z) = σ(z) σ(−z), from the logit: it has all its digits where σ(z) is close to 1, and where it
    /// rounds to 1. Each product is within γ(n + 2) Σ|a||b|, with γ(n) = nu/(1 − nu) and u the unit roundoff.
    ///
    /// **Edge cases.** NaN and infinity propagate as IEEE 754 says. ŷ has the bits of ``forward(_:on:)`` for this sample
    /// alone. The same bits on every backend and number of threads.
    ///
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when x has not as many elements as there are
    ///   inputs or the layers do not fit together, ``KernelError/outOfMemory(operation:)`` when memory is missing.
    /// - Complexity: O(outputs × number of parameters).
    @inlinable
    public func jacobian(
        _ x: [Scalar], on backend: Backend = .automatic
    ) throws(KernelError) -> (yHat: [Scalar], jacobian: Matrix<Scalar>) {
        try validate()
        try requireCount("Network", "x", x.count, needed: inputs, "W1", layers[0].w.shape)
        var h = x
        var slopes: [[Scalar]] = []
        for layer in layers {
            var z = try matmul(layer.w, h, on: backend)
            for o in z.indices { z[o] += layer.b[o] }
            h = sigmoid(z, on: backend)
            for o in z.indices { z[o] = -z[o] }
            var slope = sigmoid(z, on: backend)
            for o in slope.indices { slope[o] *= h[o] }
            slopes.append(slope)
        }

        let last = layers.count - 1
        var jacobian = layers[last].w
        jacobian.scaleElements { row, _ in slopes[last][row] }
        for l in (0..<last).reversed() {
            jacobian.scaleElements { _, column in slopes[l][column] }
            jacobian = try matmul(jacobian, layers[l].w, on: backend)
        }
        return (h, jacobian)
    }
}

extension Matrix {
    /// Multiplies each element by a factor.
    @inlinable
    mutating func scaleElements(by factor: (_ row: Int, _ column: Int) -> Scalar) {
        let (rows, columns) = (rows, columns)
        withUnsafeMutableBufferPointer { elements in
            for r in 0..<rows {
                for c in 0..<columns { elements[r &* columns &+ c] *= factor(r, c) }
            }
        }
    }
}
