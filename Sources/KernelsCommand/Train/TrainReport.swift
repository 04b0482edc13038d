import CommandSupport
import Kernels

/// What `kernels train` says before and after the training.
struct TrainReport {
    let table: Table
    let settings: TrainSettings
    let backend: Backend
    let output: TextOutput

    func writeHeading(split: Split) throws(CommandError) {
        output.write(
            "\(table.name): \(counted(table.rowCount, "row")), \(counted(table.featureCount, "feature")), "
                + "\(table.count(of: 1)) with label 1\n")
        let parts =
            if let folds = settings.folds {
                "\(folds) stratified folds"
            } else {
                "\(split.training.count) rows to train, \(split.test.count) to test"
            }
        output.write(
            "\(parts); network \(table.featureCount)-\(settings.hidden)-1, \(settings.optimizer.rawValue), "
                + "\(settings.precision.rawValue), seed \(settings.seed)\n")
        try output.flush()
    }

    func writeSummary(_ results: [TrainResult]) throws(CommandError) {
        let count = Double(results.count)
        let trainingLoss = results.reduce(0) { $0 + $1.trainingLoss } / count
        let testLoss = results.reduce(0) { $0 + $1.testLoss } / count
        let accuracy = results.reduce(0) { $0 + $1.accuracy } / count
        let time = results.reduce(0) { $0 + $1.time.seconds }
        let samples = results.reduce(0) { $0 + $1.samples }
        let correct = results.reduce(0) { $0 + $1.correct }
        let tested = results.reduce(0) { $0 + $1.tested }
        let isMean = results.count > 1
        let variance = results.reduce(0) { $0 + ($1.accuracy - accuracy) * ($1.accuracy - accuracy) } / count
        let details =
            isMean
            ? "mean of \(results.count) folds, standard deviation \((100 * variance.squareRoot()).fixed(2))%; "
                + "\(correct) of \(tested) right" : "\(correct) of \(tested) right"
        output.write(
            """

            loss           \(trainingLoss.fixed(4)) training, \(testLoss.fixed(4)) test
            test accuracy  \((100 * accuracy).fixed(2))% (\(details))
            time           \(time.seconds) s
            speed          \(time > 0 ? grouped(Int(min(Double(samples) / time, 1e15))) : "-") samples/s
            backend        \(backend)

            """)
        try output.flush()
    }
}

extension Double {
    /// Seconds with as many digits as tell something.
    fileprivate var seconds: String { fixed(self < 1 ? 4 : 2) }
}
