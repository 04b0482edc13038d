/// The libraries that we are measured against, in the order of the table's columns.
enum Peer: String, CaseIterable, Sendable, Codable {
    case openblas
    case blis
    case mkl
    case numpy
    case torch
    case torchCompiled = "torch-compiled"
    case jax
    case sklearn
    /// Our own calls one after the other, where one call does the same.
    case composed

    enum Kind { case cblas, python, own }

    var kind: Kind {
        switch self {
        case .openblas, .blis, .mkl: .cblas
        case .numpy, .torch, .torchCompiled, .jax, .sklearn: .python
        case .composed: .own
        }
    }

    /// What it has that compares with ours.
    var operations: Set<Operation> {
        switch self {
        case .openblas, .blis, .mkl: [.gemm, .gemv, .outer]
        case .numpy, .jax: [.gemm, .gemv, .outer, .sigmoid, .backward, .bce, .step]
        case .torch: [.gemm, .gemv, .outer, .sigmoid, .backward, .bce, .sgd, .adam, .step]
        // Products compile to calls of the eager kernels, and the fused optimizers are compiled already.
        case .torchCompiled: [.sigmoid, .backward, .bce, .step]
        case .sklearn, .composed: [.step]
        }
    }

    /// The head of its column.
    var heading: String {
        switch self {
        case .openblas: "OpenBLAS"
        case .blis: "BLIS"
        case .mkl: "MKL"
        case .numpy: "NumPy"
        case .torch: "PyTorch"
        case .torchCompiled: "compiled"
        case .jax: "JAX"
        case .sklearn: "sklearn"
        case .composed: "composed"
        }
    }

    /// What a line has to run for it to be found.
    var installLine: String {
        switch self {
        case .blis: "sudo apt-get install libblis4-openmp"
        default: "python3 -m venv .venv && .venv/bin/pip install -r Benchmarks/peers/requirements.txt"
        }
    }

    /// The name of the shared library where the system has it.
    var libraryNames: [String] {
        switch self {
        case .openblas: ["libopenblas.so.0"]
        case .blis: ["libblis.so.4", "libblis.so.5", "libblis.so"]
        case .mkl: ["libmkl_rt.so.3", "libmkl_rt.so.2", "libmkl_rt.so"]
        default: []
        }
    }

    /// Environment variables that hold it to an instruction set of ours, where it can be held.
    func environment(instructionSet: String) -> [String: String] {
        guard ["avx2", "avx512"].contains(instructionSet) else { return [:] }
        let isWide = instructionSet == "avx512"
        switch self {
        case .openblas, .numpy, .sklearn: return ["OPENBLAS_CORETYPE": isWide ? "SkylakeX" : "Haswell"]
        case .blis: return ["BLIS_ARCH_TYPE": isWide ? "skx" : "haswell"]
        case .mkl: return ["MKL_ENABLE_INSTRUCTIONS": isWide ? "AVX512" : "AVX2"]
        case .torch, .torchCompiled:
            return [
                "ATEN_CPU_CAPABILITY": isWide ? "avx512" : "avx2",
                "MKL_ENABLE_INSTRUCTIONS": isWide ? "AVX512" : "AVX2",
                "ONEDNN_MAX_CPU_ISA": isWide ? "AVX512_CORE" : "AVX2",
            ]
        case .jax: return ["BENCH_XLA_ISA": isWide ? "AVX512" : "AVX2"]
        // Ours take the one in use as it is.
        case .composed: return [:]
        }
    }
}
