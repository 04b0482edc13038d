import CKernels
import TestSupport
import Testing

@testable import Kernels

/// Bad arguments get their status, and no output byte changes. On a network that goes through in blocks of rows, and on one
/// over the whole batch.
@Suite("network of any depth: errors and workspace")
struct NetworkErrorTests {
    private static let shapes = [[4, 6, 3, 2], [150, 140, 3, 2]]
    private static let huge = Int.max / 2

    /// The arguments of a call, to be spoilt, on memory that an example owns.
    private struct Call<Scalar: KernelScalar> {
        let example: NetworkCase<Scalar>
        let outputs: [NetworkCase<Scalar>.Part: GuardedArray<Scalar>]
        let yHat: GuardedArray<Scalar>
        var count: Int
        var layers: [_LayerArguments<Scalar>]?
        var gradients: [_LayerGradientArguments<Scalar>]
        var batch: Int
        var x, y: UnsafePointer<Scalar>?
        var ldx, ldy: Int
        var options = _LossArguments<Scalar>(
            reduction: CK_REDUCTION_MEAN, sampleWeights: nil, positiveWeight: 1, labelSmoothing: 0)
        var dx: UnsafeMutablePointer<Scalar>?
        /// Where the loss goes when not into a variable of its own.
        var loss: UnsafeMutablePointer<Double>?
        var yHatPointer: UnsafeMutablePointer<Scalar>?
        var ldyHat: Int

        init(_ example: NetworkCase<Scalar>) {
            self.example = example
            let arrays = example.makeGradients()
            outputs = arrays
            yHat = GuardedArray([Scalar](repeating: .nan, count: example.batch * example.outputs))
            (count, layers) = (example.count, example.arguments)
            gradients = (0..<example.count).map {
                _LayerGradientArguments(w: arrays[.w($0)]!.pointer, b: arrays[.b($0)]!.pointer)
            }
            (batch, ldx, ldy) = (example.batch, example.ldx, example.ldy)
            (x, y) = (UnsafePointer(example.x.pointer), UnsafePointer(example.y.pointer))
            dx = arrays[.x]!.pointer
            (yHatPointer, ldyHat) = (yHat.pointer, example.outputs)
        }

        func gradient(_ executor: NamedExecutor) -> ck_status {
            var own = 7.0
            let status = withUnsafeMutablePointer(to: &own) { own in
                executor.use {
                    Scalar._mlpGradient(
                        count, layers, batch, x, ldx, y, ldy, options, loss ?? own, gradients, dx, $0)
                }
            }
            #expect(own == 7)
            return status
        }

        func forward(_ executor: NamedExecutor) -> ck_status {
            executor.use { Scalar._mlpForward(count, layers, batch, x, ldx, yHatPointer, ldyHat, $0) }
        }

        var isUntouched: Bool {
            outputs.values.allSatisfy { $0.isIntact() } && yHat.isIntact() && example.isIntact
        }
    }

    private typealias Change<Scalar: KernelScalar> = (inout Call<Scalar>) -> Void

    private func check<Scalar: KernelScalar>(
        _ changes: [(String, ck_status, Change<Scalar>)], _ run: (Call<Scalar>, NamedExecutor) -> ck_status
    ) {
        for sizes in Self.shapes {
            for (label, expected, change) in changes {
                for executor in NamedExecutor.oneOfEach {
                    var call = Call(NetworkCase<Scalar>(batch: 5, sizes: sizes))
                    change(&call)
                    let status = run(call, executor)
                    let message = String(cString: ck_status_message(status))
                    #expect(status == expected, "\(Scalar.self) \(sizes) \(label): \(message)")
                    #expect(call.isUntouched, "\(Scalar.self) \(sizes) \(label)")
                }
            }
        }
    }

    /// What forward and gradient refuse alike.
    private func common<Scalar: KernelScalar>() -> [(String, ck_status, Change<Scalar>)] {
        [
            ("no layers", CK_INVALID_ARGUMENT, { $0.count = 0 }),
            ("no layers at all", CK_INVALID_ARGUMENT, { ($0.count, $0.layers) = (0, nil) }),
            (
                "too many layers", CK_INVALID_ARGUMENT,
                { call in
                    call.count = CK_LAYERS_AT_MOST + 1
                    let square = _LayerArguments(inputs: 2, outputs: 2, w: call.layers![0].w, b: call.layers![0].b)
                    call.layers = [_LayerArguments<Scalar>](repeating: square, count: call.count)
                    call.gradients = [_LayerGradientArguments<Scalar>](
                        repeating: _LayerGradientArguments(w: nil, b: nil), count: call.count)
                }
            ),
            ("layers null", CK_NULL_POINTER, { $0.layers = nil }),
            ("layers 1 and 2 do not fit", CK_INVALID_ARGUMENT, { $0.layers![0].outputs -= 1 }),
            ("layers 2 and 3 do not fit", CK_INVALID_ARGUMENT, { $0.layers![2].inputs += 1 }),
            ("layer 3 takes less than layer 2 gives", CK_INVALID_ARGUMENT, { $0.layers![2].inputs -= 1 }),
            ("W1 null", CK_NULL_POINTER, { $0.layers![0].w = nil }),
            ("b2 null", CK_NULL_POINTER, { $0.layers![1].b = nil }),
            ("W3 null", CK_NULL_POINTER, { $0.layers![2].w = nil }),
            ("X null", CK_NULL_POINTER, { $0.x = nil }),
            ("ldx", CK_LEADING_DIMENSION, { $0.ldx -= 1 }),
            ("batch overflows", CK_SIZE_OVERFLOW, { $0.batch = Self.huge }),
            (
                "hidden units overflow", CK_SIZE_OVERFLOW,
                { ($0.layers![0].outputs, $0.layers![1].inputs) = (Self.huge, Self.huge) }
            ),
        ]
    }

    @Test(arguments: Precision.allCases)
    func gradient(_ precision: Precision) {
        func test<Scalar: KernelScalar>(_: Scalar.Type) {
            let changes: [(String, ck_status, Change<Scalar>)] = [
                ("Y null", CK_NULL_POINTER, { $0.y = nil }),
                ("ldy", CK_LEADING_DIMENSION, { $0.ldy -= 1 }),
                ("∂W1 is W1", CK_OVERLAP, { $0.gradients[0].w = $0.example.w[0].pointer }),
                ("∂W2 meets W1", CK_OVERLAP, { $0.gradients[1].w = $0.example.w[0].pointer + 1 }),
                ("∂b3 is b1", CK_OVERLAP, { $0.gradients[2].b = $0.example.b[0].pointer }),
                ("∂W3 in X", CK_OVERLAP, { $0.gradients[2].w = $0.example.x.pointer + 3 }),
                ("∂b1 in Y", CK_OVERLAP, { $0.gradients[0].b = $0.example.y.pointer + 9 }),
                ("∂b2 in ∂W1", CK_OVERLAP, { $0.gradients[1].b = $0.gradients[0].w! + 5 }),
                ("∂W3 is ∂X", CK_OVERLAP, { $0.gradients[2].w = $0.dx }),
                ("∂X is X", CK_OVERLAP, { $0.dx = $0.example.x.pointer }),
                (
                    "the loss in ∂W2", CK_OVERLAP,
                    { call in
                        let base = UnsafeMutableRawPointer(call.gradients[1].w!)
                        call.loss = base.alignedUp(for: Double.self).assumingMemoryBound(to: Double.self)
                    }
                ),
                ("positive weight", CK_INVALID_ARGUMENT, { $0.options.positiveWeight = .nan }),
                ("label smoothing", CK_INVALID_ARGUMENT, { $0.options.labelSmoothing = 1.5 }),
            ]
            check(common() + changes) { $0.gradient($1) }
        }
        test(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func forward(_ precision: Precision) {
        func test<Scalar: KernelScalar>(_: Scalar.Type) {
            let changes: [(String, ck_status, Change<Scalar>)] = [
                ("Ŷ null", CK_NULL_POINTER, { $0.yHatPointer = nil }),
                ("ldŷ", CK_LEADING_DIMENSION, { $0.ldyHat -= 1 }),
                ("Ŷ is X", CK_OVERLAP, { $0.yHatPointer = $0.example.x.pointer }),
                ("Ŷ in W2", CK_OVERLAP, { $0.yHatPointer = $0.example.w[1].pointer + 4 }),
                ("Ŷ is b3", CK_OVERLAP, { $0.yHatPointer = $0.example.b[2].pointer }),
            ]
            check(common() + changes) { $0.forward($1) }
        }
        test(precision.type)
    }

    /// A workspace of the caller's: exactly the size that it asks for, or more, in any state before.
    @Test func callersWorkspace() {
        for (batch, sizes) in [
            (70, [33, 21, 9, 3]), (300, [20, 16, 8, 1]), (40, [150, 140, 7, 2]), (1, [300, 80, 5]),
        ] {
            let example = NetworkCase<Float>(batch: batch, sizes: sizes)
            let (expected, outputs) = (example.gradient(.serial), example.forward(.serial))
            let layers = example.layers
            let size = ck_smlp_workspace_size(layers.count, layers, batch)
            #expect(size >= batch * sizes.dropFirst().reduce(0, +) * 4 && size % 64 == 0)
            for (extra, fill) in [(0, 0x00), (0, 0xff), (64, 0x7f), (1 << 20, 0xff)] as [(Int, UInt8)] {
                let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size + extra + 128, alignment: 64)
                defer { memory.deallocate() }
                for executor in NamedExecutor.oneOfEach {
                    let label = "\(executor) \(example.description), \(extra) bytes more"
                    _ = memory.initializeMemory(as: UInt8.self, repeating: fill)
                    let arrays = example.makeGradients()
                    let gradients = (0..<example.count).map {
                        ck_slayer_gradients(w: arrays[.w($0)]!.pointer, b: arrays[.b($0)]!.pointer)
                    }
                    var loss = 0.0
                    let status = executor.use {
                        ck_smlp_gradient(
                            layers.count, layers, batch, example.x.pointer, example.ldx, example.y.pointer, example.ldy,
                            nil, &loss, gradients, arrays[.x]!.pointer, memory.baseAddress, size + extra, $0)
                    }
                    #expect(status == CK_SUCCESS && loss == expected.loss, "\(label)")
                    for part in example.parts {
                        #expect(
                            firstDifference(arrays[part]!.elements, expected.gradients[part]!.elements) == nil,
                            "\(label): \(part)")
                    }
                    let yHat = GuardedArray([Float](repeating: .nan, count: batch * outputs.stride))
                    let forwardStatus = executor.use {
                        ck_smlp_forward(
                            layers.count, layers, batch, example.x.pointer, example.ldx, yHat.pointer, outputs.stride,
                            memory.baseAddress, size + extra, $0)
                    }
                    #expect(forwardStatus == CK_SUCCESS, "\(label)")
                    #expect(firstDifference(yHat.elements, outputs.yHat.elements) == nil, "\(label): forward")
                    #expect(memory[(size + extra)...].allSatisfy { $0 == fill }, "\(label): wrote behind the workspace")
                }
            }
        }
    }

    /// An empty batch and a network without outputs need no workspace, and refuse a wrong one like any other.
    @Test func wrongWorkspaceForNothing() {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 64)
        defer { memory.deallocate() }
        let values = memory.baseAddress!.assumingMemoryBound(to: Float.self)
        for (batch, outputs) in [(0, 2), (3, 0)] {
            let layers = [ck_slayer(inputs: 2, outputs: outputs, w: values, b: values)]
            func forward(_ workspace: UnsafeMutableRawPointer?, _ size: Int) -> ck_status {
                ck_smlp_forward(1, layers, batch, values, 2, values + 16, outputs, workspace, size, nil)
            }
            func gradient(_ workspace: UnsafeMutableRawPointer?, _ size: Int) -> ck_status {
                ck_smlp_gradient(
                    1, layers, batch, values, 2, values, outputs, nil, nil, nil, nil, workspace, size, nil)
            }
            for call in [forward, gradient] {
                #expect(call(nil, 0) == CK_SUCCESS)
                #expect(call(memory.baseAddress! + 128, 64) == CK_SUCCESS)
                #expect(call(memory.baseAddress! + 136, 64) == CK_WORKSPACE)
                #expect(call(nil, 64) == CK_WORKSPACE)
            }
        }
    }

    @Test func workspaceTooSmallOrMisaligned() {
        for sizes in Self.shapes {
            let example = NetworkCase<Double>(batch: 70, sizes: sizes)
            let layers = example.layers
            let size = ck_dmlp_workspace_size(layers.count, layers, 70)
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size + 64, alignment: 64)
            defer { memory.deallocate() }
            let base = memory.baseAddress!
            var loss = 7.0
            for (workspace, bytes) in [(base, size - 1), (base, 0), (base + 8, size), (nil, size)]
                as [(
                    UnsafeMutableRawPointer?, Int
                )]
            {
                let arrays = example.makeGradients()
                let gradients = (0..<example.count).map {
                    ck_dlayer_gradients(w: arrays[.w($0)]!.pointer, b: arrays[.b($0)]!.pointer)
                }
                let yHat = GuardedArray([Double](repeating: .nan, count: 70 * example.outputs))
                #expect(
                    ck_dmlp_forward(
                        layers.count, layers, 70, example.x.pointer, example.ldx, yHat.pointer, example.outputs,
                        workspace,
                        bytes, nil) == CK_WORKSPACE)
                #expect(
                    ck_dmlp_gradient(
                        layers.count, layers, 70, example.x.pointer, example.ldx, example.y.pointer, example.ldy, nil,
                        &loss, gradients, arrays[.x]!.pointer, workspace, bytes, nil) == CK_WORKSPACE)
                #expect(arrays.values.allSatisfy { $0.isIntact() } && yHat.isIntact() && loss == 7)
            }
            // An output inside of the workspace.
            #expect(
                ck_dmlp_forward(
                    layers.count, layers, 70, example.x.pointer, example.ldx,
                    base.assumingMemoryBound(to: Double.self), example.outputs, base, size, nil) == CK_OVERLAP)
            #expect(ck_dmlp_workspace_size(layers.count, layers, .max / 2) == 0)
            #expect(ck_dmlp_workspace_size(layers.count, nil, 1) == 0)
        }
    }
}

extension NetworkCase<Float> {
    fileprivate var layers: [ck_slayer] { arguments.map(\.c) }
}

extension NetworkCase<Double> {
    fileprivate var layers: [ck_dlayer] { arguments.map(\.c) }
}
