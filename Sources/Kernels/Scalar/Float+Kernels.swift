import CKernels

// The C functions of single precision: the twin of Double+Kernels.swift.

extension Float: KernelScalar {
    @inlinable
    public static func _gemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int,
        _ alpha: Float, _ a: UnsafePointer<Float>?, _ lda: Int, _ b: UnsafePointer<Float>?, _ ldb: Int,
        _ beta: Float, _ c: UnsafeMutablePointer<Float>?, _ ldc: Int, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        ck_sgemm(
            transposeA.asTranspose, transposeB.asTranspose, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, executor)
    }

    @inlinable
    public static func _gemv(
        _ transposeA: Bool, _ m: Int, _ n: Int, _ alpha: Float, _ a: UnsafePointer<Float>?, _ lda: Int,
        _ x: UnsafePointer<Float>?, _ incx: Int, _ beta: Float, _ y: UnsafeMutablePointer<Float>?, _ incy: Int,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        ck_sgemv(transposeA.asTranspose, m, n, alpha, a, lda, x, incx, beta, y, incy, executor)
    }

    @inlinable
    public static func _outer(
        _ m: Int, _ n: Int, _ alpha: Float, _ x: UnsafePointer<Float>?, _ incx: Int,
        _ y: UnsafePointer<Float>?, _ incy: Int, _ beta: Float, _ a: UnsafeMutablePointer<Float>?, _ lda: Int,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        ck_souter(m, n, alpha, x, incx, y, incy, beta, a, lda, executor)
    }

    @inlinable
    public static func _sigmoid(
        _ n: Int, _ x: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<Float>?,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        ck_ssigmoid(n, x, y, executor)
    }

    @inlinable
    public static func _sigmoidBackward(
        _ n: Int, _ y: UnsafePointer<Float>?, _ dy: UnsafePointer<Float>?, _ dx: UnsafeMutablePointer<Float>?,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        ck_ssigmoid_backward(n, y, dy, dx, executor)
    }

    @inlinable
    public static func _bceWithLogits(
        _ rows: Int, _ columns: Int, _ z: UnsafePointer<Float>?, _ ldz: Int, _ y: UnsafePointer<Float>?, _ ldy: Int,
        _ options: _LossArguments<Float>, _ loss: UnsafeMutablePointer<Double>?, _ dz: UnsafeMutablePointer<Float>?,
        _ lddz: Int, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        var options = options.c
        return ck_sbce_with_logits(rows, columns, z, ldz, y, ldy, &options, loss, dz, lddz, executor)
    }

    @inlinable
    public static func _networkForward(
        _ network: _NetworkArguments<Float>, _ batch: Int, _ x: UnsafePointer<Float>?, _ ldx: Int,
        _ yHat: UnsafeMutablePointer<Float>?, _ ldyHat: Int, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        var network = network.c
        return ck_snetwork_forward(&network, batch, x, ldx, yHat, ldyHat, nil, 0, executor)
    }

    @inlinable
    public static func _networkGradient(
        _ network: _NetworkArguments<Float>, _ batch: Int, _ x: UnsafePointer<Float>?, _ ldx: Int,
        _ y: UnsafePointer<Float>?, _ ldy: Int, _ options: _LossArguments<Float>,
        _ loss: UnsafeMutablePointer<Double>?, _ gradients: _GradientArguments<Float>,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        var (network, options, gradients) = (network.c, options.c, gradients.c)
        return ck_snetwork_gradient(&network, batch, x, ldx, y, ldy, &options, loss, &gradients, nil, 0, executor)
    }

    @inlinable
    public static func _mlpForward(
        _ count: Int, _ layers: UnsafePointer<_LayerArguments<Float>>?, _ batch: Int, _ x: UnsafePointer<Float>?,
        _ ldx: Int, _ yHat: UnsafeMutablePointer<Float>?, _ ldyHat: Int, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        withConverted(count, layers, \.c) { layers in
            ck_smlp_forward(count, layers, batch, x, ldx, yHat, ldyHat, nil, 0, executor)
        }
    }

    @inlinable
    public static func _mlpGradient(
        _ count: Int, _ layers: UnsafePointer<_LayerArguments<Float>>?, _ batch: Int, _ x: UnsafePointer<Float>?,
        _ ldx: Int, _ y: UnsafePointer<Float>?, _ ldy: Int, _ options: _LossArguments<Float>,
        _ loss: UnsafeMutablePointer<Double>?, _ gradients: UnsafePointer<_LayerGradientArguments<Float>>?,
        _ dx: UnsafeMutablePointer<Float>?, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        var options = options.c
        return withConverted(count, layers, \.c) { layers in
            withConverted(count, gradients, \.c) { gradients in
                ck_smlp_gradient(
                    count, layers, batch, x, ldx, y, ldy, &options, loss, gradients, dx, nil, 0, executor)
            }
        }
    }

    @inlinable
    public static func _sgd(
        _ n: Int, _ options: ck_sgd_options, _ gradient: UnsafePointer<Float>?,
        _ velocity: UnsafeMutablePointer<Float>?, _ parameters: UnsafeMutablePointer<Float>?,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        var options = options
        return ck_ssgd(n, &options, gradient, velocity, parameters, executor)
    }

    @inlinable
    public static func _adam(
        _ n: Int, _ options: ck_adam_options, _ step: Int, _ gradient: UnsafePointer<Float>?,
        _ firstMoment: UnsafeMutablePointer<Float>?, _ secondMoment: UnsafeMutablePointer<Float>?,
        _ parameters: UnsafeMutablePointer<Float>?, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        var options = options
        return ck_sadam(n, &options, step, gradient, firstMoment, secondMoment, parameters, executor)
    }
}

extension _LossArguments<Float> {
    @inlinable
    var c: ck_sloss {
        ck_sloss(
            reduction: reduction, sample_weights: sampleWeights, positive_weight: positiveWeight,
            label_smoothing: labelSmoothing)
    }
}

extension _NetworkArguments<Float> {
    @inlinable
    var c: ck_snetwork {
        ck_snetwork(inputs: inputs, hidden: hidden, outputs: outputs, w1: w1, b1: b1, w2: w2, b2: b2)
    }
}

extension _GradientArguments<Float> {
    @inlinable
    var c: ck_snetwork_gradients { ck_snetwork_gradients(w1: w1, b1: b1, w2: w2, b2: b2, x: x) }
}

extension _LayerArguments<Float> {
    @inlinable
    var c: ck_slayer { ck_slayer(inputs: inputs, outputs: outputs, w: w, b: b) }
}

extension _LayerGradientArguments<Float> {
    @inlinable
    var c: ck_slayer_gradients { ck_slayer_gradients(w: w, b: b) }
}
