import CKernels
import ReferenceKernels
import TestSupport

@testable import Kernels

/// One network of any number of layers with one batch, and what has to come out.
struct NetworkCase<Scalar: KernelScalar> {
    /// A gradient: by the weights or the biases of layer `l`, or by the inputs.
    enum Part: Hashable {
        case w(Int)
        case b(Int)
        case x
    }

    let batch: Int
    /// The inputs, and then the outputs of each layer.
    let sizes: [Int]
    /// Of each layer.
    let w, b: [GuardedArray<Scalar>]
    let x, y: GuardedArray<Scalar>
    let ldx, ldy: Int
    let options: NaiveLoss

    init(batch: Int, sizes: [Int], padding: Int = 0, options: NaiveLoss = NaiveLoss(), seed: UInt64 = 1) {
        (self.batch, self.sizes, self.options) = (batch, sizes, options)
        var random = RandomData(seed: seed)
        var (w, b): ([GuardedArray<Scalar>], [GuardedArray<Scalar>]) = ([], [])
        for (inputs, outputs) in zip(sizes, sizes.dropFirst()) {
            let limit = 2 / Double(max(inputs, 1)).squareRoot()
            w.append(GuardedArray(random.vector(outputs * inputs, -limit, limit)))
            b.append(GuardedArray(random.vector(outputs, -0.5, 0.5)))
        }
        let (inputs, outputs) = (sizes[0], sizes[sizes.count - 1])
        (ldx, ldy) = (inputs + padding, outputs + 2 * padding)
        var x = [Scalar](repeating: .nan, count: batch * ldx)
        var y = [Scalar](repeating: .nan, count: batch * ldy)
        for s in 0..<batch {
            for i in 0..<inputs { x[s * ldx + i] = random.number(-2, 2) }
            for o in 0..<outputs {
                let target: Scalar = random.number(0, 1)
                y[s * ldy + o] = s % 2 == 0 ? target : target.rounded()
            }
        }
        (self.w, self.b, self.x, self.y) = (w, b, GuardedArray(x), GuardedArray(y))
    }

    /// The same network and batch as one of two layers.
    init(_ example: TwoLayerNetworkCase<Scalar>) {
        (batch, sizes) = (example.batch, [example.inputs, example.hidden, example.outputs])
        (w, b) = (
            [GuardedArray(example.w1), GuardedArray(example.w2)], [example.b1, example.b2].map { GuardedArray($0) }
        )
        (x, y, ldx, ldy) = (GuardedArray(example.x), GuardedArray(example.y), example.ldx, example.ldy)
        options = example.options
    }

    var count: Int { sizes.count - 1 }
    var outputs: Int { sizes[count] }

    /// Weights and biases: what decides whether the batch goes through in blocks of rows.
    var parameters: Int { (0..<count).reduce(0) { $0 + w[$1].count + b[$1].count } }

    var parts: [Part] { (0..<count).flatMap { [.w($0), .b($0)] } + [.x] }

    var description: String {
        "\(Scalar.self) batch \(batch), \(sizes.map(String.init).joined(separator: "-")), ldx \(ldx), ldy \(ldy), "
            + "\(options)"
    }

    var naive: NaiveNetwork {
        func doubles(_ array: GuardedArray<Scalar>) -> [Double] { array.elements.map { Double($0) } }
        func dense(_ matrix: GuardedArray<Scalar>, _ columns: Int, _ stride: Int) -> [Double] {
            let elements = doubles(matrix)
            return (0..<batch).flatMap { elements[$0 * stride..<$0 * stride + columns] }
        }
        return NaiveNetwork(
            batch: batch,
            layers: (0..<count).map {
                .init(inputs: sizes[$0], outputs: sizes[$0 + 1], w: doubles(w[$0]), b: doubles(b[$0]))
            },
            x: dense(x, sizes[0], ldx), y: dense(y, outputs, ldy), loss: options)
    }

    /// What a computed loss and its gradients are held against: the values, each with the bounds of both sides added.
    struct Expected {
        var loss: Bounded
        var yHat: [Bounded]
        var gradients: [Part: [Bounded]]
    }

    var expected: Expected {
        let naive = naive
        let forward = naive.forward()
        let backward = naive.backward(forward)
        func bound(_ rounding: Rounding) -> RoundoffBound {
            RoundoffBound(naive, forward, backward, delta: .stable, unit: rounding.unit, tiny: rounding.tiny)
        }
        let (theirs, own) = (bound(Rounding(Scalar.self)), bound(Rounding(Double.self)))
        func bounded(_ values: [Double], _ bounds: [Double], _ own: [Double]) -> [Bounded] {
            values.indices.map { Bounded(value: values[$0], bound: bounds[$0] + own[$0]) }
        }
        var gradients: [Part: [Bounded]] = [.x: bounded(backward.dh[0], theirs.dh[0], own.dh[0])]
        for l in 0..<count {
            gradients[.w(l)] = bounded(backward.dw[l], theirs.dw[l], own.dw[l])
            gradients[.b(l)] = bounded(backward.db[l], theirs.db[l], own.db[l])
        }
        return Expected(
            loss: Bounded(value: forward.loss, bound: theirs.loss + own.loss),
            yHat: bounded(forward.h[count], theirs.h[count], own.h[count]), gradients: gradients)
    }

    /// The layers as the kernels take them.
    var arguments: [_LayerArguments<Scalar>] {
        (0..<count).map {
            _LayerArguments(inputs: sizes[$0], outputs: sizes[$0 + 1], w: w[$0].pointer, b: b[$0].pointer)
        }
    }

    /// One array between guards for each gradient, NaN before the call.
    func makeGradients() -> [Part: GuardedArray<Scalar>] {
        var arrays = [Part.x: GuardedArray([Scalar](repeating: .nan, count: batch * sizes[0]))]
        for l in 0..<count {
            arrays[.w(l)] = GuardedArray([Scalar](repeating: .nan, count: w[l].count))
            arrays[.b(l)] = GuardedArray([Scalar](repeating: .nan, count: b[l].count))
        }
        return arrays
    }

    /// What a call left.
    struct Results {
        var status: ck_status
        var loss: Double
        var gradients: [Part: GuardedArray<Scalar>]
    }

    /// - Parameter wanted: The gradients that are asked for; the others stay NaN. nil: all.
    func gradient(_ executor: NamedExecutor, wanted: Set<Part>? = nil, wantsLoss: Bool = true) -> Results {
        let arrays = makeGradients()
        func base(_ part: Part) -> UnsafeMutablePointer<Scalar>? {
            wanted?.contains(part) ?? true ? arrays[part]!.pointer : nil
        }
        let targets = (0..<count).map { _LayerGradientArguments(w: base(.w($0)), b: base(.b($0))) }
        var loss = -1.0
        let status = withUnsafeMutablePointer(to: &loss) { loss in
            options.withArguments(Scalar.self) { options in
                executor.use {
                    Scalar._mlpGradient(
                        count, arguments, batch, x.pointer, ldx, y.pointer, ldy, options, wantsLoss ? loss : nil,
                        targets, base(.x), $0)
                }
            }
        }
        return Results(status: status, loss: loss, gradients: arrays)
    }

    /// - Parameter rows: The samples that go through it; nil: all.
    func forward(
        _ executor: NamedExecutor, rows: Range<Int>? = nil
    ) -> (status: ck_status, yHat: GuardedArray<Scalar>, stride: Int) {
        let (stride, rows) = (outputs + 3, rows ?? 0..<batch)
        let yHat = GuardedArray([Scalar](repeating: .nan, count: rows.count * stride))
        let status = executor.use {
            Scalar._mlpForward(
                count, arguments, rows.count, x.pointer + rows.lowerBound * ldx, ldx, yHat.pointer, stride, $0)
        }
        return (status, yHat, stride)
    }

    /// Whether all parameters and the batch are as they were.
    var isIntact: Bool { (w + b + [x, y]).allSatisfy { $0.isIntact() } }
}
