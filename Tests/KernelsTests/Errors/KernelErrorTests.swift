import Kernels
import Testing

/// Every case comes from something that a caller can do, and says what was wrong and what would be right.
@Suite("KernelError")
struct KernelErrorTests {
    @Test func everyCase() throws {
        let a = Matrix<Float>(rows: 2, columns: 3)
        expectError("matmul: A is 2×3 and B is 2×3; B needs 3 rows") { _ = try matmul(a, a) }
        expectError("Matrix: 2×2 needs 4 elements; 3 were given") {
            _ = try Matrix<Float>(rows: 2, columns: 2, [1, 2, 3])
        }
        expectError("Matrix: row 2 has 1 elements; row 0 has 2") { _ = try Matrix<Float>([[1, 2], [3, 4], [5]]) }
        expectError("matmul: the span of B has 3 elements; 4 are needed") {
            let (a, b): ([Float], [Float]) = ([1, 2], [1, 2, 3])
            var c: [Float] = [0, 0]
            var span = c.mutableSpan
            try matmul(a.span, b.span, rows: 1, columns: 2, depth: 2, into: &span)
        }
        expectError("Matrix: -1×2 is not a shape") { _ = try Matrix<Float>(rows: -1, columns: 2, []) }
        expectError("Matrix: the size does not fit the address space") {
            _ = try Matrix<Float>(rows: .max, columns: 2, [])
        }
        expectError("outer: not enough memory") {
            // 2⁵⁰ elements, more than any machine has.
            _ = try outer([Float](repeating: 1, count: 1 << 25), [Float](repeating: 1, count: 1 << 25))
        }
    }

    /// Spans that overlap cannot be made without unsafe code; with it they get their error.
    @Test func overlap() {
        var elements: [Float] = [1, 2, 3, 4]
        elements.withUnsafeMutableBufferPointer { buffer in
            let input = Span(_unsafeElements: UnsafeBufferPointer(rebasing: buffer[0..<3]))
            var output = MutableSpan(_unsafeElements: UnsafeMutableBufferPointer(rebasing: buffer[1..<4]))
            expectError("sigmoid: an output overlaps another operand") { try sigmoid(input, into: &output) }
        }
        #expect(elements == [1, 2, 3, 4])
    }
}
