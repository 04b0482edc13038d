#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Central differences of the naive loss in Double, with a bound on their error.
///
/// **Derivation.** (J(θ + h) − J(θ − h)) / 2h differs from J′(θ) by at most h²/6 max |J‴|, by the rounding errors e of
/// the two losses over 2h, and by u(|θ| + h) max |J″| because the two points are rounded. The derivatives are bounded
/// for all θ from those of the sigmoid, |σ′| ≤ 1/4, |σ″| ≤ 1/(6√3), |σ‴| ≤ 1/8, and of a term of the loss, whose first
/// is at most 1 and whose others are those of σ shifted by one: with A_n = Σ |w₂| |σ⁽ⁿ⁾| |∂z₁|ⁿ for a logit,
/// |J″| ≤ mean(A₁²/4 + A₂) and |J‴| ≤ mean(A₁³/(6√3) + 3/4 A₁A₂ + A₃), each term times its weights. The step h that balances the first two errors is
/// the cube root of 3e / max |J‴|.
public struct FiniteDifferences {
    private static let sigmoid1 = 0.25
    private static let sigmoid2 = 1 / (6 * 3.0.squareRoot())
    private static let sigmoid3 = 0.125
    private static let unit = 0x1p-53

    private let network: NaiveTwoLayerNetwork
    private let lossError: Double
    /// Bounds on the second and third derivative by each input of a hidden unit, over the terms of one sample.
    private var hiddenUnit: [(second: Double, third: Double)] = []

    public init(_ network: NaiveTwoLayerNetwork) {
        self.network = network
        lossError = Self.loss(network).error
        hiddenUnit = (0..<network.hidden).map { j in
            Self.derivatives(network) { o in
                let weight = abs(network.values.w2[o * network.hidden + j])
                return (weight * Self.sigmoid1, weight * Self.sigmoid2, weight * Self.sigmoid3)
            }
        }
    }

    /// The derivative by one element, and how far it may be from the exact one.
    public func derivative(by part: GradientPart, _ element: Int) -> (value: Double, error: Double) {
        let bound = derivativeBounds(part, element)
        let theta = network.values[part][element]
        let ideal = bound.third > 0 ? cbrt(3 * lossError / bound.third) : 1
        let step = min(max(ideal, 0x1p-30), 1)
        var moved = network
        moved.values[part][element] = theta + step
        let above = (theta: theta + step, loss: Self.loss(moved))
        moved.values[part][element] = theta - step
        let below = (theta: theta - step, loss: Self.loss(moved))
        let value = (above.loss.value - below.loss.value) / (above.theta - below.theta)
        let worst = max(above.loss.error, below.loss.error)
        return (value, error(by: part, element, step: step, lossError: worst) + 4 * Self.unit * abs(value))
    }

    /// How far (J(θ + h) − J(θ − h)) / 2h may be from the derivative, for losses that are each wrong by at most
    /// `lossError`.
    public func error(by part: GradientPart, _ element: Int, step: Double, lossError: Double) -> Double {
        let bound = derivativeBounds(part, element)
        let theta = network.values[part][element]
        return bound.third * step * step / 6 + lossError / step + bound.second * Self.unit * (abs(theta) + step)
    }

    private static func loss(_ network: NaiveTwoLayerNetwork) -> (value: Double, error: Double) {
        let forward = network.forward()
        let bound = TwoLayerRoundoffBound(
            network, forward, nil, delta: .difference, unit: unit, tiny: .leastNonzeroMagnitude)
        return (forward.loss, bound.loss)
    }

    private func derivativeBounds(_ part: GradientPart, _ element: Int) -> (second: Double, third: Double) {
        let (batch, inputs, hidden) = (network.batch, network.inputs, network.hidden)
        let terms = network.loss.divisor(batch * network.outputs)
        switch part {
        case .w2, .b2:
            // A logit is linear in these, with a factor of at most 1.
            let scale = (0..<batch).reduce(0) { $0 + network.loss.scale($1) }
            return (Self.sigmoid1 * scale / terms, Self.sigmoid2 * scale / terms)
        case .w1, .b1:
            let unit = hiddenUnit[part == .w1 ? element / inputs : element]
            var (squares, cubes) = (0.0, 0.0)
            for s in 0..<batch {
                let factor = part == .w1 ? abs(network.values.x[s * inputs + element % inputs]) : 1
                squares += network.loss.scale(s) * factor * factor
                cubes += network.loss.scale(s) * factor * factor * factor
            }
            return (unit.second * squares / terms, unit.third * cubes / terms)
        case .x:
            let i = element % inputs
            let sample = Self.derivatives(network) { o in
                var a = (0.0, 0.0, 0.0)
                for j in 0..<hidden {
                    let outer = abs(network.values.w2[o * hidden + j])
                    let inner = abs(network.values.w1[j * inputs + i])
                    a.0 += outer * inner * Self.sigmoid1
                    a.1 += outer * inner * inner * Self.sigmoid2
                    a.2 += outer * inner * inner * inner * Self.sigmoid3
                }
                return a
            }
            let scale = network.loss.scale(element / inputs)
            return (scale * sample.second / terms, scale * sample.third / terms)
        }
    }

    /// The sums over the outputs of one sample, from bounds on the first three derivatives of its logits.
    private static func derivatives(
        _ network: NaiveTwoLayerNetwork, ofLogit logit: (Int) -> (Double, Double, Double)
    ) -> (second: Double, third: Double) {
        var (second, third) = (0.0, 0.0)
        for o in 0..<network.outputs {
            let (a1, a2, a3) = logit(o)
            second += sigmoid1 * a1 * a1 + a2
            third += sigmoid2 * a1 * a1 * a1 + 3 * sigmoid1 * a1 * a2 + a3
        }
        return (second, third)
    }
}
