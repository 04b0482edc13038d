import Kernels
import TestSupport
import Testing

@Suite("Matrix: initializers")
struct MatrixInitializerTests {
    @Test(arguments: Precision.allCases)
    func elementsLieRowAfterRow(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let a = try Matrix<Scalar>(rows: 2, columns: 3, [1, 2, 3, 4, 5, 6])
            #expect(a.rows == 2 && a.columns == 3 && a.count == 6 && !a.isEmpty)
            #expect(a.shape == MatrixShape(rows: 2, columns: 3))
            #expect(a.elements == [1, 2, 3, 4, 5, 6])
            let rows = try Matrix<Scalar>([[1, 2, 3], [4, 5, 6]])
            #expect(rows == a)
            let computed = Matrix<Scalar>(rows: 2, columns: 3) { r, c in Scalar(3 * r + c + 1) }
            #expect(computed == a)
            let reversed = try Matrix<Scalar>(rows: 2, columns: 3, ([6, 5, 4, 3, 2, 1] as [Scalar]).reversed())
            #expect(reversed == a)
            let slice = try Matrix<Scalar>(rows: 2, columns: 3, ([0, 1, 2, 3, 4, 5, 6, 7] as [Scalar])[1..<7])
            #expect(slice == a)
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func repeating(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            #expect(Matrix<Scalar>(rows: 2, columns: 2).elements == [0, 0, 0, 0])
            #expect(Matrix<Scalar>(rows: 1, columns: 3, repeating: 7).elements == [7, 7, 7])
        }
        check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func identity(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            #expect(Matrix<Scalar>.identity(3).elements == [1, 0, 0, 0, 1, 0, 0, 0, 1])
            #expect(Matrix<Scalar>.identity(0).isEmpty)
        }
        try check(precision.type)
    }

    @Test func fromTheOtherPrecision() throws {
        // 1 + 2⁻²⁴ lies half way between two floats, and ties go to even; 1 + 3·2⁻²⁴ goes up.
        let double = try Matrix<Double>([[1 + 0x1p-24, 1 + 0x3p-24], [1e300, -.infinity]])
        let float = Matrix<Float>(double)
        #expect(float.elements == [1, 1 + 0x1p-22, .infinity, -.infinity])
        let back = Matrix<Double>(float)
        #expect(back.elements == [1, 1 + 0x1p-22, .infinity, -.infinity])
        #expect(Matrix<Float>(try Matrix<Double>([[.nan]]))[0, 0].isNaN)
        #expect(Matrix<Double>(Matrix<Float>(rows: 0, columns: 4)).shape == MatrixShape(rows: 0, columns: 4))
    }

    @Test func wrongNumberOfElements() {
        #expect(throws: KernelError.elementCount(rows: 2, columns: 3, actual: 5)) {
            try Matrix<Float>(rows: 2, columns: 3, [1, 2, 3, 4, 5])
        }
        #expect(throws: KernelError.elementCount(rows: 2, columns: 2, actual: 5)) {
            try Matrix<Double>(rows: 2, columns: 2, [1, 2, 3, 4, 5])
        }
        #expect(throws: KernelError.elementCount(rows: 0, columns: 2, actual: 1)) {
            try Matrix<Double>(rows: 0, columns: 2, [1])
        }
    }

    @Test func raggedRows() {
        #expect(throws: KernelError.raggedRows(row: 2, expected: 2, actual: 3)) {
            try Matrix<Float>([[1, 2], [3, 4], [5, 6, 7], [8]])
        }
        #expect(throws: KernelError.raggedRows(row: 1, expected: 0, actual: 1)) { try Matrix<Double>([[], [1]]) }
    }

    @Test func sizesThatAreNone() {
        #expect(throws: KernelError.invalidArgument(operation: "Matrix", reason: "-1×2 is not a shape")) {
            try Matrix<Float>(rows: -1, columns: 2, [])
        }
        // Two negative extents have a positive product.
        #expect(throws: KernelError.invalidArgument(operation: "Matrix", reason: "-1×-2 is not a shape")) {
            try Matrix<Double>(rows: -1, columns: -2, [1, 2])
        }
        #expect(throws: KernelError.sizeOverflow(operation: "Matrix")) {
            try Matrix<Float>(rows: .max, columns: 2, [1])
        }
        // The number of elements fits, the number of bytes does not.
        #expect(throws: KernelError.sizeOverflow(operation: "Matrix")) {
            try Matrix<Double>(rows: .max / 4, columns: 1, [1])
        }
    }

    @Test func elementClosureMayThrow() {
        struct Stop: Error, Equatable { var row, column: Int }
        #expect(throws: Stop(row: 1, column: 0)) {
            try Matrix<Float>(rows: 2, columns: 2) { (r, c) throws(Stop) in
                if r == 1 { throw Stop(row: r, column: c) }
                return 0
            }
        }
    }

    @Test(arguments: Precision.allCases)
    func emptyShapes(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for (rows, columns) in [(0, 0), (0, 5), (5, 0), (0, Int.max), (Int.max, 0)] {
                let a = try Matrix<Scalar>(rows: rows, columns: columns, [])
                #expect(a.isEmpty && a.count == 0 && a.elements.isEmpty, "\(a.shape)")
                #expect(a.shape == MatrixShape(rows: rows, columns: columns))
                #expect(a.transposed().shape == MatrixShape(rows: columns, columns: rows))
                #expect(a == a)
                #expect(a.span.count == 0)
            }
            let none = try Matrix<Scalar>([[Scalar]]())
            #expect(none.shape == MatrixShape(rows: 0, columns: 0))
            let emptyRows = try Matrix<Scalar>([[], [], []])
            #expect(emptyRows.shape == MatrixShape(rows: 3, columns: 0))
            #expect(emptyRows.row(2).isEmpty)
            let columnsOnly = Matrix<Scalar>(rows: 0, columns: 2)
            #expect(columnsOnly.column(1).isEmpty)
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func firstElementLiesAtACacheLine(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            func offset(_ a: Matrix<Scalar>) -> UInt {
                a.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) % 64 }
            }
            // All at once, so that the allocator does not give the same block again.
            let matrices = (0..<67).map { Matrix<Scalar>(rows: $0, columns: 3, repeating: 1) }
            #expect(matrices.allSatisfy { offset($0) == 0 })
            var written = matrices[5]
            written[0, 0] = 2
            #expect(offset(written) == 0)
            let results = [
                matrices[9].transposed(), matrices[9].map { $0 + 1 }, matrices[9].selectingRows([1, 0, 1]),
                sigmoid(matrices[9]), try outer([1, 2, 3], [4, 5]), try matmul(matrices[3], matrices[3]),
            ]
            #expect(results.allSatisfy { offset($0) == 0 })
        }
        try check(precision.type)
    }
}
