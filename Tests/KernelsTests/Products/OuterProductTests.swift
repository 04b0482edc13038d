import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("outer")
struct OuterProductTests {
    @Test(arguments: Precision.allCases)
    func allForms(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 21)
            for backend in oneOfEachBackend {
                #expect(try outer([1, 2] as [Scalar], [3, 4, 5], on: backend) == Matrix([[3, 4, 5], [6, 8, 10]]))
                for (m, n) in [(1, 1), (3, 7), (40, 65), (0, 3), (3, 0)] {
                    // Small integers: every sum is exact.
                    let (x, y): ([Scalar], [Scalar]) = (random.integers(m), random.integers(n))
                    let a: Matrix<Scalar> = try random.integerMatrix(m, n)
                    let expected = Matrix<Scalar>(rows: m, columns: n) { 2 * x[$0] * y[$1] - a[$0, $1] }
                    var into = a
                    try outer(x, y, alpha: 2, beta: -1, into: &into, on: backend)
                    #expect(into == expected, "\(m)×\(n) \(backend)")

                    // x from its end, y every second element, a row of padding behind each row of A.
                    let spread: [Scalar] = y.flatMap { (element: Scalar) -> [Scalar] in [element, 99] }.dropLast()
                    func padded(_ a: Matrix<Scalar>) -> [Scalar] { (0..<m).flatMap { a.row($0) + [77] } }
                    var storage = padded(a)
                    var span = storage.mutableSpan
                    try outer(
                        Array(x.reversed()).span, spread.span, alpha: 2, beta: -1, into: &span,
                        leadingDimension: n + 1, incrementX: -1, incrementY: 2, on: backend)
                    #expect(storage == padded(expected), "\(m)×\(n) \(backend), spans")

                    let new = try outer(x, y, alpha: 3, on: backend)
                    #expect(new == Matrix(rows: m, columns: n) { 3 * x[$0] * y[$1] })
                }
            }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func sameBitsOnEveryBackend(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 22)
            let (x, y): ([Scalar], [Scalar]) = (random.vector(1301), random.vector(1030))
            let a: Matrix<Scalar> = try random.matrix(1301, 1030)
            var expected = a
            try outer(x, y, alpha: 0.75, beta: -1.25, into: &expected, on: .serial)
            let recording = RecordingExecutor(concurrency: 16)
            for backend in threadedBackends + [.custom(recording)] {
                var into = a
                try outer(x, y, alpha: 0.75, beta: -1.25, into: &into, on: backend)
                expectSameBits(into, expected, "\(backend)")
            }
            #expect(recording.runs.contains { $0 > 1 })
        }
        try check(precision.type)
    }

    /// Real numbers: three roundings at most.
    @Test(arguments: Precision.allCases)
    func againstTheReference(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 23)
            var (x, y): ([Scalar], [Scalar]) = (random.vector(19), random.vector(37))
            var a: Matrix<Scalar> = try random.matrix(19, 37)
            (x[3], y[36], a[5, 5], a[18, 0]) = (.infinity, .nan, .nan, -.infinity)
            // An outer product is the product of a column and a row.
            let expected = naiveProduct(
                m: 19, n: 37, k: 1, alpha: 0.75, NaiveMatrix(x, stride: 1), NaiveMatrix(y, stride: 37), beta: -1.25,
                NaiveMatrix(a.elements, stride: 37), Rounding(Scalar.self))
            for backend in oneOfEachBackend {
                var into = a
                try outer(x, y, alpha: 0.75, beta: -1.25, into: &into, on: backend)
                let wrong = zip(expected, into.elements).enumerated().first { !$0.element.0.admits($0.element.1) }
                #expect(wrong == nil, "\(Scalar.self) \(backend)")
            }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func factorsOfZeroReadNothing(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for backend in oneOfEachBackend {
                var a = Matrix<Scalar>(rows: 2, columns: 2, repeating: .nan)
                try outer([1, 2], [3, 4], into: &a, on: backend)
                #expect(try a == Matrix([[3, 4], [6, 8]]), "\(backend)")
                try outer([.nan, 2], [3, .infinity], alpha: 0, beta: 2, into: &a, on: backend)
                #expect(try a == Matrix([[6, 8], [12, 16]]), "\(backend)")
            }
        }
        try check(precision.type)
    }

    @Test func spansThatDoNotFit() {
        var four = [Float](repeating: 7, count: 4)
        let (two, three): ([Float], [Float]) = ([1, 2], [1, 2, 3])
        func expect(_ text: String, leadingDimension: Int? = nil, incrementX: Int = 1) {
            expectError("outer: " + text) {
                var a = four.mutableSpan
                try outer(
                    two.span, three.span, into: &a, leadingDimension: leadingDimension, incrementX: incrementX)
            }
        }
        expect("the span of A has 4 elements; 6 are needed")
        expect("the leading dimension of A is 2; it needs to be at least 3", leadingDimension: 2)
        expect("the increment of x is 0", incrementX: 0)
        #expect(four == [7, 7, 7, 7])
    }

    @Test func mismatch() {
        var a = Matrix<Double>(rows: 2, columns: 2, repeating: 7)
        expectError("outer: x has 3 elements, y has 2 and A is 2×2; A needs to be 3×2") {
            try outer([1, 2, 3], [1, 2], into: &a)
        }
        #expect(a == Matrix(rows: 2, columns: 2, repeating: 7))
    }
}
