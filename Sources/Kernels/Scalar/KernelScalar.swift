import CKernels

/// The element types of the kernels: `Float` and `Double`, and no other.
///
/// Generic code over matrices is constrained to this protocol:
///
/// ```swift
/// func gram<Scalar>(_ a: Matrix<Scalar>) throws -> Matrix<Scalar> { try matmul(a, a, transposeA: true) }
/// ```
///
/// The requirements whose names begin with an underscore lead to the C function of each precision. They are no part
/// of the interface, and no other type can conform. `Codable` is what the vectors of `SIMDScalar` ask of their elements.
public protocol KernelScalar: BinaryFloatingPoint, SIMDScalar, LosslessStringConvertible, Codable, Sendable {
    static func _gemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int,
        _ alpha: Self, _ a: UnsafePointer<Self>?, _ lda: Int, _ b: UnsafePointer<Self>?, _ ldb: Int,
        _ beta: Self, _ c: UnsafeMutablePointer<Self>?, _ ldc: Int, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status

    static func _gemv(
        _ transposeA: Bool, _ m: Int, _ n: Int, _ alpha: Self, _ a: UnsafePointer<Self>?, _ lda: Int,
        _ x: UnsafePointer<Self>?, _ incx: Int, _ beta: Self, _ y: UnsafeMutablePointer<Self>?, _ incy: Int,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status

    static func _outer(
        _ m: Int, _ n: Int, _ alpha: Self, _ x: UnsafePointer<Self>?, _ incx: Int,
        _ y: UnsafePointer<Self>?, _ incy: Int, _ beta: Self, _ a: UnsafeMutablePointer<Self>?, _ lda: Int,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status

    static func _sigmoid(
        _ n: Int, _ x: UnsafePointer<Self>?, _ y: UnsafeMutablePointer<Self>?, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status

    static func _sigmoidBackward(
        _ n: Int, _ y: UnsafePointer<Self>?, _ dy: UnsafePointer<Self>?, _ dx: UnsafeMutablePointer<Self>?,
        _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status

    static func _bceWithLogits(
        _ rows: Int, _ columns: Int, _ z: UnsafePointer<Self>?, _ ldz: Int, _ y: UnsafePointer<Self>?, _ ldy: Int,
        _ options: _LossArguments<Self>, _ loss: UnsafeMutablePointer<Double>?, _ dz: UnsafeMutablePointer<Self>?,
        _ lddz: Int, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status

    static func _networkForward(
        _ network: _NetworkArguments<Self>, _ batch: Int, _ x: UnsafePointer<Self>?, _ ldx: Int,
        _ yHat: UnsafeMutablePointer<Self>?, _ ldyHat: Int, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status

    static func _networkGradient(
        _ network: _NetworkArguments<Self>, _ batch: Int, _ x: UnsafePointer<Self>?, _ ldx: Int,
        _ y: UnsafePointer<Self>?, _ ldy: Int, _ options: _LossArguments<Self>, _ loss: UnsafeMutablePointer<Double>?,
        _ gradients: _GradientArguments<Self>, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status

    static func _mlpForward(
        _ count: Int, _ layers: UnsafePointer<_LayerArguments<Self>>?, _ batch: Int, _ x: UnsafePointer<Self>?,
        _ ldx: Int, _ yHat: UnsafeMutablePointer<Self>?, _ ldyHat: Int, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status

    static func _mlpGradient(
        _ count: Int, _ layers: UnsafePointer<_LayerArguments<Self>>?, _ batch: Int, _ x: UnsafePointer<Self>?,
        _ ldx: Int, _ y: UnsafePointer<Self>?, _ ldy: Int, _ options: _LossArguments<Self>,
        _ loss: UnsafeMutablePointer<Double>?, _ gradients: UnsafePointer<_LayerGradientArguments<Self>>?,
        _ dx: UnsafeMutablePointer<Self>?, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status

    static func _sgd(
        _ n: Int, _ options: ck_sgd_options, _ gradient: UnsafePointer<Self>?, _ velocity: UnsafeMutablePointer<Self>?,
        _ parameters: UnsafeMutablePointer<Self>?, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status

    static func _adam(
        _ n: Int, _ options: ck_adam_options, _ step: Int, _ gradient: UnsafePointer<Self>?,
        _ firstMoment: UnsafeMutablePointer<Self>?, _ secondMoment: UnsafeMutablePointer<Self>?,
        _ parameters: UnsafeMutablePointer<Self>?, _ executor: UnsafePointer<ck_executor>?
    ) -> ck_status
}
