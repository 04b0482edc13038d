import CommandSupport
import Kernels
import KernelsModel
import Tables

/// One call of `kernels train`, in one precision.
struct TrainRun<Scalar: KernelScalar>: Sendable {
    private let settings: TrainSettings
    private let backend: Backend
    private let output: TextOutput
    private let loaded: TableModel<Scalar>?
    private let plotter: Plotter?
    private let table: Table
    private let reading: Reading
    private let testTable: Table?

    /// Reads the tables, and refuses what would fail after the training.
    init(
        _ file: String?, _ settings: TrainSettings, _ loaded: ModelFile?, _ backend: Backend, _ output: TextOutput
    ) throws {
        self.settings = settings
        self.backend = backend
        self.output = output
        self.loaded = try loaded?.model()
        try requireDistinct(
            settings.save.map { ("--save", $0) }, from: ("the table", file), ("the table of --test", settings.testFile),
            ("the picture of --plot", settings.plot))
        try requireDistinct(
            settings.plot.map { ("--plot", $0) }, from: ("the table", file), ("the table of --test", settings.testFile),
            ("the model of --load", settings.load))
        if let path = settings.save {
            try requireWritable(path, option: "--save")
            // A pipe whose reader has gone must not cost the model.
            ignoreBrokenPipes()
        }
        if let path = settings.plot { try requireWritable(path, option: "--plot") }
        plotter = try settings.plot == nil ? nil : Plotter(python: settings.python)
        let threads = settings.threads ?? MachineInfo.current.threads.chosen
        let schema = self.loaded.map { TableSchema($0) }
        let (table, reading) = try Reading.timed(file: file) { () throws(CommandError) in
            try trainingTable(file, settings, schema: schema, threads: threads)
        }
        self.table = table
        self.reading = reading
        testTable = try settings.testFile.map { path in
            try readTable(
                path, matching: table.schema, header: settings.columns.header, requiresLabel: true,
                threads: threads)
        }
        try requireMemory()
    }

    /// - Returns: The exit code.
    func run() throws -> Int32 {
        var seeds = SplitMix64(seed: settings.seed)
        var splitGenerator = SplitMix64(seed: seeds.next())
        let splits = try splits(using: &splitGenerator)
        return settings.folds == nil ? try trainOnce(splits[0], &seeds) : try crossValidate(splits, &seeds)
    }

    private func trainOnce(_ split: StratifiedSplit, _ seeds: inout SplitMix64) throws -> Int32 {
        let preparation = try prepare(split, &seeds)
        let facts = facts(preparation)
        try writeHeading(facts)
        let progress = progress(fold: nil)
        let trained = try train(preparation, progress)
        try progress.finish()
        // Saved before the report, which is not lost where that fails.
        let saving = Result { try save(trained, preparation) }
        if trained.ending == .interrupted {
            try saving.get()
            return try sayInterrupted(trained)
        }
        if let failure = progress.failure {
            try saving.get()
            throw failure
        }
        let result = try TrainResult(trained, training: preparation.training, test: preparation.test, on: backend)
        try report(facts, [result], pooled: result.evaluation)
        try saving.get()
        if let path = settings.save { try say("saved \(printable(path, limit: fileNameLimit))") }
        return 0
    }

    private func crossValidate(_ splits: [StratifiedSplit], _ seeds: inout SplitMix64) throws -> Int32 {
        var results: [TrainResult] = []
        var pooled = PooledPredictions<Scalar>(classes: table.classes.count)
        var facts: TrainFacts?
        for (number, split) in splits.enumerated() {
            let preparation = try prepare(split, &seeds)
            if facts == nil {
                let first = self.facts(preparation)
                try writeHeading(first)
                facts = first
            }
            let progress = progress(fold: (number + 1, splits.count))
            let trained = try train(preparation, progress)
            if trained.ending == .interrupted {
                try progress.finish()
                return try sayInterrupted(trained)
            }
            let result = try TrainResult(trained, training: preparation.training, test: preparation.test, on: backend)
            try progress.finish(
                "fold \(number + 1)/\(splits.count)  loss \(result.trainingLoss.fixed(4))  "
                    + "test accuracy \((100 * result.evaluation.accuracy).fixed(2))%  \(result.elapsed.seconds.fixed(4)) s"
            )
            results.append(result)
            try pooled.add(preparation.test, trained.network, on: backend)
        }
        if let facts { try report(facts, results, pooled: pooled.evaluation()) }
        return 0
    }

    private func prepare(_ split: StratifiedSplit, _ seeds: inout SplitMix64) throws -> Preparation<Scalar> {
        // Streams of their own: another number of hidden units does not change the split.
        let (weightSeed, orderSeed) = (seeds.next(), seeds.next())
        return try named(table) {
            try Preparation(
                table, split, testTable: testTable, loaded: loaded, settings, weightSeed: weightSeed,
                orderSeed: orderSeed, releasesTable: settings.folds == nil)
        }
    }

    private func train(_ preparation: Preparation<Scalar>, _ progress: Progress) throws -> TrainedNetwork<Scalar> {
        let wantsHistory = settings.plot != nil || settings.isJSON
        let watched = preparation.validation ?? (wantsHistory ? preparation.test : nil)
        var trained = try InterruptibleWork.run {
            try Trainer<Scalar>(settings: settings, backend: backend).train(
                preparation.network, on: preparation.training, watching: watched, orderSeed: preparation.orderSeed,
                progress)
        }
        // It may have come in the last batch, after which there was nothing left to cancel.
        if InterruptibleWork.receivedSignal != nil { trained.ending = .interrupted }
        return trained
    }

    private func splits(using generator: inout SplitMix64) throws -> [StratifiedSplit] {
        if testTable != nil { return [StratifiedSplit(training: Array(0..<table.rowCount), test: [])] }
        let (labels, classes) = (table.labels, table.classes.count)
        guard let folds = settings.folds else {
            let fraction = settings.testFraction ?? TrainSettings.defaultTestFraction
            return [
                try named(table) {
                    try StratifiedSplit(
                        labels: labels, classes: classes, testFraction: fraction, using: &generator)
                }
            ]
        }
        if let (c, count) = table.classCounts.enumerated().min(by: { $0.element < $1.element }), count < folds {
            throw CommandError.input(
                "\(table.name): --folds is \(folds), and only \(counted(count, "row")) \(count == 1 ? "has" : "have") "
                    + "the label \(printable(table.classes[c], limit: 40)); each fold needs one")
        }
        return try named(table) {
            try StratifiedSplit.folds(labels: labels, classes: classes, count: folds, using: &generator)
        }
    }

    private func facts(_ preparation: Preparation<Scalar>) -> TrainFacts {
        TrainFacts(
            tableName: table.name, reading: reading, rowCount: table.rowCount, featureNames: table.featureNames,
            labelName: table.labelName, classes: table.classes, classCounts: table.classCounts,
            constantFeatures: preparation.constantFeatures, layers: preparation.network.sizes,
            precision: Scalar.self == Float.self ? .float : .double, training: preparation.training.rows.count,
            validation: preparation.validation?.rows.count ?? 0, test: preparation.test.rows.count, settings: settings,
            backend: backend)
    }

    /// With `--json` standard output is for the results, and progress for who looks on.
    private func progress(fold: (number: Int, count: Int)?) -> Progress {
        let screen = settings.isJSON ? TextOutput.standardError : output
        let isTerminal = Terminal.canRedraw(screen.descriptor)
        return Progress(
            screen, isTerminal ? .bar : settings.isJSON ? .none : .lines, epochs: settings.epochs,
            watched: settings.watchedPart, fold: fold, isOptional: settings.save != nil)
    }

    private func writeHeading(_ facts: TrainFacts) throws {
        if !settings.isJSON { try TrainReport(facts: facts, output: output).writeHeading() }
    }

    /// A line for people.
    private func say(_ text: String) throws {
        if settings.isJSON { return }
        output.write(text + "\n")
        try output.flush()
    }

    private func save(_ trained: TrainedNetwork<Scalar>, _ preparation: Preparation<Scalar>) throws {
        guard let path = settings.save else { return }
        let model = try TableModel(
            network: trained.network, standardizer: preparation.standardizer, featureNames: table.featureNames,
            labelName: table.labelName, classes: table.classes,
            trainingOptions: settings.recorded(outputs: trained.network.outputs))
        try model.write(toFile: path)
    }

    private func sayInterrupted(_ trained: TrainedNetwork<Scalar>) throws -> Int32 {
        let isComplete = trained.history.count == settings.epochs
        let place =
            isComplete
            ? "interrupted after the last epoch"
            : "interrupted in epoch \(trained.history.count + 1) of \(settings.epochs)"
        let kept = settings.save.map { "the model so far is in \(quoted($0, limit: fileNameLimit))" }
        let without = settings.folds == nil ? "--save would have kept the model" : "nothing is kept of the folds"
        TextOutput.standardError.write("kernels: \(place); \(kept ?? without)\n")
        try TextOutput.standardError.flush()
        return InterruptibleWork.receivedSignal.map(InterruptibleWork.exitCode) ?? CommandError.inputExitCode
    }

    private func report(_ facts: TrainFacts, _ results: [TrainResult], pooled: Evaluation) throws {
        let json = TrainJSON(facts: facts, results: results, pooled: pooled)
        if settings.isJSON {
            output.write(json.value.text + "\n")
        } else {
            try TrainReport(facts: facts, output: output).writeSummary(results, pooled: pooled)
        }
        try output.flush()
        guard let plotter, let path = settings.plot else { return }
        try plotter.draw(json.value, to: path)
        try say("drawn \(printable(path, limit: fileNameLimit))")
    }

    private func requireMemory() throws(CommandError) {
        let hidden =
            loaded.map { $0.network.layers.dropLast().map(\.outputs) } ?? settings.hidden ?? TrainSettings.defaultHidden
        let layers = [table.featureCount] + hidden + [Samples<Scalar>.outputs(classes: table.classes.count)]
        let parameters = zip(layers, layers.dropFirst()).map { ($0 + 1, $1) }
        try KernelsCommand.requireMemory(
            // Parameters, their gradients, and at most two moments of the optimizer.
            elements: parameters.map { (4 * $0.0, $0.1) } + [
                // The samples with their targets, and the activations of the largest batch.
                (table.rowCount + (testTable?.rowCount ?? 0), table.featureCount + layers.last!),
                (min(settings.batch, table.rowCount), layers.dropFirst().reduce(0, +)),
            ], of: MemoryLayout<Scalar>.stride)
    }
}

/// What the networks of the folds say about the rows that they were not trained on.
private struct PooledPredictions<Scalar: KernelScalar> {
    private let outputs: Int
    private var probabilities: [Scalar] = []
    private var labels: [UInt16] = []

    init(classes: Int) { outputs = Samples<Scalar>.outputs(classes: classes) }

    mutating func add(_ part: SamplePart<Scalar>, _ network: Network<Scalar>, on backend: Backend) throws {
        probabilities += try part.probabilities(network, on: backend).elements
        labels += part.labels
    }

    func evaluation() throws -> Evaluation {
        try Evaluation(
            probabilities: Matrix(rows: labels.count, columns: outputs, probabilities), labels: labels)
    }
}

/// What the library refuses of a table, with the table's name.
private func named<Value>(_ table: Table, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch KernelError.invalidArgument(_, let reason) {
        throw CommandError.input("\(table.name): \(reason)")
    }
}
