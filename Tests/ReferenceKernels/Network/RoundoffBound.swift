#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// How far rounding can carry a computed loss and its gradients away from the exact ones, element by element, in a network
/// of any number of layers.
///
/// **Derivation.** A sum of n products, in any order and with or without fused operations, is within γ(n) Σ|a||b| of the
/// exact one, γ(n) = nu / (1 − nu) (Higham, *Accuracy and Stability of Numerical Algorithms*, 2002, chapter 3). Where
/// the factors carry errors e of their own, Σ(e_a |b| + |a| e_b + e_a e_b) comes on top. The sigmoid passes an error e
/// of its argument on as at most e σ′(z) exp(e), because |σ″| ≤ σ′, and adds a rounding error of its own. Each quantity
/// below is bounded in this way from those before it, layer by layer up and down again, with the values of the reference
/// for |a| and |b|; the reference is itself computed in Double, so a comparison adds the bounds of both sides.
public struct RoundoffBound: Sendable {
    /// The ways to the deltas of the last layer: from e^−|z|, where nothing cancels, or as ŷ − y.
    public enum Delta: Sendable { case stable, difference }

    public private(set) var loss = 0.0
    /// Of the values on the way, each in its shape, as ``NaiveNetwork/Forward`` and ``NaiveNetwork/Backward`` name
    /// them.
    public private(set) var z: [[Double]] = []
    public private(set) var h: [[Double]] = []
    public private(set) var d: [[Double]] = []
    public private(set) var dh: [[Double]] = []
    public private(set) var dw: [[Double]] = []
    public private(set) var db: [[Double]] = []

    private let u, tiny: Double

    /// - Parameters:
    ///   - unit: The unit roundoff: half the distance from 1 to the next number.
    ///   - tiny: The least positive number: what a result that underflows may be wrong by.
    public init(
        _ network: NaiveNetwork, _ forward: NaiveNetwork.Forward, _ backward: NaiveNetwork.Backward?,
        delta: Delta, unit u: Double, tiny: Double
    ) {
        (self.u, self.tiny) = (u, tiny)
        h = [[Double](repeating: 0, count: network.x.count)]
        for l in network.layers.indices { boundOutputs(of: l, network, forward) }
        boundLoss(network, forward)

        guard let backward else { return }
        let nothing = [[Double]](repeating: [], count: network.layers.count)
        (d, dh, dw, db) = (nothing, nothing, nothing, nothing)
        for l in network.layers.indices.reversed() {
            if l + 1 == network.layers.count {
                d[l] = deltasOfLoss(network, forward, delta)
            } else {
                d[l] = deltas(of: l, forward, backward)
            }
            boundGradients(of: l, network, forward, backward)
        }
    }

    private func gamma(_ n: Int) -> Double { Double(n) * u / (1 - Double(n) * u) }

    /// 1 ULP is at most 2u of the value; the variants without fused operations get as much again.
    private var sigmoidRounding: Double { 4 * u }

    /// Two operations more than products in a sum: the bias, and the scaling of a block's sum.
    private mutating func boundOutputs(
        of l: Int, _ network: NaiveNetwork, _ forward: NaiveNetwork.Forward
    ) {
        let layer = network.layers[l]
        let (inputs, outputs, w, values, errors) = (layer.inputs, layer.outputs, layer.w, forward.h[l], h[l])
        var ez = [Double](repeating: 0, count: network.batch * outputs)
        for s in 0..<network.batch {
            for o in 0..<outputs {
                var (magnitude, inherited) = (abs(layer.b[o]), 0.0)
                for i in 0..<inputs {
                    let (weight, error) = (abs(w[o * inputs + i]), errors[s * inputs + i])
                    magnitude += (abs(values[s * inputs + i]) + error) * weight
                    inherited += error * weight
                }
                ez[s * outputs + o] = gamma(inputs + 2) * magnitude + inherited + Double(inputs) * tiny
            }
        }
        z.append(ez)
        h.append(
            ez.indices.map { so in
                let value = forward.h[l + 1][so]
                return value * (1 - value) * exp(ez[so]) * ez[so] + sigmoidRounding * value + tiny
            })
    }

    /// The derivative of a term by its logit is at most the scale of its weights. A term takes about six operations and an
    /// exponential of a few ULP, and the largest number in it is |z| + log 2. The terms are added in double in either
    /// precision.
    private mutating func boundLoss(_ network: NaiveNetwork, _ forward: NaiveNetwork.Forward) {
        let (last, outputs) = (network.layers.count - 1, network.outputs)
        let addition = Double(network.batch * outputs + 1) * 0x1p-53
        for (so, logit) in forward.z[last].enumerated() {
            loss += network.loss.scale(so / outputs) * (z[last][so] + (gamma(16) + addition) * (abs(logit) + 1))
        }
        loss /= network.loss.divisor(network.batch * outputs)
    }

    private func deltasOfLoss(
        _ network: NaiveNetwork, _ forward: NaiveNetwork.Forward, _ delta: Delta
    ) -> [Double] {
        let (last, outputs) = (network.layers.count - 1, network.outputs)
        let divisor = network.loss.divisor(network.batch * outputs)
        return forward.z[last].indices.map { so in
            let (value, t) = (forward.h[last + 1][so], network.loss.target(network.y[so]))
            let (positive, scale) = (network.loss.positiveWeight * t, network.loss.scale(so / outputs))
            // With d = (1 − t) ŷ − p t (1 − ŷ), times the weight: its slope is at most σ′ times the scale.
            let inherited = scale * value * (1 - value) * exp(z[last][so]) * z[last][so]
            let magnitude = network.loss.weight(so / outputs) * ((1 - t) * value + positive * (1 - value))
            let rounding =
                switch delta {
                // The exponential is shared with the loss, and a few ULP wide.
                case .stable: (2 * sigmoidRounding + 8 * u) * magnitude
                case .difference: scale * (sigmoidRounding * value + 8 * u * abs(value - t)) + 8 * u * magnitude
                }
            // A smoothed target is itself rounded, and 1 − t with it.
            let smoothing = network.loss.labelSmoothing == 0 ? 0 : 4 * u * scale
            return (inherited + rounding + smoothing) / divisor + tiny
        }
    }

    /// σ′ = h (1 − h), whose derivative by h is 1 − 2h.
    private func deltas(
        of l: Int, _ forward: NaiveNetwork.Forward, _ backward: NaiveNetwork.Backward
    ) -> [Double] {
        forward.z[l].indices.map { so in
            let (value, error) = (forward.h[l + 1][so], h[l + 1][so])
            let slope = value * (1 - value)
            let eSlope = abs(1 - 2 * value) * error + error * error
            let (above, eAbove) = (abs(backward.dh[l + 1][so]), dh[l + 1][so])
            return above * eSlope + eAbove * (slope + eSlope) + gamma(4) * (above + eAbove) * (slope + eSlope) + tiny
        }
    }

    private mutating func boundGradients(
        of l: Int, _ network: NaiveNetwork, _ forward: NaiveNetwork.Forward,
        _ backward: NaiveNetwork.Backward
    ) {
        let (batch, inputs, outputs) = (network.batch, network.layers[l].inputs, network.layers[l].outputs)
        let (values, deltas, eDeltas) = (forward.h[l], backward.d[l], d[l])
        let (eValues, w) = (h[l], network.layers[l].w)
        var ofWeights = [SumOfProducts](repeating: SumOfProducts(), count: outputs * inputs)
        var ofInputs = [SumOfProducts](repeating: SumOfProducts(), count: batch * inputs)
        db[l] = [Double](repeating: 0, count: outputs)
        for s in 0..<batch {
            for o in 0..<outputs {
                let (delta, eDelta) = (deltas[s * outputs + o], eDeltas[s * outputs + o])
                db[l][o] += eDelta + gamma(batch) * (abs(delta) + eDelta)
                for i in 0..<inputs {
                    ofWeights[o * inputs + i].add(delta, eDelta, values[s * inputs + i], eValues[s * inputs + i])
                    ofInputs[s * inputs + i].add(delta, eDelta, w[o * inputs + i], 0)
                }
            }
        }
        let (rounding, fewer) = (gamma(batch + 2), gamma(outputs + 2))
        dw[l] = ofWeights.map { $0.bound(rounding, Double(batch) * tiny) }
        dh[l] = ofInputs.map { $0.bound(fewer, Double(outputs) * tiny) }
    }
}

/// The error of a sum of products ab whose factors carry the errors ea and eb.
private struct SumOfProducts {
    private var magnitude = 0.0
    private var inherited = 0.0

    mutating func add(_ a: Double, _ ea: Double, _ b: Double, _ eb: Double) {
        magnitude += (abs(a) + ea) * (abs(b) + eb)
        inherited += ea * abs(b) + abs(a) * eb + ea * eb
    }

    func bound(_ gamma: Double, _ underflow: Double) -> Double { gamma * magnitude + inherited + underflow }
}
