import Kernels
import TestSupport
import Testing

@Suite struct InfoProcessTests {
    @Test func tellsWhatTheLibraryChose() throws {
        let result = try kernels.run("info", environment: ["CK_NUM_THREADS": "", "OMP_NUM_THREADS": ""])
        #expect(result.code == 0)
        #expect(result.errors == "")
        for label in [
            "kernels", "CPU", "caches", "instruction set", "tiles, float", "tiles, double", "backends",
            "default backend",
            "OpenMP runtime", "default threads",
        ] {
            let row = try #require(
                result.output.split(separator: "\n").first { $0.hasPrefix(label.padding(to: 19)) }, "\(label)")
            #expect(row.count > 19, "\(label)")
        }
        #expect(result.output.contains("affinity"))
        #expect(result.output.contains("quota"))
        #expect(result.output.contains("environment unset"))
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func theEnvironmentDecides() throws {
        let result = try kernels.run("info", environment: ["CK_NUM_THREADS": "1", "CK_ISA": "portable"])
        #expect(result.code == 0)
        #expect(result.output.contains("default threads    1: "))
        #expect(result.output.contains("environment CK_NUM_THREADS=1"))
        #expect(result.output.contains("instruction set    portable"))
    }

    @Test func anUnknownInstructionSetIsNamed() throws {
        let result = try kernels.run("info", environment: ["CK_ISA": "avx9"])
        #expect(result.code == 0)
        #expect(result.output.contains("; CK_ISA=avx9 is not available\n"))
    }

    @Test func theBuildDecidesOnOpenMP() throws {
        let result = try kernels.run("info")
        #expect(result.output.contains("backends           OpenMP, Dispatch, serial") == Backend.isOpenMPAvailable)
        #expect(result.output.contains("OpenMP runtime     none") != Backend.isOpenMPAvailable)
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
