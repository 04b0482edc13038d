import CommandSupport
import FoundationEssentials
import Kernels

/// Measures rows: verifies every worker's result, then lets them take turns.
final class Measurement {
    /// How long and how often.
    struct Effort {
        /// Seconds of a turn; a longer call takes its time.
        var turn = 0.01
        var leastRounds = 6
        var mostRounds = 60
        /// The width of the ratios' confidence intervals that ends a row early.
        var wantedWidth = 0.03

        /// For a check that everything works; the numbers are rough.
        static let quick = Effort(turn: 0.002, leastRounds: 3, mostRounds: 3)
    }

    private let pool: WorkerPool
    private let store: OperandStore
    private let machine: Machine
    private let effort: Effort
    private var reference: (theCase: Case, value: Reference)?
    /// What went wrong: a wrong result, or a worker that failed.
    private(set) var failures: [String] = []

    init(_ pool: WorkerPool, _ store: OperandStore, _ machine: Machine, _ effort: Effort) {
        self.pool = pool
        self.store = store
        self.machine = machine
        self.effort = effort
    }

    /// Measures one row until its ratios are known well enough or the time is used up.
    func measure(_ plan: RowPlan, seconds: Double) throws(CommandError) -> RowResult {
        let start = ContinuousClock.now
        var result = RowResult(plan: plan)
        var workers = try prepare(plan, &result)
        if result.own.isEmpty { return result }
        let limits = try limitsWorker(plan)
        var round = 0
        while round < effort.leastRounds
            || (round < effort.mostRounds && (ContinuousClock.now - start).seconds < seconds && !isSettled(result))
        {
            // Nobody goes first every time, nor behind the same one: ours, always next after JAX, took twice as long for a
            // transposed 4096×4096 times a vector in double.
            for index in result.entrants.indices.shuffled() {
                let last = result.entrants[index].timings.last?.median
                let timing = try ask(workers[index], result.entrants[index].seat, plan) { worker throws(CommandError) in
                    try worker.ask("time \(turn(plan)) \(warmups(last, plan))", as: Timing.self)
                }
                if let timing { result.entrants[index].timings.append(timing) }
            }
            // A worker that failed is out of the row.
            for index in result.entrants.indices.reversed()
            where result.entrants[index].timings.count <= round {
                result.entrants.remove(at: index)
                workers.remove(at: index)
            }
            if result.own.isEmpty { return result }
            if let rates = try limits() { result.limits.append(rates) }
            round += 1
        }
        return result
    }

    /// Threads need longer to find their processors.
    private func turn(_ plan: RowPlan) -> Double { plan.threads > 1 ? 2 * effort.turn : effort.turn }

    /// Untimed calls that bring back operands and threads, which others pushed out meanwhile and which the system may have
    /// put on one processor: for a third of a turn. In a long call that does not show.
    private func warmups(_ last: Double?, _ plan: RowPlan) -> Int {
        guard plan.operands == .hot else { return 0 }
        guard let last else { return 1 }
        return last > 0.25 ? 0 : min(max(Int(turn(plan) / 3 / last), 1), 10_000)
    }

    /// Gives everyone the operands and checks everyone's first result.
    private func prepare(_ plan: RowPlan, _ result: inout RowResult) throws(CommandError) -> [Worker] {
        try store.prepare(plan.theCase)
        let copies = plan.operands == .hot ? 1 : machine.coldCopies(plan.theCase)
        var workers: [Worker] = []
        for seat in plan.seats {
            guard let worker = try pool.worker(seat) else { continue }
            let request = PrepareRequest(
                plan.theCase, copies: copies, directory: store.folder, output: store.outputPath(seat))
            let answer = try ask(worker, seat, plan) { worker throws(CommandError) in
                try worker.ask(request.line, as: Preparation.self)
            }
            guard let answer, answer.unsupported == nil else { continue }
            if let error = answer.error {
                fail(seat, plan, error)
                continue
            }
            var ulps: Double?
            if plan.theCase.operation != .forkjoin {
                let output = try store.takeOutput(seat, plan.theCase.precision)
                let verdict = try referenceValues(plan.theCase).check(
                    output, of: seat.participant, instructionSetHasFMA: machine.hasFMA)
                ulps = verdict.ulps
                if let problem = verdict.problem {
                    fail(seat, plan, "a wrong result: \(problem)")
                    continue
                }
            }
            result.entrants.append(Entrant(seat: seat, preparation: answer, ulps: ulps))
            workers.append(worker)
        }
        return workers
    }

    private func referenceValues(_ theCase: Case) throws(CommandError) -> Reference {
        if let reference, reference.theCase == theCase { return reference.value }
        reference = nil
        let value = try Reference(theCase, store)
        reference = (theCase, value)
        return value
    }

    /// A way to ask what the machine can do at this moment; it answers nil for the suites that are not about that.
    private func limitsWorker(_ plan: RowPlan) throws(CommandError) -> () throws(CommandError) -> LimitRates? {
        let seat = Seat(participant: .own(.limits, .serial), threads: plan.threads)
        guard plan.theCase.suite != .overhead, plan.theCase.suite != .scaling, let worker = try pool.worker(seat) else {
            return { () throws(CommandError) in nil }
        }
        let bytes = machine.workingSet(plan.theCase, plan.operands)
        let request =
            "limits \(plan.theCase.precision.rawValue) \(machine.instructionSet) \(bytes) \(min(effort.turn / 4, 0.003))"
            + (plan.theCase.loop.map { " " + $0.rawValue } ?? "")
        return { () throws(CommandError) in
            try self.ask(worker, seat, plan) { worker throws(CommandError) in
                try worker.ask(request, as: LimitRates.self)
            }
        }
    }

    /// Asks a worker; one that fails is reported and loses its process.
    private func ask<Answer>(
        _ worker: Worker, _ seat: Seat, _ plan: RowPlan, _ body: (Worker) throws(CommandError) -> Answer
    ) throws(CommandError) -> Answer? {
        do throws(CommandError) {
            return try body(worker)
        } catch {
            if Interruption.isRequested { throw error }
            fail(seat, plan, error.description)
            pool.end(seat)
            return nil
        }
    }

    private func fail(_ seat: Seat, _ plan: RowPlan, _ reason: String) {
        let theCase = plan.theCase
        failures.append(
            "\(seat.participant.name), \(theCase.suite.rawValue) \(theCase.label) \(theCase.precision.rawValue), "
                + "\(counted(seat.threads, "thread")): \(reason)")
    }

    private func isSettled(_ result: RowResult) -> Bool {
        guard let first = result.own.first else { return true }
        let others = result.entrants.dropFirst()
        if others.isEmpty {
            let interval = first.time.medianInterval
            return (interval.upperBound - interval.lowerBound) / first.time.median <= effort.wantedWidth
        }
        return result.own.allSatisfy { own in
            result.peers.allSatisfy { Ratio($0.times, over: own.times).width <= effort.wantedWidth }
        }
    }
}
