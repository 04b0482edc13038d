import CKernels

/// Gradient descent with momentum: g = ∂J/∂p + weightDecay p, v = momentum v + g, p −= learningRate v.
///
/// ```swift
/// var optimizer = SGD<Float>(learningRate: 0.05, momentum: 0.9)
/// ```
///
/// With `nesterov`, g + momentum v takes the place of v in the last formula. Follows `torch.optim.SGD` without
/// dampening. One fused pass over each array; the same bits on every backend and number of threads.
public struct SGD<Scalar: KernelScalar>: Optimizer, Hashable {
    /// The step size, finite and not negative.
    public var learningRate: Double

    /// What is kept of the step before, finite and not negative. 0: plain gradient descent, without moments.
    public var momentum: Double

    /// The factor of the L2 penalty, finite and not negative. It applies to weights and biases alike.
    public var weightDecay: Double

    /// Whether the step looks ahead along the momentum.
    public var nesterov: Bool

    @usableFromInline var velocities = Moments<Scalar>()

    /// Gradient descent, plain unless told otherwise. The ranges are checked by each step.
    public init(learningRate: Double, momentum: Double = 0, weightDecay: Double = 0, nesterov: Bool = false) {
        self.learningRate = learningRate
        self.momentum = momentum
        self.weightDecay = weightDecay
        self.nesterov = nesterov
    }

    /// Does one step.
    ///
    /// - Throws: ``KernelError``, as ``Optimizer/update(_:_:on:)`` does; network and optimizer are then unchanged.
    @inlinable
    public mutating func update<Model: TrainableNetwork<Scalar>>(
        _ network: inout Model, _ gradients: Model.Gradients, on backend: Backend
    ) throws(KernelError) {
        try require(learningRate.isFinite && learningRate >= 0, "SGD", "learning rate", learningRate, "finite and ≥ 0")
        try require(momentum.isFinite && momentum >= 0, "SGD", "momentum", momentum, "finite and ≥ 0")
        try require(weightDecay.isFinite && weightDecay >= 0, "SGD", "weight decay", weightDecay, "finite and ≥ 0")
        try network.validate(gradients, for: "SGD")
        let options = ck_sgd_options(
            learning_rate: learningRate, momentum: momentum, weight_decay: weightDecay, nesterov: nesterov)
        if momentum == 0 {
            try network.updateParameterArrays(with: gradients) { (_, gradient, parameters) throws(KernelError) in
                try Self.step(options, gradient, nil, &parameters, on: backend)
            }
            return
        }
        try velocities.prepare(for: network, "SGD")
        try network.updateParameterArrays(with: gradients) { (index, gradient, parameters) throws(KernelError) in
            try velocities.arrays[index].withUnsafeMutableBufferPointer { (velocity) throws(KernelError) in
                try Self.step(options, gradient, velocity.baseAddress, &parameters, on: backend)
            }
        }
    }

    @inlinable
    static func step(
        _ options: ck_sgd_options, _ gradient: Span<Scalar>, _ velocity: UnsafeMutablePointer<Scalar>?,
        _ parameters: inout MutableSpan<Scalar>, on backend: Backend
    ) throws(KernelError) {
        try updateParameters(&parameters, by: gradient, "SGD", on: backend) { (gradient, parameters, executor) in
            Scalar._sgd(parameters.count, options, gradient, velocity, parameters.baseAddress, executor)
        }
    }
}
