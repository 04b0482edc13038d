import CKernels

extension TwoLayerNetwork {
    /// What all forms of `forward` come down to.
    @inlinable
    func forward(
        _ x: MatrixView<Scalar>, into yHat: MutableMatrixView<Scalar>, on backend: Backend
    ) throws(KernelError) {
        try validate(x.shape, yHat.shape, "Ŷ")
        try withArguments { (network) throws(KernelError) in
            try backend.withExecutor { (executor) throws(KernelError) in
                try check(
                    Scalar._networkForward(network, x.rows, x.base, x.stride, yHat.base, yHat.stride, executor),
                    "TwoLayerNetwork")
            }
        }
    }

    /// What all forms of `lossAndGradients` come down to.
    @inlinable
    func lossAndGradients(
        _ x: MatrixView<Scalar>, _ y: MatrixView<Scalar>, _ options: LossOptions<Scalar>,
        into gradients: inout Gradients, on backend: Backend
    ) throws(KernelError) -> Double {
        try validate(x.shape, y.shape, "Y")
        try options.validate(samples: x.rows, "TwoLayerNetwork")
        try gradients.validate(for: self, x.shape)
        var loss = 0.0
        try withArguments { (network) throws(KernelError) in
            try options.withArguments { (options) throws(KernelError) in
                try gradients.withArguments { (gradients) throws(KernelError) in
                    try backend.withExecutor { (executor) throws(KernelError) in
                        try check(
                            Scalar._networkGradient(
                                network, x.rows, x.base, x.stride, y.base, y.stride, options, &loss, gradients,
                                executor),
                            "TwoLayerNetwork")
                    }
                }
            }
        }
        return loss
    }
}
