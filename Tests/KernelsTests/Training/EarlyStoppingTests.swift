import Kernels
import Testing

@Suite("early stopping")
struct EarlyStoppingTests {
    /// The epochs after which it says stop, with numbers in the place of networks.
    private func stops(_ stopping: inout EarlyStopping<Int>, _ losses: [Double]) -> [Int] {
        losses.indices.map { ($0 + 1, stopping.record(loss: losses[$0], network: 100 + $0)) }
            .filter { $1 == .stop }.map { $0.0 }
    }

    @Test func patience() throws {
        var stopping = try EarlyStopping<Int>(patience: 2)
        #expect(stops(&stopping, [5, 4, 4, 3, 3.5, 3, 2, 9]) == [6])
        #expect(stopping.epochs == 8 && stopping.bestEpoch == 7 && stopping.bestLoss == 2)
        #expect(stopping.bestNetwork == 106)
        var impatient = try EarlyStopping<Int>(patience: 1)
        #expect(stops(&impatient, [1, 1, 0, 1, 1]) == [2, 4, 5])
        // Of equal losses the first counts.
        var equal = try EarlyStopping<Int>(patience: 3)
        #expect(stops(&equal, [2, 1, 1, 1]) == [])
        #expect(equal.bestEpoch == 2 && equal.bestNetwork == 101)
    }

    /// Small improvements make a best network, and start the patience anew once they add up to a large one.
    @Test func minimumImprovement() throws {
        var stopping = try EarlyStopping<Int>(patience: 3, minimumImprovement: 1)
        #expect(stops(&stopping, [10, 9.5, 9, 8.5, 8, 7.75, 7.5]) == [7])
        #expect(stopping.bestEpoch == 7 && stopping.bestNetwork == 106)
    }

    @Test func lossesThatAreNotFinite() throws {
        var stopping = try EarlyStopping<Int>(patience: 2)
        #expect(stops(&stopping, [.nan, .infinity, -.infinity]) == [2, 3])
        #expect(stopping.bestEpoch == nil && stopping.bestLoss == nil && stopping.bestNetwork == nil)
        #expect(stops(&stopping, [3, .nan, 2]) == [])
        #expect(stopping.bestEpoch == 6 && stopping.bestLoss == 2)
    }

    /// The network of the best epoch, and no later state of it.
    @Test func ofATraining() throws {
        let example = try TwoLayerNetworkExample<Float>(batch: 40, inputs: 5, hidden: 7, outputs: 3)
        let (training, validation) = (Array(0..<30), Array(30..<40))
        var (network, optimizer) = (example.network, Adam<Float>(learningRate: 0.1))
        var stopping = try EarlyStopping<TwoLayerNetwork<Float>>(patience: 3)
        var seen: [(loss: Double, network: TwoLayerNetwork<Float>)] = []
        let summary = try network.fit(
            example.x, example.y, rows: training, optimizer: &optimizer, epochs: 500, batchSize: 8, shuffleSeed: 1
        ) { _, network in
            let loss = try network.loss(example.x, example.y, rows: validation)
            seen.append((loss, network))
            return stopping.record(loss: loss, network: network)
        }
        #expect(summary.ending == .stopped && seen.count == summary.losses.count)
        let best = try #require(seen.map(\.loss).min())
        #expect(stopping.bestLoss == best && stopping.bestEpoch == seen.count - 3)
        #expect(seen[seen.count - 4].loss == best)
        let kept = try #require(stopping.bestNetwork)
        expectSameBits(kept, seen[seen.count - 4].network, "the best network")
        #expect(try kept.loss(example.x, example.y, rows: validation) == best && kept != network)
    }

    @Test func errors() {
        expectError("EarlyStopping: the patience is 0; it needs to be at least 1") {
            _ = try EarlyStopping<Int>(patience: 0)
        }
        expectError("EarlyStopping: the minimum improvement is -1.0; it needs to be finite and ≥ 0") {
            _ = try EarlyStopping<Int>(patience: 1, minimumImprovement: -1)
        }
    }
}
