import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("matmul")
struct MatrixProductTests {
    @Test(arguments: Precision.allCases)
    func byHand(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let a = try Matrix<Scalar>([[1, 2, 3], [4, 5, 6]])
            let b = try Matrix<Scalar>([[7, 8], [9, 10], [11, 12]])
            for backend in [.automatic] + oneOfEachBackend {
                #expect(try matmul(a, b, on: backend) == Matrix([[58, 64], [139, 154]]), "\(backend)")
                #expect(
                    try matmul(a, a, transposeA: true, alpha: 2, on: backend)
                        == Matrix([[34, 44, 54], [44, 58, 72], [54, 72, 90]]), "\(backend)")
                #expect(
                    try matmul(a, a, transposeB: true, on: backend) == Matrix([[14, 32], [32, 77]]), "\(backend)")
                #expect(
                    try matmul(a, b, transposeA: true, transposeB: true, on: backend)
                        == matmul(b, a, on: backend).transposed(), "\(backend)")
                #expect(try matmul(a, [1, 0, -1], on: backend) == [-2, -2], "\(backend)")
                #expect(try matmul(a, [1, -1], transposeA: true, alpha: -1, on: backend) == [3, 3, 3], "\(backend)")
            }
        }
        try check(precision.type)
    }

    /// All forms, transposes and factors, on every backend: within the bound, and of the same bits.
    @Test(arguments: Precision.allCases)
    func allFormsAgree(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 11)
            for (m, n, k) in [(1, 1, 1), (5, 7, 3), (17, 33, 65), (64, 80, 300), (3, 0, 2), (2, 3, 0)] {
                for (transposeA, transposeB) in [(false, false), (true, false), (false, true), (true, true)] {
                    let a: Matrix<Scalar> = try random.matrix(transposeA ? k : m, transposeA ? m : k)
                    let b: Matrix<Scalar> = try random.matrix(transposeB ? n : k, transposeB ? k : n)
                    let c: Matrix<Scalar> = try random.matrix(m, n)
                    let label = "\(m)×\(n)×\(k) \(transposeA) \(transposeB)"
                    let reference = naiveProduct(
                        m: m, n: n, k: k, alpha: 0.5,
                        NaiveMatrix(a.elements, stride: a.columns, transposed: transposeA),
                        NaiveMatrix(b.elements, stride: b.columns, transposed: transposeB), beta: 2,
                        NaiveMatrix(c.elements, stride: n), Rounding(Scalar.self))
                    var expected = c
                    try matmul(
                        a, b, transposeA: transposeA, transposeB: transposeB, alpha: 0.5, beta: 2, into: &expected,
                        on: .serial)
                    let wrong = zip(reference, expected.elements).first { !$0.admits($1) }
                    #expect(wrong == nil, "\(label)")

                    for backend in oneOfEachBackend {
                        var into = c
                        try matmul(
                            a, b, transposeA: transposeA, transposeB: transposeB, alpha: 0.5, beta: 2, into: &into,
                            on: backend)
                        expectSameBits(into, expected, "\(label) \(backend)")

                        // With padding of its own for each operand.
                        let (pa, pb) = (padded(a, 1), padded(b, 2))
                        var pc = padded(c, 3)
                        var span = pc.mutableSpan
                        try matmul(
                            pa.span, pb.span, rows: m, columns: n, depth: k, transposeA: transposeA,
                            transposeB: transposeB,
                            alpha: 0.5, beta: 2, into: &span, leadingDimensionA: a.columns + 1,
                            leadingDimensionB: b.columns + 2, leadingDimensionC: n + 3, on: backend)
                        expectSameBits(pc, padded(expected, 3), "\(label) \(backend), spans")
                    }
                    let new = try matmul(a, b, transposeA: transposeA, transposeB: transposeB, on: .serial)
                    var overwritten = Matrix<Scalar>(rows: m, columns: n, repeating: .nan)
                    try matmul(a, b, transposeA: transposeA, transposeB: transposeB, into: &overwritten, on: .serial)
                    expectSameBits(new, overwritten, "\(label), new")
                }
            }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func sameBitsOnEveryBackend(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 12)
            for (m, n, k) in [(129, 131, 300), (700, 16, 33), (1, 900, 400), (700, 1, 500)] {
                let a: Matrix<Scalar> = try random.matrix(m, k)
                let b: Matrix<Scalar> = try random.matrix(k, n)
                let expected = try matmul(a, b, on: .serial)
                let vector = try matmul(a, b.column(0), on: .serial)
                for backend in threadedBackends {
                    expectSameBits(try matmul(a, b, on: backend), expected, "\(m)×\(n)×\(k) \(backend)")
                    expectSameBits(try matmul(a, b.column(0), on: backend), vector, "\(m)×\(k) \(backend)")
                }
            }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func vectorForms(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 13)
            for (m, n) in [(1, 1), (5, 9), (33, 64), (0, 3), (3, 0)] {
                for transpose in [false, true] {
                    let a: Matrix<Scalar> = try random.matrix(m, n)
                    let x: [Scalar] = random.vector(transpose ? m : n)
                    let y: [Scalar] = random.vector(transpose ? n : m)
                    let reference = naiveProduct(
                        m: y.count, n: 1, k: x.count, alpha: -0.5,
                        NaiveMatrix(a.elements, stride: n, transposed: transpose), NaiveMatrix(x, stride: 1), beta: 3,
                        NaiveMatrix(y, stride: 1), Rounding(Scalar.self))
                    for backend in oneOfEachBackend {
                        var into = y
                        try matmul(a, x, transposeA: transpose, alpha: -0.5, beta: 3, into: &into, on: backend)
                        #expect(zip(reference, into).allSatisfy { $0.admits($1) }, "\(m)×\(n) \(backend)")

                        // Every second element of x from its end, every third of y.
                        let spread = spreading(x.reversed(), 2)
                        var spans = spreading(y, 3)
                        var span = spans.mutableSpan
                        try matmul(
                            a.elements.span, spread.span, rows: m, columns: n, transposeA: transpose, alpha: -0.5,
                            beta: 3, into: &span, incrementX: -2, incrementY: 3, on: backend)
                        expectSameBits(spans, spreading(into, 3), "\(m)×\(n) \(backend), spans")
                    }
                }
            }
        }
        try check(precision.type)
    }

    @Test func mismatchesNameBothShapes() throws {
        let a = Matrix<Float>(rows: 2, columns: 3)
        let b = Matrix<Float>(rows: 4, columns: 5)
        expectError("matmul: A is 2×3 and B is 4×5; B needs 3 rows") { _ = try matmul(a, b) }
        expectError("matmul: A is 2×3 (transposed) and B is 4×5; B needs 2 rows") {
            _ = try matmul(a, b, transposeA: true)
        }
        expectError("matmul: A is 2×3 and B is 4×5 (transposed); B needs 3 columns") {
            _ = try matmul(a, b, transposeB: true)
        }
        expectError("matmul: A is 2×3 and x has 2 elements; x needs 3 elements") { _ = try matmul(a, [1, 2]) }
        var c = Matrix<Float>(rows: 2, columns: 2, repeating: 7)
        let before = c
        expectError("matmul: A is 2×3, B is 2×3 (transposed) and C is 3×2; C needs to be 2×2") {
            var wrong = Matrix<Float>(rows: 3, columns: 2)
            try matmul(a, a, transposeB: true, into: &wrong)
        }
        expectError("matmul: A is 2×3 and B is 4×5; B needs 3 rows") { try matmul(a, b, into: &c) }
        #expect(c == before)
        var y: [Float] = [1, 2, 3]
        expectError("matmul: A is 2×3 and y has 3 elements; y needs 2 elements") { try matmul(a, [1, 2, 3], into: &y) }
        #expect(y == [1, 2, 3])
    }

    @Test func spansThatDoNotFit() {
        let six = [Double](repeating: 1, count: 6)
        var four = [Double](repeating: 7, count: 4)
        expectError("matmul: the span of A has 6 elements; 8 are needed") {
            var c = four.mutableSpan
            try matmul(six.span, six.span, rows: 2, columns: 2, depth: 4, into: &c)
        }
        expectError("matmul: the leading dimension of A is 2; it needs to be at least 3") {
            var c = four.mutableSpan
            try matmul(six.span, six.span, rows: 2, columns: 2, depth: 3, into: &c, leadingDimensionA: 2)
        }
        expectError("matmul: the span of C has 4 elements; 5 are needed") {
            var c = four.mutableSpan
            try matmul(six.span, six.span, rows: 2, columns: 2, depth: 3, into: &c, leadingDimensionC: 3)
        }
        expectError("matmul: A is -1×3, which is not a shape") {
            var c = four.mutableSpan
            try matmul(six.span, six.span, rows: -1, columns: 2, depth: 3, into: &c)
        }
        expectError("matmul: the increment of x is 0") {
            var c = four.mutableSpan
            try matmul(six.span, six.span, rows: 2, columns: 3, into: &c, incrementX: 0)
        }
        #expect(four == [7, 7, 7, 7])
    }

    @Test(arguments: Precision.allCases)
    func specialValues(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let nan = Matrix<Scalar>(rows: 3, columns: 3, repeating: .nan)
            let one = Matrix<Scalar>.identity(3)
            for backend in oneOfEachBackend {
                var c = nan
                try matmul(one, one, into: &c, on: backend)
                #expect(c == one, "beta 0 does not read C")
                try matmul(nan, nan, alpha: 0, beta: 2, into: &c, on: backend)
                #expect(c == one.map { 2 * $0 }, "alpha 0 does not read A and B")
                #expect(try matmul(nan, one, on: backend).elements.allSatisfy { $0.isNaN })
            }
        }
        try check(precision.type)
    }

    /// NaN and infinity here and there, in full tiles and at their edges: where they go IEEE 754 says, and nowhere else.
    @Test(arguments: Precision.allCases)
    func nanAndInfinityGoWhereTheyBelong(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 14)
            for (m, n, k) in [(5, 7, 3), (33, 41, 70), (1, 30, 20), (30, 1, 20)] {
                var a: Matrix<Scalar> = try random.matrix(m, k)
                var b: Matrix<Scalar> = try random.matrix(k, n)
                var c: Matrix<Scalar> = try random.matrix(m, n)
                (a[0, k - 1], a[m / 2, 0], a[m - 1, 1]) = (.infinity, -.infinity, .nan)
                // An infinite row of A meets 0 in the first column of B.
                (b[k - 1, 0], b[2, n - 1], c[m / 3, n / 3], c[m - 1, 0]) = (0, .infinity, .nan, -.infinity)
                let expected = naiveProduct(
                    m: m, n: n, k: k, alpha: 0.5, NaiveMatrix(a.elements, stride: k),
                    NaiveMatrix(b.elements, stride: n), beta: 2, NaiveMatrix(c.elements, stride: n),
                    Rounding(Scalar.self))
                for backend in oneOfEachBackend {
                    var into = c
                    try matmul(a, b, alpha: 0.5, beta: 2, into: &into, on: backend)
                    let wrong = zip(expected, into.elements).enumerated().first { !$0.element.0.admits($0.element.1) }
                    #expect(wrong == nil, "\(Scalar.self) \(m)×\(n)×\(k) \(backend)")
                    if n == 1 {
                        var y = c.column(0)
                        try matmul(a, b.column(0), alpha: 0.5, beta: 2, into: &y, on: backend)
                        #expect(zip(expected, y).allSatisfy { $0.admits($1) }, "\(m)×\(k), vector, \(backend)")
                    }
                }
            }
        }
        try check(precision.type)
    }

    private func padded<Scalar: KernelScalar>(_ a: Matrix<Scalar>, _ padding: Int) -> [Scalar] {
        (0..<a.rows).flatMap { a.row($0) + [Scalar](repeating: 99, count: padding) }
    }

    private func spreading<Scalar: KernelScalar>(_ x: [Scalar], _ increment: Int) -> [Scalar] {
        if x.isEmpty { return [] }
        var result = [Scalar](repeating: 99, count: (x.count - 1) * increment + 1)
        for i in x.indices { result[i * increment] = x[i] }
        return result
    }
}
