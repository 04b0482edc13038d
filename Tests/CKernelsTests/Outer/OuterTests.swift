import CKernels
import Kernels
import ReferenceKernels
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

@Suite("outer")
struct OuterTests {
    private struct Case<Scalar: KernelScalar> {
        var m, n: Int
        var alpha, beta: Scalar
        var incx, incy: Int
        var x, y, a: [Scalar]
        var lda: Int
        /// Elements by which A misses a cache line.
        var offset: Int

        init(
            m: Int, n: Int, alpha: Scalar, beta: Scalar, incx: Int, incy: Int, padding: Int, offset: Int = 0,
            seed: UInt64
        ) {
            self.offset = offset
            (self.m, self.n, self.alpha, self.beta, self.incx, self.incy) = (m, n, alpha, beta, incx, incy)
            var random = RandomData(seed: seed)
            lda = n + padding
            x = random.vector(max(m - 1, 0) * abs(incx) + 1)
            y = random.vector(max(n - 1, 0) * abs(incy) + 1)
            if alpha == 0 { (x, y) = (x.map { _ in .nan }, y.map { _ in .nan }) }
            a = beta == 0 ? [Scalar](repeating: .nan, count: m * lda) : random.vector(m * lda)
        }

        var description: String {
            "\(Scalar.self) \(m)×\(n) alpha \(alpha) beta \(beta) inc \(incx) \(incy) lda \(lda) offset \(offset)"
        }

        func run(_ executor: NamedExecutor) -> (status: ck_status, a: GuardedArray<Scalar>) {
            let output = GuardedArray(a, offset: offset)
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
            for m in [0, 1, 2, 5, 16, 67, 300] {
                for n in [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 130, 259] {
                    for _ in increments {
                        number += 1
                        let (incx, incy) = increments[number % increments.count]
                        let (alpha, beta) = scalars[number % 5 + number % 2]
                        let example = Case<Scalar>(
                            m: m, n: n, alpha: alpha, beta: beta, incx: incx, incy: incy, padding: number % 4,
                            offset: number % 5, seed: UInt64(number))
                        let failure = set.use { example.failure(.serial) }
                        failures.check(failure == nil, "\(set) \(example.description): \(failure ?? "")")
                    }
                }
            }
            // The copy of y is too long for the stack.
            for (incx, incy) in [(1, 3), (-2, -2)] {
                let example = Case<Scalar>(
                    m: 3, n: 2100, alpha: 1.5, beta: 2, incx: incx, incy: incy, padding: 1, offset: 1, seed: 1)
                let failure = set.use { example.failure(.serial) }
                failures.check(failure == nil, "\(set) \(example.description): \(failure ?? "")")
            }
            failures.report()
        }
        check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func sameBitsEverywhere(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            for (index, (m, n)) in [(1, 100_000), (1000, 101), (1317, 1003), (3, 40_003), (50_000, 1), (30_001, 3)]
                .enumerated()
            {
                let example = Case<Scalar>(
                    m: m, n: n, alpha: 1.25, beta: 0.75, incx: 1, incy: index - 1 == 0 ? 2 : 1, padding: index,
                    seed: UInt64(index))
                failures.checkSameBits(example.description) { ([example.run($0).a.elements], 0) }
            }
            // Rows longer than the first-level cache, which are written in strips.
            for (m, n, beta, alpha) in [(3, 20_011, 0, 1), (5, 9001, 1, -2), (2, 8193, -0.5, 3)] {
                let example = Case<Scalar>(
                    m: m, n: n, alpha: Scalar(alpha), beta: Scalar(beta), incx: 1, incy: 1, padding: m, offset: m,
                    seed: UInt64(n))
                for set in InstructionSet.available {
                    let failure = set.use { example.failure(.serial) }
                    failures.check(failure == nil, "\(set) \(example.description): \(failure ?? "")")
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// A result that is larger than the last cache is written past it: the same bits as row by row, nothing outside.
    @Test(arguments: Precision.allCases)
    func resultsLargerThanTheCache(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let cache = ck_cache_sizes_of_this_machine().l3
            let n = 4101
            let m = cache / (n * MemoryLayout<Scalar>.size) + 3
            guard cache > 0, cache < 256 << 20 else {
                print("outer: not tested past a last cache of \(cache) bytes")
                return
            }
            let example = Case<Scalar>(
                m: m, n: n, alpha: -1.25, beta: 0, incx: -2, incy: 1, padding: 2, offset: 3, seed: 8)
            var failures = Failures()
            for set in InstructionSet.available {
                for executor in [NamedExecutor.serial] + NamedExecutor.all.prefix(2) {
                    let (status, output) = set.use { example.run(executor) }
                    failures.check(status == CK_SUCCESS, "\(set) \(executor): status \(status.rawValue)")
                    var row = [Scalar](repeating: .nan, count: n)
                    var wrong: Int?
                    for i in 0..<m where wrong == nil {
                        let x = example.x[(m - 1 - i) * 2]
                        let status = set.use {
                            NamedExecutor.serial.use {
                                Scalar._outer(1, n, -1.25, [x], 1, example.y, 1, 0, &row, n, $0)
                            }
                        }
                        let isSame =
                            status == CK_SUCCESS
                            && memcmp(row, output.pointer + i * example.lda, n * MemoryLayout<Scalar>.size) == 0
                        let padding = UnsafeBufferPointer(start: output.pointer + i * example.lda + n, count: 2)
                        if !isSame || !padding.allSatisfy(\.isNaN) { wrong = i }
                    }
                    failures.check(wrong == nil, "\(set) \(executor) \(example.description): row \(wrong ?? -1)")
                }
            }
            failures.report()
        }
        check(precision.type)
    }
}
