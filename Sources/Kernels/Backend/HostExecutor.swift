/// A pool of threads of the host's own, for ``Backend/custom(_:)``.
///
/// ```swift
/// struct OneByOne: HostExecutor {
///     var concurrency: Int { 1 }
///     func run(count: Int, _ piece: @Sendable (Int) -> Void) {
///         for index in 0..<count { piece(index) }
///     }
/// }
/// let c = try matmul(a, b, on: .custom(OneByOne()))
/// ```
///
/// An operation splits its work into pieces that do not depend on each other and hands them over. Which pieces there
/// are does not change the result's bits, so any pool gives the results of the built-in ones. `run` may be called from
/// several threads at once when the host calls operations from several threads.
public protocol HostExecutor: Sendable {
    /// How many pieces may run at once; less than 1 counts as 1. Bounds the memory that an operation takes for packing.
    var concurrency: Int { get }

    /// Calls `piece(i)` once for each i from 0 up to `count`, and returns when all calls have returned.
    ///
    /// The calls start in increasing order, on any threads, no more than ``concurrency`` at once.
    func run(count: Int, _ piece: @Sendable (Int) -> Void)

    /// What ``Backend/name`` says; "custom" unless the type has its own.
    var name: String { get }
}

extension HostExecutor {
    /// "custom".
    public var name: String { "custom" }
}
