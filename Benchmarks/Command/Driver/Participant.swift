/// Who takes part in a row: this package on one of its backends, or a peer.
enum Participant: Hashable, Sendable {
    case own(API, BenchBackend)
    case peer(Peer)

    /// In the JSON and in the table: "swift-kernels:openmp", "openblas".
    var name: String {
        switch self {
        case .own(.swift, let backend): "swift-kernels:\(backend.rawValue)"
        case .own(.composed, let backend): "swift-kernels:composed:\(backend.rawValue)"
        case .own(.c, let backend): "swift-kernels:c:\(backend.rawValue)"
        case .own(.limits, _): "limits"
        case .peer(let peer): peer.rawValue
        }
    }

    var library: String {
        switch self {
        case .own: "swift-kernels"
        case .peer(let peer): peer.rawValue
        }
    }

    var isOwn: Bool {
        if case .own = self { return true }
        return false
    }
}
