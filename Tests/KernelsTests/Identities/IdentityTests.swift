import Kernels
import ReferenceKernels
import TestSupport
import Testing

/// The identities of vector calculus: by hand, in all forms, and against central differences.
@Suite("identities")
struct IdentityTests {
    @Test(arguments: Precision.allCases)
    func byHand(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let a = try Matrix<Scalar>([[1, 2, 3], [4, 5, 6]])
            let m = try Matrix<Scalar>([[1, 2], [5, 3]])
            for backend in oneOfEachBackend {
                #expect(try squaredNorm([3, 4] as [Scalar], on: backend) == 25)
                #expect(try squaredNormGradient([3, -4] as [Scalar], on: backend) == [6, -8])
                #expect(try transposedProduct(a, [1, -1], on: backend) == [-3, -3, -3])
                #expect(transposedProductJacobian(a) == a.transposed())
                #expect(try squaredNormOfTransposedProduct(a, [1, -1], on: backend) == 27)
                // 2A(−3, −3, −3)
                #expect(try squaredNormOfTransposedProductGradient(a, [1, -1], on: backend) == [-36, -90])
                #expect(try quadraticForm(m, [2, 1], on: backend) == 21)
                // (M + Mᵀ)x; 2Mx would be (8, 26).
                #expect(try quadraticFormGradient(m, [2, 1], on: backend) == [11, 20])
                #expect(try squaredNormOfProduct(a, [1, 0, -1], on: backend) == 8)
                #expect(
                    try squaredNormOfProductGradient(a, [1, 0, -1], on: backend) == Matrix([[-4, 0, 4], [-4, 0, 4]]))
                #expect(try squaredNorm([] as [Scalar], on: backend) == 0)
                #expect(try quadraticForm(Matrix<Scalar>(rows: 0, columns: 0), [], on: backend) == 0)
            }
        }
        try check(precision.type)
    }

    /// Small integers: all sums are exact, so every form gives the same numbers as plain loops.
    @Test(arguments: Precision.allCases)
    func allFormsAgree(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 51)
            for (rows, columns) in [(1, 1), (3, 5), (17, 40), (64, 33)] {
                let a: Matrix<Scalar> = try random.integerMatrix(rows, columns, bound: 3)
                let m: Matrix<Scalar> = try random.integerMatrix(rows, rows, bound: 3)
                let (x, z): ([Scalar], [Scalar]) = (random.integers(rows, bound: 3), random.integers(columns, bound: 3))
                let ax = (0..<columns).map { j in (0..<rows).reduce(Scalar(0)) { $0 + a[$1, j] * x[$1] } }
                let az = (0..<rows).map { i in (0..<columns).reduce(Scalar(0)) { $0 + a[i, $1] * z[$1] } }
                func sum(_ vector: [Scalar]) -> Scalar { vector.reduce(0, +) }
                let normGradient = x.map { 2 * $0 }
                let aAx = (0..<rows).map { i in 2 * sum((0..<columns).map { a[i, $0] * ax[$0] }) }
                let form = sum((0..<rows).flatMap { i in (0..<rows).map { x[i] * m[i, $0] * x[$0] } })
                let formGradient = (0..<rows).map { i in sum((0..<rows).map { (m[i, $0] + m[$0, i]) * x[$0] }) }
                let dA = Matrix<Scalar>(rows: rows, columns: columns) { 2 * az[$0] * z[$1] }
                for backend in oneOfEachBackend {
                    var (g, w) = ([Scalar](repeating: .nan, count: rows), [Scalar](repeating: .nan, count: columns))
                    var matrix = a.map { _ in Scalar.nan }
                    let label: Comment = "\(rows)×\(columns) \(backend)"
                    #expect(try squaredNorm(x, on: backend) == sum(x.map { $0 * $0 }), label)
                    #expect(try squaredNorm(x.span, on: backend) == sum(x.map { $0 * $0 }), label)
                    #expect(try squaredNormGradient(x, on: backend) == normGradient, label)
                    try squaredNormGradient(x, into: &g, on: backend)
                    #expect(g == normGradient, label)
                    try withSpan(&g) { try squaredNormGradient(x.span, into: &$0, on: backend) }
                    #expect(g == normGradient, label)

                    #expect(try transposedProduct(a, x, on: backend) == ax, label)
                    try transposedProduct(a, x, into: &w, on: backend)
                    #expect(w == ax, label)
                    try withSpan(&w) { try transposedProduct(a.span, x.span, into: &$0, on: backend) }
                    #expect(w == ax, label)

                    let square = sum(ax.map { $0 * $0 })
                    #expect(try squaredNormOfTransposedProduct(a, x, on: backend) == square, label)
                    #expect(
                        try squaredNormOfTransposedProduct(a.span, x.span, columns: columns, on: backend) == square,
                        label)
                    #expect(try squaredNormOfTransposedProductGradient(a, x, on: backend) == aAx, label)
                    try squaredNormOfTransposedProductGradient(a, x, into: &g, on: backend)
                    #expect(g == aAx, label)
                    try withSpan(&g) {
                        try squaredNormOfTransposedProductGradient(
                            a.span, x.span, columns: columns, into: &$0, on: backend)
                    }
                    #expect(g == aAx, label)

                    #expect(try quadraticForm(m, x, on: backend) == form, label)
                    #expect(try quadraticForm(m.span, x.span, on: backend) == form, label)
                    #expect(try quadraticFormGradient(m, x, on: backend) == formGradient, label)
                    try quadraticFormGradient(m, x, into: &g, on: backend)
                    #expect(g == formGradient, label)
                    try withSpan(&g) { try quadraticFormGradient(m.span, x.span, into: &$0, on: backend) }
                    #expect(g == formGradient, label)

                    let other = sum(az.map { $0 * $0 })
                    #expect(try squaredNormOfProduct(a, z, on: backend) == other, label)
                    #expect(try squaredNormOfProduct(a.span, z.span, rows: rows, on: backend) == other, label)
                    #expect(try squaredNormOfProductGradient(a, z, on: backend) == dA, label)
                    try squaredNormOfProductGradient(a, z, into: &matrix, on: backend)
                    #expect(matrix == dA, label)
                    var elements = [Scalar](repeating: .nan, count: a.count)
                    try withSpan(&elements) {
                        try squaredNormOfProductGradient(a.span, z.span, rows: rows, into: &$0, on: backend)
                    }
                    #expect(elements == dA.elements, label)
                }
            }
        }
        try check(precision.type)
    }

    /// Each f is quadratic or linear, so a central difference has no truncation error: what is left is rounding, at most
    /// γ of the magnitudes over the step.
    @Test func centralDifferences() throws {
        var random = RandomData(seed: 52)
        let (rows, columns) = (6, 4)
        let a: Matrix<Double> = try random.matrix(rows, columns)
        let m: Matrix<Double> = try random.matrix(rows, rows)
        let (x, z): ([Double], [Double]) = (random.vector(rows), random.vector(columns))
        let step = 0x1p-10
        // All numbers are at most 1, moved by less than 1: no f exceeds 4 × 36 × 6.
        let error = 2 * Rounding(Double.self).gamma(40) * 864 / step
        func check(_ name: String, _ point: [Double], _ gradient: [Double], _ f: ([Double]) throws -> Double) throws {
            for i in point.indices {
                var (above, below) = (point, point)
                above[i] += step
                below[i] -= step
                let difference = (try f(above) - f(below)) / (2 * step)
                #expect(abs(difference - gradient[i]) <= error, "\(name) \(i): \(gradient[i]), not \(difference)")
            }
        }
        #expect(error < 1e-7)
        try check("xᵀx", x, squaredNormGradient(x)) { try squaredNorm($0) }
        try check("‖Aᵀx‖²", x, squaredNormOfTransposedProductGradient(a, x)) {
            try squaredNormOfTransposedProduct(a, $0)
        }
        try check("xᵀMx", x, quadraticFormGradient(m, x)) { try quadraticForm(m, $0) }
        try check("‖Ax‖² by A", a.elements, squaredNormOfProductGradient(a, z).elements) {
            try squaredNormOfProduct(Matrix(rows: rows, columns: columns, $0), z)
        }
        let jacobian = transposedProductJacobian(a)
        for i in 0..<columns {
            try check("Aᵀx, row \(i)", x, jacobian.row(i)) { try transposedProduct(a, $0)[i] }
        }
        // Where M is not symmetric, 2Mx is not the gradient.
        let wrong = try matmul(m, x, alpha: 2)
        #expect(zip(wrong, try quadraticFormGradient(m, x)).contains { abs($0 - $1) > 0.01 })
    }

    @Test func errors() throws {
        let a = Matrix<Float>(rows: 2, columns: 3)
        var g: [Float] = [7]
        expectError("quadraticForm: M is 2×3; M needs as many rows as columns") { _ = try quadraticForm(a, [1, 2]) }
        expectError("quadraticFormGradient: M is 1×1 and x has 2 elements; x needs 1 elements") {
            try quadraticFormGradient(Matrix([[1]]), [1, 2], into: &g)
        }
        expectError("transposedProduct: A is 2×3 (transposed) and x has 3 elements; x needs 2 elements") {
            _ = try transposedProduct(a, [1, 2, 3])
        }
        expectError("squaredNormOfProduct: A is 2×3 and x has 2 elements; x needs 3 elements") {
            _ = try squaredNormOfProduct(a, [1, 2])
        }
        expectError("squaredNormGradient: x has 2 elements and the gradient has 1; the gradient needs 2 elements") {
            try squaredNormGradient([1, 2], into: &g)
        }
        expectError(
            "squaredNormOfTransposedProductGradient: x has 2 elements and the gradient has 1; the gradient needs 2 elements"
        ) {
            try squaredNormOfTransposedProductGradient(a, [1, 2], into: &g)
        }
        #expect(g == [7])
        var dA = Matrix<Float>(rows: 3, columns: 2, repeating: 7)
        expectError("squaredNormOfProductGradient: A is 2×3 and the gradient is 3×2; the gradient needs to be 2×3") {
            try squaredNormOfProductGradient(a, [1, 2, 3], into: &dA)
        }
        #expect(dA == Matrix(rows: 3, columns: 2, repeating: 7))
    }

    private func withSpan<Scalar: KernelScalar>(
        _ array: inout [Scalar], _ body: (inout MutableSpan<Scalar>) throws -> Void
    ) rethrows {
        for i in array.indices { array[i] = .nan }
        var span = array.mutableSpan
        try body(&span)
    }
}
