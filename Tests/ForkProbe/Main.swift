import CKernels
import Foundation
import Kernels
import Synchronization

/// Calls on each backend in a forked child: at the first use there, right after calls of the parent, a while after them, and
/// while another thread of the parent calls. A child that hangs is ended by an alarm. Exit code 0: every child gave the bits
/// of the parent.
///
/// A program of its own, because a test process has threads that a fork would cut off.
@main
enum Main {
    static func main() throws {
        let a = Matrix<Float>(rows: 300, columns: 300) { r, c in Float(r * 7 % 13) - Float(c % 5) }
        let expected = try matmul(a, a, on: .serial)
        let sum = stridedSum()
        func isRight(_ backend: Backend) throws -> Bool {
            try matmul(a, a, on: backend) == expected && stridedSum() == sum
        }

        var backends: [Backend] = [.dispatch(threads: 2), .automatic]
        if Backend.isOpenMPAvailable { backends.append(.openMP(threads: 2)) }
        for backend in backends {
            try inChild("first use, \(backend)") { try isRight(backend) }
            for pause in [0, 50_000] as [UInt32] {
                for _ in 0..<5 where try !isRight(backend) { exit(1) }
                usleep(pause)
                try inChild("\(pause) µs after calls, \(backend)") { try isRight(backend) }
            }
        }
        try whileAnotherThreadTakesMemory {
            for backend in backends {
                try inChild("while another thread calls, \(backend)") { try isRight(backend) }
            }
            for _ in 0..<500 { try inChild("while another thread takes memory") { stridedSum() == sum } }
        }
    }

    private static let numbers = (0..<8000).map { Float($0 % 17) }

    /// A call that copies its vector into memory of the workspace, whose lock a fork must not find taken.
    private static func stridedSum() -> Float {
        let count = numbers.count / 2
        var sum: Float = 0
        if ck_sgemv(CK_NO_TRANSPOSE, 1, count, 1, numbers, count, numbers, 2, 0, &sum, 1, nil) != CK_SUCCESS { exit(1) }
        return sum
    }

    private static func whileAnotherThreadTakesMemory(_ body: () throws -> Void) throws {
        final class State: Sendable {
            let isDone = Atomic<Bool>(false)
        }
        let state = State()
        let thread = Thread { while !state.isDone.load(ordering: .relaxed) { _ = stridedSum() } }
        thread.start()
        try body()
        state.isDone.store(true, ordering: .relaxed)
        while !thread.isFinished { usleep(1000) }
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
