import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Work that ends in good order on Control-C.
package enum InterruptibleWork {
    // What the handler of a signal can reach.
    private static let pipeEnd = Atomic<Int32>(-1)
    private static let received = Atomic<Int32>(0)

    /// The signal that came while work was running, if one did.
    package static var receivedSignal: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// What a shell reports of a process that this signal has ended: 130 for Control-C.
    package static func exitCode(after signal: Int32) -> Int32 { 128 + signal }

    /// Runs `body` in a task, waits for its end, and cancels the task on SIGINT, SIGTERM or SIGHUP; what comes of that is
    /// up to `body`. A second signal ends the process at once. A signal that whoever started the process has it ignore, as
    /// `nohup` does with SIGHUP, stays ignored.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw CommandError.input("cannot make a pipe: \(systemMessage(errno))") }
        let (readEnd, writeEnd) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        pipeEnd.store(writeEnd, ordering: .sequentiallyConsistent)
        let taken = watch()
        defer {
            stopWatching(taken)
            for end in ends { close(end) }
        }
        let outcome = Outcome<Value>()
        let task = Task.detached {
            let result = Result { try body() }
            outcome.result.withLock { $0 = result }
            send(finished, to: writeEnd)
        }
        var message = interrupted
        while message != finished {
            if read(readEnd, &message, 1) == 1, message == interrupted {
                stopWatching(taken)
                task.cancel()
            }
        }
        guard let result = outcome.result.withLock({ $0 }) else { preconditionFailure("a task without a result") }
        return try result.get()
    }

    private final class Outcome<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
    }

    private static let finished: UInt8 = 0
    private static let interrupted: UInt8 = 1
    private static let watched = [SIGINT, SIGTERM, SIGHUP]

    /// - Returns: The signals that are watched now.
    private static func watch() -> [Int32] {
        // A process started by a thread that blocks signals, as those of Dispatch do, has them blocked.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in watched { sigaddset(&signals, number) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        return watched.filter { number in
            handle(number) { number in
                let before = errno
                InterruptibleWork.received.store(number, ordering: .relaxed)
                InterruptibleWork.send(1, to: InterruptibleWork.pipeEnd.load(ordering: .relaxed))
                errno = before
            }
        }
    }

    private static func stopWatching(_ signals: [Int32]) {
        for number in signals { signal(number, SIG_DFL) }
    }

    private static func send(_ message: UInt8, to descriptor: Int32) {
        var message = message
        while write(descriptor, &message, 1) < 0, errno == EINTR {}
    }
}
