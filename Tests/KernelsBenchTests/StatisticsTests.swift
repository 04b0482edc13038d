import Testing

@testable import KernelsBench

@Suite struct StatisticsTests {
    @Test func quantiles() {
        let sample = Sample([4, 1, 3, 2, 5])
        #expect(sample.median == 3)
        #expect(sample.quantile(0.25) == 2)
        #expect(sample.quantile(0.1) == 1.4)
        #expect(sample.quantile(1) == 5)
        #expect(Sample([1, 2]).median == 1.5)
        #expect(Sample([7]).spread == 0)
        #expect(Sample([]).median.isNaN)
    }

    // The ranks that tables of the sign test give for 95%: Conover, Practical Nonparametric Statistics, 1999, table A3.
    @Test(arguments: [(6, 0), (8, 0), (9, 1), (11, 1), (12, 2), (15, 3), (20, 5), (25, 7), (30, 9), (50, 17)])
    func theIntervalOfTheMedianLeavesOutSoManyOnEachSide(_ count: Int, _ leftOut: Int) {
        let interval = Sample((0..<count).map(Double.init)).medianInterval
        #expect(interval == Double(leftOut)...Double(count - 1 - leftOut))
    }

    @Test func fewValuesGiveTheirRange() {
        for count in 1...5 {
            let interval = Sample((0..<count).map(Double.init)).medianInterval
            #expect(interval == 0...Double(count - 1))
        }
    }

    @Test func theIntervalHoldsTheMedianAsOftenAsItSays() {
        var generator = SystemRandomNumberGenerator()
        var held = 0
        let trials = 4000
        for _ in 0..<trials {
            // Skewed, as times are; the true median is 1/4.
            let sample = Sample(
                (0..<11).map { _ in
                    let u = Double.random(in: 0..<1, using: &generator)
                    return u * u
                })
            if sample.medianInterval.contains(0.25) { held += 1 }
        }
        // 98.8% for 11 values; seven standard deviations below that is 97.6%.
        #expect(Double(held) / Double(trials) > 0.976)
    }

    @Test func ratiosTellWhoIsFaster() {
        let faster = Ratio([2, 2.1, 2, 2.2, 1.9, 2], over: [1, 1, 1, 1, 1, 1])
        #expect(faster.median == 2)
        #expect(faster.interval == 1.9...2.2)
        #expect(faster.isConclusive)
        let unknown = Ratio([0.8, 1.3, 1, 1.1, 0.9, 1], over: [1, 1, 1, 1, 1, 1])
        #expect(!unknown.isConclusive)
        let same = Ratio([1, 1.01, 0.99, 1, 1, 1], over: [1, 1, 1, 1, 1, 1])
        #expect(same.isConclusive)
        // Turn by turn: what slows both down does not show.
        #expect(Ratio([2, 4, 20], over: [1, 2, 10]).interval == 2...2)
    }
}
