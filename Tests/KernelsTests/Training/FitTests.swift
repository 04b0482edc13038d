import Dispatch
import Foundation
import Kernels
import TestSupport
import Testing

@Suite("fit")
struct FitTests {
    /// The loop that `fit` stands for, from public calls alone.
    private struct Loop<Scalar: KernelScalar, Rule: Optimizer<Scalar> & Hashable> {
        var network: TwoLayerNetwork<Scalar>
        var optimizer: Rule
        var losses: [Double] = []

        /// - Parameter limit: The number of steps after which it ends, if it has not before.
        mutating func run(
            _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, epochs: Int, batchSize: Int, seed: UInt64?,
            options: LossOptions<Scalar> = LossOptions(), limit: Int = .max
        ) throws {
            var generator = SplitMix64(seed: seed ?? 0)
            var rows = Array(0..<x.rows)
            var steps = 0
            for _ in 0..<epochs {
                if seed != nil { generator.shuffle(&rows) }
                var sum = 0.0
                for first in stride(from: 0, to: rows.count, by: batchSize) {
                    if steps == limit { return }
                    let batch = rows[first..<min(first + batchSize, rows.count)]
                    var batchOptions = options
                    batchOptions.sampleWeights = options.sampleWeights.map { weights in batch.map { weights[$0] } }
                    let loss = try network.trainingStep(
                        x.selectingRows(batch), y.selectingRows(batch), optimizer: &optimizer, options: batchOptions,
                        on: .serial)
                    sum += options.reduction == .mean ? loss * Double(batch.count) : loss
                    steps += 1
                }
                losses.append(sum / Double(x.rows))
            }
        }
    }

    private func example<Scalar: KernelScalar>(samples: Int = 37, _: Scalar.Type) throws -> TwoLayerNetworkExample<
        Scalar
    > {
        try TwoLayerNetworkExample(batch: samples, inputs: 5, hidden: 7, outputs: 3)
    }

    /// Bit for bit: parameters, state of the optimizer, and losses; with batches that divide the samples, that leave one
    /// or several over, and that are larger than the table.
    @Test(arguments: Precision.allCases)
    func isTheLoop(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try example(Scalar.self)
            func compare<Rule: Optimizer<Scalar> & Hashable>(_ rule: Rule, _ options: LossOptions<Scalar>) throws {
                for (batchSize, seed) in [(1, nil), (9, 4), (10, nil), (16, 5), (37, 6), (100, 7)] as [(Int, UInt64?)] {
                    var loop = Loop(network: example.network, optimizer: rule)
                    try loop.run(
                        example.x, example.y, epochs: 3, batchSize: batchSize, seed: seed, options: options)
                    for backend in oneOfEachBackend + [.automatic, .openMP(threads: 7), .dispatch(threads: 7)] {
                        let label = "\(Rule.self) batches of \(batchSize) \(backend)"
                        var (network, optimizer) = (example.network, rule)
                        let summary = try network.fit(
                            example.x, example.y, optimizer: &optimizer, epochs: 3, batchSize: batchSize,
                            shuffleSeed: seed, options: options, on: backend)
                        expectSameBits(network, loop.network, label)
                        #expect(optimizer == loop.optimizer, "\(label)")
                        #expect(summary.losses == loop.losses, "\(label)")
                        #expect(summary.ending == .allEpochs && summary.samples == 3 * 37, "\(label)")
                    }
                }
            }
            for options in TwoLayerNetworkTests.options(batch: 37, Scalar.self) {
                try compare(SGD(learningRate: 0.1, momentum: 0.9), options)
                try compare(Adam(learningRate: 0.01), options)
            }
        }
        try check(precision.type)
    }

    /// Large enough that threads take part.
    @Test(arguments: Precision.allCases)
    func theSameBitsOnThreads(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try TwoLayerNetworkExample<Scalar>(batch: 400, inputs: 600, hidden: 500, outputs: 100)
            var first: TwoLayerNetwork<Scalar>?
            let recording = RecordingExecutor(concurrency: 16)
            for backend in oneOfEachBackend + [.openMP(threads: 7), .dispatch(threads: 7), .custom(recording)] {
                var (network, optimizer) = (example.network, Adam<Scalar>())
                _ = try network.fit(
                    example.x, example.y, optimizer: &optimizer, epochs: 2, batchSize: 250, shuffleSeed: 1, on: backend)
                if let first { expectSameBits(network, first, "\(backend)") }
                first = network
            }
            #expect(recording.runs.contains { $0 > 1 })
        }
        try check(precision.type)
    }

    private func numbered(_ count: Int) -> (x: Matrix<Float>, y: Matrix<Float>, weights: [Float]) {
        let rows = (0..<count).map(Float.init)
        let x = Matrix<Float>(rows: count, columns: 1) { row, _ in rows[row] }
        return (x, x.map { $0 / 1024 }, rows.map { $0 / 2 })
    }

    /// Each row comes once an epoch, with its target and its weight, in an order that the seed decides.
    @Test func shuffledOrder() throws {
        let (x, y, weights) = numbered(23)
        func epochs(_ seed: UInt64?) throws -> [[Float]] {
            var (network, optimizer) = (RecordingNetwork(), SGD<Float>(learningRate: 1))
            _ = try network.fit(
                x, y, optimizer: &optimizer, epochs: 3, batchSize: 5, shuffleSeed: seed,
                options: LossOptions(sampleWeights: weights))
            let batches = network.log.all
            #expect(batches.map(\.x.count) == [5, 5, 5, 5, 3, 5, 5, 5, 5, 3, 5, 5, 5, 5, 3])
            for batch in batches {
                #expect(batch.y == batch.x.map { $0 / 1024 } && batch.weights == batch.x.map { $0 / 2 })
            }
            return (0..<3).map { epoch in batches[5 * epoch..<5 * epoch + 5].flatMap(\.x) }
        }
        let order = try epochs(8)
        #expect(order.allSatisfy { $0.sorted() == x.elements })
        #expect(Set(order + [x.elements]).count == 4)
        #expect(try epochs(8) == order && epochs(9) != order)
        #expect(try epochs(nil) == [x.elements, x.elements, x.elements])
    }

    /// In order the batches are parts of the table; shuffled they all lie in the same place, the short one too.
    @Test func whereTheBatchesLie() throws {
        let (x, y, _) = numbered(23)
        func addresses(_ seed: UInt64?) throws -> [Int] {
            var (network, optimizer) = (RecordingNetwork(), SGD<Float>(learningRate: 1))
            _ = try network.fit(x, y, optimizer: &optimizer, epochs: 2, batchSize: 5, shuffleSeed: seed)
            return network.log.all.map(\.address)
        }
        let table = x.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
        let inTable = (0..<5).map { table + 20 * $0 }
        #expect(try addresses(nil) == inTable + inTable)
        let buffer = try addresses(1)
        #expect(Set(buffer).count == 1 && !inTable.contains(buffer[0]))
    }

    @Test func progressAndEarlyStopping() throws {
        let example = try example(Float.self)
        var (network, optimizer) = (example.network, Adam<Float>())
        var loop = Loop(network: example.network, optimizer: Adam<Float>())
        try loop.run(example.x, example.y, epochs: 3, batchSize: 8, seed: 2)
        var seen: [FitProgress] = []
        let summary = try network.fit(
            example.x, example.y, optimizer: &optimizer, epochs: 10, batchSize: 8, shuffleSeed: 2
        ) { progress, network in
            seen.append(progress)
            if progress.epoch == 3 { expectSameBits(network, loop.network, "in the callback") }
            return progress.epoch == 3 ? .stop : .continue
        }
        #expect(summary.ending == .stopped && summary.losses == loop.losses && summary.samples == 3 * 37)
        #expect(seen.map(\.epoch) == [1, 2, 3] && seen.map(\.epochs) == [10, 10, 10])
        #expect(seen.map(\.loss) == loop.losses && seen.map(\.samples) == [37, 74, 111])
        #expect(seen[0].elapsed > .zero && seen[0].elapsed <= seen[1].elapsed && seen[2].elapsed == summary.elapsed)
        expectSameBits(network, loop.network, "after it")
        #expect(optimizer == loop.optimizer)
    }

    /// The state after the epoch stays, and a second call goes on from it.
    @Test func throwingCallback() throws {
        struct Interruption: Error {}
        let example = try example(Double.self)
        var (network, optimizer) = (example.network, SGD<Double>(learningRate: 0.1, momentum: 0.5))
        var loop = Loop(network: network, optimizer: optimizer)
        #expect(throws: Interruption.self) {
            try network.fit(example.x, example.y, optimizer: &optimizer, epochs: 5, batchSize: 8) { progress, _ in
                if progress.epoch == 2 { throw Interruption() }
                return .continue
            }
        }
        try loop.run(example.x, example.y, epochs: 2, batchSize: 8, seed: nil)
        expectSameBits(network, loop.network, "after two epochs")
        #expect(optimizer == loop.optimizer)
        _ = try network.fit(example.x, example.y, optimizer: &optimizer, epochs: 3, batchSize: 8)
        try loop.run(example.x, example.y, epochs: 3, batchSize: 8, seed: nil)
        expectSameBits(network, loop.network, "after five epochs")
    }

    /// Cancels the task that it runs in after so many steps.
    private struct Cancelling<Rule: Optimizer>: Optimizer {
        typealias Scalar = Rule.Scalar

        var rule: Rule
        var stepsLeft: Int
        var learningRate: Double {
            get { rule.learningRate }
            set { rule.learningRate = newValue }
        }

        mutating func update<Model: TrainableNetwork<Scalar>>(
            _ network: inout Model, _ gradients: Model.Gradients, on backend: Backend
        ) throws(KernelError) {
            try rule.update(&network, gradients, on: backend)
            stepsLeft -= 1
            if stepsLeft == 0 { withUnsafeCurrentTask { $0?.cancel() } }
        }
    }

    /// In the middle of the second epoch, and after the last step of the last one.
    @Test(arguments: Precision.allCases, [1, 7, 10])
    func cancellation(_ precision: Precision, _ steps: Int) async throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) async throws {
            let example = try example(Scalar.self)
            let rule = Adam<Scalar>(learningRate: 0.05)
            let (network, optimizer, isCancelled) = try await Task {
                var (network, optimizer) = (example.network, Cancelling(rule: rule, stepsLeft: steps))
                do {
                    _ = try network.fit(
                        example.x, example.y, optimizer: &optimizer, epochs: 2, batchSize: 8, shuffleSeed: 3)
                    return (network, optimizer.rule, false)
                } catch is CancellationError {
                    return (network, optimizer.rule, true)
                }
            }.value
            var loop = Loop(network: example.network, optimizer: rule)
            try loop.run(example.x, example.y, epochs: 2, batchSize: 8, seed: 3, limit: steps)
            expectSameBits(network, loop.network, "\(steps) steps")
            #expect(optimizer == loop.optimizer && optimizer.steps == steps)
            // Five steps an epoch: after ten nothing is left to be stopped.
            #expect(isCancelled == (steps < 10))
        }
        try await check(precision.type)
    }

    @Test func aCancelledTaskDoesNoStep() async throws {
        let example = try example(Float.self)
        let network = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            var (network, optimizer) = (example.network, Adam<Float>())
            #expect(throws: CancellationError.self) {
                try network.fit(example.x, example.y, optimizer: &optimizer, epochs: 2, batchSize: 8)
            }
            return network
        }.value
        #expect(network == example.network)
    }

    /// The way that the documentation shows from asynchronous code: a task of its own, cancelled from outside. By a thread
    /// outside of the tasks' pool, because other tests may have that to themselves for longer than a million epochs take.
    @Test func inATaskOfItsOwn() async throws {
        let example = try example(Float.self)
        let (x, y, network) = (example.x, example.y, example.network)
        let thirdEpoch = DispatchSemaphore(value: 0)
        let training = Task.detached { [network] in
            var (network, optimizer) = (network, Adam<Float>())
            _ = try network.fit(x, y, optimizer: &optimizer, epochs: 1_000_000, batchSize: 32) { progress, _ in
                if progress.epoch == 3 { thirdEpoch.signal() }
                return .continue
            }
            return network
        }
        Thread.detachNewThread {
            thirdEpoch.wait()
            training.cancel()
        }
        await #expect(throws: CancellationError.self) { try await training.value }
    }

    /// A sample that is not finite: the training ends before the step that it would have spoilt.
    @Test func lossNotFinite() throws {
        var example = try example(Float.self)
        example.x[20, 0] = .nan
        var (network, optimizer) = (example.network, Adam<Float>())
        var loop = Loop(network: network, optimizer: optimizer)
        let summary = try network.fit(example.x, example.y, optimizer: &optimizer, epochs: 5, batchSize: 8) { _, _ in
            Issue.record("no epoch has ended")
            return .continue
        }
        try loop.run(example.x, example.y, epochs: 1, batchSize: 8, seed: nil, limit: 2)
        expectSameBits(network, loop.network, "two steps")
        #expect(optimizer == loop.optimizer)
        #expect(summary.ending == .lossNotFinite && summary.samples == 16)
        #expect(summary.losses.count == 1 && summary.losses[0].isNaN)
    }

    @Test func errorsChangeNothing() throws {
        let example = try example(Float.self)
        func expect(
            _ text: String, _ x: Matrix<Float>? = nil, _ y: Matrix<Float>? = nil, epochs: Int = 1, batchSize: Int = 8,
            options: LossOptions<Float> = LossOptions(), network start: TwoLayerNetwork<Float>? = nil,
            optimizer rule: Adam<Float> = Adam()
        ) {
            let start = start ?? example.network
            var (network, optimizer) = (start, rule)
            expectError(text) {
                _ = try network.fit(
                    x ?? example.x, y ?? example.y, optimizer: &optimizer, epochs: epochs, batchSize: batchSize,
                    shuffleSeed: 1, options: options
                ) { _, _ in
                    Issue.record("no epoch has ended")
                    return .stop
                }
            }
            #expect(network == start && optimizer == rule, "\(text)")
        }
        expect(
            "fit: the network has 5 inputs and X is 37×4; X needs 5 columns", Matrix(rows: 37, columns: 4))
        expect(
            "fit: X is 37×5, the network has 3 outputs and Y is 36×3; Y needs to be 37×3", nil,
            Matrix(rows: 36, columns: 3))
        expect(
            "fit: X is 0×5; it needs to have at least one row", Matrix(rows: 0, columns: 5),
            Matrix(rows: 0, columns: 3))
        expect("fit: the batch size is 0; it needs to be at least 1", batchSize: 0)
        expect("fit: the number of epochs is -1; it needs to be at least 1", epochs: -1)
        expect(
            "fit: 37 samples and 8 weights; there needs to be one weight a sample",
            options: LossOptions(sampleWeights: [Float](repeating: 1, count: 8)))
        expect(
            "fit: sample weight 36 is -1.0; it needs to be finite and ≥ 0",
            options: LossOptions(sampleWeights: [Float](repeating: 1, count: 36) + [-1]))
        expect("fit: the label smoothing is 2.0; it needs to be from 0 to 1", options: LossOptions(labelSmoothing: 2))
        expect("Adam: the epsilon is 0.0; it needs to be finite and positive", optimizer: Adam(epsilon: 0))
        var broken = example.network
        broken.b1 = [1]
        expect("TwoLayerNetwork: W1 is 7×5 and b1 has 1 elements; b1 needs 7 elements", network: broken)
    }

    @Test(arguments: Precision.allCases)
    func learnsXOR(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let x = try Matrix<Scalar>([[0, 0], [0, 1], [1, 0], [1, 1]])
            let y = try Matrix<Scalar>([[0], [1], [1], [0]])
            var network = try TwoLayerNetwork<Scalar>(inputs: 2, hidden: 8, outputs: 1, seed: 1)
            var optimizer = Adam<Scalar>(learningRate: 0.05)
            let summary = try network.fit(x, y, optimizer: &optimizer, epochs: 1000, batchSize: 2, shuffleSeed: 1) {
                progress, _ in progress.loss < 0.02 ? .stop : .continue
            }
            #expect(summary.ending == .stopped)
            #expect(try network.predict(x).elements.map { $0 > 0.5 } == [false, true, true, false])
        }
        try check(precision.type)
    }
}
