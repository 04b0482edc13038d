import CKernels
import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("outer")
struct OuterTests {
    private struct Case<Scalar: KernelScalar> {
        var m, n: Int
        var alpha, beta: Scalar
        var incx, incy: Int
        var x, y, a: [Scalar]
        var lda: Int

        init(m: Int, n: Int, alpha: Scalar, beta: Scalar, incx: Int, incy: Int, padding: Int, seed: UInt64) {
            (self.m, self.n, self.alpha, self.beta, self.incx, self.incy) = (m, n, alpha, beta, incx, incy)
            var random = RandomData(seed: seed)
            lda = n + padding
            x = random.vector(max(m - 1, 0) * abs(incx) + 1)
            y = random.vector(max(n - 1, 0) * abs(incy) + 1)
            if alpha == 0 { (x, y) = (x.map { _ in .nan }, y.map { _ in .nan }) }
            a = beta == 0 ? [Scalar](repeating: .nan, count: m * lda) : random.vector(m * lda)
        }

        var description: String {
            "\(Scalar.self) \(m)×\(n) alpha \(alpha) beta \(beta) inc \(incx) \(incy) lda \(lda)"
        }

        func run(_ executor: NamedExecutor) -> (status: ck_status, a: GuardedArray<Scalar>) {
            let output = GuardedArray(a)
            let status = x.withUnsafeBufferPointer { x in
                y.withUnsafeBufferPointer { y in
                    executor.use {
                        Scalar._outer(
                            m, n, alpha, x.baseAddress, incx, y.baseAddress, incy, beta, output.base, lda, $0)
                    }
                }
            }
            return (status, output)
        }

        func failure(_ executor: NamedExecutor) -> String? {
            let (status, output) = run(executor)
            if status != CK_SUCCESS { return "status \(status.rawValue)" }
            if !output.isIntact(except: { $0 % lda < n }) { return "wrote outside of A" }
            // A product over a depth of 1, with γ(3).
            let expected = naiveProduct(
                m: m, n: n, k: 1, alpha: Double(alpha), NaiveMatrix(naiveVector(x, m, increment: incx), stride: 1),
                NaiveMatrix(naiveVector(y, n, increment: incy), stride: n), beta: Double(beta),
                NaiveMatrix(a, stride: lda), Rounding(Scalar.self))
            let computed = output.elements
            for i in 0..<m {
                for j in 0..<n where !expected[i * n + j].admits(computed[i * lda + j]) {
                    return "element (\(i), \(j)) is \(computed[i * lda + j]), not \(expected[i * n + j])"
                }
            }
            return nil
        }
    }

    @Test(arguments: InstructionSet.available, Precision.allCases)
    func shapesAndIncrements(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let increments = [(1, 1), (2, 1), (1, 3), (-1, 1), (1, -1), (-2, -3)]
            let scalars: [(Scalar, Scalar)] = [(1, 0), (1, 1), (-0.5, 2), (0, 0), (0, 1), (0, -2)]
            var failures = Failures()
            var number = 0
            for m in [0, 1, 2, 5, 16, 67] {
                for n in [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 130] {
                    for _ in increments {
                        number += 1
                        let (incx, incy) = increments[number % increments.count]
                        let (alpha, beta) = scalars[number % 5 + number % 2]
                        let example = Case<Scalar>(
                            m: m, n: n, alpha: alpha, beta: beta, incx: incx, incy: incy, padding: number % 4,
                            seed: UInt64(number))
                        let failure = set.use { example.failure(.serial) }
                        failures.check(failure == nil, "\(set) \(example.description): \(failure ?? "")")
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
            for (index, (m, n)) in [(1, 100_000), (1000, 101), (1317, 1003)].enumerated() {
                let example = Case<Scalar>(
                    m: m, n: n, alpha: 1.25, beta: 0.75, incx: 1, incy: index - 1 == 0 ? 2 : 1, padding: index,
                    seed: UInt64(index))
                failures.checkSameBits(example.description) { ([example.run($0).a.elements], 0) }
            }
            failures.report()
        }
        check(precision.type)
    }
}
