#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension TwoLayerNetwork {
    /// The loss of a batch and its gradients, composed of `matmul`, `outer`, `sigmoid` and plain loops, with every value
    /// on the way.
    ///
    /// ```swift
    /// let trace = try network.composedLossAndGradients(x, y)
    /// trace.h1                 // the hidden activations
    /// trace.gradients.w1       // as lossAndGradients gives it, up to rounding
    /// ```
    ///
    /// It follows the derivation line by line, for reading and for checking: a second witness for the fused kernel of
    /// ``lossAndGradients(_:_:options:wanting:on:)``, which is the one to train with. Where ŷ comes close to a target of
    /// 0 or 1, the difference ŷ − y here loses digits that the fused kernel keeps.
    ///
    /// - Throws: ``KernelError``, as the fused form.
    /// - Complexity: O(batch × hidden × (inputs + outputs)), and batch × (4 hidden + 3 outputs) values of memory beside the
    ///   gradients.
    public func composedLossAndGradients(
        _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, options: LossOptions<Scalar> = LossOptions(),
        on backend: Backend = .automatic
    ) throws(KernelError) -> BackwardTrace<Scalar> {
        try validate(x.shape, y.shape, "Y")
        try options.validate(samples: x.rows, "TwoLayerNetwork")
        let ones = [Scalar](repeating: 1, count: x.rows)

        // Forward. A bias is the same in each row: the outer product of ones and b.
        var z1 = try outer(ones, b1, on: backend)
        try matmul(x, w1, transposeB: true, beta: 1, into: &z1, on: backend)
        let h1 = sigmoid(z1, on: backend)
        var z2 = try outer(ones, b2, on: backend)
        try matmul(h1, w2, transposeB: true, beta: 1, into: &z2, on: backend)
        let yHat = sigmoid(z2, on: backend)

        // Backward.
        let loss = options.loss(logits: z2, targets: y)
        let delta2 = options.delta(outputs: yHat, targets: y)
        let dh1 = try matmul(delta2, w2, on: backend)
        let delta1 = Matrix<Scalar>(rows: h1.rows, columns: h1.columns) { r, c in
            dh1[r, c] * h1[r, c] * (1 - h1[r, c])
        }
        let gradients = Gradients(
            w1: try sumOfOuterProducts(delta1, x, on: backend),
            b1: try matmul(delta1, ones, transposeA: true, on: backend),
            w2: try sumOfOuterProducts(delta2, h1, on: backend),
            b2: try matmul(delta2, ones, transposeA: true, on: backend),
            x: try matmul(delta1, w1, on: backend))
        return BackwardTrace(
            z1: z1, h1: h1, z2: z2, yHat: yHat, loss: loss, delta2: delta2, dh1: dh1, delta1: delta1,
            gradients: gradients)
    }
}

/// Σ δ aᵀ over the samples: the outer product of one, the product DᵀA of a batch.
private func sumOfOuterProducts<Scalar>(
    _ delta: Matrix<Scalar>, _ a: Matrix<Scalar>, on backend: Backend
) throws(KernelError) -> Matrix<Scalar> {
    if delta.rows == 1 { return try outer(delta.row(0), a.row(0), on: backend) }
    return try matmul(delta, a, transposeA: true, on: backend)
}

extension LossOptions {
    /// Σ w (p t softplus(−z) + (1 − t) softplus(z)), in Double.
    fileprivate func loss(logits: Matrix<Scalar>, targets: Matrix<Scalar>) -> Double {
        func softplus(_ z: Double) -> Double { max(z, 0) + log1p(exp(-abs(z))) }
        var sum = 0.0
        for row in 0..<logits.rows {
            for column in 0..<logits.columns {
                let (z, t) = (Double(logits[row, column]), Double(smoothed(targets[row, column])))
                let term = Double(positiveWeight) * t * softplus(-z) + (1 - t) * softplus(z)
                sum += Double(sampleWeights?[row] ?? 1) * term
            }
        }
        return logits.isEmpty ? 0 : sum / Double(divisor(logits.shape))
    }

    /// w ((1 − t) ŷ − p t (1 − ŷ)), over the number of terms for the mean; without options Ŷ − Y.
    fileprivate func delta(outputs: Matrix<Scalar>, targets: Matrix<Scalar>) -> Matrix<Scalar> {
        let divisor = divisor(outputs.shape)
        return Matrix(rows: outputs.rows, columns: outputs.columns) { row, column in
            let (yHat, t) = (outputs[row, column], smoothed(targets[row, column]))
            let difference = positiveWeight == 1 ? yHat - t : (1 - t) * yHat - positiveWeight * t * (1 - yHat)
            return (sampleWeights?[row] ?? 1) * difference / divisor
        }
    }

    private func smoothed(_ target: Scalar) -> Scalar {
        labelSmoothing == 0 ? target : target * (1 - labelSmoothing) + labelSmoothing / 2
    }

    private func divisor(_ shape: MatrixShape) -> Scalar {
        reduction == .mean ? Scalar(shape.rows) * Scalar(shape.columns) : 1
    }
}
