import CKernels
import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("gemm")
struct GemmTests {
    private static let scalars: [(alpha: Double, beta: Double)] = [
        (1, 0), (1, 1), (-0.5, 2), (0, 0), (0, 1), (0, -3), (2, -1), (1, 2),
    ]

    /// Sizes around the tile, one less, equal and one more; primes, 0 and 1; around the block of the depth.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func shapesAroundTheTile(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let (mr, nr, kc, _) = set.tiles(Scalar.self)
            var failures = Failures()
            var number = 0
            for m in [0, 1, 2, mr - 1, mr, mr + 1, 2 * mr + 1, 29] {
                for n in [0, 1, 2, nr / 2, nr - 1, nr, nr + 1, 2 * nr + 3] {
                    for k in [0, 1, 2, 7, 31, kc + 1] {
                        for transposes in 0..<4 {
                            number += 1
                            let (alpha, beta) = Self.scalars[number % Self.scalars.count]
                            let example = GemmCase<Scalar>(
                                m: m, n: n, k: k, transposeA: transposes & 1 != 0, transposeB: transposes & 2 != 0,
                                alpha: Scalar(alpha), beta: Scalar(beta), padding: number % 3, seed: UInt64(number))
                            let failure = set.use { example.failure(.serial) }
                            failures.check(failure == nil, "\(set) \(example.description): \(failure ?? "")")
                        }
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// More than one block of rows, of columns and of the depth, on each kind of executor.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func shapesAroundTheBlocks(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let (mr, nr, kc, mc) = set.tiles(Scalar.self)
            let shapes = [
                (mc - 1, nr + 1, 3), (mc, 2 * nr, 5), (mc + 1, 9 * nr + 1, 17), (2 * mc + mr + 1, 3, 19),
                (mr, 8, kc - 1), (mr + 1, 37, kc), (5, nr, 2 * kc + 1), (3, 4201, 2), (61, 67, 71),
            ]
            var failures = Failures()
            for (index, (m, n, k)) in shapes.enumerated() {
                for transposes in 0..<4 {
                    let (alpha, beta) = Self.scalars[(index + transposes) % 3]
                    let example = GemmCase<Scalar>(
                        m: m, n: n, k: k, transposeA: transposes & 1 != 0, transposeB: transposes & 2 != 0,
                        alpha: Scalar(alpha), beta: Scalar(beta), padding: index % 2 * 5, seed: UInt64(index))
                    let reference = example.reference
                    for executor in NamedExecutor.oneOfEach {
                        let failure = set.use { example.failure(executor, reference) }
                        failures.check(failure == nil, "\(set) \(executor) \(example.description): \(failure ?? "")")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// A shape for each way that a product takes: which operands are packed, by whom, and in which order C is walked.
    /// Stride 1024 is where rows fall on one another in the first-level cache.
    private static let ways: [(m: Int, n: Int, k: Int, stride: Int)] = [
        (96, 90, 100, 0),  // straight to the tiles, B read in place
        (20, 30, 40, 1024),  // the same, where rows fall on one another
        (61, 60, 70, 1024),  // few rows: each piece packs its own B
        (20, 1500, 300, 0), (230, 800, 700, 0),  // own B in more than one block of columns and of the depth
        (300, 200, 64, 1024),  // B packed once for all
        (700, 70, 260, 0),  // several blocks of rows, B in place
        (300, 700, 700, 0),  // all is packed
        (260, 1000, 16, 0), (30, 1024, 9, 1024),  // shallow: along the rows of C
        (2, 1500, 700, 0), (7, 2048, 601, 0), (16, 2100, 1030, 0),  // few rows: along the rows of B, or dot products
        (20, 18, 5000, 0), (40, 100, 9000, 0),  // few tiles for the threads: blocks of the depth side by side
        (300, 4200, 9, 0),  // with B transposed, more than one stripe of it
        (500, 10, 300, 0), (40, 14, 600, 0), (60, 13, 5000, 0),  // few columns: dot products, B turned where it is not
    ]

    @Test(arguments: [false, true], Precision.allCases)
    func everyWay(_ transposeB: Bool, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            for (index, way) in Self.ways.enumerated() {
                let example = GemmCase<Scalar>(
                    m: way.m, n: way.n, k: way.k, transposeA: index % 2 != 0, transposeB: transposeB,
                    alpha: Scalar(1.5), beta: Scalar(index % 3 - 1), stride: way.stride, seed: UInt64(index))
                let reference = example.reference
                for set in InstructionSet.available {
                    let failure = set.use { example.failure(.serial, reference) }
                    failures.check(failure == nil, "\(set) \(example.description): \(failure ?? "")")
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func sameBitsInEveryWay(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var failures = Failures()
            for (index, way) in Self.ways.enumerated() {
                let example = GemmCase<Scalar>(
                    m: way.m, n: way.n, k: way.k, transposeA: index % 2 == 1, transposeB: index % 3 == 2,
                    beta: index % 2 == 0 ? 0 : 1, stride: way.stride, seed: UInt64(index))
                failures.checkSameBits(example.description) { ([example.run($0).c.elements], 0) }
                // The bits depend on the values and the shape; not on where rows lie.
                let packed = GemmCase<Scalar>(
                    m: way.m, n: way.n, k: way.k, transposeA: index % 2 == 1, transposeB: index % 3 == 2,
                    seed: UInt64(index))
                let spread = GemmCase<Scalar>(
                    m: way.m, n: way.n, k: way.k, transposeA: index % 2 == 1, transposeB: index % 3 == 2,
                    stride: 2048, seed: UInt64(index))
                let difference = firstDifference(packed.product(.serial), spread.product(.serial))
                failures.check(difference == nil, "\(spread.description): \(difference ?? "")")
            }
            failures.report()
        }
        check(precision.type)
    }

    /// The same bits on every executor and number of threads, and on every instruction set with fused multiply-add.
    @Test(arguments: Precision.allCases)
    func sameBitsEverywhere(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let shapes = [
                (1, 1, 1), (7, 5, 3), (37, 53, 71), (129, 131, 300), (64, 256, 784), (1, 1024, 70), (300, 1, 513),
                (513, 33, 40), (8, 600, 520), (1000, 16, 30), (16, 1000, 300), (260, 270, 517),
            ]
            var failures = Failures()
            for (index, (m, n, k)) in shapes.enumerated() {
                let example = GemmCase<Scalar>(
                    m: m, n: n, k: k, transposeA: index % 2 == 1, transposeB: index % 3 == 1,
                    beta: index % 2 == 0 ? 0 : 1,
                    padding: index % 4, seed: UInt64(index))
                failures.checkSameBits(example.description) { ([example.run($0).c.elements], 0) }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// The bits of a small product depend on its values and its shape, not on the leading dimensions: with one that is
    /// larger a product may take another way, and a single element be a row of dot products or a column of sums.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func sameBitsForAnyLeadingDimension(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let sizes = [1, 2, 3, 8, 17]
            var failures = Failures()
            for index in 0..<sizes.count * sizes.count * sizes.count * 4 {
                let sizesAt = index / 4
                let example = GemmCase<Scalar>(
                    m: sizes[sizesAt % 5], n: sizes[sizesAt / 5 % 5], k: sizes[sizesAt / 25],
                    transposeA: index & 1 == 1, transposeB: index & 2 == 2, alpha: index % 3 == 0 ? 1.5 : 1,
                    beta: Scalar(index % 5 % 3 - 1), seed: UInt64(index))
                set.use {
                    let tight = example.product(.serial)
                    for which in 1..<9 {
                        // The last one is too far apart for the ways that look at nothing else.
                        let other = example.spread(beyond: (which & 1, which & 2, which == 8 ? 4096 : which & 4))
                        let difference = firstDifference(other.product(.serial), tight)
                        failures.check(difference == nil, "\(set) \(other.description): \(difference ?? "")")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// Beside a single row any leading dimension may stand, also one that is no increment. It changes no bit.
    @Test(arguments: Precision.allCases)
    func leadingDimensionOfASingleRow(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var random = RandomData(seed: 5)
            let (m, k) = (293, 384)
            let a: [Scalar] = random.vector(m * k, -1, 1)
            let row: [Scalar] = random.vector(k, -1, 1)
            for beyond in [-1, Int.min, Int.min + 77] {
                var (expected, column) = ([Scalar](repeating: 0, count: m), [Scalar](repeating: 0, count: m))
                #expect(Scalar._gemm(false, true, m, 1, k, 1, a, k, row, k, 0, &expected, 1, nil) == CK_SUCCESS)
                #expect(Scalar._gemm(false, true, m, 1, k, 1, a, k, row, beyond, 0, &column, 1, nil) == CK_SUCCESS)
                #expect(firstDifference(column, expected) == nil)
                var (wide, wider) = ([Scalar](repeating: 0, count: m), [Scalar](repeating: 0, count: m))
                #expect(Scalar._gemm(false, true, 1, m, k, 1, row, k, a, k, 0, &wide, m, nil) == CK_SUCCESS)
                #expect(Scalar._gemm(false, true, 1, m, k, 1, row, beyond, a, k, 0, &wider, beyond, nil) == CK_SUCCESS)
                #expect(firstDifference(wider, wide) == nil)
            }
        }
        check(precision.type)
    }

    /// NaN, infinity, −0 and subnormal numbers go where IEEE 754 sends them, in the body of a tile and at its edges.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func specialValuesPropagate(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let (mr, nr, _, _) = set.tiles(Scalar.self)
            let (m, n, k) = (2 * mr + 1, 2 * nr + 1, 19)
            let specials: [Scalar] = [
                .nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude, -.leastNormalMagnitude / 2,
            ]
            var failures = Failures()
            for (index, special) in specials.enumerated() {
                for (row, depth, column) in [(0, 0, 0), (mr, 7, nr - 1), (m - 1, k - 1, n - 1)] {
                    for beta in [0, 1] as [Scalar] {
                        var example = GemmCase<Scalar>(m: m, n: n, k: k, beta: beta, seed: UInt64(index))
                        example.a[row * k + depth] = special
                        example.b[depth * n + column] = index % 2 == 0 ? special : 0
                        if beta == 1 { example.c[(m - 1) * n] = special }
                        let failure = set.use { example.failure(.serial) }
                        failures.check(failure == nil, "\(set) \(special) in (\(row), \(depth)): \(failure ?? "")")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// All products subnormal: nothing is flushed to zero.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func subnormalResultsAreKept(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var example = GemmCase<Scalar>(m: 9, n: 37, k: 1)
            example.a = example.a.map { _ in .leastNonzeroMagnitude }
            example.b = example.b.indices.map { Scalar($0) }
            let c = set.use { example.run(.serial).c.elements }
            for (i, element) in c.enumerated() where element != Scalar(i % 37) * .leastNonzeroMagnitude {
                Issue.record("\(set) \(Scalar.self): element \(i) is \(element)")
                break
            }
        }
        check(precision.type)
    }

    /// Products with few tiles for many threads: pieces down to one tile, and B packed for each; bitwise as on one thread.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func fewTilesOnManyThreads(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let shapes = [(64, 257, 784), (65, 128, 700), (257, 255, 256), (41, 513, 300), (300, 31, 520)]
            let executors = NamedExecutor.all.filter {
                !$0.description.hasSuffix(" 1") && !$0.description.hasSuffix(" 2")
            }
            var failures = Failures()
            for (index, (m, n, k)) in shapes.enumerated() {
                for transposes in 0..<4 {
                    let example = GemmCase<Scalar>(
                        m: m, n: n, k: k, transposeA: transposes & 1 != 0, transposeB: transposes & 2 != 0,
                        alpha: -0.5, beta: index % 2 == 0 ? 2 : 0, padding: index % 3, seed: UInt64(index))
                    let expected = set.use { example.product(.serial) }
                    for executor in executors {
                        let difference = firstDifference(set.use { example.product(executor) }, expected)
                        failures.check(
                            difference == nil, "\(set) \(executor) \(example.description): \(difference ?? "")")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// A packed B of more than one stripe, each of part of the depth: bitwise as its last columns by themselves, which take
    /// another way.
    @Test(arguments: Precision.allCases)
    func stripesOfPartOfTheDepth(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let (m, n, last) = (250, 1060, 100)
            let k = 9_600_000 / n * 4 / MemoryLayout<Scalar>.size
            let example = GemmCase<Scalar>(m: m, n: n, k: k, beta: 1)
            let columns = n - last
            var failures = Failures()
            for set in InstructionSet.available where set.hasFMA {
                set.use {
                    var expected = (0..<m).flatMap { example.c[$0 * n + columns..<($0 + 1) * n] }
                    let status = example.b.withUnsafeBufferPointer {
                        Scalar._gemm(
                            false, false, m, last, k, 1, example.a, k, $0.baseAddress! + columns, n, 1, &expected, last,
                            nil)
                    }
                    #expect(status == CK_SUCCESS)
                    for executor in NamedExecutor.oneOfEach {
                        let c = example.product(executor)
                        let difference = firstDifference(
                            (0..<m).flatMap { c[$0 * n + columns..<($0 + 1) * n] }, expected)
                        failures.check(
                            difference == nil, "\(set) \(executor) \(example.description): \(difference ?? "")")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// A large product checked in O(n²): C t against A (B t), t a vector of −1 and 1.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func largeProductTimesAVector(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let (m, n, k) = (517, 601, 1031)
            let example = GemmCase<Scalar>(m: m, n: n, k: k, seed: 5)
            let executor = NamedExecutor(description: "OpenMP 2", executor: ck_openmp_executor(2))
            let c = set.use { example.run(executor).c.elements }
            let signs = (0..<n).map { $0 % 3 == 0 ? -1.0 : 1.0 }
            var bt = [Double](repeating: 0, count: k)
            var bMagnitude = bt
            for p in 0..<k {
                for j in 0..<n {
                    bt[p] += Double(example.b[p * n + j]) * signs[j]
                    bMagnitude[p] += abs(Double(example.b[p * n + j]))
                }
            }
            let gamma = Rounding(Scalar.self).gamma(k + 2) + Rounding(Double.self).gamma(n + k + 4)
            var failures = Failures()
            for i in 0..<m {
                var (left, right, magnitude) = (0.0, 0.0, 0.0)
                for j in 0..<n { left += Double(c[i * n + j]) * signs[j] }
                for p in 0..<k {
                    right += Double(example.a[i * k + p]) * bt[p]
                    magnitude += abs(Double(example.a[i * k + p])) * bMagnitude[p]
                }
                failures.check(abs(left - right) <= gamma * magnitude, "\(set) row \(i): \(left), not \(right)")
            }
            failures.report()
        }
        check(precision.type)
    }
}
