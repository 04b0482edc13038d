import Kernels
import Testing

@Suite("Workspace")
struct WorkspaceTests {
    /// Other tests take memory and release it at the same time, so each is seen after some tries.
    @Test func isTakenAndReleased() throws {
        let a = Matrix<Float>(rows: 400, columns: 500, repeating: 1)
        func take() throws -> Int {
            #expect(try matmul(a, a, transposeB: true, on: .serial)[7, 7] == 500)
            return Workspace.bytes
        }
        var held = 0
        for _ in 0..<1000 where held == 0 { held = try take() }
        #expect(held > 0)
        let isReleased = (0..<100_000).contains { _ in
            Workspace.release()
            return Workspace.bytes < held
        }
        #expect(isReleased)
    }
}
