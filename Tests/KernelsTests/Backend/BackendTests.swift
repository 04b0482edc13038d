import TestSupport
import Testing

@testable import Kernels

@Suite("Backend")
struct BackendTests {
    @Test func namesAndThreads() {
        let openMP = Backend.isOpenMPAvailable ? "OpenMP" : "Dispatch"
        let chosen = MachineInfo.current.threads.chosen
        #expect(Backend.serial.description == "serial, 1 thread")
        #expect(Backend.dispatch(threads: 3).description == "Dispatch, 3 threads")
        #expect(Backend.openMP(threads: 7).description == "\(openMP), 7 threads")
        #expect(Backend.openMP(threads: 0).threads == 1)
        #expect(Backend.dispatch(threads: -5).threads == 1)
        #expect(Backend.dispatch().threads == chosen && Backend.openMP().threads == chosen)
        #expect(Backend.automatic.threads == chosen && Backend.automatic.name == openMP)
        #expect(Backend.custom(HostPool(concurrency: 5)).description == "host pool, 5 threads")
        #expect(Backend.custom(RecordingExecutor(concurrency: 0)).threads == 1)
        #expect(Backend.custom(RecordingExecutor(concurrency: 2)).name == "custom")
    }

    /// The trait decides, and on Linux it is on unless turned off.
    @Test func openMPIsThereWhereItIsBuiltIn() {
        #if os(Linux) && OpenMP
            #expect(Backend.isOpenMPAvailable)
            #expect(Backend.openMP(threads: 2).name == "OpenMP")
            #expect(MachineInfo.current.openMPRuntime?.contains("OpenMP") == true)
        #else
            #expect(!Backend.isOpenMPAvailable)
            #expect(Backend.openMP(threads: 2).name == "Dispatch")
            #expect(MachineInfo.current.openMPRuntime == nil)
        #endif
    }

    /// Each backend leads to an executor of its own, with the number of threads that was asked for.
    @Test func executors() {
        func executor(_ backend: Backend) -> (concurrency: Int, run: UInt) {
            backend.withExecutor { ($0!.pointee.concurrency, unsafeBitCast($0!.pointee.run, to: UInt.self)) }
        }
        let (serial, openMP, dispatch) = (
            executor(.serial), executor(.openMP(threads: 7)), executor(.dispatch(threads: 7))
        )
        let custom = executor(.custom(HostPool(concurrency: 7)))
        #expect(serial.concurrency == 1)
        #expect([openMP, dispatch, custom].allSatisfy { $0.concurrency == 7 })
        #expect(Set([serial, openMP, dispatch, custom].map(\.run)).count == (Backend.isOpenMPAvailable ? 4 : 3))
        #expect(openMP.run == executor(.openMP()).run && dispatch.run == executor(.dispatch()).run)
    }

    /// A host's executor is really asked where the work is worth it.
    @Test func customExecutorRunsThePieces() throws {
        var random = RandomData(seed: 61)
        let a: Matrix<Float> = try random.matrix(300, 200)
        let b: Matrix<Float> = try random.matrix(200, 250)
        let executor = RecordingExecutor(concurrency: 4)
        let c = try matmul(a, b, on: .custom(executor))
        expectSameBits(c, try matmul(a, b, on: .serial), "custom")
        #expect(executor.runs.contains { $0 > 1 })
        // Too small to gain from threads: the caller does it alone.
        let idle = RecordingExecutor(concurrency: 4)
        _ = try matmul(Matrix<Float>.identity(2), Matrix<Float>.identity(2), on: .custom(idle))
        #expect(idle.runs.isEmpty)
    }

    /// Callers on many tasks and mixed backends get the bits of a single one.
    @Test(arguments: Precision.allCases)
    func concurrentCallers(_ precision: Precision) async throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) async throws {
            // Large enough to run in pieces.
            let example = try TwoLayerNetworkExample<Scalar>(batch: 300, inputs: 40, hidden: 80, outputs: 3)
            let expected = try example.network.lossAndGradients(example.x, example.y, on: .serial)
            let results = try await withThrowingTaskGroup(of: (Double, TwoLayerNetwork<Scalar>.Gradients).self) {
                group in
                for task in 0..<24 {
                    group.addTask {
                        let backend = threadedBackends[task % threadedBackends.count]
                        let (loss, gradients) = try example.network.lossAndGradients(
                            example.x, example.y, on: backend)
                        return (loss, gradients)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for (loss, gradients) in results {
                #expect(loss == expected.loss)
                expectSameBits(gradients, expected.gradients, "concurrent")
            }
        }
        try await check(precision.type)
    }
}
