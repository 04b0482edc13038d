#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Has a signal handled, unless whoever started the process has it ignored: `nohup` does so with SIGHUP, and a shell with
/// SIGINT of what it runs in the background.
///
/// - Returns: Whether it is handled.
@discardableResult
func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) -> Bool {
    let before = signal(number, handler)
    if !isSame(before, SIG_IGN) { return true }
    signal(number, SIG_IGN)
    return false
}

/// Lets a write to a process that has ended fail, instead of ending this one.
package func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

/// Calls `body`, in which a write to a process that has ended fails, instead of ending this one.
package func ignoringBrokenPipes<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    let before = signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, before) }
    return try body()
}

private func isSame(
    _ first: (@convention(c) (Int32) -> Void)?, _ second: (@convention(c) (Int32) -> Void)?
) -> Bool {
    unsafeBitCast(first, to: Int.self) == unsafeBitCast(second, to: Int.self)
}
