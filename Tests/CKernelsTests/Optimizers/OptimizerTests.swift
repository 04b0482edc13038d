import CKernels
import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("optimizers")
struct OptimizerTests {
    private static let counts = Array(0...70) + [1000, 200_003]

    /// The arrays of one step, between guards.
    private struct State<Scalar: KernelScalar> {
        let gradient: [Scalar]
        let first, second, parameters: GuardedArray<Scalar>

        init(count: Int) {
            var random = RandomData(seed: UInt64(count))
            gradient = random.vector(count, -1, 1)
            first = GuardedArray(random.vector(count, -1, 1))
            second = GuardedArray(random.vector(count, 0.01, 1))
            parameters = GuardedArray(random.vector(count, -2, 2))
        }

        init(copying other: State) {
            gradient = other.gradient
            first = GuardedArray(other.first.elements)
            second = GuardedArray(other.second.elements)
            parameters = GuardedArray(other.parameters.elements)
        }

        var arrays: [GuardedArray<Scalar>] { [first, second, parameters] }
        var isIntact: Bool { arrays.allSatisfy { $0.isIntact(except: { _ in true }) } }

        /// How the arrays differ from those of another run in a bit, or nil.
        func difference(_ other: State) -> String? {
            zip(arrays, other.arrays).lazy.compactMap { firstDifference($0.elements, $1.elements) }.first
        }
    }

    @Test(arguments: InstructionSet.available, Precision.allCases)
    func sgd(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let rules = [
                NaiveSGD(learningRate: 0.1, momentum: 0, weightDecay: 0, nesterov: false),
                NaiveSGD(learningRate: 0.1, momentum: 0.9, weightDecay: 0.01, nesterov: false),
                NaiveSGD(learningRate: 0.1, momentum: 0.9, weightDecay: 0, nesterov: true),
                NaiveSGD(learningRate: 0, momentum: 0.5, weightDecay: 1, nesterov: true),
            ]
            // The options are rounded to the precision; no sum has more than ten roundings.
            let gamma = Rounding(Scalar.self).gamma(12) + Rounding(Double.self).gamma(12)
            var failures = Failures()
            for rule in rules {
                let options = ck_sgd_options(
                    learning_rate: rule.learningRate, momentum: rule.momentum, weight_decay: rule.weightDecay,
                    nesterov: rule.nesterov)
                for count in Self.counts {
                    var serial: State<Scalar>?
                    let before = State<Scalar>(count: count)
                    for executor in count < 1000 ? [.serial] : NamedExecutor.all {
                        let state = State(copying: before)
                        let status = set.use {
                            executor.use { executor in
                                state.gradient.withUnsafeBufferPointer {
                                    Scalar._sgd(
                                        count, options, $0.baseAddress, rule.momentum == 0 ? nil : state.first.base,
                                        state.parameters.base, executor)
                                }
                            }
                        }
                        let label = "\(set) \(executor) \(count) \(rule)"
                        failures.check(status == CK_SUCCESS && state.isIntact, "\(label): status or guards")
                        if let serial {
                            let difference = state.difference(serial)
                            failures.check(difference == nil, "\(label): \(difference ?? "")")
                            continue
                        }
                        serial = state
                        let (p, v) = (state.parameters.elements, state.first.elements)
                        let (p0, v0) = (before.parameters.elements, before.first.elements)
                        let wrong = (0..<count).first { i in
                            var (exactP, exactV) = (Double(p0[i]), rule.momentum == 0 ? 0 : Double(v0[i]))
                            let g = Double(state.gradient[i])
                            let magnitude = abs(g) + rule.weightDecay * abs(exactP) + rule.momentum * abs(exactV)
                            let bound = gamma * (abs(exactP) + rule.learningRate * (1 + rule.momentum) * magnitude)
                            rule.update(&exactP, &exactV, gradient: g)
                            if rule.momentum == 0 { exactV = Double(v0[i]) }
                            return !Bounded(value: exactP, bound: bound).admits(p[i])
                                || !Bounded(value: exactV, bound: rule.momentum == 0 ? 0 : gamma * magnitude).admits(
                                    v[i])
                        }
                        failures.check(wrong == nil, "\(label): element \(wrong ?? -1)")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    @Test(arguments: InstructionSet.available, Precision.allCases)
    func adam(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let rules = [
                NaiveAdam(
                    learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, isDecoupled: false),
                NaiveAdam(
                    learningRate: 0.1, beta1: 0.5, beta2: 0.9, epsilon: 0.1, weightDecay: 0.1, isDecoupled: false),
                NaiveAdam(learningRate: 0.1, beta1: 0, beta2: 0, epsilon: 1e-3, weightDecay: 0.1, isDecoupled: true),
            ]
            let rounding = Rounding(Scalar.self)
            func gamma(_ n: Int) -> Double { rounding.gamma(n) + Rounding(Double.self).gamma(n) }
            var failures = Failures()
            for (step, rule) in zip([1, 7, 100_000], rules) {
                let correction1 = 1 - pow(rule.beta1, step)
                let correction2 = 1 - pow(rule.beta2, step)
                let options = ck_adam_options(
                    learning_rate: rule.learningRate, beta1: rule.beta1, beta2: rule.beta2, epsilon: rule.epsilon,
                    weight_decay: rule.weightDecay, decoupled_weight_decay: rule.isDecoupled)
                for count in Self.counts {
                    var serial: State<Scalar>?
                    let before = State<Scalar>(count: count)
                    for executor in count < 1000 ? [.serial] : NamedExecutor.all {
                        let state = State(copying: before)
                        let status = set.use {
                            executor.use { executor in
                                state.gradient.withUnsafeBufferPointer {
                                    Scalar._adam(
                                        count, options, step, $0.baseAddress, state.first.base, state.second.base,
                                        state.parameters.base, executor)
                                }
                            }
                        }
                        let label = "\(set) \(executor) \(count) \(rule)"
                        failures.check(status == CK_SUCCESS && state.isIntact, "\(label): status or guards")
                        if let serial {
                            let difference = state.difference(serial)
                            failures.check(difference == nil, "\(label): \(difference ?? "")")
                            continue
                        }
                        serial = state
                        let (p, m, v) = (state.parameters.elements, state.first.elements, state.second.elements)
                        let (p0, m0, v0) = (before.parameters.elements, before.first.elements, before.second.elements)
                        let wrong = (0..<count).first { i in
                            var (exactP, exactM, exactV) = (Double(p0[i]), Double(m0[i]), Double(v0[i]))
                            let gradient = Double(state.gradient[i])
                            let decay = rule.isDecoupled ? 0 : rule.weightDecay * exactP
                            let gError = gamma(3) * (abs(gradient) + abs(decay))
                            let g = gradient + decay
                            let mError =
                                gamma(5) * (rule.beta1 * abs(exactM) + (1 - rule.beta1) * abs(g))
                                + (1 - rule.beta1) * gError
                            rule.update(&exactP, &exactM, &exactV, gradient: gradient, step: step)
                            let vError = gamma(6) * exactV + (1 - rule.beta2) * (2 * abs(g) + gError) * gError
                            let denominator = (exactV / correction2).squareRoot() + rule.epsilon
                            let rate = rule.learningRate / correction1 / denominator
                            // Of the quotient: by its numerator, by its denominator through the root, and by rounding.
                            let relative = vError / (2 * exactV) / (1 - vError / exactV) + gamma(12)
                            let pError =
                                gamma(6) * (abs(exactP) + abs(Double(p0[i]))) + rate
                                * (mError + (abs(exactM) + mError) * relative)
                            return !Bounded(value: exactM, bound: mError).admits(m[i])
                                || !Bounded(value: exactV, bound: vError).admits(v[i])
                                || !Bounded(value: exactP, bound: pError).admits(p[i])
                        }
                        failures.check(wrong == nil, "\(label): element \(wrong ?? -1)")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// A thread keeps the last bias corrections: they are those of the call, also where one number alone is another.
    @Test(arguments: Precision.allCases)
    func correctionsAreThoseOfTheCall(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let calls = [
                (3, 0.9, 0.999), (4, 0.9, 0.999), (4, 0.9, 0.9), (4, 0.5, 0.9), (3, 0.5, 0.9), (3, 0.5, 0.999),
            ]
            for (step, beta1, beta2) in calls {
                let options = ck_adam_options(
                    learning_rate: 1, beta1: beta1, beta2: beta2, epsilon: 1e-8, weight_decay: 0,
                    decoupled_weight_decay: false)
                var (first, second, parameter): (Scalar, Scalar, Scalar) = (0, 0, 0)
                let status = withUnsafePointer(to: 1 as Scalar) {
                    Scalar._adam(1, options, step, $0, &first, &second, &parameter, nil)
                }
                #expect(status == CK_SUCCESS)
                let root = ((1 - beta2) / (1 - pow(beta2, step))).squareRoot()
                let expected = -(1 - beta1) / (1 - pow(beta1, step)) / (root + 1e-8)
                #expect(abs(Double(parameter) - expected) < 1e-5 * abs(expected), "\(step) \(beta1) \(beta2)")
            }
        }
        check(precision.type)
    }

    private func pow(_ base: Double, _ exponent: Int) -> Double { (0..<exponent).reduce(1) { x, _ in x * base } }
}
