/// Whether the operands are in cache when a call begins.
enum OperandState: String, CaseIterable, Sendable, Codable {
    case hot
    case cold
}

/// One row of the table to be: a case on a number of threads, and who takes part.
struct RowPlan: Sendable {
    var theCase: Case
    var operands: OperandState
    /// For the suite scaling the largest count.
    var threads: Int
    var seats: [Seat]
}

/// The rows of a run, in the order of the cases.
struct Plan {
    private(set) var rows: [RowPlan] = []

    /// - Parameters:
    ///   - backends: Those to measure on several threads.
    ///   - backendsOfOneThread: Those to measure on one, where they differ in little.
    ///   - threads: The counts to measure, in increasing order.
    ///   - scaling: The counts of the suite scaling, 1 among them.
    init(
        cases: [Case], backends: [BenchBackend], backendsOfOneThread: [BenchBackend], threads: [Int], scaling: [Int],
        operands: OperandState, peers: [Peer]
    ) {
        let parallel = backends.filter { $0 != .serial }.map { Participant.own(.swift, $0) }
        for theCase in cases {
            let able = peers.filter { $0.operations.contains(theCase.operation) }.map(Participant.peer)
            switch (theCase.suite, theCase.operation) {
            case (.overhead, .forkjoin):
                for count in threads where count > 1 {
                    var theCase = theCase
                    theCase.shape = Shape(sizes: [count])
                    add(theCase, operands, count, parallel)
                }
            case (.overhead, _):
                add(theCase, operands, 1, [.own(.swift, .serial), .own(.c, .serial)] + able)
            case (.scaling, _):
                guard let most = scaling.last, most > 1, !parallel.isEmpty else { continue }
                // One peer that has threads is enough to compare a curve with.
                let other = peers.first {
                    [.openblas, .torch].contains($0) && $0.operations.contains(theCase.operation)
                }
                let seats = (parallel + [other].compactMap { $0 }.map(Participant.peer)).flatMap { who in
                    scaling.map { Seat(participant: who, threads: $0) }
                }
                rows.append(RowPlan(theCase: theCase, operands: operands, threads: most, seats: seats))
            default:
                for count in threads {
                    let ours = count == 1 ? backendsOfOneThread.map { Participant.own(.swift, $0) } : parallel
                    add(theCase, operands, count, ours + able)
                }
            }
        }
    }

    private mutating func add(_ theCase: Case, _ operands: OperandState, _ threads: Int, _ who: [Participant]) {
        guard who.contains(where: \.isOwn) else { return }
        rows.append(
            RowPlan(
                theCase: theCase, operands: operands, threads: threads,
                seats: who.map { Seat(participant: $0, threads: threads) }))
    }

    /// All the workers that the rows need, each once, in the order of their first use.
    var seats: [Seat] {
        var seen: Set<Seat> = []
        return rows.flatMap(\.seats).filter { seen.insert($0).inserted }
    }
}
