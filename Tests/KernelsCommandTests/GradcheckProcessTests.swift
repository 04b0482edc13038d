import TestSupport
import Testing

@Suite struct GradcheckProcessTests {
    @Test func randomSizes() throws {
        let result = try kernels.run("gradcheck", "--batch", "5", "--hidden", "4")
        #expect(result.code == 0)
        #expect(result.errors == "")
        for word in ["batch 5", "hidden 4", "float", "double", "serial", "Dispatch", "naive", "the same bits"] {
            #expect(result.output.contains(word), "\(word)")
        }
        for gradient in ["J", "dJ/dW1", "dJ/db1", "dJ/dW2", "dJ/db2", "dJ/dX"] {
            #expect(result.output.matches(of: try Regex("(?m)^serial +\(gradient) +\\d")).count == 2, "\(gradient)")
        }
        #expect(result.output.contains("comparisons are within their bounds"))
        #expect(!result.output.contains(">") && !result.output.contains("FAILED"))
    }

    @Test(arguments: [
        ["--batch", "1", "--inputs", "1", "--hidden", "1", "--outputs", "1"],
        ["--batch", "64", "--inputs", "3", "--hidden", "17", "--outputs", "2"],
        ["--trials", "3", "--batch", "2", "--inputs", "3", "--hidden", "5", "--outputs", "2", "--threads", "3"],
        // Too many elements for a derivative of each.
        ["--batch", "20", "--inputs", "200", "--hidden", "60"],
        ["--seed", "12345", "--batch", "3", "--inputs", "9", "--hidden", "2"],
    ])
    func givenSizes(_ options: [String]) throws {
        let result = try kernels.run(["gradcheck"] + options)
        #expect(result.code == 0, "\(result.output)")
    }

    @Test func theSameSeedGivesTheSameTable() throws {
        let options = ["gradcheck", "--batch", "2", "--inputs", "3", "--hidden", "3", "--seed", "4"]
        #expect(try kernels.run(options).output == kernels.run(options).output)
    }

    /// The portable variant has no fused operations; the bounds have to hold for it as well.
    @Test func thePortableInstructionSet() throws {
        let result = try kernels.run(
            "gradcheck", "--batch", "5", "--inputs", "7", "--hidden", "6", environment: ["CK_ISA": "portable"])
        #expect(result.code == 0, "\(result.output)")
    }

    @Test(arguments: [
        (["--inputs", "0"], "--inputs is '0'; it needs to be a whole number from 1 to 65536"),
        (["--input", "1"], "unknown option '--input'; did you mean --inputs?"),
        (["--inputs", "65536", "--hidden", "65536"], "too large for the naive reference"),
        (["file"], "unexpected argument 'file'"), (["--trials", "0"], "--trials is '0'"),
    ])
    func wrongOptionsExitWith2(_ options: [String], _ message: String) throws {
        try expectOneLine(kernels.run(["gradcheck"] + options), code: 2, message)
    }
}
