/// What one worker measured for a row.
struct Entrant {
    var seat: Seat
    var preparation: Preparation
    /// The worst error of a sigmoid, in ULP.
    var ulps: Double?
    /// One for each round.
    var timings: [Timing] = []

    var times: [Double] { timings.map(\.median) }
    var time: Sample { Sample(times) }

    /// Too restless to be trusted: the quartiles lie far apart.
    var isUnsteady: Bool { time.spread > 0.15 }

    /// Bytes that the library took in its first call beyond the operands.
    var callMemory: Int { max(0, (preparation.peak ?? 0) - (preparation.resident ?? 0)) }
}

/// A row as it was measured.
struct RowResult {
    var plan: RowPlan
    var entrants: [Entrant] = []
    /// The machine's limits, one for each round; empty where a limit says nothing.
    var limits: [LimitRates] = []

    var own: [Entrant] { entrants.filter(\.seat.participant.isOwn) }
    var peers: [Entrant] { entrants.filter { !$0.seat.participant.isOwn } }
}

/// The least time that a call can take, round by round.
struct LimitTimes {
    enum Kind: String { case fma, memory }

    var kind: Kind
    var seconds: [Double]

    /// The arithmetic at the peak or the traffic at full bandwidth, whichever takes longer; nil where neither is known.
    ///
    /// What goes element by element is set against a loop that does no more than read and write the same arrays. Else,
    /// what is read and written in equal amounts goes at the speed of a copy, or of an update in place where the output is
    /// added to; the rest at that of reading or filling.
    init?(_ theCase: Case, _ rates: [LimitRates]) {
        if theCase.loop != nil {
            guard !rates.isEmpty, rates.allSatisfy({ $0.loop > 0 }) else { return nil }
            kind = .memory
            seconds = rates.map { theCase.bytes / $0.loop }
            return
        }
        let copied = min(theCase.bytesRead, theCase.bytesWritten)
        let (read, filled) = (theCase.bytesRead - copied, theCase.bytesWritten - copied)
        guard !rates.isEmpty,
            rates.allSatisfy({ $0.flops > 0 && $0.read > 0 && $0.copy > 0 && $0.fill > 0 && $0.update > 0 }),
            theCase.bytes > 0
        else { return nil }
        let arithmetic = rates.map { theCase.flops / $0.flops }
        let traffic = rates.map {
            2 * copied / (theCase.shape.accumulates ? $0.update : $0.copy) + read / $0.read + filled / $0.fill
        }
        kind = Sample(arithmetic).median >= Sample(traffic).median ? .fma : .memory
        seconds = kind == .fma ? arithmetic : traffic
    }

    /// The fraction of the limit that an entrant reaches, the median over the rounds.
    func fraction(_ entrant: Entrant) -> Double {
        Sample(zip(seconds, entrant.times).map { $0 / $1 }).median
    }
}
