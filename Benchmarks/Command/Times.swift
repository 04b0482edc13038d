/// Times of repeated calls, in seconds.
struct Times {
    var median: Double
    var least: Double
    var count: Int

    /// Calls the body once to warm up, then for so many seconds and at least 5 times. Calls under 20 µs are timed in
    /// groups, so that reading the clock does not show.
    init(seconds: Double, _ body: () throws -> Void) rethrows {
        let clock = ContinuousClock()
        try body()
        let once = Self.seconds(try clock.measure(body))
        let group = max(1, Int(20e-6 / max(once, 1e-9)))
        var times: [Double] = []
        let start = clock.now
        while Self.seconds(clock.now - start) < seconds || times.count < 5 {
            let time = try clock.measure { for _ in 0..<group { try body() } }
            times.append(Self.seconds(time) / Double(group))
        }
        times.sort()
        median = times[times.count / 2]
        least = times[0]
        count = times.count * group
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
}
