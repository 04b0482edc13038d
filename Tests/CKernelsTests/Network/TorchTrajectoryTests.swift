import CKernels
import Kernels
import ReferenceKernels
import TestSupport
import Testing

/// The optimizers beside torch.optim in double, step for step over 100 steps.
///
/// The bounds are those of one step, carried on: an error of the state is multiplied as the state is, and each step adds
/// its own roundings. PyTorch's own errors are of Double's precision; the bound in double counts them a second time.
@Suite("torch.optim")
struct TorchTrajectoryTests {
    private static let start = [0.75, -1.5]
    private static let steps = 100

    /// The formula of torch_trajectories.py.
    private static func gradient(_ step: Int, _ parameter: Int) -> Double {
        let mixed: Int = (step * 1597 + parameter * 811 + 51749) * 244944
        return Double(mixed % 244955 % 4096) / 2048 - 1
    }

    private struct Bounds {
        let unit: (Int) -> Double

        init<Scalar: KernelScalar>(_: Scalar.Type) {
            let (own, torch) = (Rounding(Scalar.self), Rounding(Double.self))
            unit = { own.gamma($0) + torch.gamma($0) }
        }
    }

    @Test(arguments: Precision.allCases)
    func sgd(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let bounds = Bounds(Scalar.self)
            let cases: [(NaiveSGD, [Double])] = [
                (.init(learningRate: 0.1, momentum: 0, weightDecay: 0, nesterov: false), TorchTrajectories.sgd),
                (.init(learningRate: 0.1, momentum: 0.9, weightDecay: 0, nesterov: false), TorchTrajectories.momentum),
                (
                    .init(learningRate: 0.1, momentum: 0.9, weightDecay: 0.01, nesterov: false),
                    TorchTrajectories.momentumAndDecay
                ),
                (
                    .init(learningRate: 0.1, momentum: 0.9, weightDecay: 0.01, nesterov: true),
                    TorchTrajectories.nesterov
                ),
            ]
            var failures = Failures()
            for (rule, expected) in cases {
                let options = ck_sgd_options(
                    learning_rate: rule.learningRate, momentum: rule.momentum, weight_decay: rule.weightDecay,
                    nesterov: rule.nesterov)
                var (parameters, velocity) = (Self.start.map { Scalar($0) }, [Scalar](repeating: 0, count: 2))
                var (errorP, errorV) = ([0.0, 0], [0.0, 0])
                for step in 1...Self.steps {
                    let gradient = (0..<2).map { Scalar(Self.gradient(step, $0)) }
                    for i in 0..<2 {
                        let (p, g) = (abs(Double(parameters[i])), abs(Double(gradient[i])))
                        let v = rule.momentum * abs(Double(velocity[i])) + g + rule.weightDecay * p
                        let errorG = rule.weightDecay * errorP[i] + bounds.unit(3) * (g + rule.weightDecay * p)
                        errorV[i] = rule.momentum * errorV[i] + errorG + bounds.unit(3) * v
                        errorP[i] +=
                            rule.learningRate * ((rule.nesterov ? rule.momentum : 1) * errorV[i] + errorG)
                            + bounds.unit(4) * (p + 2 * rule.learningRate * v)
                    }
                    let status = NamedExecutor.serial.use { executor in
                        Scalar._sgd(2, options, gradient, &velocity, &parameters, executor)
                    }
                    for i in 0..<2 {
                        let torch = expected[2 * (step - 1) + i]
                        failures.check(
                            status == CK_SUCCESS && Bounded(value: torch, bound: errorP[i]).admits(parameters[i]),
                            "\(Scalar.self) \(rule) step \(step): \(parameters[i]), not \(torch) ± \(errorP[i])")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func adam(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let bounds = Bounds(Scalar.self)
            let cases: [(weightDecay: Double, isDecoupled: Bool, [Double])] = [
                (0, false, TorchTrajectories.adam), (0.1, false, TorchTrajectories.adamAndDecay),
                (0.1, true, TorchTrajectories.adamW),
            ]
            var failures = Failures()
            for (weightDecay, isDecoupled, expected) in cases {
                let rule = NaiveAdam(
                    learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: weightDecay,
                    isDecoupled: isDecoupled)
                let options = ck_adam_options(
                    learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: weightDecay,
                    decoupled_weight_decay: isDecoupled)
                var parameters = Self.start.map { Scalar($0) }
                var (first, second) = ([Scalar](repeating: 0, count: 2), [Scalar](repeating: 0, count: 2))
                // The state that the bounds follow, in Double.
                var (p, m, v) = (Self.start, [0.0, 0], [0.0, 0])
                var (errorP, errorM, errorV) = ([0.0, 0], [0.0, 0], [0.0, 0])
                var (power1, power2) = (1.0, 1.0)
                for step in 1...Self.steps {
                    power1 *= rule.beta1
                    power2 *= rule.beta2
                    let gradient = (0..<2).map { Scalar(Self.gradient(step, $0)) }
                    for i in 0..<2 {
                        let decay = isDecoupled ? 0 : weightDecay
                        let g = Double(gradient[i]) + decay * p[i]
                        let before = abs(p[i])
                        let errorG = decay * errorP[i] + bounds.unit(3) * (abs(Double(gradient[i])) + decay * before)
                        errorM[i] =
                            rule.beta1 * errorM[i] + (1 - rule.beta1) * errorG + bounds.unit(5)
                            * (rule.beta1 * abs(m[i]) + (1 - rule.beta1) * abs(g))
                        rule.update(&p[i], &m[i], &v[i], gradient: Double(gradient[i]), step: step)
                        errorV[i] =
                            rule.beta2 * errorV[i] + (1 - rule.beta2) * (2 * abs(g) + errorG) * errorG + bounds.unit(6)
                            * v[i]
                        // Of the quotient: by its numerator, by its denominator through the root, and by rounding.
                        let relative = errorV[i] / (2 * v[i]) / (1 - errorV[i] / v[i]) + bounds.unit(12)
                        let rate =
                            rule.learningRate / (1 - power1) / ((v[i] / (1 - power2)).squareRoot() + rule.epsilon)
                        errorP[i] +=
                            rate * (errorM[i] + (abs(m[i]) + errorM[i]) * relative) + bounds.unit(6)
                            * (before + abs(p[i]))
                    }
                    let status = NamedExecutor.serial.use { executor in
                        Scalar._adam(2, options, step, gradient, &first, &second, &parameters, executor)
                    }
                    for i in 0..<2 {
                        let torch = expected[2 * (step - 1) + i]
                        failures.check(
                            status == CK_SUCCESS && Bounded(value: torch, bound: errorP[i]).admits(parameters[i]),
                            "\(Scalar.self) \(rule) step \(step): \(parameters[i]), not \(torch) ± \(errorP[i])")
                    }
                    failures.check(errorP.allSatisfy { $0 < (Scalar.self == Float.self ? 1e-3 : 1e-12) }, "no bound")
                }
            }
            failures.report()
        }
        check(precision.type)
    }
}
