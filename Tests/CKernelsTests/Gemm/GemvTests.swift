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

    /// Rows that come from the third-level cache are read from a line on, where they and x begin in the midst of one.
    @Test(arguments: Precision.allCases, [false, true])
    func sameBitsWhereverRowsBegin(_ precision: Precision, underflows: Bool) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let size = MemoryLayout<Scalar>.stride
            let (lda, line) = (1056, 64 / size)
            let rows = (4 << 20) / (lda * size)
            let room = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: rows * lda + 2 * line)
            let roomOfX = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: lda + 2 * line)
            defer {
                room.deallocate()
                roomOfX.deallocate()
            }
            func start(_ buffer: UnsafeMutableBufferPointer<Scalar>, _ offset: Int) -> UnsafeMutablePointer<Scalar> {
                let raw = UnsafeMutableRawPointer(buffer.baseAddress!).alignedUp(toMultipleOf: 64)
                return raw.assumingMemoryBound(to: Scalar.self) + offset
            }
            var random = RandomData(seed: 5)
            // Products of these are rounded to -0, and so is a sum of nothing else.
            let least = Scalar.leastNormalMagnitude
            let a = underflows ? [Scalar](repeating: -least, count: rows * lda) : random.vector(rows * lda)
            let x = underflows ? [Scalar](repeating: least, count: lda) : random.vector(lda)

            var failures = Failures()
            for n in [1024, 1025, 1024 + line / 2, 1023 + line, 1024 + line, 1055] {
                var first: [Scalar]?
                for (ofA, ofX) in [(0, 0), (1, 1), (line / 2, line / 2), (line - 1, line - 1), (3, 0), (0, 5)] {
                    start(room, ofA).update(from: a, count: a.count)
                    start(roomOfX, ofX).update(from: x, count: x.count)
                    for set in InstructionSet.available where set.hasFMA {
                        var y = [Scalar](repeating: .nan, count: rows)
                        let status = set.use {
                            NamedExecutor.serial.use {
                                Scalar._gemv(
                                    false, rows, n, 1, start(room, ofA), lda, start(roomOfX, ofX), 1, 0, &y, 1, $0)
                            }
                        }
                        let expected = first ?? y
                        first = expected
                        let isSame = zip(y, expected).allSatisfy { $0 == $1 && $0.sign == $1.sign }
                        failures.check(
                            status == CK_SUCCESS && isSame, "\(set) \(Scalar.self) \(n) columns from \(ofA), \(ofX)")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }
}
