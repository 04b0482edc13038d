#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// torch.optim.SGD for one parameter.
public struct NaiveSGD: Sendable {
    public var learningRate, momentum, weightDecay: Double
    public var nesterov: Bool

    public init(learningRate: Double, momentum: Double, weightDecay: Double, nesterov: Bool) {
        self.learningRate = learningRate
        self.momentum = momentum
        self.weightDecay = weightDecay
        self.nesterov = nesterov
    }

    public func update(_ p: inout Double, _ velocity: inout Double, gradient: Double) {
        let g = gradient + weightDecay * p
        velocity = momentum * velocity + g
        p -= learningRate * (nesterov ? g + momentum * velocity : velocity)
    }
}

/// torch.optim.Adam, or AdamW where the weight decay is decoupled, for one parameter.
public struct NaiveAdam: Sendable {
    public var learningRate, beta1, beta2, epsilon, weightDecay: Double
    public var isDecoupled: Bool

    public init(
        learningRate: Double, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double, isDecoupled: Bool
    ) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.isDecoupled = isDecoupled
    }

    public func update(_ p: inout Double, _ m: inout Double, _ v: inout Double, gradient: Double, step: Int) {
        let g = isDecoupled ? gradient : gradient + weightDecay * p
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        let mHat = m / (1 - pow(beta1, Double(step)))
        let vHat = v / (1 - pow(beta2, Double(step)))
        if isDecoupled { p -= learningRate * weightDecay * p }
        p -= learningRate * mHat / (vHat.squareRoot() + epsilon)
    }
}
