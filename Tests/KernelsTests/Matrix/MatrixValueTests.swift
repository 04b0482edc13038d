import Kernels
import TestSupport
import Testing

/// Copies share their storage, and nobody can tell.
@Suite("Matrix: value semantics")
struct MatrixValueTests {
    @Test(arguments: Precision.allCases)
    func writingOneCopyLeavesTheOther(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let original = try Matrix<Scalar>([[1, 2], [3, 4]])
            let writers: [(String, (inout Matrix<Scalar>) throws -> Void)] = [
                ("subscript", { $0[0, 0] = 9 }),
                ("buffer", { $0.withUnsafeMutableBufferPointer { $0[3] = 9 } }),
                ("matmul", { try matmul(original, original, into: &$0) }),
                ("matmul, beta 1", { try matmul(original, original, beta: 1, into: &$0) }),
                ("outer", { try outer([1, 2], [3, 4], beta: 1, into: &$0) }),
                ("sigmoid", { try sigmoid(original, into: &$0) }),
                ("sigmoid in place", { sigmoid(inPlace: &$0) }),
                ("sigmoidBackward", { try sigmoidBackward(original, original, into: &$0) }),
                ("loss", { _ = try binaryCrossEntropy(logits: original, targets: original, into: &$0) }),
                ("identity", { try squaredNormOfProductGradient(original, [1, 2], into: &$0) }),
            ]
            for (name, write) in writers {
                var copy = original
                try write(&copy)
                #expect(original.elements == [1, 2, 3, 4], "\(name)")
                #expect(copy != original, "\(name)")
                var own = try Matrix(rows: 2, columns: 2, original.elements)
                try write(&own)
                expectSameBits(copy, own, "\(name) on a copy and on storage of its own")
            }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func uniqueStorageIsKept(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            func address(_ a: Matrix<Scalar>) -> UnsafePointer<Scalar>? {
                a.withUnsafeBufferPointer { $0.baseAddress }
            }
            let a = try Matrix<Scalar>([[1, 2], [3, 4]])
            var c = Matrix<Scalar>(rows: 2, columns: 2)
            let before = address(c)
            for beta in [0, 1] as [Scalar] { try matmul(a, a, beta: beta, into: &c) }
            try sigmoid(a, into: &c)
            c[1, 1] = 5
            #expect(address(c) == before)
            let copy = c
            c[1, 1] = 6
            #expect(address(c) != before && address(copy) == before)
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func theTargetMayBeAnOperand(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let a = try Matrix<Scalar>([[1, 2], [3, 4]])
            var c = a
            try matmul(c, c, into: &c)
            #expect(c.elements == [7, 10, 15, 22])
            var x: [Scalar] = [1, 1]
            try matmul(a, x, into: &x)
            #expect(x == [3, 7])
            var z = a
            try sigmoid(z, into: &z)
            expectSameBits(z, sigmoid(a), "sigmoid onto its operand")
            var dz = a
            let loss = try binaryCrossEntropy(logits: dz, targets: Matrix.identity(2), into: &dz)
            let separate = try binaryCrossEntropy(logits: a, targets: Matrix.identity(2))
            expectSameBits(loss, separate.loss, "loss onto its logits")
            expectSameBits(dz, separate.gradient, "loss onto its logits")
        }
        try check(precision.type)
    }

    /// The error comes before the storage is separated or written, whether it is shared or not.
    @Test(arguments: Precision.allCases)
    func aThrowingOperationChangesNothing(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let (a, wide) = (try Matrix<Scalar>([[1, 2], [3, 4]]), Matrix<Scalar>(rows: 2, columns: 3))
            var shared = a
            let copy = shared
            let address = copy.withUnsafeBufferPointer { $0.baseAddress }
            #expect(throws: KernelError.self) { try matmul(a, wide, into: &shared) }
            #expect(throws: KernelError.self) { try matmul(a, wide, beta: 1, into: &shared) }
            #expect(throws: KernelError.self) { try matmul(wide, a, into: &shared) }
            #expect(throws: KernelError.self) { try outer([1, 2, 3], [4], into: &shared) }
            #expect(throws: KernelError.self) { try sigmoid(wide, into: &shared) }
            #expect(throws: KernelError.self) { try sigmoidBackward(wide, a, into: &shared) }
            #expect(throws: KernelError.self) { try binaryCrossEntropy(logits: wide, targets: a, into: &shared) }
            #expect(throws: KernelError.self) { try squaredNormOfProductGradient(wide, [1, 2], into: &shared) }
            #expect(throws: KernelError.self) { try squaredNormOfProductGradient(wide, [1, 2, 3], into: &shared) }
            #expect(shared.elements == [1, 2, 3, 4] && copy.elements == [1, 2, 3, 4])
            #expect(shared.withUnsafeBufferPointer { $0.baseAddress } == address)
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func equalityAndHash(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let a = try Matrix<Scalar>([[1, 2], [3, 4]])
            var b = a
            #expect(a == b && a.hashValue == b.hashValue)
            b[1, 1] = 5
            #expect(a != b)
            // The same elements in another shape are another matrix, also without elements.
            let row = try Matrix<Scalar>([[1, 2, 3, 4]])
            #expect(a != row)
            #expect(Matrix<Scalar>(rows: 0, columns: 2) != Matrix<Scalar>(rows: 2, columns: 0))
            #expect(Set([a, b, a, row, row]).count == 3)
            // As for the scalars.
            let (zero, minusZero) = (try Matrix<Scalar>([[0]]), try Matrix<Scalar>([[-0.0]]))
            #expect(zero == minusZero && zero.hashValue == minusZero.hashValue)
            let nan = try Matrix<Scalar>([[.nan]])
            #expect(nan != nan)
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func tasksShareAMatrix(_ precision: Precision) async throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) async throws {
            let a = Matrix<Scalar>(rows: 40, columns: 30) { r, c in Scalar(r - c) }
            let sums = await withTaskGroup(of: (Int, Scalar).self) { group in
                for task in 0..<8 {
                    group.addTask {
                        var own = a  // shares its storage with the seven others until it is written
                        own[task, 0] = 1000
                        return (task, own.elements.reduce(0, +))
                    }
                }
                return await group.reduce(into: [Scalar](repeating: 0, count: 8)) { $0[$1.0] = $1.1 }
            }
            let sum = a.elements.reduce(0, +)
            #expect(sums == (0..<8).map { sum - Scalar($0) + 1000 })
            #expect(a[7, 0] == 7)
        }
        try await check(precision.type)
    }
}
