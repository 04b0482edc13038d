import CKernels

/// The loss, and its gradient where wanted, on views: what all forms of `binaryCrossEntropy` come down to.
@inlinable
func binaryCrossEntropy<Scalar>(
    _ z: MatrixView<Scalar>, _ y: MatrixView<Scalar>, _ options: LossOptions<Scalar>,
    gradient dz: MutableMatrixView<Scalar>?, on backend: Backend
) throws(KernelError) -> Double {
    let operation = "binaryCrossEntropy"
    try requireSame(operation, "logits", z.shape, "targets", y.shape)
    if let dz { try requireSame(operation, "logits", z.shape, "gradient", dz.shape) }
    try options.validate(samples: z.rows, operation)
    var loss = 0.0
    try options.withArguments { (options) throws(KernelError) in
        try backend.withExecutor { (executor) throws(KernelError) in
            try check(
                Scalar._bceWithLogits(
                    z.rows, z.columns, z.base, z.stride, y.base, y.stride, options, &loss, dz?.base,
                    dz?.stride ?? z.columns, executor),
                operation)
        }
    }
    return loss
}
