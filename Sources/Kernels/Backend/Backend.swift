import CKernels

/// Who runs the pieces of an operation, and on how many threads: the last argument of each operation.
///
/// ```swift
/// let c = try matmul(a, b, on: .openMP(threads: 4))
/// let s = sigmoid(z, on: .dispatch())
/// ```
///
/// Results are the same to the bit whatever the backend and the number of threads. There is no global state to set;
/// calls on different backends may run at the same time, from any number of threads.
///
/// **Thread counts.** Without a count, a backend uses what this process may have: the CPUs of its affinity mask, no
/// more than the container's CPU quota, no more than the environment variables `CK_NUM_THREADS` or else
/// `OMP_NUM_THREADS`. ``MachineInfo/threads`` tells which one decided. A count below 1 counts as 1, one above 256
/// as 256. Work too small to gain from threads runs on the caller.
public struct Backend: Sendable {
    @usableFromInline
    enum Kind: Sendable {
        case automatic
        case serial
        case openMP
        case dispatch
        case custom
    }

    // Not an enum with payloads: it would be copied, with what they hold, for each call.
    @usableFromInline let kind: Kind
    // Made once: for each call it took OpenMP's 3 of the 32 ns of a product of 2×2×2. `run` is nil for C's default.
    @usableFromInline nonisolated(unsafe) let executor: ck_executor
    @usableFromInline let custom: CustomExecutor?

    @inlinable
    init(_ kind: Kind, executor: ck_executor = ck_executor(), custom: CustomExecutor? = nil) {
        self.kind = kind
        self.executor = executor
        self.custom = custom
    }

    /// OpenMP with the default number of threads where it is built in, otherwise Dispatch.
    @inlinable
    public static var automatic: Backend {
        if isOpenMPAvailable { return Backend(.automatic) }
        return Backend(.automatic, executor: dispatch().executor)
    }

    /// The calling thread alone.
    @inlinable
    public static var serial: Backend {
        var executor = ck_executor()
        ck_set_serial_executor(&executor)
        return Backend(.serial, executor: executor)
    }

    /// OpenMP threads, as many as told, or the default number.
    ///
    /// In a build without OpenMP (package trait `OpenMP` off, or not Linux) this is ``dispatch(threads:)``, with the
    /// same results. Called from inside an OpenMP parallel region of the host, it runs on the calling thread alone.
    @inlinable
    public static func openMP(threads: Int? = nil) -> Backend {
        guard isOpenMPAvailable else { return dispatch(threads: threads) }
        var executor = ck_executor()
        ck_set_openmp_executor(&executor, threads.map { max($0, 1) } ?? 0)
        return Backend(.openMP, executor: executor)
    }

    /// Dispatch's pool of worker threads, the calling thread among them: as many as told, or the default number.
    ///
    /// The count is an upper bound: no more threads work than there are CPUs. Helpers stay for half a millisecond after a
    /// call and wait busily for the next, because waking a thread takes longer than many a call; a call never waits for
    /// one that has not come.
    @inlinable
    public static func dispatch(threads: Int? = nil) -> Backend {
        var executor = ck_executor()
        setDispatchExecutor(&executor, threads: threads.map { max($0, 1) } ?? 0)
        return Backend(.dispatch, executor: executor)
    }

    /// A pool of the host's own.
    @inlinable
    public static func custom(_ executor: some HostExecutor) -> Backend {
        let custom = CustomExecutor(executor)
        return Backend(.custom, executor: custom.executor, custom: custom)
    }

    /// Whether this build has the OpenMP backend.
    @inlinable
    public static var isOpenMPAvailable: Bool { ck_openmp_is_available() }
}

extension Backend: CustomStringConvertible {
    /// `serial`, `OpenMP`, `Dispatch`, or the name that the host's executor gives itself. For ``automatic`` the one it
    /// stands for in this build.
    public var name: String {
        switch kind {
        case .automatic: Backend.isOpenMPAvailable ? "OpenMP" : "Dispatch"
        case .serial: "serial"
        case .openMP: "OpenMP"
        case .dispatch: "Dispatch"
        case .custom: custom?.host.name ?? ""
        }
    }

    /// How many pieces of a call may run at once, at least 1.
    public var threads: Int {
        switch kind {
        case .automatic: ck_default_thread_count()
        case .serial, .openMP, .dispatch: executor.concurrency
        case .custom: custom?.concurrency ?? 1
        }
    }

    /// Name and threads: "OpenMP, 2 threads".
    public var description: String { "\(name), \(threads) \(threads == 1 ? "thread" : "threads")" }
}
