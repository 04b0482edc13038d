import Kernels
import TestSupport
import Testing

@Suite("Matrix: elements")
struct MatrixElementTests {
    @Test(arguments: Precision.allCases)
    func subscripts(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var a = try Matrix<Scalar>([[1, 2, 3], [4, 5, 6]])
            #expect(a[0, 2] == 3 && a[1, 0] == 4)
            a[1, 0] = 7
            a[0, 1] += 10
            #expect(a.elements == [1, 12, 3, 7, 5, 6])
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func rowsAndColumns(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let a = try Matrix<Scalar>([[1, 2, 3], [4, 5, 6]])
            #expect(a.row(0) == [1, 2, 3])
            #expect(a.row(1) == [4, 5, 6])
            #expect((0..<3).map(a.column) == [[1, 4], [2, 5], [3, 6]])
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func selectingRows(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let a = try Matrix<Scalar>([[1, 2], [3, 4], [5, 6]])
            #expect(a.selectingRows([2, 0, 2]).elements == [5, 6, 1, 2, 5, 6])
            #expect(a.selectingRows(1..<3).elements == [3, 4, 5, 6])
            #expect(a.selectingRows([]).shape == MatrixShape(rows: 0, columns: 2))
            let without = Matrix<Scalar>(rows: 3, columns: 0).selectingRows([1, 1])
            #expect(without.shape == MatrixShape(rows: 2, columns: 0))
        }
        try check(precision.type)
    }

    /// Shapes below, at and above the block of the blocked transposition.
    @Test(arguments: Precision.allCases)
    func transposed(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for (rows, columns) in [(1, 1), (2, 3), (15, 17), (16, 16), (33, 1), (1, 33), (31, 49)] {
                let a = Matrix<Scalar>(rows: rows, columns: columns) { r, c in Scalar(100 * r + c) }
                let t = a.transposed()
                let expected = Matrix<Scalar>(rows: columns, columns: rows) { r, c in Scalar(100 * c + r) }
                expectSameBits(t, expected, "transposed \(a.shape)")
                expectSameBits(t.transposed(), a, "twice transposed \(a.shape)")
            }
            #expect(MatrixShape(rows: 2, columns: 3).transposed == MatrixShape(rows: 3, columns: 2))
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func map(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let a = try Matrix<Scalar>([[1, 2, 3], [4, 5, 6]])
            let squares = a.map { $0 * $0 }
            #expect(squares.elements == [1, 4, 9, 16, 25, 36])
            let doubles: Matrix<Double> = a.map { Double($0) / 2 }
            #expect(doubles.shape == a.shape && doubles.elements == [0.5, 1, 1.5, 2, 2.5, 3])
            #expect(Matrix<Scalar>(rows: 0, columns: 3).map { $0 }.shape == MatrixShape(rows: 0, columns: 3))
            #expect(throws: Stop()) { try a.map { (x) throws(Stop) -> Scalar in if x > 3 { throw Stop() } else { x } } }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func spansLookAtTheElements(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var a = try Matrix<Scalar>([[1, 2], [3, 4]])
            let (count, third) = (a.span.count, a.span[2])
            #expect(count == 4 && third == 3)
            let copy = a
            do {
                var span = a.mutableSpan
                span[2] = 30
            }
            #expect(a.elements == [1, 2, 30, 4])
            #expect(copy.elements == [1, 2, 3, 4])
            a.withUnsafeMutableBufferPointer { $0[0] = 10 }
            #expect(a.withUnsafeBufferPointer { Array($0) } == [10, 2, 30, 4])
        }
        try check(precision.type)
    }
}

private struct Stop: Error, Equatable {}
