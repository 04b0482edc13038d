import Kernels

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Calls on each backend in a forked child: at the first use there, right after calls of the parent, and a while after
/// them. A child that hangs is ended by an alarm. Exit code 0: every child gave the bits of the parent.
///
/// A program of its own, because a test process has threads that a fork would cut off.
@main
enum Main {
    static func main() throws {
        let a = Matrix<Float>(rows: 300, columns: 300) { r, c in Float(r * 7 % 13) - Float(c % 5) }
        let expected = try matmul(a, a, on: .serial)
        var backends: [Backend] = [.dispatch(threads: 2), .automatic]
        if Backend.isOpenMPAvailable { backends.append(.openMP(threads: 2)) }
        for backend in backends {
            try inChild("first use, \(backend)") { try matmul(a, a, on: backend) == expected }
            for pause in [0, 50_000] as [UInt32] {
                for _ in 0..<5 where try matmul(a, a, on: backend) != expected { exit(1) }
                usleep(pause)
                try inChild("\(pause) µs after calls, \(backend)") { try matmul(a, a, on: backend) == expected }
            }
        }
    }

    private static func inChild(_ what: String, _ isRight: () throws -> Bool) throws {
        // Swift marks fork as unavailable; hosts in C have it all the same.
        guard let symbol = dlsym(nil, "fork") else { exit(1) }
        let child = unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)()
        if child == 0 {
            alarm(20)
            for _ in 0..<3 where try !isRight() { _exit(1) }
            _exit(0)
        }
        var status: Int32 = -1
        waitpid(child, &status, 0)
        if status != 0 {
            print("\(what): the child ended with status \(status)")
            exit(1)
        }
    }
}
