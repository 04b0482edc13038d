import CommandSupport

/// The table for people: a block for each suite and precision, a line for each of our backends.
struct TableReport {
    private static let shapeWidth = 28

    private let output: TextOutput
    private let peers: [Peer]
    private var block: (suite: Suite, precision: Precision)?
    private var lastShape = ""

    /// - Parameter peers: Those that are here: the columns.
    init(_ output: TextOutput, peers: [Peer]) {
        self.output = output
        self.peers = peers
    }

    mutating func add(_ result: RowResult) throws(CommandError) {
        let theCase = result.plan.theCase
        if block?.suite != theCase.suite || block?.precision != theCase.precision {
            block = (theCase.suite, theCase.precision)
            lastShape = ""
            writeHeading(theCase, result.plan.operands)
        }
        switch theCase.suite {
        case .scaling: writeScaling(result)
        default: writeRow(result)
        }
        try output.flush()
    }

    private func columns(_ theCase: Case) -> [Peer] { peers.filter { $0.operations.contains(theCase.operation) } }

    /// In overhead every operation has its own peers.
    private func columns(_ suite: Suite, _ theCase: Case) -> [Peer] { suite == .overhead ? peers : columns(theCase) }

    private func writeHeading(_ theCase: Case, _ operands: OperandState) {
        let suite = theCase.suite
        let title =
            switch suite {
            case .overhead: "call overhead"
            case .scaling: "scaling: times faster than on one thread, in the same run"
            default: suite.rawValue
            }
        output.write("\n\(title), \(theCase.precision.rawValue), operands \(operands.rawValue)\n")
        if suite == .scaling { return }
        let sizes = theCase.suite.operation.map { $0.sizeNames.joined(separator: "×") } ?? "what"
        var line = sizes.padded(to: Self.shapeWidth) + "thr  " + "backend".padded(to: 9) + "time".padded(left: 9)
        line += "±".padded(left: 7)
        if suite != .overhead { line += rateUnit(theCase).padded(left: 9) + "of limit".padded(left: 12) }
        for peer in columns(suite, theCase) { line += peer.heading.padded(left: 10) }
        output.write(line + "\n")
    }

    private func rateUnit(_ theCase: Case) -> String {
        [.gemm, .step].contains(theCase.operation) ? "GFLOP/s" : "GB/s"
    }

    private mutating func writeRow(_ result: RowResult) {
        let theCase = result.plan.theCase
        let limit = LimitTimes(theCase, result.limits)
        for own in result.own {
            guard case .own(let api, let backend) = own.seat.participant else { continue }
            let shape = theCase.label == lastShape ? "" : theCase.label
            lastShape = theCase.label
            let name = theCase.suite == .overhead && backend == .serial ? (api == .c ? "C" : "Swift") : backend.rawValue
            let time = own.time
            // Wide shapes push the rest of their line, and only that.
            var line = shape.padded(to: Self.shapeWidth - 1) + " " + "\(result.plan.threads)".padded(left: 3)
            line += "  " + name.padded(to: 9)
            line += timeText(time.median).padded(left: 9)
            line += "\((100 * time.spread).fixed(0))%\(own.isUnsteady ? "~" : " ")".padded(left: 7)
            if theCase.suite != .overhead {
                let amount = [.gemm, .step].contains(theCase.operation) ? theCase.flops : theCase.bytes
                line += (amount / time.median / 1e9).fixed(1).padded(left: 9)
                let fraction = limit.map { "\((100 * $0.fraction(own)).fixed(0))% \($0.kind.rawValue)" } ?? "—"
                line += fraction.padded(left: 12)
            }
            for peer in columns(theCase.suite, theCase) {
                let entrant = result.peers.first { $0.seat.participant == .peer(peer) }
                let text = entrant.map { entrant in
                    let ratio = Ratio(entrant.times, over: own.times)
                    return ratioText(ratio.median) + (ratio.isConclusive ? " " : "?")
                }
                line += (text ?? "— ").padded(left: 10)
            }
            output.write(line + "\n")
        }
    }

    private func ratioText(_ ratio: Double) -> String { ratio.fixed(ratio >= 99.5 ? 0 : ratio >= 9.95 ? 1 : 2) }

    /// The curves of a row: the time on one thread, then how many times faster it gets.
    private func writeScaling(_ result: RowResult) {
        var who: [Participant] = []
        for entrant in result.entrants where !who.contains(entrant.seat.participant) {
            who.append(entrant.seat.participant)
        }
        for participant in who {
            let curve = result.entrants.filter { $0.seat.participant == participant }
            guard let base = curve.first(where: { $0.seat.threads == 1 }) else { continue }
            var line = result.plan.theCase.label.padded(to: 29) + " " + participant.name.padded(to: 23)
            line += timeText(base.time.median).padded(left: 9)
            for entrant in curve where entrant.seat.threads > 1 {
                let ratio = Ratio(base.times, over: entrant.times)
                line += "   \(entrant.seat.threads): \(ratio.median.fixed(2))\(ratio.isConclusive ? "" : "?")"
            }
            output.write(line + "\n")
        }
    }
}

/// After the curves of the suite scaling: where more threads took longer than one, ours only. A call is never to be
/// slower with threads than without.
func writeLossesByThreads(_ results: [RowResult], _ output: TextOutput) throws(CommandError) {
    let rows = results.filter { $0.plan.theCase.suite == .scaling }
    if rows.isEmpty { return }
    var lines: [String] = []
    for row in rows {
        let theCase = row.plan.theCase
        for entrant in row.own where entrant.seat.threads > 1 {
            let base = row.own.first { $0.seat.participant == entrant.seat.participant && $0.seat.threads == 1 }
            guard let base else { continue }
            let ratio = Ratio(base.times, over: entrant.times)
            // 3%: what one thread's time is known to.
            if ratio.interval.upperBound < 0.97 {
                lines.append(
                    "  \(theCase.label), \(theCase.precision.rawValue), \(entrant.seat.participant.name), "
                        + "\(entrant.seat.threads) threads: \(ratio.median.fixed(2))")
            }
        }
    }
    output.write("\nslower on more threads than on one: \(lines.isEmpty ? "none" : "\(lines.count)")\n")
    for line in lines { output.write(line + "\n") }
    try output.flush()
}

/// The memory of each suite: what the process holds at most, and what the library took in its first call.
func writeMemory(_ results: [RowResult], _ output: TextOutput) throws(CommandError) {
    var largest: [(suite: Suite, result: RowResult)] = []
    for suite in Suite.allCases where suite != .overhead && suite != .scaling {
        let rows = results.filter { $0.plan.theCase.suite == suite && !$0.own.isEmpty }
        let ranked = rows.max { ($0.plan.theCase.bytes, $0.plan.threads) < ($1.plan.theCase.bytes, $1.plan.threads) }
        if let ranked { largest.append((suite, ranked)) }
    }
    if largest.isEmpty { return }
    output.write(
        "\nmemory, on the largest shape of each suite: peak resident size of the process, what the first call took beyond its\n"
            + "operands, and for ours the workspace that is kept for the next call\n")
    for (suite, result) in largest {
        let theCase = result.plan.theCase
        output.write(
            "\(suite.rawValue) \(theCase.label), \(theCase.precision.rawValue), "
                + "\(counted(result.plan.threads, "thread")), operands \(byteText(Int(theCase.bytes)))\n")
        for entrant in result.entrants {
            var line = "  " + entrant.seat.participant.name.padded(to: 24)
            line += byteText(entrant.preparation.peak ?? 0).padded(left: 10)
            line += byteText(entrant.callMemory).padded(left: 10)
            if entrant.seat.participant.isOwn, let workspace = entrant.preparation.workspace {
                line += byteText(workspace).padded(left: 10)
            }
            output.write(line + "\n")
        }
    }
    try output.flush()
}
