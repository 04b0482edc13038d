import Dispatch
import Kernels
import Synchronization

/// A host's own pool: so many workers on Dispatch, which take the pieces in order.
public struct HostPool: HostExecutor {
    public let concurrency: Int
    public var name: String { "host pool" }

    public init(concurrency: Int) { self.concurrency = concurrency }

    public func run(count: Int, _ piece: @Sendable (Int) -> Void) {
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: min(concurrency, count)) { _ in
            while case let index = next.wrappingAdd(1, ordering: .relaxed).oldValue, index < count { piece(index) }
        }
    }
}
