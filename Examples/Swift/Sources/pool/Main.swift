import Kernels

/// A product on a host's own threads, beside those of the library: the same bits, and about the same time.
@main
enum Main {
    static func main() throws {
        let threads = MachineInfo.current.threads.chosen
        var generator = SplitMix64(seed: 1)
        let a = Matrix<Float>(rows: 600, columns: 500) { _, _ in Float(generator.nextUnit() - 0.5) }
        let b = Matrix<Float>(rows: 500, columns: 700) { _, _ in Float(generator.nextUnit() - 0.5) }
        let expected = try matmul(a, b, on: .serial)
        var backends: [Backend] = [.serial, .custom(WorkerPool(threads: threads)), .dispatch(threads: threads)]
        if Backend.isOpenMPAvailable { backends.append(.openMP(threads: threads)) }
        for backend in backends {
            var c = expected
            let clock = ContinuousClock()
            var best = Duration.seconds(1000)
            for _ in 0..<50 { best = min(best, try clock.measure { try matmul(a, b, into: &c, on: backend) }) }
            precondition(c == expected, "other bits")
            print("\(backend): \(best / .microseconds(1)) µs")
        }
    }
}
