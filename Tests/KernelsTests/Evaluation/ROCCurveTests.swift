import Kernels
import Testing

@Suite("ROC curve")
struct ROCCurveTests {
    /// Scores with ties, infinities and both zeros.
    private func example(_ count: Int, levels: Int, seed: UInt64) -> (scores: [Double], positive: [Bool]) {
        var generator = SplitMix64(seed: seed)
        let positive = (0..<count).map { $0 == 0 || ($0 > 1 && generator.next() % 3 == 0) }
        let scores = positive.map { isPositive in
            let level = Int(generator.next() % UInt64(levels)) + (isPositive ? levels / 4 : 0) - levels / 2
            return level == 1
                ? -0.0 : level == levels / 3 ? .infinity : level == -levels / 3 ? -.infinity : Double(level)
        }
        return (scores, positive)
    }

    /// The definitions, sample by sample: each threshold that occurs, and each pair of a positive and a negative sample.
    @Test(arguments: [2, 3, 10, 101, 300], [1, 2, 7, 50, 100_000])
    func isItsDefinition(_ count: Int, _ levels: Int) throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let (scores, positive) = example(count, levels: levels, seed: seed)
            let curve = try ROCCurve(scores: scores, positive: positive, droppingCollinear: false)
            let high = scores.indices.filter { positive[$0] }.map { scores[$0] }
            let low = scores.indices.filter { !positive[$0] }.map { scores[$0] }
            let pairs = high.reduce(0.0) { sum, high in
                sum + low.reduce(0.0) { $0 + (high > $1 ? 1 : high == $1 ? 0.5 : 0) }
            }
            #expect(curve.area == pairs / Double(high.count * low.count))
            #expect(curve.positives == high.count && curve.negatives == low.count)
            var points = [ROCCurve.Point(threshold: .infinity, falsePositiveRate: 0, truePositiveRate: 0)]
            for threshold in Set(scores).sorted(by: >) {
                points.append(
                    ROCCurve.Point(
                        threshold: threshold,
                        falsePositiveRate: Double(low.count { $0 >= threshold }) / Double(low.count),
                        truePositiveRate: Double(high.count { $0 >= threshold }) / Double(high.count)))
            }
            #expect(curve.points == points)
            // The trapezoids under the corners: each adds three roundings.
            let corners = try ROCCurve(scores: scores, positive: positive)
            let area = zip(corners.points, corners.points.dropFirst()).reduce(0.0) { sum, step in
                let (a, b) = step
                return sum + (b.falsePositiveRate - a.falsePositiveRate)
                    * (a.truePositiveRate + b.truePositiveRate) / 2
            }
            #expect(abs(area - curve.area) <= Double(6 * count) * 0x1p-53 && corners.area == curve.area)
            #expect(corners.points.count <= points.count && Set(corners.points).isSubset(of: points))
        }
    }

    @Test func twoSamples() throws {
        func area(_ scores: [Float]) throws -> Double { try ROCCurve(scores: scores, positive: [true, false]).area }
        #expect(try area([2, 1]) == 1 && area([1, 2]) == 0 && area([1, 1]) == 0.5 && area([-0.0, 0]) == 0.5)
    }

    /// A separating score needs three corners, whatever the number of samples.
    @Test func collinearPoints() throws {
        let scores = (0..<100).map(Float.init)
        let curve = try ROCCurve(scores: scores, positive: scores.map { $0 >= 40 })
        #expect(curve.area == 1)
        #expect(curve.points.map(\.threshold) == [.infinity, 99, 40, 0])
        #expect(curve.points.map(\.truePositiveRate) == [0, 1.0 / 60, 1, 1])
        #expect(curve.points.map(\.falsePositiveRate) == [0, 0, 0, 1])
    }

    @Test func errors() {
        func expect(_ text: String, _ scores: [Float], _ positive: [Bool]) {
            expectError("ROCCurve: " + text) { _ = try ROCCurve(scores: scores, positive: positive) }
        }
        let both = "there needs to be at least one of each"
        expect("2 samples are positive and 0 negative; \(both)", [1, 2], [true, true])
        expect("0 samples are positive and 1 negative; \(both)", [1], [false])
        expect("0 samples are positive and 0 negative; \(both)", [], [])
        expect("score 1 is nan; it needs to be a number", [1, .nan, 3], [true, false, true])
        expect("scores has 2 elements and positive has 1; positive needs 2 elements", [1, 2], [true])
    }
}
