import CommandSupport
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Control-C ends a run in good order: the workers end, the operand files go.
enum Interruption {
    private static let flag = Atomic<Bool>(false)

    static func watch() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { _ in Interruption.flag.store(true, ordering: .relaxed) }
        }
        // A worker that has ended shows as an error of the write.
        signal(SIGPIPE, SIG_IGN)
    }

    static var isRequested: Bool { flag.load(ordering: .relaxed) }

    static var error: CommandError { .input("interrupted") }
}
