import CommandSupport
import FoundationEssentials
import Kernels

/// A whole run: finds the peers, measures the rows one after the other, reports.
struct Benchmark {
    private let settings: BenchSettings
    private let output: TextOutput
    private let start = ContinuousClock.now
    private let loadAtStart = SystemLoad.now
    private let seconds: Double

    init(_ settings: BenchSettings, _ output: TextOutput) {
        self.settings = settings
        self.output = output
        seconds = settings.seconds ?? (settings.isQuick ? 10 : 120)
    }

    /// - Returns: The exit code.
    func run() throws(CommandError) -> Int32 {
        // What can be refused is refused before anything takes time.
        var machine = try Machine(instructionSet: settings.instructionSet)
        let locator = WorkerLocator(python: settings.python, libraries: settings.libraries)
        let cases = try settings.cases(root: locator.root)
        let baseline = try settings.baseline.map { (path) throws(CommandError) in try Comparison.read(path) }
        let plan = try self.plan(cases, machine)
        if let path = settings.json { try requireWritable(path) }
        Interruption.watch()

        let instructionSet = machine.instructionSet
        let isForced = settings.instructionSet != nil
        let progress = RunProgress(rows: plan.rows.count)
        progress.show("starting the peers", row: 0)
        machine.measureLimits(
            threads: Set(plan.rows.map(\.threads)).union([1]).sorted(), seconds: settings.isQuick ? 0.005 : 0.02)
        let peaks = machine.peaks(.float, threads: 1)
        let leavesChoice = isForced || settings.leavesKernelsToPeers
        let pool = WorkerPool(locator) { participant in
            switch participant {
            case .own, .peer(.composed): ["CK_ISA": instructionSet]
            case .peer(let peer): isForced ? peer.environment(instructionSet: instructionSet) : [:]
            }
        } choice: { peer, greeting in
            leavesChoice
                ? nil : KernelChoice(peer, took: greeting.kernels, instructionSet: instructionSet, peaks: peaks)
        }
        defer { pool.endAll() }
        pool.start(plan.seats)
        for seat in plan.seats { _ = try pool.worker(seat) }

        let asked = Set(plan.seats.map(\.participant))
        let missing = Peer.allCases.compactMap { peer in pool.missing[.peer(peer)].map { (peer, $0) } }
            .filter { asked.contains(.peer($0.0)) }
        let context = RunContext(
            machine, settings, seconds: seconds, root: locator.root, greetings: pool.greetings,
            choices: pool.choices, missing: missing.map { (peer: $0.0, reason: $0.1) })
        progress.clear()
        context.write(output)
        try output.flush()

        let store = try OperandStore()
        let measurement = Measurement(pool, store, machine, settings.isQuick ? .quick : Measurement.Effort())
        let results = try measure(plan, measurement, pool, progress)
        try writeLossesByThreads(results, output)
        try writeMemory(results, output)
        pool.endAll()
        writeLoad(machine)
        return try report(results, context, baseline, measurement.failures)
    }

    /// Minutes of measuring should not end in a file that cannot be written.
    private func requireWritable(_ path: String) throws(CommandError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path()
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw .input("cannot write \(quoted(path, limit: fileNameLimit)): its folder is not there, or not writable")
        }
    }

    /// Who else was at work: with others on its processors no machine tells much.
    private func writeLoad(_ machine: Machine) {
        let load = SystemLoad.now
        let (others, stolen) = (load.others(since: loadAtStart), load.stolen(since: loadAtStart))
        output.write(
            "\n\((load.time - start).seconds.fixed(0)) s; other processes kept \(others.fixed(2)) processors busy"
                + (stolen >= 0.005 ? ", the host took \(stolen.fixed(2))" : "") + "\n")
        if others + stolen > 0.1 { output.write("this machine was not at rest: take the numbers with care\n") }
        // A host can move a guest's processors between caches, and products on several threads take twice as long.
        let (before, after) = (machine.handoff, machine.handoff > 0 ? Machine.measureHandoff(seconds: 0.02) : 0)
        if max(before, after) > 1.5 * min(before, after) {
            output.write(
                "a word between threads took \(timeText(before)) at the start and \(timeText(after)) at the end: they "
                    + "do not run on the processors where they did, and rows on several threads do not compare\n")
        }
    }

    private func plan(_ cases: [Case], _ machine: Machine) throws(CommandError) -> Plan {
        let most = machine.info.threads.chosen
        let threads = settings.threads.map { Set($0).sorted() } ?? Set([1, most]).sorted()
        var scaling = settings.threads.map { Set($0 + [1]).sorted() } ?? []
        if scaling.isEmpty {
            var count = 1
            while count < most {
                scaling.append(count)
                count *= 2
            }
            scaling.append(most)
        }
        let here = BenchBackend.allCases.filter { $0 != .openmp || Backend.isOpenMPAvailable }
        if let wanted = settings.backends, let absent = wanted.first(where: { !here.contains($0) }) {
            throw .usage(
                "--backend is \(absent.rawValue), and this build has no OpenMP; it needs to be dispatch or serial, or a "
                    + "build on Linux with the package trait OpenMP")
        }
        let backends = settings.backends ?? here.filter { $0 != .serial }
        // On one thread every backend runs on the caller.
        let ofOne = settings.backends ?? Array(backends.prefix(1))
        let plan = Plan(
            cases: cases, backends: backends, backendsOfOneThread: ofOne, threads: threads, scaling: scaling,
            operands: settings.operands, peers: settings.peers ?? Peer.allCases)
        if plan.rows.isEmpty {
            throw .usage("nothing is left to measure: the shapes, --backend and --threads do not go together")
        }
        return plan
    }

    private func measure(
        _ plan: Plan, _ measurement: Measurement, _ pool: WorkerPool, _ progress: RunProgress
    ) throws(CommandError) -> [RowResult] {
        var table = TableReport(output, peers: Peer.allCases.filter { pool.greetings[$0] != nil })
        var results: [RowResult] = []
        for (index, row) in plan.rows.enumerated() {
            let theCase = row.theCase
            progress.show(
                "\(theCase.suite.rawValue) \(theCase.label) \(theCase.precision.rawValue), "
                    + counted(row.threads, "thread"), row: index)
            let left = seconds - (ContinuousClock.now - start).seconds
            let result = try measurement.measure(row, seconds: left / Double(plan.rows.count - index))
            progress.clear()
            if result.own.isEmpty { continue }
            try table.add(result)
            results.append(result)
        }
        return results
    }

    private func report(
        _ results: [RowResult], _ context: RunContext, _ baseline: BenchmarkFile?, _ failures: [String]
    ) throws(CommandError) -> Int32 {
        let entries = results.enumerated().flatMap { $1.entries(family: $0) }
        if let path = settings.json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(BenchmarkFile(context: context.json, benchmarks: entries)) else {
                throw .input("the results hold a number that JSON has no words for")
            }
            try writeFile(Array(data), to: path)
        }
        var code: Int32 = 0
        if let baseline, let path = settings.baseline {
            let comparison = Comparison(entries, with: baseline, loss: settings.loss)
            comparison.write(output, path: path, loss: settings.loss)
            if !comparison.losses.isEmpty { code = 3 }
        }
        try output.flush()
        if !failures.isEmpty {
            let lines = failures.map { "kernels-bench: \($0)\n" }.joined()
            try TextOutput(descriptor: 2).writeAll(lines)
            code = 1
        }
        return code
    }
}
