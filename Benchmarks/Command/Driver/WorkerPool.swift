import CommandSupport
import FoundationEssentials

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
    private var workers: [Seat: Worker] = [:]
    private var starting: [Seat: (process: Subprocess, rest: [[String]])] = [:]
    /// Peers that are not here, with the reason.
    private(set) var missing: [Participant: String] = [:]

    init(_ locator: WorkerLocator, environment: @escaping (Participant) -> [String: String]) {
        self.locator = locator
        self.environment = environment
    }

    /// Starts workers side by side; the frameworks take seconds.
    func start(_ seats: [Seat]) {
        for seat in seats where workers[seat] == nil && starting[seat] == nil {
            launch(seat, locator.commands(for: seat.participant, threads: seat.threads))
        }
    }

    private func launch(_ seat: Seat, _ commands: [[String]]) {
        var rest = commands[...]
        while let command = rest.popFirst() {
            if let process = try? Subprocess(command, environment: environment(seat.participant)) {
                starting[seat] = (process, Array(rest))
                return
            }
        }
        if missing[seat.participant] == nil { missing[seat.participant] = "it cannot be started" }
    }

    /// The worker of a seat, or nil where it is missing.
    func worker(_ seat: Seat) throws(CommandError) -> Worker? {
        if let worker = workers[seat] { return worker }
        if starting[seat] == nil { start([seat]) }
        while let (process, rest) = starting.removeValue(forKey: seat) {
            var line: String?
            do throws(CommandError) {
                line = try process.readLine(timeout: 120)
            } catch {
                if Interruption.isRequested { throw error }
            }
            let greeting = line.flatMap { try? JSONDecoder().decode(Greeting.self, from: Data($0.utf8)) }
            if let greeting, greeting.missing == nil {
                let worker = Worker(process, greeting)
                workers[seat] = worker
                missing[seat.participant] = nil
                return worker
            }
            process.end()
            missing[seat.participant] = greeting?.missing ?? "it ended without a word"
            if !rest.isEmpty { launch(seat, rest) }
        }
        return nil
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
        for (process, _) in starting.values { process.closeInput() }
        for worker in workers.values { worker.end() }
        for (process, _) in starting.values { process.end() }
        workers = [:]
        starting = [:]
    }
}
