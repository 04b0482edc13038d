import CommandSupport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Times repeated calls of one operation.
struct Stopwatch {
    /// Calls that are timed together, so that reading the clock does not show in short ones.
    private var group = 1

    /// Calls for about so many seconds, at least once.
    mutating func time(
        _ operation: AnyOperation, seconds: Double, warmups: Int
    ) throws -> Timing {
        let clock = ContinuousClock()
        try operation.run(warmups)
        var times: [Double] = []
        var calls = 0
        let processorTime = Self.processorTime()
        let start = clock.now
        repeat {
            let time = try clock.measure { try operation.run(group) }.seconds
            times.append(time / Double(group))
            calls += group
            if time < 20e-6 { group = max(group + 1, Int(Double(group) * 25e-6 / max(time, 1e-9))) }
        } while (clock.now - start).seconds < seconds
        let used = Self.processorTime() - processorTime
        // The first groups of all may have been too short.
        let settled = times.count > 4 && seconds > 0 ? Array(times.dropFirst(2)) : times
        let sorted = settled.sorted()
        return Timing(
            median: sorted[sorted.count / 2], least: sorted[0], calls: calls, cpu: used / Double(calls))
    }

    /// User and system time of all threads, in seconds.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}
