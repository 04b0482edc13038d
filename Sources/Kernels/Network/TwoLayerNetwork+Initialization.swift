extension TwoLayerNetwork {
    /// A network with random weights after Glorot (Xavier) and biases 0.
    ///
    /// Each weight of a layer is uniform in ±√(6 / (fan-in + fan-out)), which keeps the variance of activations and
    /// gradients alike through the layers. The weights are drawn row by row, W₁ before W₂, from a
    /// ``SplitMix64`` generator; the same seed gives the same network on every machine, and a `Float` network is the
    /// `Double` one with each weight rounded.
    ///
    /// Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks",
    /// AISTATS 2010, equation 16.
    ///
    /// - Throws: ``KernelError/invalidArgument(operation:reason:)`` for a negative size,
    ///   ``KernelError/sizeOverflow(operation:)`` or ``KernelError/outOfMemory(operation:)`` for one too large.
    public init(inputs: Int, hidden: Int, outputs: Int, seed: UInt64) throws(KernelError) {
        for (size, name) in [(inputs, "inputs"), (hidden, "hidden units"), (outputs, "outputs")] where size < 0 {
            throw .invalidArgument(operation: "TwoLayerNetwork", reason: "the number of \(name) is \(size)")
        }
        var generator = SplitMix64(seed: seed)
        try self.init(
            w1: Matrix(glorotUniform: hidden, inputs, using: &generator, "TwoLayerNetwork"),
            b1: [Scalar](repeating: 0, count: hidden),
            w2: Matrix(glorotUniform: outputs, hidden, using: &generator, "TwoLayerNetwork"),
            b2: [Scalar](repeating: 0, count: outputs))
    }
}
