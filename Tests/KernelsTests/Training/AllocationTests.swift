import AllocationCounter
import CKernels
import Kernels
import TestSupport
import Testing

/// What a training loop asks of the system's memory from its second step on: nothing.
@Suite("allocations of a step", .enabled(if: allocations_are_counted()))
struct AllocationTests {
    // Not optimized: the work may not be moved out from between the two looks at the counter.
    @_optimize(none)
    private func allocationsOf(_ body: () throws -> Void) rethrows -> Int {
        allocations_reset()
        try body()
        return allocations_so_far().count
    }

    /// What three runs in a row ask for. Buffers between calls belong to the process: a test beside this one may use or
    /// release them just when a run needs one, which is asked again. What allocates by itself never gets through.
    private func allocationsOfThree(_ body: () throws -> Void) rethrows -> Int {
        var allocations = 0
        for _ in 0..<100 {
            allocations = try allocationsOf { for _ in 0..<3 { try body() } }
            if allocations == 0 { break }
        }
        return allocations
    }

    @Test func theCounterCounts() {
        // The first matrix of a process may bring its type's metadata along.
        let some = allocationsOf { kept = Matrix(rows: 2, columns: 2) }
        let none = allocationsOf { _ = allocations_so_far() }
        #expect(some >= 1, "\(allocations_are_counted())")
        #expect(none == 0)
    }

    @Test(arguments: Precision.allCases, [(1, 2, 2, 1), (32, 30, 16, 1)])
    func ofEachPart(_ precision: Precision, _ shape: (batch: Int, inputs: Int, hidden: Int, outputs: Int)) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try TwoLayerNetworkExample<Scalar>(
                batch: shape.batch, inputs: shape.inputs, hidden: shape.hidden, outputs: shape.outputs)
            try checkEachPart(of: example.network, example.x, example.y, "\(shape)")
        }
        try check(precision.type)
    }

    @Test(
        arguments: Precision.allCases,
        [(1, [2, 2, 1]), (32, [30, 16, 8, 4, 1]), (200, [9, 7, 3]), (2, [Int](repeating: 3, count: 33))])
    func ofEachPart(_ precision: Precision, _ shape: (batch: Int, sizes: [Int])) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try NetworkExample<Scalar>(batch: shape.batch, sizes: shape.sizes)
            try checkEachPart(of: example.network, example.x, example.y, "\(shape)")
        }
        try check(precision.type)
    }

    private func checkEachPart<Model: TrainableNetwork>(
        of model: Model, _ x: Matrix<Model.Scalar>, _ y: Matrix<Model.Scalar>, _ label: String
    ) throws {
        typealias Scalar = Model.Scalar
        var network = model
        let options = LossOptions<Scalar>(sampleWeights: [Scalar](repeating: 0.5, count: x.rows))
        for backend in [Backend.serial, .automatic] {
            var gradients = try network.makeGradients()
            func gradient() throws {
                _ = try network.lossAndGradients(x, y, options: options, into: &gradients, on: backend)
            }
            try gradient()
            let ofGradients = try allocationsOfThree(gradient)
            #expect(ofGradients == 0, "lossAndGradients \(label) \(backend)")

            func check(_ optimizer: some Optimizer<Scalar>, _ rule: String) throws {
                var optimizer = optimizer
                func update() throws { try optimizer.update(&network, gradients, on: backend) }
                func step() throws {
                    _ = try network.trainingStep(x, y, optimizer: &optimizer, options: options, on: backend)
                }
                try update()
                let ofUpdate = try allocationsOfThree(update)
                try step()
                let ofStep = try allocationsOfThree(step)
                #expect(ofUpdate == 0 && ofStep == 0, "\(rule) \(label) \(backend): \(ofUpdate), \(ofStep)")
            }
            try check(SGD(learningRate: 0.1), "SGD")
            try check(SGD(learningRate: 0.1, momentum: 0.9), "momentum")
            try check(Adam(), "Adam")
        }
    }

    /// Whatever `fit` allocates, it does so once: an epoch more costs nothing, shuffled or not.
    @Test(arguments: Precision.allCases, [nil, 3] as [UInt64?])
    func ofAnEpoch(_ precision: Precision, _ seed: UInt64?) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try TwoLayerNetworkExample<Scalar>(batch: 21, inputs: 3, hidden: 4, outputs: 2)
            let options = LossOptions<Scalar>(sampleWeights: [Scalar](repeating: 0.5, count: 21))
            try checkEpochs { noteEnd in
                var (network, optimizer) = (example.network, Adam<Scalar>())
                _ = try network.fit(
                    example.x, example.y, optimizer: &optimizer, epochs: 8, batchSize: 8, shuffleSeed: seed,
                    options: options, on: .serial
                ) { _, _ in
                    noteEnd()
                    return .continue
                }
            }
        }
        try check(precision.type)
    }

    /// The same on chosen rows, with a rate that changes.
    @Test(arguments: Precision.allCases, [nil, 3] as [UInt64?])
    func ofAnEpochOnRows(_ precision: Precision, _ seed: UInt64?) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try TwoLayerNetworkExample<Scalar>(batch: 41, inputs: 3, hidden: 4, outputs: 2)
            let options = LossOptions<Scalar>(sampleWeights: [Scalar](repeating: 0.5, count: 41))
            try checkEpochs { noteEnd in
                var (network, optimizer) = (example.network, Adam<Scalar>())
                _ = try network.fit(
                    example.x, example.y, rows: Array(stride(from: 40, through: 0, by: -2)), optimizer: &optimizer,
                    epochs: 8, batchSize: 8, shuffleSeed: seed, schedule: .cosine().warmup(2), options: options,
                    on: .serial
                ) { _, _ in
                    noteEnd()
                    return .continue
                }
            }
        }
        try check(precision.type)
    }

    /// Eight epochs ask for as much as one, up to the array of the losses, which grows now and then. Asked again like above.
    private func checkEpochs(_ fit: (_ noteEnd: () -> Void) throws -> Void) throws {
        var atEnds: [Int] = []
        for _ in 0..<100 {
            atEnds.removeAll()
            atEnds.reserveCapacity(8)
            allocations_reset()
            try fit { atEnds.append(allocations_so_far().count) }
            if atEnds[7] - atEnds[0] <= 3 { return }
        }
        Issue.record("allocations by the end of each epoch: \(atEnds)")
    }

    /// The largest block that `predict` takes does not grow with the table; that of `forward` does, where the network is
    /// too large to go through it in blocks of rows.
    @Test(arguments: Precision.allCases)
    func ofPrediction(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let network = try TwoLayerNetwork<Scalar>(inputs: 80, hidden: 256, outputs: 1, seed: 1)
            let x = Matrix<Scalar>(rows: 40_000, columns: 80, repeating: 0.5)
            var yHat = Matrix<Scalar>(rows: 40_000, columns: 1)
            func largest(_ body: () throws -> Void) rethrows -> Int {
                ck_workspace_release()
                allocations_reset()
                try body()
                return allocations_so_far().largest
            }
            let ofPredict = try largest { try network.predict(x, into: &yHat, on: .serial) }
            // Asked again where a test beside this one gave back a buffer that fits.
            var ofForward = 0
            for _ in 0..<100 where ofForward < 40_000 * 256 * 4 {
                ofForward = try largest { try network.forward(x, into: &yHat, on: .serial) }
            }
            #expect(ofPredict <= 8 << 20 && ofForward >= 40_000 * 256 * 4)
            let rows = Array(0..<40_000)
            let y = Matrix<Scalar>(rows: 40_000, columns: 1)
            let ofRows = try largest { _ = try network.predict(x, rows: rows, on: .serial) }
            let ofLoss = try largest { _ = try network.loss(x, y, rows: rows, on: .serial) }
            #expect(ofRows <= 8 << 20 && ofLoss <= 8 << 20)
        }
        try check(precision.type)
    }
}

/// Reached from everywhere, so that no optimizer puts it on the stack.
nonisolated(unsafe) private var kept: Matrix<Float>?
