/// Which of its kernels a library took for this CPU, and how it is told to take others.
///
/// OpenBLAS and BLIS know CPUs by their model, and take old or plain kernels on one that is newer than they are: half or a
/// sixth of their speed. To win against that proves nothing.
struct KernelChoice: Equatable, Sendable {
    /// As the library calls them, such as "Haswell".
    var byItself: String
    /// What makes it take those of the instruction set in use.
    var environment: [String: String]

    /// What to change for a peer that has kernels for more than it took: nil where its choice stands.
    ///
    /// - Parameters:
    ///   - kernels: As the library calls what it took, or nil where it does not say.
    ///   - instructionSet: The one that our kernels use.
    ///   - peaks: The peak of each instruction set. A choice stands if it can reach 80% of the best: where wide vectors are
    ///     executed in halves, narrow ones are as good.
    init?(_ peer: Peer, took kernels: String?, instructionSet: String, peaks: [String: Double]) {
        guard let kernels, let taken = Self.instructionSet(of: kernels), let reached = peaks[taken],
            let peak = peaks[instructionSet], reached < 0.8 * peak
        else { return nil }
        let environment = peer.environment(instructionSet: instructionSet)
        if environment.isEmpty { return nil }
        byItself = kernels
        self.environment = environment
    }

    /// Ours that has the width of a library's kernels; nil for those that this list does not know.
    private static func instructionSet(of kernels: String) -> String? {
        switch kernels.lowercased() {
        case "generic", "prescott", "core2", "penryn", "dunnington", "nehalem", "atom", "barcelona", "bobcat",
            "bulldozer", "sandybridge":
            "portable"
        case "haswell", "zen", "zen2", "zen3", "excavator", "steamroller", "piledriver": "avx2"
        case "skylakex", "cooperlake", "sapphirerapids", "skx", "knl", "zen4", "zen5": "avx512"
        default: nil
        }
    }
}
