#if os(Linux)
    import CKernels
    import Glibc
    import TestSupport
    import Testing

    @testable import Kernels

    /// No memory, by the system's own word: in a process that may not grow. An error where one is promised, outputs as
    /// they were, and everything works once there is memory again. 42 is the exit code of a child where all is well.
    @Suite("no memory")
    struct MemoryTests {
        /// The activations take 76 MB: less may come from what malloc has reserved for a thread.
        @Test func network() async {
            await #expect(processExitsWith: .exitCode(42)) {
                let example = try TwoLayerNetworkExample<Double>(batch: 5000, inputs: 10, hidden: 1900, outputs: 1)
                let (x, y) = (example.x, example.y)
                for backend in oneOfEachBackend {
                    let (loss, expected) = try example.network.lossAndGradients(x, y, on: backend)
                    var gradients = expected
                    gradients.b2![0] = 7
                    gradients.w1![0, 0] = 7
                    let error = errorWithoutMemory {
                        _ = try example.network.lossAndGradients(x, y, into: &gradients, on: backend)
                    }
                    guard case .outOfMemory = error else { exit(1) }
                    if gradients.b2![0] != 7 || gradients.w1![0, 0] != 7 { exit(2) }
                    gradients.b2![0] = expected.b2![0]
                    gradients.w1![0, 0] = expected.w1![0, 0]
                    if gradients != expected { exit(3) }
                    let again = try example.network.lossAndGradients(x, y, into: &gradients, on: backend)
                    if again != loss || gradients != expected { exit(4) }
                }
                exit(42)
            }
        }

        /// From 2²⁶ elements on a result is an error; smaller ones trap in Swift's runtime, as arrays do.
        @Test func result() async {
            await #expect(processExitsWith: .exitCode(42)) {
                let tall = Matrix<Float>(rows: 1 << 14, columns: 1)
                let wide = Matrix<Float>(rows: 1, columns: 1 << 13)
                let error = errorWithoutMemory { _ = try matmul(tall, wide, on: .serial) }
                if error != .outOfMemory(operation: "matmul") { exit(1) }
                let column = [Float](repeating: 1, count: 1 << 14)
                let error2 = errorWithoutMemory { _ = try outer(column, column, on: .serial) }
                if error2 != .outOfMemory(operation: "outer") { exit(2) }
                let elements = repeatElement(Float(1), count: 1 << 27)
                let error3 = errorWithoutMemory { _ = try Matrix(rows: 1 << 14, columns: 1 << 13, elements) }
                if error3 != .outOfMemory(operation: "Matrix") { exit(3) }
                exit(42)
            }
        }

        /// What the question takes it gives back: all answers together are more than there are addresses for.
        @Test func asking() {
            #expect((0..<150_000).allSatisfy { _ in canAllocate(bytes: 1 << 30) })
            #expect(!canAllocate(bytes: .max / 2))
        }
    }

    /// What the body throws while the process may take only 2 MiB more of its address space.
    private func errorWithoutMemory(_ body: () throws -> Void) -> KernelError? {
        ck_workspace_release()
        var pages = 0
        if let file = fopen("/proc/self/statm", "r") {
            withUnsafeMutablePointer(to: &pages) { pointer in
                withVaList([pointer]) { _ = vfscanf(file, "%ld", $0) }
            }
            fclose(file)
        }
        let resource = __rlimit_resource_t(RLIMIT_AS.rawValue)
        var before = rlimit()
        if pages == 0 || getrlimit(resource, &before) != 0 { exit(90) }
        var tight = before
        tight.rlim_cur = rlim_t(pages) * rlim_t(sysconf(Int32(_SC_PAGESIZE))) + (2 << 20)
        if setrlimit(resource, &tight) != 0 { exit(91) }
        defer { setrlimit(resource, &before) }
        do {
            try body()
            return nil
        } catch {
            return error as? KernelError
        }
    }
#endif
