import CKernels

// The C functions of double precision: the twin of Float+Kernels.swift.

extension Double: KernelScalar {
    @inlinable
    public static func _gemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int,
        _ alpha: Double, _ a: UnsafePointer<Double>?, _ lda: Int, _ b: UnsafePointer<Double>?, _ ldb: Int,
        _ beta: Double, _ c: UnsafeMutablePointer<Double>?, _ ldc: Int, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        ck_dgemm(
            transposeA.asTranspose, transposeB.asTranspose, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, executor)
    }

    @inlinable
    public static func _gemv(
        _ transposeA: Bool, _ m: Int, _ n: Int, _ alpha: Double, _ a: UnsafePointer<Double>?, _ lda: Int,
        _ x: UnsafePointer<Double>?, _ incx: Int, _ beta: Double, _ y: UnsafeMutablePointer<Double>?, _ incy: Int,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        ck_dgemv(transposeA.asTranspose, m, n, alpha, a, lda, x, incx, beta, y, incy, executor)
    }

    @inlinable
    public static func _outer(
        _ m: Int, _ n: Int, _ alpha: Double, _ x: UnsafePointer<Double>?, _ incx: Int,
        _ y: UnsafePointer<Double>?, _ incy: Int, _ beta: Double, _ a: UnsafeMutablePointer<Double>?, _ lda: Int,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        ck_douter(m, n, alpha, x, incx, y, incy, beta, a, lda, executor)
    }

    @inlinable
    public static func _sigmoid(
        _ n: Int, _ x: UnsafePointer<Double>?, _ y: UnsafeMutablePointer<Double>?,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        ck_dsigmoid(n, x, y, executor)
    }

    @inlinable
    public static func _sigmoidBackward(
        _ n: Int, _ y: UnsafePointer<Double>?, _ dy: UnsafePointer<Double>?, _ dx: UnsafeMutablePointer<Double>?,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        ck_dsigmoid_backward(n, y, dy, dx, executor)
    }

    @inlinable
    public static func _bceWithLogits(
        _ rows: Int, _ columns: Int, _ z: UnsafePointer<Double>?, _ ldz: Int, _ y: UnsafePointer<Double>?, _ ldy: Int,
        _ options: _LossArguments<Double>, _ loss: UnsafeMutablePointer<Double>?, _ dz: UnsafeMutablePointer<Double>?,
        _ lddz: Int, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        var options = options.c
        return ck_dbce_with_logits(rows, columns, z, ldz, y, ldy, &options, loss, dz, lddz, executor)
    }

    @inlinable
    public static func _networkForward(
        _ network: _NetworkArguments<Double>, _ batch: Int, _ x: UnsafePointer<Double>?, _ ldx: Int,
        _ yHat: UnsafeMutablePointer<Double>?, _ ldyHat: Int, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        var network = network.c
        return ck_dnetwork_forward(&network, batch, x, ldx, yHat, ldyHat, nil, 0, executor)
    }

    @inlinable
    public static func _networkGradient(
        _ network: _NetworkArguments<Double>, _ batch: Int, _ x: UnsafePointer<Double>?, _ ldx: Int,
        _ y: UnsafePointer<Double>?, _ ldy: Int, _ options: _LossArguments<Double>,
        _ loss: UnsafeMutablePointer<Double>?, _ gradients: _GradientArguments<Double>,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        var (network, options, gradients) = (network.c, options.c, gradients.c)
        return ck_dnetwork_gradient(&network, batch, x, ldx, y, ldy, &options, loss, &gradients, nil, 0, executor)
    }

    @inlinable
    public static func _mlpForward(
        _ count: Int, _ layers: UnsafePointer<_LayerArguments<Double>>?, _ batch: Int, _ x: UnsafePointer<Double>?,
        _ ldx: Int, _ yHat: UnsafeMutablePointer<Double>?, _ ldyHat: Int, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        withConverted(count, layers, \.c) { layers in
            ck_dmlp_forward(count, layers, batch, x, ldx, yHat, ldyHat, nil, 0, executor)
        }
    }

    @inlinable
    public static func _mlpGradient(
        _ count: Int, _ layers: UnsafePointer<_LayerArguments<Double>>?, _ batch: Int, _ x: UnsafePointer<Double>?,
        _ ldx: Int, _ y: UnsafePointer<Double>?, _ ldy: Int, _ options: _LossArguments<Double>,
        _ loss: UnsafeMutablePointer<Double>?, _ gradients: UnsafePointer<_LayerGradientArguments<Double>>?,
        _ dx: UnsafeMutablePointer<Double>?, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        var options = options.c
        return withConverted(count, layers, \.c) { layers in
            withConverted(count, gradients, \.c) { gradients in
                ck_dmlp_gradient(
                    count, layers, batch, x, ldx, y, ldy, &options, loss, gradients, dx, nil, 0, executor)
            }
        }
    }

    @inlinable
    public static func _sgd(
        _ n: Int, _ options: ck_sgd_options, _ gradient: UnsafePointer<Double>?,
        _ velocity: UnsafeMutablePointer<Double>?, _ parameters: UnsafeMutablePointer<Double>?,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        var options = options
        return ck_dsgd(n, &options, gradient, velocity, parameters, executor)
    }

    @inlinable
    public static func _adam(
        _ n: Int, _ options: ck_adam_options, _ step: Int, _ gradient: UnsafePointer<Double>?,
        _ firstMoment: UnsafeMutablePointer<Double>?, _ secondMoment: UnsafeMutablePointer<Double>?,
        _ parameters: UnsafeMutablePointer<Double>?, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status {
        var options = options
        return ck_dadam(n, &options, step, gradient, firstMoment, secondMoment, parameters, executor)
    }
}

extension _LossArguments<Double> {
    @inlinable
    var c: ck_dloss {
        ck_dloss(
            reduction: reduction, sample_weights: sampleWeights, positive_weight: positiveWeight,
            label_smoothing: labelSmoothing)
    }
}

extension _NetworkArguments<Double> {
    @inlinable
    var c: ck_dnetwork {
        ck_dnetwork(inputs: inputs, hidden: hidden, outputs: outputs, w1: w1, b1: b1, w2: w2, b2: b2)
    }
}

extension _GradientArguments<Double> {
    @inlinable
    var c: ck_dnetwork_gradients { ck_dnetwork_gradients(w1: w1, b1: b1, w2: w2, b2: b2, x: x) }
}

extension _LayerArguments<Double> {
    @inlinable
    var c: ck_dlayer { ck_dlayer(inputs: inputs, outputs: outputs, w: w, b: b) }
}

extension _LayerGradientArguments<Double> {
    @inlinable
    var c: ck_dlayer_gradients { ck_dlayer_gradients(w: w, b: b) }
}
