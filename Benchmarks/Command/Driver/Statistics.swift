/// Repeated measurements of one thing.
struct Sample {
    /// In increasing order.
    let sorted: [Double]

    init(_ values: some Sequence<Double>) { sorted = values.sorted() }

    var median: Double { quantile(0.5) }

    /// Linear between neighbours; not a number for an empty sample.
    func quantile(_ q: Double) -> Double {
        guard let last = sorted.last else { return .nan }
        let position = q * Double(sorted.count - 1)
        let index = Int(position)
        if index + 1 >= sorted.count { return last }
        return sorted[index] + (position - Double(index)) * (sorted[index + 1] - sorted[index])
    }

    /// The distance of the quartiles over the median.
    var spread: Double { (quantile(0.75) - quantile(0.25)) / median }

    /// Where the true median lies with at least 95% confidence, whatever the distribution: between two of the values,
    /// by the binomial law of how many lie below it. Below 6 values all of them together do not reach 95%; the interval
    /// is then their range.
    var medianInterval: ClosedRange<Double> {
        let n = sorted.count
        guard n > 0 else { return 0 ... .infinity }
        // The largest number of values that can be left out on each side.
        var (leftOut, tail, term) = (0, 0.0, 1.0)
        for _ in 0..<n { term /= 2 }
        for k in 0..<n / 2 {
            tail += term  // P(at most k values lie below)
            if tail > 0.025 { break }
            leftOut = k
            term *= Double(n - k) / Double(k + 1)
        }
        return sorted[leftOut]...sorted[n - 1 - leftOut]
    }
}

/// The times of a peer over ours, round by round.
struct Ratio {
    var median: Double
    var interval: ClosedRange<Double>

    init(_ peer: [Double], over own: [Double]) {
        let sample = Sample(zip(peer, own).map { $0 / $1 })
        median = sample.median
        interval = sample.medianInterval
    }

    /// Whether it tells who is faster, or that there is no difference worth a word.
    var isConclusive: Bool {
        !interval.contains(1) || width <= 0.06
    }

    /// Of the interval, relative.
    var width: Double { (interval.upperBound - interval.lowerBound) / median }
}
