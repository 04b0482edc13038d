import CKernels
import ReferenceKernels
import TestSupport

@testable import Kernels

/// One network with one batch, and what has to come out.
struct TwoLayerNetworkCase<Scalar: KernelScalar> {
    var batch, inputs, hidden, outputs: Int
    var w1, b1, w2, b2, x, y: [Scalar]
    var ldx, ldy: Int
    var options: NaiveLoss

    init(
        batch: Int, inputs: Int, hidden: Int, outputs: Int, padding: Int = 0, options: NaiveLoss = NaiveLoss(),
        seed: UInt64 = 1
    ) {
        (self.batch, self.inputs, self.hidden, self.outputs) = (batch, inputs, hidden, outputs)
        self.options = options
        var random = RandomData(seed: seed)
        let (limit1, limit2) = (2 / Double(max(inputs, 1)).squareRoot(), 2 / Double(max(hidden, 1)).squareRoot())
        w1 = random.vector(hidden * inputs, -limit1, limit1)
        b1 = random.vector(hidden, -0.5, 0.5)
        w2 = random.vector(outputs * hidden, -limit2, limit2)
        b2 = random.vector(outputs, -0.5, 0.5)
        (ldx, ldy) = (inputs + padding, outputs + 2 * padding)
        x = [Scalar](repeating: .nan, count: batch * ldx)
        y = [Scalar](repeating: .nan, count: batch * ldy)
        for s in 0..<batch {
            for i in 0..<inputs { x[s * ldx + i] = random.number(-2, 2) }
            for o in 0..<outputs {
                let target: Scalar = random.number(0, 1)
                y[s * ldy + o] = s % 2 == 0 ? target : target.rounded()
            }
        }
    }

    var description: String {
        "\(Scalar.self) batch \(batch), \(inputs)-\(hidden)-\(outputs), ldx \(ldx), ldy \(ldy), \(options)"
    }

    var naive: NaiveTwoLayerNetwork {
        func dense(_ matrix: [Scalar], _ columns: Int, _ stride: Int) -> [Double] {
            (0..<batch).flatMap { s in (0..<columns).map { Double(matrix[s * stride + $0]) } }
        }
        func doubles(_ array: [Scalar]) -> [Double] { array.map { Double($0) } }
        return NaiveTwoLayerNetwork(
            batch: batch, inputs: inputs, hidden: hidden, outputs: outputs,
            values: PartArrays(
                w1: doubles(w1), b1: doubles(b1), w2: doubles(w2), b2: doubles(b2), x: dense(x, inputs, ldx)),
            y: dense(y, outputs, ldy), loss: options)
    }

    /// Calls the body with the parameters as the kernels take them.
    func withNetwork<Result>(_ body: (_NetworkArguments<Scalar>) -> Result) -> Result {
        w1.withUnsafeBufferPointer { w1 in
            b1.withUnsafeBufferPointer { b1 in
                w2.withUnsafeBufferPointer { w2 in
                    b2.withUnsafeBufferPointer { b2 in
                        body(
                            _NetworkArguments(
                                inputs: inputs, hidden: hidden, outputs: outputs, w1: w1.baseAddress,
                                b1: b1.baseAddress, w2: w2.baseAddress, b2: b2.baseAddress))
                    }
                }
            }
        }
    }

    /// What a call left: the loss and one array between guards for each gradient.
    struct Results {
        var status: ck_status
        var loss: Double
        var gradients: [GradientPart: GuardedArray<Scalar>]
    }

    /// - Parameter wanted: The gradients that are asked for; the others stay NaN.
    func gradient(
        _ executor: NamedExecutor, wanted: [GradientPart] = GradientPart.allCases, wantsLoss: Bool = true
    ) -> Results {
        let counts: [GradientPart: Int] = [
            .w1: w1.count, .b1: b1.count, .w2: w2.count, .b2: b2.count, .x: batch * inputs,
        ]
        let arrays = counts.mapValues { GuardedArray([Scalar](repeating: .nan, count: $0)) }
        func base(_ part: GradientPart) -> UnsafeMutablePointer<Scalar>? {
            wanted.contains(part) ? arrays[part]!.pointer : nil
        }
        let targets = _GradientArguments(w1: base(.w1), b1: base(.b1), w2: base(.w2), b2: base(.b2), x: base(.x))
        var loss = -1.0
        let status = withUnsafeMutablePointer(to: &loss) { loss in
            withNetwork { network in
                x.withUnsafeBufferPointer { x in
                    y.withUnsafeBufferPointer { y in
                        options.withArguments(Scalar.self) { options in
                            executor.use {
                                Scalar._networkGradient(
                                    network, batch, x.baseAddress, ldx, y.baseAddress, ldy, options,
                                    wantsLoss ? loss : nil, targets, $0)
                            }
                        }
                    }
                }
            }
        }
        return Results(status: status, loss: loss, gradients: arrays)
    }

    func forward(_ executor: NamedExecutor) -> (status: ck_status, GuardedArray<Scalar>, stride: Int) {
        let stride = outputs + 3
        let yHat = GuardedArray([Scalar](repeating: .nan, count: batch * stride))
        let status = withNetwork { network in
            x.withUnsafeBufferPointer { x in
                executor.use { Scalar._networkForward(network, batch, x.baseAddress, ldx, yHat.pointer, stride, $0) }
            }
        }
        return (status, yHat, stride)
    }
}
