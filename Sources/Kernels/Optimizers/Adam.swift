import CKernels

/// Adam: steps scaled by running means of the gradient and of its square.
///
/// ```swift
/// var optimizer = Adam<Float>(learningRate: 0.003)
/// ```
///
/// m = β₁ m + (1 − β₁) g, v = β₂ v + (1 − β₂) g², p −= learningRate m̂ / (√v̂ + ε), where m̂ = m / (1 − β₁ᵗ) and
/// v̂ = v / (1 − β₂ᵗ) at step t. Follows `torch.optim.Adam`, and `torch.optim.AdamW` with `decoupledWeightDecay`. One
/// fused pass over each array; the same bits on every backend and number of threads.
///
/// Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015; for the decoupled weight decay
/// Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
public struct Adam<Scalar: KernelScalar>: Optimizer, Hashable {
    /// The step size, finite and not negative.
    public var learningRate: Double

    /// How slowly the mean of the gradient changes, in [0, 1).
    public var beta1: Double

    /// How slowly the mean of the squared gradient changes, in [0, 1).
    public var beta2: Double

    /// What keeps the quotient finite, finite and positive.
    public var epsilon: Double

    /// The factor of the weight decay, finite and not negative. It applies to weights and biases alike.
    public var weightDecay: Double

    /// Whether the weight decay shrinks the parameters themselves (AdamW); otherwise it is added to the gradient.
    public var decoupledWeightDecay: Bool

    /// The number of steps done.
    @inlinable
    public var steps: Int { stepsDone }

    @usableFromInline var stepsDone = 0

    @usableFromInline var firstMoments = Moments<Scalar>()
    @usableFromInline var secondMoments = Moments<Scalar>()

    /// Adam with the defaults of `torch.optim.Adam`. The ranges are checked by each step.
    public init(
        learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        weightDecay: Double = 0, decoupledWeightDecay: Bool = false
    ) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.decoupledWeightDecay = decoupledWeightDecay
    }

    /// Does one step, and counts it in ``steps``.
    ///
    /// - Throws: ``KernelError``, as ``Optimizer/update(_:_:on:)`` does; network and optimizer are then unchanged.
    @inlinable
    public mutating func update<Model: TrainableNetwork<Scalar>>(
        _ network: inout Model, _ gradients: Model.Gradients, on backend: Backend
    ) throws(KernelError) {
        try require(learningRate.isFinite && learningRate >= 0, "Adam", "learning rate", learningRate, "finite and ≥ 0")
        try require(weightDecay.isFinite && weightDecay >= 0, "Adam", "weight decay", weightDecay, "finite and ≥ 0")
        try require(beta1 >= 0 && beta1 < 1, "Adam", "beta1", beta1, "at least 0 and less than 1")
        try require(beta2 >= 0 && beta2 < 1, "Adam", "beta2", beta2, "at least 0 and less than 1")
        try require(epsilon.isFinite && epsilon > 0, "Adam", "epsilon", epsilon, "finite and positive")
        try network.validate(gradients, for: "Adam")
        try firstMoments.prepare(for: network, "Adam")
        try secondMoments.prepare(for: network, "Adam")
        let options = ck_adam_options(
            learning_rate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weight_decay: weightDecay,
            decoupled_weight_decay: decoupledWeightDecay)
        let step = stepsDone + 1
        try network.updateParameterArrays(with: gradients) { (index, gradient, parameters) throws(KernelError) in
            try firstMoments.arrays[index].withUnsafeMutableBufferPointer { (m) throws(KernelError) in
                try secondMoments.arrays[index].withUnsafeMutableBufferPointer { (v) throws(KernelError) in
                    let (m, v) = (m.baseAddress, v.baseAddress)
                    try updateParameters(&parameters, by: gradient, "Adam", on: backend) {
                        (gradient, parameters, executor) in
                        Scalar._adam(
                            parameters.count, options, step, gradient, m, v, parameters.baseAddress, executor)
                    }
                }
            }
        }
        stepsDone = step
    }
}
