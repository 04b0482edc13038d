#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What the reading of a file took.
struct Reading: Sendable {
    /// The file's size; 0 for what has none, like a pipe.
    let bytes: Int
    let seconds: Double

    /// Calls `body` and takes its time.
    static func timed<Value, Failure: Error>(
        file path: String?, _ body: () throws(Failure) -> Value
    ) throws(Failure) -> (Value, Reading) {
        let start = ContinuousClock.now
        let value = try body()
        var status = stat()
        let isKnown = path.map { stat($0, &status) == 0 } ?? false
        return (value, Reading(bytes: isKnown ? Int(status.st_size) : 0, seconds: (.now - start) / .seconds(1)))
    }
}
