/// A batch through a network of any number of layers, in plain loops over Double: the reference that anyone can check by
/// eye. ``NaiveTwoLayerNetwork`` says the same for two layers in other words, and each is a witness for the other.
///
/// Arrays are row-major; `l` numbers layers, `s` samples, `i` the inputs of a layer, `o` its outputs.
public struct NaiveNetwork: Sendable {
    public struct Layer: Sendable {
        public var inputs, outputs: Int
        /// outputs×inputs.
        public var w: [Double]
        public var b: [Double]

        public init(inputs: Int, outputs: Int, w: [Double], b: [Double]) {
            self.inputs = inputs
            self.outputs = outputs
            self.w = w
            self.b = b
        }
    }

    public var batch: Int
    public var layers: [Layer]
    public var x: [Double]
    /// The targets.
    public var y: [Double]
    public var loss: NaiveLoss

    public init(batch: Int, layers: [Layer], x: [Double], y: [Double], loss: NaiveLoss = NaiveLoss()) {
        self.batch = batch
        self.layers = layers
        self.x = x
        self.y = y
        self.loss = loss
    }

    var outputs: Int { layers[layers.count - 1].outputs }

    /// All values of the forward pass.
    public struct Forward: Sendable {
        /// Of each layer, before the sigmoid.
        public var z: [[Double]] = []
        /// The inputs of each layer, and then the outputs of the last one.
        public var h: [[Double]]
        public var loss = 0.0
    }

    public func forward() -> Forward {
        var f = Forward(h: [x])
        for (l, layer) in layers.enumerated() {
            let (inputs, outputs, h) = (layer.inputs, layer.outputs, f.h[l])
            var z = [Double](repeating: 0, count: batch * outputs)
            for s in 0..<batch {
                for o in 0..<outputs {
                    var sum = layer.b[o]
                    for i in 0..<inputs { sum += layer.w[o * inputs + i] * h[s * inputs + i] }
                    z[s * outputs + o] = sum
                }
            }
            f.z.append(z)
            f.h.append(z.map(naiveSigmoid))
        }
        let logits = f.z[layers.count - 1]
        for so in logits.indices { f.loss += loss.term(logits[so], y[so], sample: so / outputs) }
        f.loss /= loss.divisor(batch * outputs)
        return f
    }

    /// The gradients of the loss by the values of each layer.
    public struct Backward: Sendable {
        /// By what goes into the sigmoid.
        public var d: [[Double]]
        /// By the layer's inputs; of the first layer this is ∂J/∂X.
        public var dh: [[Double]]
        public var dw: [[Double]]
        public var db: [[Double]]
    }

    public func backward(_ f: Forward) -> Backward {
        let nothing = [[Double]](repeating: [], count: layers.count)
        var g = Backward(d: nothing, dh: nothing, dw: nothing, db: nothing)
        for l in layers.indices.reversed() {
            let (inputs, outputs) = (layers[l].inputs, layers[l].outputs)
            let (w, h, z) = (layers[l].w, f.h[l], f.z[l])
            var d = [Double](repeating: 0, count: batch * outputs)
            var dh = [Double](repeating: 0, count: batch * inputs)
            var dw = [Double](repeating: 0, count: outputs * inputs)
            var db = [Double](repeating: 0, count: outputs)
            for s in 0..<batch {
                for o in 0..<outputs {
                    let so = s * outputs + o
                    if l + 1 == layers.count {
                        d[so] = loss.derivative(z[so], y[so], sample: s) / loss.divisor(batch * outputs)
                    } else {
                        d[so] = g.dh[l + 1][so] * f.h[l + 1][so] * (1 - f.h[l + 1][so])
                    }
                    db[o] += d[so]
                    for i in 0..<inputs {
                        dw[o * inputs + i] += d[so] * h[s * inputs + i]
                        dh[s * inputs + i] += d[so] * w[o * inputs + i]
                    }
                }
            }
            (g.d[l], g.dh[l], g.dw[l], g.db[l]) = (d, dh, dw, db)
        }
        return g
    }
}

extension NaiveNetwork {
    /// The two-layer network as one of two layers.
    public init(_ network: NaiveTwoLayerNetwork) {
        let values = network.values
        self.init(
            batch: network.batch,
            layers: [
                Layer(inputs: network.inputs, outputs: network.hidden, w: values.w1, b: values.b1),
                Layer(inputs: network.hidden, outputs: network.outputs, w: values.w2, b: values.b2),
            ],
            x: values.x, y: network.y, loss: network.loss)
    }
}
