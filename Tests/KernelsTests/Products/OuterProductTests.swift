import Kernels
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

    @Test func mismatch() {
        var a = Matrix<Double>(rows: 2, columns: 2, repeating: 7)
        expectError("outer: x has 3 elements, y has 2 and A is 2×2; A needs to be 3×2") {
            try outer([1, 2, 3], [1, 2], into: &a)
        }
        #expect(a == Matrix(rows: 2, columns: 2, repeating: 7))
    }
}
