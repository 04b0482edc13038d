import Kernels
import TestSupport
import Testing

@Suite("learning rate schedules")
struct LearningRateScheduleTests {
    private func factors(_ schedule: LearningRateSchedule, epochs: Int) -> [Double] {
        (1...epochs).map { schedule.factor(epoch: $0, of: epochs) }
    }

    /// Up to a few roundings of numbers that are at most 1.
    private func expectClose(
        _ actual: [Double], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            actual.count == expected.count && zip(actual, expected).allSatisfy { abs($0 - $1) <= 8 * 0x1p-53 },
            "\(actual)", sourceLocation: sourceLocation)
    }

    @Test func constant() { #expect(factors(.constant, epochs: 4) == [1, 1, 1, 1]) }

    /// Those of `CosineAnnealingLR(T_max=6, eta_min=…)`, PyTorch 2.15.0, with a rate of 1.
    @Test func cosine() {
        expectClose(
            factors(.cosine(), epochs: 6),
            [1, 0.9330127018922194, 0.75, 0.5, 0.2500000000000001, 0.06698729810778065])
        expectClose(
            factors(.cosine(to: 0.25), epochs: 6),
            [1, 0.9497595264191645, 0.8125, 0.625, 0.4375000000000001, 0.3002404735808355])
        #expect(factors(.cosine(to: 0), epochs: 1) == [1])
    }

    @Test func linear() {
        expectClose(factors(.linear(), epochs: 4), [1, 0.75, 0.5, 0.25])
        expectClose(factors(.linear(to: 0.5), epochs: 5), [1, 0.9, 0.8, 0.7, 0.6])
    }

    @Test func step() {
        expectClose(factors(.step(every: 2, factor: 0.1), epochs: 7), [1, 1, 0.1, 0.1, 0.01, 0.01, 0.001])
        #expect(factors(.step(every: 1, factor: 0), epochs: 3) == [1, 0, 0])
    }

    /// The schedule itself has the epochs that are left.
    @Test func warmup() {
        expectClose(factors(.constant.warmup(3), epochs: 5), [0.25, 0.5, 0.75, 1, 1])
        expectClose(factors(.linear().warmup(1), epochs: 5), [0.5, 1, 0.75, 0.5, 0.25])
        expectClose(factors(.step(every: 2, factor: 0.5).warmup(1), epochs: 6), [0.5, 1, 1, 0.5, 0.5, 0.25])
        #expect(LearningRateSchedule.cosine().warmup(7).warmup(0) == .cosine())
        expectClose(factors(.cosine().warmup(4), epochs: 3), [0.2, 0.4, 0.6])
        expectClose(factors(.constant.warmup(.max), epochs: 1), [0x1p-63])
    }

    @Test func numbersOutsideOfTheTraining() {
        let schedule = LearningRateSchedule.linear().warmup(1)
        #expect(schedule.factor(epoch: 0, of: 3) == 0.5 && schedule.factor(epoch: 9, of: 3) == 0.5)
        #expect(schedule.factor(epoch: 1, of: 0) == 0.5 && schedule.factor(epoch: .min, of: .min) == 0.5)
        #expect(LearningRateSchedule.step(every: 0, factor: 0.5).warmup(-3).factor(epoch: 2, of: 3) == 0.5)
    }

    /// Each epoch is one with a rate of its own, bit for bit; the optimizer then has its own again.
    @Test(arguments: Precision.allCases)
    func ofATraining(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try TwoLayerNetworkExample<Scalar>(batch: 20, inputs: 3, hidden: 4, outputs: 2)
            func compare<Rule: Optimizer<Scalar> & Hashable>(_ rule: Rule) throws {
                let schedule = LearningRateSchedule.cosine(to: 0.1).warmup(2)
                var (network, optimizer) = (example.network, rule)
                _ = try network.fit(
                    example.x, example.y, optimizer: &optimizer, epochs: 6, batchSize: 7, schedule: schedule)
                var (expected, other) = (example.network, rule)
                for epoch in 1...6 {
                    other.learningRate = rule.learningRate * schedule.factor(epoch: epoch, of: 6)
                    _ = try expected.fit(example.x, example.y, optimizer: &other, epochs: 1, batchSize: 7)
                }
                expectSameBits(network, expected, "\(Rule.self)")
                other.learningRate = rule.learningRate
                #expect(optimizer == other && optimizer.learningRate == rule.learningRate)
            }
            try compare(SGD<Scalar>(learningRate: 0.3, momentum: 0.5))
            try compare(Adam<Scalar>(learningRate: 0.03))
        }
        try check(precision.type)
    }

    @Test func theRateAfterAnError() throws {
        struct Interruption: Error {}
        var example = try TwoLayerNetworkExample<Float>(batch: 20, inputs: 3, hidden: 4, outputs: 2)
        var optimizer = Adam<Float>(learningRate: 0.03)
        #expect(throws: Interruption.self) {
            try example.network.fit(
                example.x, example.y, optimizer: &optimizer, epochs: 6, batchSize: 7, schedule: .linear()
            ) { progress, _ in
                if progress.epoch == 3 { throw Interruption() }
                return .continue
            }
        }
        #expect(optimizer.learningRate == 0.03 && optimizer.steps == 9)
        example.x[19, 0] = .nan
        let summary = try example.network.fit(
            example.x, example.y, optimizer: &optimizer, epochs: 6, batchSize: 7, schedule: .constant.warmup(3))
        #expect(summary.ending == .lossNotFinite && optimizer.learningRate == 0.03)
    }

    @Test func errorsChangeNothing() throws {
        let example = try TwoLayerNetworkExample<Float>(batch: 20, inputs: 3, hidden: 4, outputs: 2)
        func expect(_ text: String, _ schedule: LearningRateSchedule) {
            var (network, optimizer) = (example.network, Adam<Float>())
            expectError("fit: " + text) {
                _ = try network.fit(
                    example.x, example.y, optimizer: &optimizer, epochs: 2, batchSize: 7, schedule: schedule)
            }
            #expect(network == example.network && optimizer == Adam())
        }
        expect("the end of the cosine schedule is -0.1; it needs to be from 0 to 1", .cosine(to: -0.1))
        expect("the end of the linear schedule is nan; it needs to be from 0 to 1", .linear(to: .nan))
        expect("the factor of the step schedule is 2.0; it needs to be from 0 to 1", .step(every: 2, factor: 2))
        expect("the step schedule has a step every 0 epochs; that needs to be at least 1", .step(every: 0, factor: 0.5))
        expect("the schedule has -1 epochs of warmup; that needs to be at least 0", .constant.warmup(-1))
    }
}
