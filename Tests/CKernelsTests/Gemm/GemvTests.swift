import CKernels
import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("gemv")
struct GemvTests {
    /// One product with a vector, checked whole: status, values, guards, and what lies between the elements of y.
    private struct Case<Scalar: KernelScalar> {
        var m, n: Int
        var transpose: Bool
        var alpha, beta: Scalar
        var incx, incy: Int
        var a, x, y: [Scalar]
        var lda: Int

        init(
            m: Int, n: Int, transpose: Bool, alpha: Scalar, beta: Scalar, incx: Int, incy: Int, padding: Int,
            seed: UInt64
        ) {
            (self.m, self.n, self.transpose) = (m, n, transpose)
            (self.alpha, self.beta, self.incx, self.incy) = (alpha, beta, incx, incy)
            var random = RandomData(seed: seed)
            lda = n + padding
            a = alpha == 0 ? [Scalar](repeating: .nan, count: m * lda) : random.vector(m * lda)
            x = random.vector(max((transpose ? m : n) - 1, 0) * abs(incx) + 1)
            y = random.vector(max((transpose ? n : m) - 1, 0) * abs(incy) + 1)
            if alpha == 0 { x = x.map { _ in .nan } }
            if beta == 0 { y = y.map { _ in .nan } }
        }

        var description: String {
            "\(Scalar.self) \(m)×\(n)\(transpose ? "ᵀ" : "") alpha \(alpha) beta \(beta) inc \(incx) \(incy) lda \(lda)"
        }

        func run(_ executor: NamedExecutor) -> (status: ck_status, y: GuardedArray<Scalar>) {
            let output = GuardedArray(y)
            let status = a.withUnsafeBufferPointer { a in
                x.withUnsafeBufferPointer { x in
                    executor.use {
                        Scalar._gemv(
                            transpose, m, n, alpha, a.baseAddress, lda, x.baseAddress, incx, beta, output.base, incy, $0
                        )
                    }
                }
            }
            return (status, output)
        }

        func failure(_ executor: NamedExecutor) -> String? {
            let (status, output) = run(executor)
            if status != CK_SUCCESS { return "status \(status.rawValue)" }
            let (rows, depth) = transpose ? (n, m) : (m, n)
            if !output.isIntact(except: { rows > 0 && $0 % abs(incy) == 0 }) { return "wrote outside of y" }
            let expected = naiveProduct(
                m: rows, n: 1, k: depth, alpha: Double(alpha), NaiveMatrix(a, stride: lda, transposed: transpose),
                NaiveMatrix(naiveVector(x, depth, increment: incx), stride: 1), beta: Double(beta),
                NaiveMatrix(naiveVector(y, rows, increment: incy), stride: 1), Rounding(Scalar.self))
            let computed = naiveVector(output.elements, rows, increment: incy)
            return (0..<rows).first { !expected[$0].admits(computed[$0]) }.map {
                "element \($0) is \(computed[$0]), not \(expected[$0])"
            }
        }
    }

    @Test(arguments: InstructionSet.available, Precision.allCases)
    func shapesAndIncrements(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let increments = [(1, 1), (2, 1), (1, 3), (-1, 1), (1, -1), (-2, -3)]
            let scalars: [(Scalar, Scalar)] = [(1, 0), (-0.5, 1), (2, 0.5), (0, 2), (0, 0)]
            var failures = Failures()
            var number = 0
            for m in [0, 1, 2, 3, 5, 8, 17, 64, 101, 257] {
                for n in [0, 1, 2, 7, 8, 9, 15, 16, 33, 67, 129, 300] {
                    for transpose in [false, true] {
                        number += 1
                        let (incx, incy) = increments[number % increments.count]
                        let (alpha, beta) = scalars[number % scalars.count]
                        let example = Case<Scalar>(
                            m: m, n: n, transpose: transpose, alpha: alpha, beta: beta, incx: incx, incy: incy,
                            padding: number % 4, seed: UInt64(number))
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
            for (index, (m, n)) in [(1, 3000), (3000, 1), (700, 301), (333, 1024), (5, 7)].enumerated() {
                for transpose in [false, true] {
                    let example = Case<Scalar>(
                        m: m, n: n, transpose: transpose, alpha: 1.5, beta: 1, incx: 1, incy: 1, padding: index,
                        seed: UInt64(index))
                    for set in InstructionSet.available {
                        let failure = set.use { example.failure(.serial) }
                        failures.check(failure == nil, "\(set) \(example.description): \(failure ?? "")")
                    }
                    failures.checkSameBits(example.description) { ([example.run($0).y.elements], 0) }
                }
            }
            failures.report()
        }
        check(precision.type)
    }
}
