import ReferenceKernels

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The Jacobian of a network's outputs by the features of one sample, in plain loops over Double, with a bound on rounding.
///
/// **Derivation.** As in `RoundoffBound`, which bounds z. σ′ passes an error e of z on as at most σ′(z) (exp(e) − 1),
/// because |σ″| ≤ σ′; its two sigmoids and their product add 9u. A sum of n products of factors with errors is within
/// Σ(e_a |b| + |a| e_b + e_a e_b) and γ(n + 2) times the sum of the magnitudes.
struct NaiveJacobian {
    /// Row-major, outputs×inputs.
    private(set) var values: [Double]
    private(set) var errors: [Double]

    /// - Parameters:
    ///   - unit: The unit roundoff: half the distance from 1 to the next number.
    ///   - tiny: The least positive number: what a result that underflows may be wrong by.
    init(_ network: NaiveNetwork, unit u: Double, tiny: Double) {
        precondition(network.batch == 1)
        let forward = network.forward()
        let bound = RoundoffBound(network, forward, nil, delta: .stable, unit: u, tiny: tiny)
        func slope(_ l: Int, _ o: Int) -> (value: Double, error: Double) {
            let value = naiveSigmoid(forward.z[l][o]) * naiveSigmoid(-forward.z[l][o])
            return (value, value * (exp(bound.z[l][o]) * (1 + 9 * u) - 1) + 3 * tiny)
        }
        let last = network.layers.count - 1
        let outputs = network.layers[last].outputs
        let w = network.layers[last].w
        var columns = network.layers[last].inputs
        (values, errors) = (w, w)
        for i in w.indices {
            let slope = slope(last, i / columns)
            values[i] = slope.value * w[i]
            errors[i] = (slope.error + u * (slope.value + slope.error)) * abs(w[i]) + tiny
        }
        for l in (0..<last).reversed() {
            let (layer, slopes) = (network.layers[l], (0..<columns).map { slope(l, $0) })
            var (nextValues, nextErrors) = (
                [Double](repeating: 0, count: outputs * layer.inputs),
                [Double](repeating: 0, count: outputs * layer.inputs)
            )
            let gamma = Double(columns + 3) * u / (1 - Double(columns + 3) * u)
            for o in 0..<outputs {
                for i in 0..<layer.inputs {
                    var (sum, error) = (0.0, 0.0)
                    for j in 0..<columns {
                        let (d, e) = (values[o * columns + j], errors[o * columns + j])
                        let weight = layer.w[j * layer.inputs + i]
                        sum += d * slopes[j].value * weight
                        let largest = (abs(d) + e) * (slopes[j].value + slopes[j].error)
                        error += ((largest - abs(d) * slopes[j].value) + gamma * largest) * abs(weight) + 2 * tiny
                    }
                    (nextValues[o * layer.inputs + i], nextErrors[o * layer.inputs + i]) = (sum, error)
                }
            }
            (values, errors, columns) = (nextValues, nextErrors, layer.inputs)
        }
    }

    /// What a Jacobian of some precision is held against, and by how much it may differ, the reference's own error added.
    static func expected(_ network: NaiveNetwork, _ rounding: Rounding) -> [Bounded] {
        let theirs = NaiveJacobian(network, unit: rounding.unit, tiny: rounding.tiny)
        let own = NaiveJacobian(network, unit: 0x1p-53, tiny: .leastNonzeroMagnitude)
        return own.values.indices.map {
            Bounded(value: own.values[$0], bound: theirs.errors[$0] + own.errors[$0])
        }
    }

    /// Central differences of the outputs by one feature, each with a bound on its error.
    ///
    /// **Derivation.** As in `FiniteDifferences`: h²/6 max |ŷ‴|, the rounding errors of the outputs over h, and
    /// u(|x| + h) max |ŷ″|, because the two points are rounded. The derivatives of z by the feature are bounded for every
    /// x layer by layer: |h′| ≤ |z′|/4, |h″| ≤ |z′|²/(6√3) + |z″|/4, |h‴| ≤ |z′|³/8 + 3 |z′||z″|/(6√3) + |z‴|/4.
    static func differences(_ network: NaiveNetwork, by feature: Int, step: Double) -> [Bounded] {
        let (sigmoid1, sigmoid2, sigmoid3) = (0.25, 1 / (6 * 3.0.squareRoot()), 0.125)
        var derivatives = network.x.indices.map { $0 == feature ? [1.0, 0, 0] : [0, 0, 0] }
        for layer in network.layers {
            derivatives = (0..<layer.outputs).map { o in
                let z = (0..<3).map { n in
                    (0..<layer.inputs).reduce(0.0) {
                        $0 + abs(layer.w[o * layer.inputs + $1]) * derivatives[$1][n]
                    }
                }
                return [
                    sigmoid1 * z[0], sigmoid2 * z[0] * z[0] + sigmoid1 * z[1],
                    sigmoid3 * z[0] * z[0] * z[0] + 3 * sigmoid2 * z[0] * z[1] + sigmoid1 * z[2],
                ]
            }
        }
        let u = 0x1p-53
        func outputs(at x: Double) -> (x: Double, values: [Double], errors: [Double]) {
            var moved = network
            moved.x[feature] = x
            let forward = moved.forward()
            let bound = RoundoffBound(
                moved, forward, nil, delta: .stable, unit: u, tiny: .leastNonzeroMagnitude)
            return (x, forward.h[network.layers.count], bound.h[network.layers.count])
        }
        let (above, below) = (outputs(at: network.x[feature] + step), outputs(at: network.x[feature] - step))
        return derivatives.indices.map { o in
            let value = (above.values[o] - below.values[o]) / (above.x - below.x)
            let rounding = max(above.errors[o], below.errors[o]) / step + 4 * u * abs(value)
            let points = u * (abs(network.x[feature]) + step) * derivatives[o][1]
            return Bounded(value: value, bound: derivatives[o][2] * step * step / 6 + rounding + points)
        }
    }
}
