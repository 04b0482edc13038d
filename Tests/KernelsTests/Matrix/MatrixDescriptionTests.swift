import Kernels
import TestSupport
import Testing

@Suite("Matrix: description")
struct MatrixDescriptionTests {
    @Test func small() throws {
        let a = try Matrix<Float>([[1, 2.5], [-3, .nan]])
        #expect(a.description == "[[1.0, 2.5],\n [-3.0, nan]]")
        #expect("\(a)" == a.description)
        #expect(String(reflecting: a) == "Matrix<Float>(2×2) [[1.0, 2.5],\n [-3.0, nan]]")
        #expect(try Matrix<Double>([[0.1]]).description == "[[0.1]]")
    }

    @Test func empty() {
        #expect(Matrix<Float>(rows: 0, columns: 3).description == "[] (0×3)")
        #expect(Matrix<Double>(rows: 2, columns: 0).debugDescription == "Matrix<Double>(2×0) [] (2×0)")
    }

    @Test func largeOnesShowTheirCorners() {
        let eight = Matrix<Double>(rows: 1, columns: 8) { _, c in Double(c) }
        #expect(eight.description == "[[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]]")
        let nine = Matrix<Double>(rows: 9, columns: 9) { r, c in Double(10 * r + c) }
        let lines = nine.description.split(separator: "\n").map(String.init)
        #expect(lines.count == 7)
        #expect(lines.first == "[[0.0, 1.0, 2.0, …, 6.0, 7.0, 8.0],")
        #expect(lines[3] == "  …,")
        #expect(lines.last == " [80.0, 81.0, 82.0, …, 86.0, 87.0, 88.0]]")
    }

    @Test func shape() {
        #expect(MatrixShape(rows: 2, columns: 3).description == "2×3")
    }
}
