import CKernels
import ReferenceKernels
import TestSupport
import Testing

@testable import Kernels

@Suite("bce_with_logits")
struct LossTests {
    /// The options of the loss in all combinations that matter.
    static func options(rows: Int, seed: UInt64) -> [NaiveLoss] {
        var random = RandomData(seed: seed)
        let weights: [Double] = random.vector(rows, 0, 2)
        return [
            NaiveLoss(), NaiveLoss(isMean: false), NaiveLoss(sampleWeights: weights),
            NaiveLoss(positiveWeight: 3), NaiveLoss(positiveWeight: 0), NaiveLoss(labelSmoothing: 0.125),
            NaiveLoss(isMean: false, sampleWeights: weights, positiveWeight: 0.5, labelSmoothing: 0.25),
            NaiveLoss(labelSmoothing: 1),
        ]
    }

    private struct Case<Scalar: KernelScalar> {
        var rows, columns, padding: Int
        var z, y: [Scalar]
        var options: NaiveLoss

        init(rows: Int, columns: Int, padding: Int, range: Double, options: NaiveLoss, seed: UInt64) {
            (self.rows, self.columns, self.padding) = (rows, columns, padding)
            var random = RandomData(seed: seed)
            z = random.vector(rows * (columns + padding), -range, range)
            // Labels and probabilities.
            y = random.vector(rows * (columns + padding), 0, 1)
            for i in stride(from: 0, to: y.count, by: 2) { y[i] = y[i] > 0.5 ? 1 : 0 }
            self.options = options
        }

        var description: String { "\(Scalar.self) \(rows)×\(columns) padding \(padding) \(options)" }

        enum Output: CaseIterable { case both, lossOnly, gradientOnly, inPlace }

        func run(_ executor: NamedExecutor, _ output: Output = .both) -> (ck_status, loss: Double, GuardedArray<Scalar>)
        {
            let stride = columns + padding
            let dz = GuardedArray(output == .inPlace ? z : z.map { _ in .nan })
            var loss = -1.0
            let status = z.withUnsafeBufferPointer { z in
                y.withUnsafeBufferPointer { y in
                    options.withArguments(Scalar.self) { options in
                        withUnsafeMutablePointer(to: &loss) { loss in
                            executor.use {
                                Scalar._bceWithLogits(
                                    rows, columns, output == .inPlace ? UnsafePointer(dz.base) : z.baseAddress, stride,
                                    y.baseAddress, stride, options, output == .gradientOnly ? nil : loss,
                                    output == .lossOnly ? nil : dz.base, stride, $0)
                            }
                        }
                    }
                }
            }
            return (status, loss, dz)
        }

        func failure(_ executor: NamedExecutor, _ output: Output) -> String? {
            let (status, loss, dz) = run(executor, output)
            if status != CK_SUCCESS { return "status \(status.rawValue)" }
            if !dz.isIntact(except: { output != .lossOnly && $0 % (columns + padding) < columns }) {
                return "wrote outside of dz"
            }
            let (rounding, divisor) = (Rounding(Scalar.self), options.divisor(rows * columns))
            var (total, totalBound) = (0.0, 0.0)
            let computed = dz.elements
            for r in 0..<rows {
                for c in 0..<columns {
                    let i = r * (columns + padding) + c
                    let (z, y) = (Double(z[i]), Double(y[i]))
                    let term = options.term(z, y, sample: r)
                    total += term
                    let scale = options.weight(r) * max(1, options.positiveWeight)
                    // Some sixteen roundings, of numbers up to |z| + log 2 where the target is rounded as well.
                    totalBound +=
                        rounding.gamma(16) * (term + (options.labelSmoothing == 0 ? 0 : scale * (abs(z) + 1)))
                        + 2 * rounding.tiny
                    if output == .lossOnly { continue }
                    let exact = options.derivative(z, y, sample: r) / divisor
                    let t = options.target(y)
                    let magnitude =
                        options.weight(r)
                        * ((1 - t) * naiveSigmoid(z) + options.positiveWeight * t * naiveSigmoid(-z))
                    let bound =
                        (rounding.gamma(16) * magnitude
                            + (options.labelSmoothing == 0 ? 0 : rounding.gamma(4) * scale)) / divisor + 2
                        * rounding.tiny
                    if !Bounded(value: exact, bound: bound).admits(computed[i]) {
                        return "dz(\(z), \(y)) is \(computed[i]), not \(exact) ± \(bound)"
                    }
                }
            }
            if output == .gradientOnly { return nil }
            let bound = (totalBound + Rounding(Double.self).gamma(rows * columns + 4) * total) / divisor
            if !Bounded(value: total / divisor, bound: bound).admits(loss) {
                return "the loss is \(loss), not \(total / divisor) ± \(bound)"
            }
            return nil
        }
    }

    /// Each matrix has its own: the bits of dense ones, and nothing between the rows.
    @Test(arguments: Precision.allCases)
    func leadingDimensionsOfTheirOwn(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let (rows, columns, ldz, ldy, lddz) = (37, 19, 24, 21, 29)
            var random = RandomData(seed: 3)
            let z: [Scalar] = random.vector(rows * ldz, -5, 5)
            let y: [Scalar] = random.vector(rows * ldy, 0, 1)
            func dense(_ x: [Scalar], _ ld: Int) -> [Scalar] {
                (0..<rows * columns).map { x[$0 / columns * ld + $0 % columns] }
            }
            let options = _LossArguments<Scalar>(
                reduction: CK_REDUCTION_MEAN, sampleWeights: nil, positiveWeight: 1, labelSmoothing: 0)
            func run(_ z: [Scalar], _ ldz: Int, _ y: [Scalar], _ ldy: Int, _ lddz: Int) -> (Double, [Scalar]) {
                var (loss, dz) = (0.0, [Scalar](repeating: 7, count: rows * lddz))
                let status = Scalar._bceWithLogits(rows, columns, z, ldz, y, ldy, options, &loss, &dz, lddz, nil)
                #expect(status == CK_SUCCESS)
                return (loss, dz)
            }
            let (expected, gradient) = run(dense(z, ldz), columns, dense(y, ldy), columns, columns)
            let (loss, padded) = run(z, ldz, y, ldy, lddz)
            #expect(loss == expected && dense(padded, lddz) == gradient)
            #expect(padded.indices.allSatisfy { $0 % lddz < columns || padded[$0] == 7 })
        }
        check(precision.type)
    }

    @Test(arguments: InstructionSet.available, Precision.allCases)
    func shapesAndOptions(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            var number = 0
            for (rows, columns) in [(0, 5), (5, 0), (1, 1), (7, 1), (3, 10), (64, 1), (65, 17), (1, 300), (33, 64)] {
                for options in Self.options(rows: rows, seed: 2) {
                    for output in Case<Scalar>.Output.allCases {
                        number += 1
                        let example = Case<Scalar>(
                            rows: rows, columns: columns, padding: number % 3, range: [2, 20, 90, 800][number % 4],
                            options: options, seed: UInt64(number))
                        let failure = set.use { example.failure(.serial, output) }
                        failures.check(failure == nil, "\(set) \(output) \(example.description): \(failure ?? "")")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func sameBitsEverywhere(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            for (rows, columns) in [(120_000, 1), (12_000, 10), (1, 120_000)] {
                let example = Case<Scalar>(
                    rows: rows, columns: columns, padding: 1, range: 30, options: Self.options(rows: rows, seed: 3)[6],
                    seed: 9)
                for set in InstructionSet.available {
                    let failure = set.use { example.failure(.serial, .both) }
                    failures.check(failure == nil, "\(set) \(rows)×\(columns): \(failure ?? "")")
                }
                failures.checkSameBits("\(rows)×\(columns)") { executor in
                    let (_, loss, dz) = example.run(executor)
                    return ([dz.elements], loss)
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// Saturated logits keep their gradient, infinite ones have their limits, NaN stays.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func saturatedLogits(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let largest = Scalar.greatestFiniteMagnitude
            let cases: [(z: Scalar, y: Scalar, loss: Double, dz: Double)] = [
                (largest, 0, Double(largest), 1), (-largest, 1, Double(largest), -1), (largest, 1, 0, 0),
                (-largest, 0, 0, 0),
                (.infinity, 1, 0, 0), (.infinity, 0, .infinity, 1), (-.infinity, 0, 0, 0),
                (-.infinity, 1, .infinity, -1),
                (.nan, 0, .nan, .nan), (.nan, 1, .nan, .nan), (1e4, 0, 1e4, 1), (-1e4, 1, 1e4, -1), (1e4, 1, 0, 0),
                (-1e4, 0, 0, 0), (-50, 1, 50, -1), (50, 1, 1.928749847963918e-22, -1.928749847963918e-22),
                (-50, 0, 1.928749847963918e-22, 1.928749847963918e-22), (0, 0.5, 0.693_147_180_559_945_3, 0),
            ]
            let rounding = Rounding(Scalar.self)
            for (z, y, loss, dz) in cases {
                var example = Case<Scalar>(rows: 1, columns: 1, padding: 0, range: 1, options: NaiveLoss(), seed: 1)
                (example.z, example.y) = ([z], [y])
                let (status, computedLoss, computed) = set.use { example.run(.serial) }
                #expect(status == CK_SUCCESS)
                #expect(
                    Bounded(value: loss, bound: rounding.gamma(16) * abs(loss)).admits(computedLoss),
                    "\(set) loss(\(z), \(y)) = \(computedLoss)")
                #expect(
                    Bounded(value: dz, bound: rounding.gamma(16) * abs(dz)).admits(computed.elements[0]),
                    "\(set) dz(\(z), \(y)) = \(computed.elements[0])")
            }
            // The positive weight reaches the gradient where σ is 0 or 1 to the last bit.
            for (z, y, loss, dz) in [(-120, 1, 360, -3), (120, 0, 120, 1), (-120, 0, 0x1p-170, 0x1p-170)] {
                var example = Case<Scalar>(
                    rows: 1, columns: 1, padding: 0, range: 1, options: NaiveLoss(positiveWeight: 3), seed: 1)
                (example.z, example.y) = ([Scalar(z)], [Scalar(y)])
                let (status, computedLoss, computed) = set.use { example.run(.serial) }
                let isRight =
                    y == 0 && z < 0
                    ? computedLoss < loss && computed.elements[0] < Scalar(0x1p-149)
                    : computedLoss == loss && computed.elements[0] == Scalar(dz)
                #expect(
                    status == CK_SUCCESS && isRight,
                    "\(set) loss(\(z), \(y)) = \(computedLoss), \(computed.elements[0])"
                )
            }
        }
        check(precision.type)
    }
}
