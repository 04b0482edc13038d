import CKernels
import Synchronization
import TestSupport
import Testing

@testable import Kernels

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A closure as the task of an executor.
private final class PieceWork: Sendable {
    private let body: @Sendable (Int) -> Void

    init(_ body: @escaping @Sendable (Int) -> Void) { self.body = body }

    func run(_ executor: NamedExecutor, count: Int) {
        withExtendedLifetime(self) {
            executor.executor.run(
                executor.executor.state, count,
                { context, index in Unmanaged<PieceWork>.fromOpaque(context!).takeUnretainedValue().body(index) },
                Unmanaged.passUnretained(self).toOpaque())
        }
    }
}

/// A number that tells this thread from the others that run now.
private func currentThread() -> UInt {
    #if canImport(Glibc)
        UInt(pthread_self())
    #else
        UInt(bitPattern: pthread_self())
    #endif
}

@Suite("executors")
struct ExecutorTests {
    /// What the pieces of one run saw.
    private final class Record: Sendable {
        let started = Mutex<[Int]>([])
        let running = Atomic<Int>(0)
        let mostRunning = Atomic<Int>(0)
        let threads = Mutex<Set<UInt>>([])
        /// How long a piece waits at most for other threads to come.
        let patience: Duration

        init(patience: Duration = .zero) { self.patience = patience }

        func run(_ executor: NamedExecutor, count: Int) {
            PieceWork { self.piece($0) }.run(executor, count: count)
        }

        private func piece(_ index: Int) {
            let now = running.add(1, ordering: .sequentiallyConsistent).newValue
            mostRunning.max(now, ordering: .sequentiallyConsistent)
            started.withLock { $0.append(index) }
            _ = threads.withLock { $0.insert(currentThread()) }
            if patience > .zero {
                let end = ContinuousClock.now + patience
                while ContinuousClock.now < end && threads.withLock({ $0.count }) < 4 { sched_yield() }
            }
            running.subtract(1, ordering: .sequentiallyConsistent)
        }
    }

    @Test func everyPieceRunsOnceAndNoMoreAtATimeThanPromised() {
        for executor in NamedExecutor.all {
            for count in [0, 1, 2, 3, 17, 1000] {
                let record = Record()
                record.run(executor, count: count)
                let started = record.started.withLock { $0 }
                #expect(started.sorted() == Array(0..<count), "\(executor) \(count)")
                #expect(record.running.load(ordering: .relaxed) == 0, "\(executor) \(count)")
                #expect(
                    record.mostRunning.load(ordering: .relaxed) <= executor.executor.concurrency, "\(executor) \(count)"
                )
            }
        }
    }

    /// Pieces of next to no time, call after call: threads meet at each of them, so a piece that two take, one that is left
    /// out, or a call that does not wait for all shows soon.
    @Test func piecesThatTakeNoTime() {
        let most = 64
        let ran = UnsafeMutablePointer<Atomic<Int>>.allocate(capacity: most)
        for i in 0..<most { (ran + i).initialize(to: Atomic(0)) }
        defer {
            ran.deinitialize(count: most)
            ran.deallocate()
        }
        nonisolated(unsafe) let counters = ran
        let work = PieceWork { counters[$0].add(1, ordering: .relaxed) }
        for executor in NamedExecutor.all where !executor.description.hasPrefix("host") {
            var wrong: String?
            let end = ContinuousClock.now + .milliseconds(200)
            var round = 0
            while wrong == nil && (round < 100 || ContinuousClock.now < end) {
                round += 1
                let count = 2 + round % (most - 1)
                work.run(executor, count: count)
                for i in 0..<most {
                    let runs = ran[i].exchange(0, ordering: .relaxed)
                    if runs != (i < count ? 1 : 0) { wrong = "piece \(i) of \(count) ran \(runs) times" }
                }
            }
            #expect(wrong == nil, "\(executor), call \(round)")
        }
    }

    /// Work for several threads goes to the executor in pieces, and what is too small to gain stays with the caller.
    @Test func largeWorkIsSharedAndSmallWorkIsNot() {
        let most = 3000
        let x = [Float](repeating: 0.5, count: most * most)
        var (y, z) = (x, x)
        func shares(_ call: (UnsafePointer<ck_executor>) -> ck_status) -> Bool {
            final class Counter { var runs = 0 }
            let counter = Counter()
            var executor = ck_executor(
                concurrency: 4,
                run: { state, count, task, context in
                    Unmanaged<Counter>.fromOpaque(state!).takeUnretainedValue().runs += 1
                    for i in 0..<count { task!(context, i) }
                }, state: Unmanaged.passUnretained(counter).toOpaque())
            #expect(call(&executor) == CK_SUCCESS)
            return counter.runs > 0
        }
        let sgd = ck_sgd_options(learning_rate: 0.1, momentum: 0, weight_decay: 0, nesterov: false)
        let adam = ck_adam_options(
            learning_rate: 0.1, beta1: 0.9, beta2: 0.9, epsilon: 1e-8, weight_decay: 0, decoupled_weight_decay: false)
        // Of 80 there are several pieces, each of less than it takes to wake a thread.
        for (n, isShared) in [(4, false), (80, false), (most, true)] {
            let side = min(n, 300)
            #expect(
                shares {
                    ck_sgemm(CK_NO_TRANSPOSE, CK_NO_TRANSPOSE, side, side, side, 1, x, side, x, side, 0, &y, side, $0)
                } == isShared, "gemm \(side)")
            for transpose in [CK_NO_TRANSPOSE, CK_TRANSPOSE] {
                #expect(
                    shares { ck_sgemv(transpose, n, n, 1, x, n, x, 1, 0, &y, 1, $0) } == isShared, "gemv \(n)")
            }
            #expect(shares { ck_souter(n, n, 1, x, 1, x, 1, 0, &y, n, $0) } == isShared, "outer \(n)")
            #expect(shares { ck_ssigmoid(n * n, x, &y, $0) } == isShared, "sigmoid \(n * n)")
            #expect(shares { ck_ssigmoid_backward(n * n, x, x, &y, $0) } == isShared, "backward \(n * n)")
            var loss = 0.0
            #expect(
                shares { ck_sbce_with_logits(n, n, x, n, x, n, nil, &loss, nil, n, $0) } == isShared, "loss \(n)")
            withUnsafePointer(to: sgd) { sgd in
                #expect(shares { ck_ssgd(n * n, sgd, x, nil, &y, $0) } == isShared, "sgd \(n * n)")
            }
            withUnsafePointer(to: adam) { adam in
                var parameters = x
                #expect(shares { ck_sadam(n * n, adam, 1, x, &y, &z, &parameters, $0) } == isShared, "adam \(n * n)")
            }
            for width in isShared ? [20, 300] : [4] {
                let batch = isShared ? 600_000 / width : 4
                x.withUnsafeBufferPointer { x in
                    let x = x.baseAddress!
                    var network = ck_snetwork(inputs: width, hidden: width, outputs: 1, w1: x, b1: x, w2: x, b2: x)
                    let isThisShared = shares { ck_snetwork_forward(&network, batch, x, width, &y, 1, nil, 0, $0) }
                    #expect(isThisShared == isShared, "network of \(width)")
                }
            }
        }
    }

    @Test func serialRunsInOrderOnTheCaller() {
        let record = Record()
        record.run(.serial, count: 100)
        #expect(record.started.withLock { $0 } == Array(0..<100))
        #expect(record.threads.withLock { $0.count } == 1)
    }

    /// Continuous integration looks for this line: the backend is not only there, it works on several threads.
    @Test func openMPUsesSeveralThreads() {
        guard ck_openmp_is_available() else {
            #expect(ck_openmp_executor(4).concurrency == 1)
            #expect(String(cString: ck_openmp_runtime()) == "none")
            print("OpenMP backend: not in this build")
            return
        }
        let record = Record(patience: .seconds(2))
        record.run(NamedExecutor(description: "OpenMP 4", executor: ck_openmp_executor(4)), count: 64)
        let threads = record.threads.withLock { $0.count }
        #expect(threads > 1 && threads <= 4)
        print("OpenMP backend: \(threads) threads observed")
    }

    /// A helper that comes from Dispatch takes part, and a call does not wait for one that has not come.
    @Test func dispatchUsesSeveralThreads() {
        guard ck_default_thread_count() > 1 else { return }
        let record = Record(patience: .milliseconds(100))
        record.run(NamedExecutor(description: "Dispatch 4", executor: dispatchExecutor(threads: 4)), count: 64)
        let threads = record.threads.withLock { $0.count }
        #expect(threads > 1 && threads <= 4)
    }

    /// Calls one after the other, with breaks that helpers wait through and breaks that are too long for them.
    @Test func helpersComeAndGo() {
        let executor = NamedExecutor(description: "Dispatch 3", executor: dispatchExecutor(threads: 3))
        for round in 0..<400 {
            let count = 2 + round % 7
            let record = Record()
            record.run(executor, count: count)
            #expect(record.started.withLock { $0.sorted() } == Array(0..<count))
            if round % 20 == 0 { usleep(UInt32(CK_GANG_STAY_MICROSECONDS) * 3) }
            if round % 20 == 10 { usleep(UInt32(CK_GANG_STAY_MICROSECONDS)) }
        }
    }

    /// Callers at the same time: one has the helpers, and the others run on Dispatch itself.
    @Test func callersAtOnce() throws {
        let wrong = Atomic<Int>(0)
        let callers = PieceWork { caller in
            let executor = NamedExecutor(description: "Dispatch 3", executor: dispatchExecutor(threads: 3))
            for round in 0..<300 {
                let count = 1 + (caller + round) % 9
                let record = Record()
                record.run(executor, count: count)
                if record.started.withLock({ $0.sorted() }) != Array(0..<count) {
                    wrong.add(1, ordering: .relaxed)
                }
            }
        }
        callers.run(try #require(NamedExecutor.all.first { $0.description == "host's threads 4" }), count: 4)
        #expect(wrong.load(ordering: .relaxed) == 0)
    }

    @Test func concurrencyIsWhatWasAskedFor() {
        for threads in threadCounts {
            #expect(dispatchExecutor(threads: threads).concurrency == threads)
            if ck_openmp_is_available() { #expect(ck_openmp_executor(threads).concurrency == threads) }
        }
        #expect(ck_serial_executor().concurrency == 1)
        #expect(dispatchExecutor(threads: 0).concurrency == ck_default_thread_count())
        if ck_openmp_is_available() { #expect(ck_openmp_executor(0).concurrency == ck_default_thread_count()) }
    }

    /// A piece of any executor may call kernels itself, on any executor.
    @Test(arguments: Precision.allCases)
    func kernelsRunInsidePieces(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            for outer in NamedExecutor.oneOfEach {
                for inner in NamedExecutor.oneOfEach.indices {
                    let wrong = Atomic<Int>(0)
                    let work = PieceWork { _ in
                        let example = GemmCase<Scalar>(m: 70, n: 130, k: 300, seed: 2)
                        let expected = example.run(.serial).c.elements
                        let computed = example.run(NamedExecutor.oneOfEach[inner]).c.elements
                        if firstDifference(computed, expected) != nil { wrong.add(1, ordering: .relaxed) }
                    }
                    work.run(outer, count: 5)
                    #expect(wrong.load(ordering: .relaxed) == 0, "\(outer), \(NamedExecutor.oneOfEach[inner])")
                }
            }
        }
        check(precision.type)
    }
}
