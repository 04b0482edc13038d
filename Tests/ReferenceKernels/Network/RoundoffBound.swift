#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// How far rounding can carry a computed loss and its gradients away from the exact ones, element by element.
///
/// **Derivation.** A sum of n products, in any order and with or without fused operations, is within γ(n) Σ|a||b| of the
/// exact one, γ(n) = nu / (1 − nu) (Higham, *Accuracy and Stability of Numerical Algorithms*, 2002, chapter 3). Where
/// the factors carry errors e of their own, Σ(e_a |b| + |a| e_b + e_a e_b) comes on top. The sigmoid passes an error e
/// of its argument on as at most e σ′(z) exp(e), because |σ″| ≤ σ′, and adds a rounding error of its own. Each quantity
/// below is bounded in this way from those before it, with the values of the reference for |a| and |b|; the reference
/// is itself computed in Double, so a comparison adds the bounds of both sides.
public struct RoundoffBound: Sendable {
    /// The ways to the output delta δ₂: from e^−|z|, where nothing cancels, or as ŷ − y.
    public enum Delta: Sendable { case stable, difference }

    public private(set) var loss = 0.0
    /// Of the values on the way, each in its shape: z₁, h₁, z₂, ŷ, δ₂, ∂J/∂h₁, δ₁.
    public private(set) var z1: [Double] = []
    public private(set) var h1: [Double] = []
    public private(set) var z2: [Double] = []
    public private(set) var outputs: [Double] = []
    public private(set) var d2: [Double] = []
    public private(set) var dh: [Double] = []
    public private(set) var d1: [Double] = []
    public private(set) var gradients = PartArrays()

    /// - Parameters:
    ///   - unit: The unit roundoff: half the distance from 1 to the next number.
    ///   - tiny: The least positive number: what a result that underflows may be wrong by.
    public init(
        _ network: NaiveNetwork, _ forward: NaiveNetwork.Forward, _ backward: NaiveNetwork.Backward?, delta: Delta,
        unit u: Double, tiny: Double
    ) {
        let (batch, inputs, hidden, outputs) = (network.batch, network.inputs, network.hidden, network.outputs)
        let (w1, b1, w2, b2, x) = (
            network.values.w1, network.values.b1, network.values.w2, network.values.b2, network.values.x
        )
        let h = forward.h
        let divisor = network.loss.divisor(batch * outputs)
        func gamma(_ n: Int) -> Double { Double(n) * u / (1 - Double(n) * u) }
        // 1 ULP is at most 2u of the value; the variants without fused operations get as much again.
        let sigmoidRounding = 4 * u

        // The forward pass. Two operations more than products in a sum: the bias, and the scaling of a block's sum.
        var eh = [Double](repeating: 0, count: batch * hidden)
        var ez2 = [Double](repeating: 0, count: batch * outputs)
        for s in 0..<batch {
            for j in 0..<hidden {
                var magnitude = abs(b1[j])
                for i in 0..<inputs { magnitude += abs(w1[j * inputs + i] * x[s * inputs + i]) }
                let ez1 = gamma(inputs + 2) * magnitude + Double(inputs) * tiny
                z1.append(ez1)
                let value = h[s * hidden + j]
                eh[s * hidden + j] = value * (1 - value) * exp(ez1) * ez1 + sigmoidRounding * value + tiny
            }
            for o in 0..<outputs {
                var magnitude = abs(b2[o])
                var inherited = 0.0
                for j in 0..<hidden {
                    let weight = abs(w2[o * hidden + j])
                    magnitude += (h[s * hidden + j] + eh[s * hidden + j]) * weight
                    inherited += eh[s * hidden + j] * weight
                }
                ez2[s * outputs + o] = gamma(hidden + 2) * magnitude + inherited + Double(hidden) * tiny
            }
        }

        (h1, z2) = (eh, ez2)
        self.outputs = ez2.indices.map { so in
            let value = naiveSigmoid(forward.z2[so])
            return value * (1 - value) * exp(ez2[so]) * ez2[so] + sigmoidRounding * value + tiny
        }

        // The loss: its derivative by a logit is at most the scale of its weights. A term takes about six operations and
        // an exponential of a few ULP, and the largest number in it is |z| + log 2. The terms are added in double in
        // either precision.
        let addition = Double(batch * outputs + 1) * 0x1p-53
        for so in ez2.indices {
            let scale = network.loss.scale(outputs == 0 ? 0 : so / outputs)
            loss += scale * (ez2[so] + (gamma(16) + addition) * (abs(forward.z2[so]) + 1))
        }
        loss /= divisor

        guard let backward else { return }

        var ed2 = [Double](repeating: 0, count: batch * outputs)
        for so in ed2.indices {
            let (value, t) = (naiveSigmoid(forward.z2[so]), network.loss.target(network.y[so]))
            let (positive, scale) = (network.loss.positiveWeight * t, network.loss.scale(so / outputs))
            // With d = (1 − t) ŷ − p t (1 − ŷ), times the weight: its slope is at most σ′ times the scale.
            let inherited = scale * value * (1 - value) * exp(ez2[so]) * ez2[so]
            let magnitude = network.loss.weight(so / outputs) * ((1 - t) * value + positive * (1 - value))
            let rounding =
                switch delta {
                // The exponential is shared with the loss, and a few ULP wide.
                case .stable: (2 * sigmoidRounding + 8 * u) * magnitude
                case .difference: scale * (sigmoidRounding * value + 8 * u * abs(value - t)) + 8 * u * magnitude
                }
            // A smoothed target is itself rounded, and 1 − t with it.
            let smoothing = network.loss.labelSmoothing == 0 ? 0 : 4 * u * scale
            ed2[so] = (inherited + rounding + smoothing) / divisor + tiny
        }

        self.d2 = ed2
        let d2 = backward.d2
        gradients.b2 = [Double](repeating: 0, count: outputs)
        gradients.w2 = [Double](repeating: 0, count: outputs * hidden)
        for o in 0..<outputs {
            for s in 0..<batch {
                let so = s * outputs + o
                gradients.b2[o] += ed2[so] + gamma(batch) * (abs(d2[so]) + ed2[so])
            }
            for j in 0..<hidden {
                gradients.w2[o * hidden + j] = Self.sum(batch, gamma(batch + 2), tiny) { s in
                    (d2[s * outputs + o], ed2[s * outputs + o], h[s * hidden + j], eh[s * hidden + j])
                }
            }
        }

        var ed1 = [Double](repeating: 0, count: batch * hidden)
        for s in 0..<batch {
            for j in 0..<hidden {
                let sj = s * hidden + j
                let edh = Self.sum(outputs, gamma(outputs + 2), tiny) { o in
                    (d2[s * outputs + o], ed2[s * outputs + o], w2[o * hidden + j], 0)
                }
                // σ′ = h (1 − h), whose derivative by h is 1 − 2h.
                self.dh.append(edh)
                let slope = h[sj] * (1 - h[sj])
                let eSlope = abs(1 - 2 * h[sj]) * eh[sj] + eh[sj] * eh[sj]
                let dh = abs(backward.dh[sj])
                ed1[sj] = dh * eSlope + edh * (slope + eSlope) + gamma(4) * (dh + edh) * (slope + eSlope) + tiny
            }
        }

        self.d1 = ed1
        let d1 = backward.d1
        gradients.b1 = [Double](repeating: 0, count: hidden)
        gradients.w1 = [Double](repeating: 0, count: hidden * inputs)
        gradients.x = [Double](repeating: 0, count: batch * inputs)
        for j in 0..<hidden {
            for s in 0..<batch {
                let sj = s * hidden + j
                gradients.b1[j] += ed1[sj] + gamma(batch) * (abs(d1[sj]) + ed1[sj])
            }
            for i in 0..<inputs {
                gradients.w1[j * inputs + i] = Self.sum(batch, gamma(batch + 2), tiny) { s in
                    (d1[s * hidden + j], ed1[s * hidden + j], x[s * inputs + i], 0)
                }
            }
        }
        for s in 0..<batch {
            for i in 0..<inputs {
                gradients.x[s * inputs + i] = Self.sum(hidden, gamma(hidden + 2), tiny) { j in
                    (d1[s * hidden + j], ed1[s * hidden + j], w1[j * inputs + i], 0)
                }
            }
        }
    }

    /// The bound of a sum of products ab whose factors carry the errors ea and eb.
    private static func sum(
        _ count: Int, _ gamma: Double, _ tiny: Double, _ term: (Int) -> (a: Double, ea: Double, b: Double, eb: Double)
    ) -> Double {
        var (rounding, inherited) = (0.0, 0.0)
        for n in 0..<count {
            let (a, ea, b, eb) = term(n)
            rounding += (abs(a) + ea) * (abs(b) + eb)
            inherited += ea * abs(b) + abs(a) * eb + ea * eb
        }
        return gamma * rounding + inherited + Double(count) * tiny
    }
}
