import CKernels
import Kernels
import ReferenceKernels
import TestSupport

/// One product with its operands, and what has to come out.
struct GemmCase<Scalar: KernelScalar> {
    var m, n, k: Int
    var transposeA, transposeB: Bool
    var alpha, beta: Scalar
    var a, b, c: [Scalar]
    var lda, ldb, ldc: Int

    /// Random operands, with a leading dimension of at least `stride`. Where alpha or beta is 0, what must not be read
    /// is NaN; padding is NaN in any case.
    init(
        m: Int, n: Int, k: Int, transposeA: Bool = false, transposeB: Bool = false, alpha: Scalar = 1, beta: Scalar = 0,
        padding: Int = 0, stride: Int = 0, seed: UInt64 = 1
    ) {
        (self.m, self.n, self.k) = (m, n, k)
        (self.transposeA, self.transposeB) = (transposeA, transposeB)
        (self.alpha, self.beta) = (alpha, beta)
        var random = RandomData(seed: seed)
        func matrix(_ rows: Int, _ columns: Int, isRead: Bool, _ padding: Int) -> ([Scalar], Int) {
            let stride = max(stride, columns + padding)
            var elements = [Scalar](repeating: .nan, count: rows * stride)
            for r in 0..<rows where isRead {
                for c in 0..<columns { elements[r * stride + c] = random.number() }
            }
            return (elements, stride)
        }
        (a, lda) = matrix(transposeA ? k : m, transposeA ? m : k, isRead: alpha != 0, padding)
        (b, ldb) = matrix(transposeB ? n : k, transposeB ? k : n, isRead: alpha != 0, padding > 0 ? padding + 1 : 0)
        (c, ldc) = matrix(m, n, isRead: beta != 0, padding > 0 ? padding + 2 : 0)
    }

    /// The same operands with rows as far apart as `beyond` asks for, beside what they need.
    func spread(beyond: (a: Int, b: Int, c: Int)) -> Self {
        func spread(_ elements: [Scalar], _ stride: Int, _ columns: Int, _ beyond: Int) -> ([Scalar], Int) {
            let rows = stride > 0 ? elements.count / stride : 0
            var result = [Scalar](repeating: .nan, count: rows * (columns + beyond))
            for r in 0..<rows {
                for c in 0..<columns { result[r * (columns + beyond) + c] = elements[r * stride + c] }
            }
            return (result, columns + beyond)
        }
        var other = self
        (other.a, other.lda) = spread(a, lda, transposeA ? m : k, beyond.a)
        (other.b, other.ldb) = spread(b, ldb, transposeB ? k : n, beyond.b)
        (other.c, other.ldc) = spread(c, ldc, n, beyond.c)
        return other
    }

    var description: String {
        "\(Scalar.self) \(m)×\(n)×\(k) \(transposeA ? "Aᵀ" : "A")\(transposeB ? "Bᵀ" : "B") alpha \(alpha) beta \(beta) "
            + "ld \(lda) \(ldb) \(ldc)"
    }

    /// Runs the kernel into C between guards.
    func run(_ executor: NamedExecutor) -> (status: ck_status, c: GuardedArray<Scalar>) {
        let output = GuardedArray(c)
        let status = a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                executor.use {
                    Scalar._gemm(
                        transposeA, transposeB, m, n, k, alpha, a.isEmpty ? nil : a.baseAddress, lda,
                        b.isEmpty ? nil : b.baseAddress, ldb, beta, output.base, ldc, $0)
                }
            }
        }
        return (status, output)
    }

    /// The elements of C without padding.
    func product(_ executor: NamedExecutor) -> [Scalar] {
        let elements = run(executor).c.elements
        return (0..<m).flatMap { elements[$0 * ldc..<$0 * ldc + n] }
    }

    /// C by the naive loops, row by row without padding.
    var reference: [Bounded] {
        naiveProduct(
            m: m, n: n, k: k, alpha: Double(alpha), NaiveMatrix(a, stride: lda, transposed: transposeA),
            NaiveMatrix(b, stride: ldb, transposed: transposeB), beta: Double(beta), NaiveMatrix(c, stride: ldc),
            Rounding(Scalar.self))
    }

    /// Runs and checks everything: status, values, guards and padding. nil, or what is wrong.
    func failure(_ executor: NamedExecutor, _ reference: [Bounded]? = nil) -> String? {
        let (status, output) = run(executor)
        if status != CK_SUCCESS { return "status \(status.rawValue)" }
        if !output.isIntact(except: { ldc > 0 && $0 % ldc < n }) { return "wrote outside of C" }
        let expected = reference ?? self.reference
        let computed = output.elements
        for i in 0..<m {
            for j in 0..<n where !expected[i * n + j].admits(computed[i * ldc + j]) {
                return "element (\(i), \(j)) is \(computed[i * ldc + j]), not \(expected[i * n + j])"
            }
        }
        return nil
    }
}
