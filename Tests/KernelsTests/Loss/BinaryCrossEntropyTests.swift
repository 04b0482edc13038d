import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("binaryCrossEntropy")
struct BinaryCrossEntropyTests {
    @Test(arguments: Precision.allCases)
    func formsAndOptions(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 41)
            let z: Matrix<Scalar> = try random.matrix(9, 5, -12, 12)
            let y: Matrix<Scalar> = try random.matrix(9, 5, 0, 1)
            let weights: [Scalar] = random.vector(9, 0, 2)
            let rounding = Rounding(Scalar.self)
            let allOptions: [LossOptions<Scalar>] = [
                LossOptions(), LossOptions(reduction: .sum), LossOptions(sampleWeights: weights),
                LossOptions(positiveWeight: 3), LossOptions(labelSmoothing: 0.25),
                LossOptions(reduction: .sum, sampleWeights: weights, positiveWeight: 0.5, labelSmoothing: 0.5),
            ]
            for options in allOptions {
                let naive = options.naive
                var (total, bound) = (0.0, 0.0)
                let expected = try binaryCrossEntropy(logits: z, targets: y, options: options, on: .serial)
                for r in 0..<9 {
                    for c in 0..<5 {
                        let (logit, target) = (Double(z[r, c]), Double(y[r, c]))
                        let scale = naive.weight(r) * max(1, naive.positiveWeight)
                        total += naive.term(logit, target, sample: r)
                        bound += rounding.gamma(16) * scale * (abs(logit) + 1)
                        let derivative = naive.derivative(logit, target, sample: r) / naive.divisor(45)
                        #expect(
                            Bounded(value: derivative, bound: rounding.gamma(16) * scale / naive.divisor(45))
                                .admits(expected.gradient[r, c]), "\(options) \(r) \(c)")
                    }
                }
                let divisor = naive.divisor(45)
                #expect(
                    Bounded(value: total / divisor, bound: bound / divisor).admits(expected.loss), "\(options)")
                for backend in oneOfEachBackend {
                    var gradient = z.map { _ in Scalar.nan }
                    let loss = try binaryCrossEntropy(
                        logits: z, targets: y, options: options, into: &gradient, on: backend)
                    #expect(loss == expected.loss)
                    expectSameBits(gradient, expected.gradient, "into \(backend)")
                    #expect(
                        try binaryCrossEntropyLoss(logits: z, targets: y, options: options, on: backend)
                            == expected.loss)
                    var array = [Scalar](repeating: .nan, count: 45)
                    var span = array.mutableSpan
                    #expect(
                        try binaryCrossEntropy(
                            logits: z.elements.span, targets: y.elements.span, rows: 9, columns: 5, options: options,
                            into: &span, on: backend) == expected.loss)
                    expectSameBits(array, expected.gradient.elements, "span \(backend)")
                }
            }
        }
        try check(precision.type)
    }

    @Test func staysFiniteWhereTheSigmoidSaturates() throws {
        let z = try Matrix<Float>([[1e4], [-1e4], [1e4], [-1e4]])
        let y = try Matrix<Float>([[0], [1], [1], [0]])
        let (loss, gradient) = try binaryCrossEntropy(logits: z, targets: y)
        #expect(loss == 5000)
        #expect(gradient == (try Matrix([[0.25], [-0.25], [0], [0]])))
    }

    @Test(arguments: Precision.allCases)
    func sameBitsOnEveryBackend(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 42)
            let z: Matrix<Scalar> = try random.matrix(12503, 19, -9, 9)
            let y: Matrix<Scalar> = try random.matrix(12503, 19, 0, 1)
            for options in [LossOptions(), LossOptions<Scalar>(sampleWeights: random.vector(12503, 0, 1))] {
                let expected = try binaryCrossEntropy(logits: z, targets: y, options: options, on: .serial)
                let recording = RecordingExecutor(concurrency: 16)
                for backend in threadedBackends + [.custom(recording)] {
                    let (loss, gradient) = try binaryCrossEntropy(
                        logits: z, targets: y, options: options, on: backend)
                    #expect(loss.bitPattern == expected.loss.bitPattern, "\(Scalar.self) \(backend)")
                    expectSameBits(gradient, expected.gradient, "\(backend)")
                }
                #expect(recording.runs.contains { $0 > 1 })
            }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func infiniteAndNaNLogits(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            func loss(_ z: Scalar, _ y: Scalar, on backend: Backend) throws -> (Double, Scalar) {
                let (loss, gradient) = try binaryCrossEntropy(
                    logits: Matrix([[z]]), targets: Matrix([[y]]), on: backend)
                return (loss, gradient[0, 0])
            }
            for backend in oneOfEachBackend {
                #expect(try loss(.infinity, 1, on: backend) == (0, 0), "\(backend)")
                #expect(try loss(-.infinity, 0, on: backend) == (0, 0), "\(backend)")
                #expect(try loss(.infinity, 0, on: backend) == (.infinity, 1), "\(backend)")
                #expect(try loss(-.infinity, 1, on: backend) == (.infinity, -1), "\(backend)")
                for y in [0, 0.5, 1] as [Scalar] {
                    let (value, gradient) = try loss(.nan, y, on: backend)
                    #expect(value.isNaN && gradient.isNaN, "target \(y) \(backend)")
                }
            }
        }
        try check(precision.type)
    }

    @Test func noElements() throws {
        let empty = Matrix<Double>(rows: 0, columns: 3)
        #expect(try binaryCrossEntropyLoss(logits: empty, targets: empty) == 0)
    }

    @Test func errors() throws {
        let z = Matrix<Float>(rows: 2, columns: 1)
        var gradient = Matrix<Float>(rows: 2, columns: 1, repeating: 7)
        func expect(_ text: String, _ options: LossOptions<Float>) {
            expectError("binaryCrossEntropy: " + text) {
                _ = try binaryCrossEntropy(logits: z, targets: z, options: options, into: &gradient)
            }
        }
        expect("the positive weight is -1.0; it needs to be finite and ≥ 0", LossOptions(positiveWeight: -1))
        expect("the label smoothing is 1.5; it needs to be from 0 to 1", LossOptions(labelSmoothing: 1.5))
        expect("sample weight 1 is nan; it needs to be finite and ≥ 0", LossOptions(sampleWeights: [1, .nan]))
        expect("2 samples and 1 weights; there needs to be one weight a sample", LossOptions(sampleWeights: [1]))
        let other = Matrix<Float>(rows: 1, columns: 2)
        do {
            _ = try binaryCrossEntropy(logits: z, targets: other, into: &gradient)
            Issue.record("no error")
        } catch {
            #expect("\(error)".contains("2×1") && "\(error)".contains("1×2"))
        }
        #expect(gradient == Matrix(rows: 2, columns: 1, repeating: 7))
    }
}

extension LossOptions {
    /// The same options for the reference.
    var naive: NaiveLoss {
        NaiveLoss(
            isMean: reduction == .mean, sampleWeights: sampleWeights.map { $0.map { Double($0) } },
            positiveWeight: Double(positiveWeight), labelSmoothing: Double(labelSmoothing))
    }
}
