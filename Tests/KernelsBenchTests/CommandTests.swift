import Foundation
import TestSupport
import Testing

@testable import KernelsBench

@Suite struct CommandTests {
    @Test(arguments: [
        (["--sute", "gemm"], "unknown option '--sute'; did you mean --suite?"),
        (["--suite", "gem"], "--suite is 'gem'; it needs to be one of gemm, gemv"),
        (["--shape", "64x64x64x64x64"], "the shape '64x64x64x64x64' has 5 sizes, which fits no suite"),
        (["--shape", "64x-1x64"], "'64x-1x64' is no shape"), (["--shape", "8x8:tn"], "gemv has no flag 'tn'"),
        (["--suite", "step", "--shape", "64x64x64"], "fits no suite that is asked for"),
        (["--isa", "avx9"], "--isa is 'avx9'; this machine has portable"), (["--threads", "0"], "--threads is '0'"),
        (["--threads", "1,,2"], "--threads is '1,,2'"), (["--seconds", "-1"], "--seconds is '-1'"),
        (["--operands", "warm"], "--operands is 'warm'"), (["--peers", "atlas"], "--peers is 'atlas'"),
        (["--blas", "atlas=/lib/x.so"], "--blas is 'atlas=/lib/x.so'"), (["--loss", "200"], "--loss is '200'"),
        (["--quick=1"], "--quick takes no value"), (["gemm"], "unexpected argument 'gemm'"),
        (["--suite", "scaling", "--threads", "1"], "nothing is left to measure"),
    ])
    func wrongOptionsExitWith2(_ arguments: [String], _ message: String) throws {
        let result = try kernelsBench.run(arguments)
        #expect(result.code == 2)
        #expect(result.output == "")
        #expect(result.errorLine.hasPrefix("kernels-bench: "))
        #expect(result.errorLine.contains(message), "\(result.errorLine)")
        #expect(!result.errorLine.contains("\n"))
    }

    @Test(arguments: [
        (["--shapes", "/nowhere/x.txt"], "cannot read the shapes in '/nowhere/x.txt'"),
        (["--compare", "/nowhere/x.json"], "cannot read '/nowhere/x.json'"),
        (["--suite", "sigmoid", "--json", "/nowhere/x.json"], "cannot write '/nowhere/x.json'"),
    ])
    func wrongFilesExitWith1(_ arguments: [String], _ message: String) throws {
        let result = try kernelsBench.run(arguments)
        #expect(result.code == 1)
        #expect(result.errorLine.contains(message), "\(result.errorLine)")
    }

    @Test func aFileThatIsNoResult() throws {
        try withFile("{}", named: "old.json") { path in
            let result = try kernelsBench.run("--compare", path)
            #expect(result.code == 1)
            #expect(result.errorLine.contains("holds no results"))
        }
    }

    @Test func theHelp() throws {
        let result = try kernelsBench.run("--help")
        #expect(result.code == 0)
        for option in BenchSettings.options { #expect(result.output.contains("  \(option.name)")) }
    }

    /// One small row from end to end, its JSON, and a comparison with itself and with a faster past.
    @Test func aRowIsMeasuredAndCompared() throws {
        try TemporaryFolder.with { folder in
            let file = folder.appending(path: "r.json").path
            let arguments = [
                "--quick", "--shape", "33x17x9:tn:beta=1", "--precision", "double", "--backend", "dispatch",
                "--threads", "1,2", "--peers", "none", "--json", file,
            ]
            let result = try kernelsBench.run(arguments)
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.errors == "")
            #expect(result.output.contains("\ngemm, double, operands hot\n"))
            #expect(result.output.contains("33×17×9 tn beta=1"))
            var old = try JSONDecoder().decode(BenchmarkFile.self, from: Data(contentsOf: URL(filePath: file)))
            #expect(old.benchmarks.count == 2)
            #expect(old.context["quick"] == true)
            for entry in old.benchmarks {
                #expect(entry["library"] == "swift-kernels")
                #expect((entry["real_time"]?.number ?? 0) > 0)
                #expect(entry["flops"] == .number(2 * 33 * 17 * 9))
                #expect((entry["limit_fraction"]?.number ?? 0) > 0)
            }

            let same = try kernelsBench.run(arguments.dropLast(2) + ["--compare", file, "--loss", "99"])
            #expect(same.code == 0, "\(same.errors)")
            #expect(same.output.contains("no row lost more than 99%"))
            for index in old.benchmarks.indices {
                let key = "limit_fraction"
                old.benchmarks[index][key] = .number(1000 * (old.benchmarks[index][key]?.number ?? 1))
            }
            try JSONEncoder().encode(old).write(to: URL(filePath: file))
            let slower = try kernelsBench.run(arguments.dropLast(2) + ["--compare", file])
            #expect(slower.code == 3)
            #expect(slower.output.contains("LOSS"))
        }
    }

    /// What goes element by element, on its limit from memory.
    @Test func elementwiseRowsAreMeasured() throws {
        try TemporaryFolder.with { folder in
            let file = folder.appending(path: "r.json").path
            let result = try kernelsBench.run(
                "--quick", "--suite", "sigmoid,backward,bce,sgd,adam", "--shape", "1000", "--shape", "25x40",
                "--backend", "dispatch", "--threads", "1", "--peers", "none", "--json", file)
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.errors == "")
            for suite in ["sigmoid", "backward", "bce", "sgd", "adam"] {
                #expect(result.output.contains("\n\(suite), float, operands hot\n"))
            }
            let measured = try JSONDecoder().decode(BenchmarkFile.self, from: Data(contentsOf: URL(filePath: file)))
            #expect(measured.benchmarks.count == 5)
            for entry in measured.benchmarks {
                #expect(entry["limit_kind"] == "memory")
                #expect((entry["limit_fraction"]?.number ?? 0) > 0)
                #expect(entry["flops"] == .number(0))
            }
        }
    }

    @Test func aMissingPeerIsNamedWithItsInstallation() throws {
        let result = try kernelsBench.run(
            "--quick", "--shape", "8x8x8", "--peers", "blis,numpy", "--blas", "blis=/nowhere/libblis.so", "--python",
            "/nowhere/python")
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output.contains("BLIS      missing: "))
        #expect(result.output.contains("apt-get install libblis4-openmp"))
        #expect(result.output.contains("NumPy     missing: "))
        #expect(result.output.contains("pip install -r Benchmarks/peers/requirements.txt"))
    }
}
