import CommandSupport
import Kernels
import Tables

/// What is known of a training before its first step.
struct TrainFacts: Sendable {
    var tableName: String
    var reading: Reading
    var rowCount: Int
    var featureNames: [String]?
    var labelName: String?
    var classes: [String]
    /// How many rows have each class.
    var classCounts: [Int]
    var constantFeatures: [Int]
    var layers: [Int]
    var precision: Precision
    var training, validation, test: Int
    var settings: TrainSettings
    var backend: Backend

    func name(ofFeature feature: Int) -> String { featureNames?[feature] ?? "feature \(feature + 1)" }
}

/// What `kernels train` says before and after the training, for people.
struct TrainReport {
    let facts: TrainFacts
    let output: TextOutput

    func writeHeading() throws(CommandError) {
        let settings = facts.settings
        let counts = zip(facts.classes, facts.classCounts).map { "\($1) of \(printable($0, limit: 24))" }
        let shown = counts.prefix(4).joined(separator: ", ") + (counts.count > 4 ? ", …" : "")
        let label = facts.labelName.map { "label \(printable($0, limit: 24)): " } ?? ""
        output.write(
            "\(facts.tableName): \(counted(facts.rowCount, "row")), \(counted(facts.layers[0], "feature")), "
                + "\(label)\(counts.count > 2 ? "\(counts.count) classes, " : "")\(shown)\n")
        let reading = facts.reading
        if reading.bytes >= 1_000_000 {
            let megabytes = Double(reading.bytes) / 1e6
            output.write(
                "\(megabytes.fixed(1)) MB read in \(reading.seconds.fixed(2)) s, "
                    + "\((megabytes / reading.seconds).fixed(0)) MB/s\n")
        }
        if !facts.constantFeatures.isEmpty {
            let names = facts.constantFeatures.prefix(3).map { printable(facts.name(ofFeature: $0), limit: 24) }
            output.write(
                "constant, and so without effect: \(names.joined(separator: ", "))"
                    + "\(facts.constantFeatures.count > 3 ? " and \(facts.constantFeatures.count - 3) more" : "")\n")
        }
        let validation = facts.validation > 0 ? "\(facts.validation) to validate, " : ""
        let parts =
            if let folds = settings.folds {
                "\(folds) stratified folds"
            } else {
                "\(counted(facts.training, "row")) to train, \(validation)\(facts.test) to test"
            }
        output.write(
            "\(parts); network \(facts.layers.map(String.init).joined(separator: "-")), \(settings.optimizer.rawValue), "
                + "\(facts.precision.rawValue), seed \(settings.seed)\n")
        try output.flush()
    }

    /// - Parameter pooled: What the folds' test parts give together; of one training its own.
    func writeSummary(_ results: [TrainResult], pooled: Evaluation) throws(CommandError) {
        let seconds = results.reduce(0) { $0 + $1.elapsed.seconds }
        let samples = results.reduce(0) { $0 + $1.samples }
        let epochs = results.reduce(0) { $0 + $1.history.count }
        func mean(_ path: (TrainResult) -> Double) -> Double {
            results.reduce(0) { $0 + path($1) } / Double(results.count)
        }
        var lines = [("loss", "\(mean(\.trainingLoss).fixed(4)) training, \(mean(\.testLoss).fixed(4)) test")]
        for score in Score.allCases { lines.append((score.title, text(score, results, pooled))) }
        if let ending = endingText(results) { lines.append(("ended", ending)) }
        lines += [
            (
                "time",
                "\(seconds.fixed(seconds < 1 ? 4 : 2)) s, \(milliseconds(seconds / Double(max(epochs, 1)))) an epoch"
            ),
            ("speed", seconds > 0 ? "\(grouped(Int(min(Double(samples) / seconds, 1e15)))) samples/s" : "-"),
            ("backend", "\(facts.backend)"),
        ]
        output.write("\n")
        for (title, text) in lines { output.write("\(title.padded(to: 13))  \(text)\n") }
        output.write("\n\(confusionText(pooled))")
        try output.flush()
    }

    private func text(_ score: Score, _ results: [TrainResult], _ pooled: Evaluation) -> String {
        guard let over = MeanOverFolds(results.map { score.value($0.evaluation) }) else { return "-" }
        let digits = score == .accuracy ? 2 : 4
        let (scale, unit) = score == .accuracy ? (100.0, "%") : (1, "")
        var details: [String] = []
        if results.count > 1 {
            details.append(
                score == .accuracy
                    ? "mean of \(results.count) folds, standard deviation \((scale * over.deviation).fixed(digits))%"
                    : "± \((scale * over.deviation).fixed(digits))")
        }
        switch score {
        case .accuracy: details.append("\(pooled.correct) of \(pooled.samples) right")
        case .precision, .recall, .f1:
            if results.count == 1 {
                details.append(
                    facts.classes.count == 2 ? "of \(printable(facts.classes[1], limit: 24))" : "mean of the classes")
            }
        case .rocAUC where facts.classes.count > 2 && results.count == 1: details.append("mean of the classes")
        default: break
        }
        let value = (scale * over.mean).fixed(digits) + unit
        return details.isEmpty ? value : "\(value) (\(details.joined(separator: "; ")))"
    }

    /// nil where all epochs were done and nothing is to be said.
    private func endingText(_ results: [TrainResult]) -> String? {
        guard facts.settings.patience != nil, results.count == 1, let result = results.first else { return nil }
        let best =
            result.bestEpoch.map { "; the network is that of epoch \($0), the best on the validation part" } ?? ""
        return "\(result.ending), after epoch \(result.history.count)\(best)"
    }

    private func milliseconds(_ seconds: Double) -> String {
        seconds < 1e-3 ? "\((1e6 * seconds).fixed(1)) µs" : "\((1e3 * seconds).fixed(2)) ms"
    }

    /// The confusion table, or where it does not fit a window the mistakes that were made most often.
    private func confusionText(_ evaluation: Evaluation) -> String {
        let names = facts.classes.map { printable($0, limit: 12) }
        let confusion = evaluation.confusion
        if names.count <= 10 { return confusion.table(names: names) }
        var mistakes: [(count: Int, text: String)] = []
        for actual in names.indices {
            for predicted in names.indices
            where predicted != actual && confusion[label: actual, predicted: predicted] > 0 {
                mistakes.append(
                    (confusion[label: actual, predicted: predicted], "\(names[actual]) taken for \(names[predicted])"))
            }
        }
        if mistakes.isEmpty { return "no mistake\n" }
        // The order of equal counts stays that of the classes.
        let ranked = mistakes.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
        return ranked.prefix(10).map { "\($0.element.text): \($0.element.count)\n" }.joined()
    }
}
