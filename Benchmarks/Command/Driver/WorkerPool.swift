import CommandSupport
import FoundationEssentials
import Limits

/// A participant on a number of threads: one worker process.
struct Seat: Hashable, Sendable {
    var participant: Participant
    var threads: Int
}

/// A worker that has greeted, and is stopped while it has nothing to answer.
final class Worker {
    let greeting: Greeting
    private let process: Subprocess

    init(_ process: Subprocess, _ greeting: Greeting) {
        self.process = process
        self.greeting = greeting
        process.stop()
    }

    /// - Throws: A ``CommandError`` when there is no answer or it says what went wrong.
    func ask<Answer: Decodable>(
        _ request: String, timeout: Double = 300, as _: Answer.Type = Answer.self
    ) throws(CommandError) -> Answer {
        process.continue()
        defer { process.stop() }
        do throws(CommandError) {
            try process.writeLine(request)
        } catch {
            throw .input("the process has ended")
        }
        guard let line = try process.readLine(timeout: timeout) else { throw .input("the process has ended") }
        let data = Data(line.utf8)
        if let answer = try? JSONDecoder().decode(Answer.self, from: data) { return answer }
        if let failure = try? JSONDecoder().decode(Failure.self, from: data) { throw .input(failure.error) }
        throw .input("an answer that is not understood: \(quoted(line))")
    }

    func closeInput() { process.closeInput() }

    func end() { process.end() }
}

/// The worker processes of a run, one for each seat that was asked for.
final class WorkerPool {
    private let locator: WorkerLocator
    private let environment: (Participant) -> [String: String]
    private let choice: (Peer, Greeting) -> KernelChoice?
    private var workers: [Seat: Worker] = [:]
    private var starting: [Seat: Launch] = [:]
    /// Peers that were told which kernels to take; nil for one that cannot do with those.
    private var told: [Peer: KernelChoice?] = [:]
    /// Peers that are not here, with the reason.
    private(set) var missing: [Participant: String] = [:]

    private struct Launch {
        var process: Subprocess
        var command: [String]
        var environment: [String: String]
        /// To try if this one does not greet.
        var rest: [[String]]
    }

    /// - Parameters:
    ///   - environment: Variables for each worker.
    ///   - choice: What to tell a peer after its first greeting, or nil where that one is right.
    init(
        _ locator: WorkerLocator, environment: @escaping (Participant) -> [String: String],
        choice: @escaping (Peer, Greeting) -> KernelChoice?
    ) {
        self.locator = locator
        self.environment = environment
        self.choice = choice
    }

    /// The peers that took other kernels than they would have by themselves.
    var choices: [Peer: KernelChoice] { told.compactMapValues { $0 } }

    /// Starts workers side by side; the frameworks take seconds.
    func start(_ seats: [Seat]) {
        for seat in seats where workers[seat] == nil && starting[seat] == nil {
            launch(seat, locator.commands(for: seat.participant, threads: seat.threads))
        }
    }

    private func launch(_ seat: Seat, _ commands: [[String]]) {
        var rest = commands[...]
        let variables = self.variables(for: seat.participant)
        while let command = rest.popFirst() {
            if let process = try? Subprocess(command, environment: variables) {
                // Those that have one thread take turns on one processor: each processor may have a neighbour of its own.
                if seat.threads == 1 { _ = limits_hold_to_one_processor(process.process) }
                starting[seat] = Launch(process: process, command: command, environment: variables, rest: Array(rest))
                return
            }
        }
        if missing[seat.participant] == nil { missing[seat.participant] = "it cannot be started" }
    }

    private func variables(for participant: Participant) -> [String: String] {
        var variables = environment(participant)
        if case .peer(let peer) = participant, let choice = told[peer] ?? nil {
            variables.merge(choice.environment) { _, new in new }
        }
        return variables
    }

    /// The worker of a seat, or nil where it is missing.
    func worker(_ seat: Seat) throws(CommandError) -> Worker? {
        if let worker = workers[seat] { return worker }
        if starting[seat] == nil { start([seat]) }
        while let launched = starting.removeValue(forKey: seat) {
            var line: String?
            do throws(CommandError) {
                line = try launched.process.readLine(timeout: 120)
            } catch {
                if Interruption.isRequested { throw error }
            }
            let greeting = line.flatMap { try? JSONDecoder().decode(Greeting.self, from: Data($0.utf8)) }
            if case .peer(let peer) = seat.participant {
                decide(peer, greeting, launched)
                if variables(for: seat.participant) != launched.environment {
                    launched.process.end()
                    launch(seat, [launched.command] + launched.rest)
                    continue
                }
            }
            if let greeting, greeting.missing == nil {
                let worker = Worker(launched.process, greeting)
                workers[seat] = worker
                missing[seat.participant] = nil
                return worker
            }
            launched.process.end()
            missing[seat.participant] = greeting?.missing ?? "it ended without a word"
            if !launched.rest.isEmpty { launch(seat, launched.rest) }
        }
        return nil
    }

    /// Once for each peer: which kernels it is told to take. One that then does not start is left to its own choice.
    private func decide(_ peer: Peer, _ greeting: Greeting?, _ launched: Launch) {
        if let greeting, greeting.missing == nil {
            if told[peer] == nil, let choice = choice(peer, greeting) { told[peer] = .some(choice) }
        } else if let choice = told[peer] ?? nil, choice.environment.allSatisfy({ launched.environment[$0] == $1 }) {
            told[peer] = .some(nil)
        }
    }

    /// What the workers said of themselves.
    var greetings: [Peer: Greeting] {
        var result: [Peer: Greeting] = [:]
        for (seat, worker) in workers {
            if case .peer(let peer) = seat.participant { result[peer] = worker.greeting }
        }
        return result
    }

    /// Forgets a worker that does not answer any more.
    func end(_ seat: Seat) { workers.removeValue(forKey: seat)?.end() }

    func endAll() {
        // All at once, then one after the other.
        for worker in workers.values { worker.closeInput() }
        for launched in starting.values { launched.process.closeInput() }
        for worker in workers.values { worker.end() }
        for launched in starting.values { launched.process.end() }
        workers = [:]
        starting = [:]
    }
}
