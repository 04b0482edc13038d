extension Network {
    /// A network with random weights after Glorot (Xavier) and biases 0.
    ///
    /// ```swift
    /// let network = try Network<Float>(layers: [784, 256, 64, 10], seed: 1)  // three layers
    /// ```
    ///
    /// Each weight of a layer is uniform in ±√(6 / (fan-in + fan-out)), which keeps the variance of activations and
    /// gradients alike through the layers. The weights are drawn row by row, one layer after the other, from a
    /// ``SplitMix64`` generator; the same seed gives the same network on every machine, a `Float` network is the `Double` one
    /// with each weight rounded, and one of two layers is the ``TwoLayerNetwork`` of that seed.
    ///
    /// Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks",
    /// AISTATS 2010, equation 16.
    ///
    /// - Parameters:
    ///   - sizes: The number of inputs, and then of the outputs of each layer: 2 to 65 numbers.
    ///   - seed: Where the weights come from.
    /// - Throws: ``KernelError/invalidArgument(operation:reason:)`` for a negative size, or for another number of sizes,
    ///   ``KernelError/sizeOverflow(operation:)`` or ``KernelError/outOfMemory(operation:)`` for one too large.
    public init(layers sizes: [Int], seed: UInt64) throws(KernelError) {
        if sizes.count < 2 || sizes.count > Self.layersAtMost + 1 {
            throw .invalidArgument(
                operation: "Network",
                reason: "\(sizes.count) sizes were given; there need to be 2 to \(Self.layersAtMost + 1): "
                    + "the inputs, and the outputs of each layer")
        }
        for (l, size) in sizes.enumerated() where size < 0 {
            throw .invalidArgument(
                operation: "Network",
                reason: "the number of \(l == 0 ? "inputs" : "outputs of layer \(l)") is \(size)")
        }
        var generator = SplitMix64(seed: seed)
        var layers: [Layer] = []
        for l in 1..<sizes.count {
            layers.append(
                Layer(
                    w: try Matrix(glorotUniform: sizes[l], sizes[l - 1], using: &generator, "Network"),
                    b: [Scalar](repeating: 0, count: sizes[l])))
        }
        try self.init(layers: layers)
    }
}
