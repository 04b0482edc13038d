/// A batch through the two-layer network in plain loops over Double: the reference that anyone can check by eye.
///
/// Arrays are row-major; `s` numbers samples, `i` inputs, `j` hidden units, `o` outputs.
public struct NaiveTwoLayerNetwork: Sendable {
    public var batch, inputs, hidden, outputs: Int
    /// The parameters and the inputs.
    public var values: PartArrays
    /// The targets.
    public var y: [Double]
    public var loss = NaiveLoss()

    public init(
        batch: Int, inputs: Int, hidden: Int, outputs: Int, values: PartArrays, y: [Double],
        loss: NaiveLoss = NaiveLoss()
    ) {
        self.batch = batch
        self.inputs = inputs
        self.hidden = hidden
        self.outputs = outputs
        self.values = values
        self.y = y
        self.loss = loss
    }

    /// All values of the forward pass.
    public struct Forward: Sendable {
        public var z1, h, z2: [Double]
        public var loss: Double
    }

    public func forward() -> Forward {
        var z1 = [Double](repeating: 0, count: batch * hidden)
        var z2 = [Double](repeating: 0, count: batch * outputs)
        var h = z1
        var total = 0.0
        for s in 0..<batch {
            for j in 0..<hidden {
                var sum = values.b1[j]
                for i in 0..<inputs { sum += values.w1[j * inputs + i] * values.x[s * inputs + i] }
                z1[s * hidden + j] = sum
                h[s * hidden + j] = naiveSigmoid(sum)
            }
            for o in 0..<outputs {
                var sum = values.b2[o]
                for j in 0..<hidden { sum += values.w2[o * hidden + j] * h[s * hidden + j] }
                z2[s * outputs + o] = sum
                total += loss.term(sum, y[s * outputs + o], sample: s)
            }
        }
        return Forward(z1: z1, h: h, z2: z2, loss: total / loss.divisor(batch * outputs))
    }

    /// The deltas and the gradients of the loss.
    public struct Backward: Sendable {
        public var d2, dh, d1: [Double]
        public var gradients: PartArrays
    }

    public func backward(_ forward: Forward) -> Backward {
        let h = forward.h
        var d2 = [Double](repeating: 0, count: batch * outputs)
        var dh = [Double](repeating: 0, count: batch * hidden)
        var d1 = dh
        var g = PartArrays()
        for part in GradientPart.allCases { g[part] = [Double](repeating: 0, count: values[part].count) }
        for s in 0..<batch {
            for o in 0..<outputs {
                let so = s * outputs + o
                d2[so] = loss.derivative(forward.z2[so], y[so], sample: s) / loss.divisor(batch * outputs)
                g.b2[o] += d2[so]
                for j in 0..<hidden {
                    g.w2[o * hidden + j] += d2[so] * h[s * hidden + j]
                    dh[s * hidden + j] += d2[so] * values.w2[o * hidden + j]
                }
            }
            for j in 0..<hidden {
                let sj = s * hidden + j
                d1[sj] = dh[sj] * h[sj] * (1 - h[sj])
                g.b1[j] += d1[sj]
                for i in 0..<inputs {
                    g.w1[j * inputs + i] += d1[sj] * values.x[s * inputs + i]
                    g.x[s * inputs + i] += d1[sj] * values.w1[j * inputs + i]
                }
            }
        }
        return Backward(d2: d2, dh: dh, d1: d1, gradients: g)
    }
}
