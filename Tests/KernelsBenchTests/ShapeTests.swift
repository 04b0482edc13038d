import CommandSupport
import Testing

@testable import KernelsBench

@Suite struct ShapeTests {
    @Test(arguments: [
        ("64x128x784", Operation.gemm, [64, 128, 784], [String]()), ("1×2×3:nt", .gemm, [1, 2, 3], ["nt"]),
        ("1x2x3:tt:beta=1:ld=4096", .gemm, [1, 2, 3], ["tt", "beta=1", "ld=4096"]),
        ("1x2x3:nn:beta=0", .gemm, [1, 2, 3], []), ("5x6:t:ld=9", .gemv, [5, 6], ["t", "ld=9"]),
        ("5x6:beta=1", .outer, [5, 6], ["beta=1"]), ("4096", .sigmoid, [4096], []),
        ("1x2x2x1", .step, [1, 2, 2, 1], []), ("4096", .backward, [4096], []), ("64x10", .bce, [64, 10], []),
        ("9", .sgd, [9], []), ("9", .adam, [9], []),
    ])
    func isRead(_ text: String, _ operation: Operation, _ sizes: [Int], _ flags: [String]) throws {
        let shape = try Shape(text, for: operation)
        #expect(shape.sizes == sizes)
        #expect(shape.flags(of: operation) == flags)
    }

    @Test(arguments: [
        ("64x64", Operation.gemm, "'64x64' has 2 sizes; gemm needs m×n×k"), ("64x0x1", .gemm, "'64x0x1' is no shape"),
        ("ax1x1", .gemm, "is no shape"), ("", .sigmoid, "is no shape"),
        ("8:t", .sigmoid, "sigmoid has no flag 't'; it takes none"),
        ("2x2:tn", .gemv, "gemv has no flag 'tn'; it takes n or t, and ld=N"),
        ("2x2x2:ld=0", .gemm, "'ld=0' needs a whole number"),
        ("64", .bce, "'64' has 1 size; bce needs rows×columns"), ("8:t", .adam, "adam has no flag 't'; it takes none"),
        ("2x2x2:", .gemm, "gemm has no flag ''"), ("99999999999999999999", .sigmoid, "is no shape"),
    ])
    func isRefused(_ text: String, _ operation: Operation, _ message: String) {
        let error = #expect(throws: CommandError.self) { try Shape(text, for: operation) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.exitCode == CommandError.usageExitCode)
    }

    @Test func aFileOfShapes() throws {
        let text = """
            # comment

            gemm 1x2x3 float double   # both
            gemv 4x5:t double
            overhead sigmoid 8
            """
        let cases = try readShapeFile(text, name: "x.txt")
        #expect(cases.map(\.suite) == [.gemm, .gemm, .gemv, .overhead])
        #expect(cases.map(\.precision) == [.float, .double, .double, .float])
        #expect(cases.map(\.label) == ["1×2×3", "1×2×3", "4×5 t", "sigmoid 8"])
    }

    @Test(arguments: [
        ("gem 1x2x3", "x.txt, line 1: the suite is 'gem'"), ("gemm", "x.txt, line 1: gemm needs a shape: mxnxk"),
        ("\n\ngemm 1x2x3 single", "x.txt, line 3: the precision is 'single'"),
        ("overhead", "x.txt, line 1: overhead needs an operation"),
        ("scaling gemm 1x2", "x.txt, line 1: the shape '1x2' has 2 sizes"), ("# nothing\n", "x.txt names no shape"),
    ])
    func aWrongFileIsNamedWithItsLine(_ text: String, _ message: String) {
        let error = #expect(throws: CommandError.self) { try readShapeFile(text, name: "x.txt") }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.exitCode == CommandError.inputExitCode)
    }

    @Test(arguments: ["1x2x3:tn:beta=1:ld=7", "64x64x64"])
    func requestsSurviveTheWay(_ text: String) throws {
        let theCase = Case(suite: .gemm, operation: .gemm, precision: .double, shape: try Shape(text, for: .gemm))
        let sent = PrepareRequest(theCase, copies: 3, directory: "/in", output: "/out")
        let received = try PrepareRequest(words: sent.line.split(separator: " ").map(String.init))
        #expect(received.shape == theCase.shape)
        #expect(received.precision == .double)
        #expect(received.copies == 3)
        #expect(received.directory == "/in")
        #expect(received.output == "/out")
    }

    @Test func workAndTraffic() throws {
        func theCase(_ operation: Operation, _ text: String, _ precision: Precision = .float) throws -> Case {
            Case(suite: .gemm, operation: operation, precision: precision, shape: try Shape(text, for: operation))
        }
        let gemm = try theCase(.gemm, "2x3x5")
        #expect(gemm.flops == 60)
        #expect(gemm.bytesRead == 4 * (10 + 15))
        #expect(gemm.bytesWritten == 4 * 6)
        #expect(try theCase(.gemm, "2x3x5:beta=1", .double).bytesRead == 8 * (10 + 15 + 6))
        // Gradient, velocity and parameters are read, the last two are written where they are.
        let sgd = try theCase(.sgd, "10")
        #expect(sgd.flops == 0)
        #expect(sgd.bytes == 4 * 50)
        #expect(sgd.footprint == 4 * 30)
        #expect(try theCase(.adam, "10", .double).bytes == 8 * 70)
        #expect(try theCase(.adam, "10", .double).footprint == 8 * 40)
        #expect(try theCase(.backward, "10").bytes == 4 * 30)
        #expect(try theCase(.bce, "2x5").bytes == 4 * 31)
        let step = try theCase(.step, "2x3x5x7")
        // Forward 2·5·3 + 2·7·5 multiply-adds, backward the same twice.
        #expect(step.flops == Double(2 * 3 * (2 * 5 * 3 + 2 * 7 * 5)))
        #expect(step.bytesRead == Double(4 * (2 * 3 + 2 * 7 + 5 * 3 + 5 + 7 * 5 + 7)))
        #expect(step.bytesWritten == Double(4 * (1 + 5 * 3 + 5 + 7 * 5 + 7 + 2 * 3)))
    }
}
