import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Control-C ends a run in good order: the workers end, the operand files go.
package enum Interruption {
    private static let flag = Atomic<Bool>(false)

    package static func watch() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            handle(number) { _ in Interruption.flag.store(true, ordering: .relaxed) }
        }
        ignoreBrokenPipes()
    }

    package static var isRequested: Bool { flag.load(ordering: .relaxed) }

    package static var error: CommandError { .input("interrupted") }
}
