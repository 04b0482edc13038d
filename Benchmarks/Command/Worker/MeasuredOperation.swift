import Kernels

/// An operation with its operands, ready to be repeated. The loop over the calls is inside, so that a call of a few
/// nanoseconds carries no cost of ours.
protocol MeasuredOperation {
    mutating func run(_ count: Int) throws
    /// The bytes of the results of the last call on the first set of operands, in the order of the protocol.
    var results: [UInt8] { get }
}

/// Any of them. The calls go through closures, and not through the protocol, whose witnesses are compiled for every element
/// type at once: a 4×4 product took 2.5 times as long.
struct AnyOperation {
    let run: (_ count: Int) throws -> Void
    let results: () -> [UInt8]

    @inline(__always)
    init(_ operation: some MeasuredOperation) {
        var operation = operation
        run = { count in try operation.run(count) }
        results = { operation.results }
    }
}

/// Sets of operands to go round: with one the operands stay in cache, with many they come from memory.
struct Rotation<Operands> {
    private var sets: [Operands]
    private var next = 0

    init(_ count: Int, _ make: () throws -> Operands) rethrows {
        sets = try (0..<count).map { _ in try make() }
    }

    var first: Operands { sets[0] }

    @inline(__always)
    mutating func run(_ count: Int, _ body: (inout Operands) throws -> Void) rethrows {
        var next = next
        try sets.withUnsafeMutableBufferPointer { sets in
            for _ in 0..<count {
                try body(&sets[next])
                next += 1
                if next == sets.count { next = 0 }
            }
        }
        self.next = next
    }
}

/// The operation of a request.
func makeOperation(
    _ request: PrepareRequest, _ api: API, _ backend: BenchBackend, threads: Int
) throws -> AnyOperation {
    switch request.precision {
    case .float: try makeOperation(request, api, backend, threads: threads, Float.self)
    case .double: try makeOperation(request, api, backend, threads: threads, Double.self)
    }
}

private func makeOperation<Scalar: KernelScalar>(
    _ request: PrepareRequest, _ api: API, _ backend: BenchBackend, threads: Int, _: Scalar.Type
) throws -> AnyOperation {
    let files = OperandFiles<Scalar>(directory: request.directory)
    let isPadded = request.shape.leadingDimension != nil
    let executor = backend.backend(threads: threads)
    switch (request.operation, api) {
    case (.gemm, .c): return try AnyOperation(GemmInC(request, files))
    case (.sigmoid, .c): return try AnyOperation(SigmoidInC(request, files))
    case (.step, .composed): return try AnyOperation(ComposedStep(request, files, executor))
    case (.step, .c): return try AnyOperation(StepInC(request, files))
    case (.gemm, _) where isPadded: return try AnyOperation(PaddedGemm(request, files, executor))
    case (.gemm, _): return try AnyOperation(Gemm(request, files, executor))
    case (.gemv, _) where isPadded: return try AnyOperation(PaddedGemv(request, files, executor))
    case (.gemv, _): return try AnyOperation(Gemv(request, files, executor))
    case (.outer, _) where isPadded: return try AnyOperation(PaddedOuter(request, files, executor))
    case (.outer, _): return try AnyOperation(Outer(request, files, executor))
    case (.sigmoid, _): return try AnyOperation(Sigmoid(request, files, executor))
    case (.backward, _): return try AnyOperation(SigmoidBackward(request, files, executor))
    case (.bce, _): return try AnyOperation(CrossEntropy(request, files, executor))
    case (.sgd, _): return try AnyOperation(GradientDescent(request, files, executor))
    case (.adam, _): return try AnyOperation(AdamUpdate(request, files, executor))
    case (.step, _): return try AnyOperation(Step(request, files, executor))
    case (.forkjoin, _): return AnyOperation(ForkJoin(pieces: request.shape.sizes[0], executor))
    }
}
