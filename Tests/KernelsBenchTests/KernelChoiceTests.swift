import Testing

@testable import KernelsBench

/// A peer is told which kernels to take where it took some that the CPU outruns, and only there.
@Suite struct KernelChoiceTests {
    private let wideIsTwice = ["portable": 60.0, "avx2": 140, "avx512": 280]
    private let wideIsTheSame = ["portable": 60.0, "avx2": 140, "avx512": 150]

    @Test func oldKernelsAreReplaced() throws {
        let choice = try #require(
            KernelChoice(.openblas, took: "Haswell", instructionSet: "avx512", peaks: wideIsTwice))
        #expect(choice.byItself == "Haswell")
        #expect(choice.environment == ["OPENBLAS_CORETYPE": "SkylakeX"])
        let plain = try #require(KernelChoice(.blis, took: "generic", instructionSet: "avx2", peaks: wideIsTwice))
        #expect(plain.environment == ["BLIS_ARCH_TYPE": "haswell"])
    }

    @Test(arguments: ["SkylakeX", "SapphireRapids", "zen4", "of next year"])
    func kernelsThatReachThePeakOrAreUnknownStay(_ kernels: String) {
        #expect(KernelChoice(.openblas, took: kernels, instructionSet: "avx512", peaks: wideIsTwice) == nil)
    }

    @Test func narrowKernelsStayWhereWideOnesAreNoFaster() {
        #expect(KernelChoice(.blis, took: "zen3", instructionSet: "avx512", peaks: wideIsTheSame) == nil)
        #expect(KernelChoice(.blis, took: "generic", instructionSet: "avx512", peaks: wideIsTheSame) != nil)
    }

    @Test func whoDoesNotSayIsLeftAlone() {
        #expect(KernelChoice(.mkl, took: nil, instructionSet: "avx512", peaks: wideIsTwice) == nil)
    }
}
