import Kernels
import ReferenceKernels
import TestSupport
import Testing

/// The identities on real numbers: within their bounds, with the same bits on every backend, and with NaN.
@Suite("identities: bounds and bits")
struct IdentityBoundsTests {
    private struct Results<Scalar: KernelScalar> {
        var norm, ofTransposed, form, ofProduct: Scalar
        var normGradient, transposed, ofTransposedGradient, formGradient: [Scalar]
        var ofProductGradient: Matrix<Scalar>

        init(_ a: Matrix<Scalar>, _ m: Matrix<Scalar>, _ x: [Scalar], _ z: [Scalar], on backend: Backend) throws {
            norm = try squaredNorm(x, on: backend)
            normGradient = try squaredNormGradient(x, on: backend)
            transposed = try transposedProduct(a, x, on: backend)
            ofTransposed = try squaredNormOfTransposedProduct(a, x, on: backend)
            ofTransposedGradient = try squaredNormOfTransposedProductGradient(a, x, on: backend)
            form = try quadraticForm(m, x, on: backend)
            formGradient = try quadraticFormGradient(m, x, on: backend)
            ofProduct = try squaredNormOfProduct(a, z, on: backend)
            ofProductGradient = try squaredNormOfProductGradient(a, z, on: backend)
        }

        var arrays: [(name: String, elements: [Scalar])] {
            [
                ("xᵀx", [norm]), ("2x", normGradient), ("Aᵀx", transposed), ("‖Aᵀx‖²", [ofTransposed]),
                ("2AAᵀx", ofTransposedGradient), ("xᵀMx", [form]), ("(M + Mᵀ)x", formGradient),
                ("‖Ax‖²", [ofProduct]), ("2(Ax)xᵀ", ofProductGradient.elements),
            ]
        }
    }

    /// A sum of products of factors that carry errors of their own, and a factor in front.
    private func sum(
        _ a: [Bounded], _ b: [Bounded], times factor: Double = 1, _ rounding: Rounding
    ) -> Bounded {
        let gamma = rounding.gamma(a.count + 2) + Rounding(Double.self).gamma(a.count + 2)
        var (value, bound) = (0.0, 0.0)
        for (a, b) in zip(a, b) {
            value += a.value * b.value
            bound += gamma * (abs(a.value) + a.bound) * (abs(b.value) + b.bound)
            bound += a.bound * abs(b.value) + abs(a.value) * b.bound + a.bound * b.bound
        }
        return Bounded(value: factor * value, bound: factor * bound)
    }

    @Test(arguments: Precision.allCases)
    func againstTheReference(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let rounding = Rounding(Scalar.self)
            for (rows, columns) in [(1, 1), (7, 12), (33, 20)] {
                var random = RandomData(seed: 71)
                let a: Matrix<Scalar> = try random.matrix(rows, columns)
                let m: Matrix<Scalar> = try random.matrix(rows, rows)
                let (x, z): ([Scalar], [Scalar]) = (random.vector(rows), random.vector(columns))
                func exact(_ x: [Scalar]) -> [Bounded] { x.map { Bounded(value: Double($0), bound: 0) } }
                func row(_ a: Matrix<Scalar>, _ i: Int) -> [Bounded] { exact(a.row(i)) }
                func column(_ a: Matrix<Scalar>, _ i: Int) -> [Bounded] { exact(a.column(i)) }
                let (ex, ez) = (exact(x), exact(z))
                let ax = (0..<columns).map { sum(column(a, $0), ex, rounding) }
                let az = (0..<rows).map { sum(row(a, $0), ez, rounding) }
                let mx = (0..<rows).map { sum(row(m, $0), ex, rounding) }
                let outer = (0..<rows).flatMap { i in
                    (0..<columns).map { sum([az[i]], [ez[$0]], times: 2, rounding) }
                }
                let expected: [[Bounded]] = [
                    [sum(ex, ex, rounding)],
                    ex.map { Bounded(value: 2 * $0.value, bound: 0) },
                    ax,
                    [sum(ax, ax, rounding)],
                    (0..<rows).map { sum(row(a, $0), ax, times: 2, rounding) },
                    [sum(ex, mx, rounding)],
                    // One sum of 2n products: a row and a column of M.
                    (0..<rows).map { sum(row(m, $0) + column(m, $0), ex + ex, rounding) },
                    [sum(az, az, rounding)],
                    outer,
                ]
                for backend in oneOfEachBackend {
                    let results = try Results(a, m, x, z, on: backend)
                    for ((name, actual), expected) in zip(results.arrays, expected) {
                        #expect(actual.count == expected.count)
                        let wrong = actual.indices.first { !expected[$0].admits(actual[$0]) }
                        #expect(wrong == nil, "\(Scalar.self) \(name) \(rows)×\(columns) \(backend)")
                    }
                }
            }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func sameBitsOnEveryBackend(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 72)
            let a: Matrix<Scalar> = try random.matrix(1500, 1430)
            let m: Matrix<Scalar> = try random.matrix(1500, 1500)
            let (x, z): ([Scalar], [Scalar]) = (random.vector(1500), random.vector(1430))
            let expected = try Results(a, m, x, z, on: .serial)
            let recording = RecordingExecutor(concurrency: 16)
            for backend in threadedBackends + [.custom(recording)] {
                let actual = try Results(a, m, x, z, on: backend)
                for ((name, actual), (_, expected)) in zip(actual.arrays, expected.arrays) {
                    expectSameBits(actual, expected, "\(name) \(backend)")
                }
            }
            // Nine products with a matrix and one outer product: all of them in pieces.
            #expect(recording.runs.count { $0 > 1 } == 10)
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func nanComesThrough(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let (a, m) = (Matrix<Scalar>(rows: 3, columns: 5, repeating: 1), Matrix<Scalar>.identity(3))
            for backend in oneOfEachBackend {
                let results = try Results(a, m, [1, .nan, 1], [1, 1, .nan, 1, 1], on: backend)
                for (name, elements) in results.arrays where name != "2x" {
                    #expect(elements.allSatisfy { $0.isNaN }, "\(Scalar.self) \(name) \(backend)")
                }
                #expect(results.normGradient.map(\.isNaN) == [false, true, false])
            }
        }
        try check(precision.type)
    }
}
