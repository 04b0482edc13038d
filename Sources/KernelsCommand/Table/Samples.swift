import CommandSupport
import Kernels
import Tables

/// A table as a network sees it: standardised features, and a target for each output.
struct Samples<Scalar: KernelScalar>: Sendable {
    let x: Matrix<Scalar>
    let y: Matrix<Scalar>
    /// The class of each row.
    let labels: [UInt16]

    /// - Parameter releasesTable: Whether the table's numbers are given back to the system as they are read, so that both
    ///   forms of a large table are never in memory at once; they are lost to everybody else.
    init(_ table: Table, _ standardizer: Standardizer, releasesTable: Bool) throws {
        // Not filled with zeros first, which would take memory for all of it.
        var x = try Matrix<Scalar>(
            uninitialized: MatrixShape(rows: table.rowCount, columns: table.featureCount), "Standardizer")
        let width = table.featureCount
        // Some 2 MiB a block: released memory comes in pages, and the loop is not felt.
        let block = max((1 << 18) / width, 1)
        try x.withUnsafeMutableBufferPointer { x in
            for start in stride(from: 0, to: table.rowCount, by: block) {
                let rows = start..<min(start + block, table.rowCount)
                var target = MutableSpan(
                    _unsafeElements: UnsafeMutableBufferPointer(
                        rebasing: x[rows.lowerBound * width..<rows.upperBound * width]))
                try standardizer.standardize(table.features.span, rows: rows, into: &target)
                if releasesTable { table.release(rowsBefore: rows.upperBound) }
            }
        }
        self.x = x
        y = Self.targets(table.labels, classes: table.classes.count)
        labels = table.labels
    }

    /// Two classes have one output, the probability of the second; more have one each.
    static func outputs(classes: Int) -> Int { classes == 2 ? 1 : classes }

    /// What an output is to say of a sample of this class.
    static func target(label: Int, output: Int, of outputs: Int) -> Scalar {
        (outputs == 1 ? label == 1 : label == output) ? 1 : 0
    }

    private static func targets(_ labels: [UInt16], classes: Int) -> Matrix<Scalar> {
        let outputs = outputs(classes: classes)
        var y = Matrix<Scalar>(rows: labels.count, columns: outputs)
        y.withUnsafeMutableBufferPointer { y in
            for row in labels.indices {
                for output in 0..<outputs {
                    y[row * outputs + output] = target(label: Int(labels[row]), output: output, of: outputs)
                }
            }
        }
        return y
    }
}

/// Some rows of a table's samples.
struct SamplePart<Scalar: KernelScalar>: Sendable {
    let samples: Samples<Scalar>
    let rows: [Int]

    var labels: [UInt16] { rows.map { samples.labels[$0] } }

    func probabilities(_ network: Network<Scalar>, on backend: Backend) throws -> Matrix<Scalar> {
        try network.predict(samples.x, rows: rows, on: backend)
    }

    /// The mean loss, without weights and smoothing.
    func loss(_ network: Network<Scalar>, on backend: Backend) throws -> Double {
        try network.loss(samples.x, samples.y, rows: rows, on: backend)
    }

    func evaluation(_ network: Network<Scalar>, on backend: Backend) throws -> Evaluation {
        try Evaluation(probabilities: probabilities(network, on: backend), labels: samples.labels, rows: rows)
    }

    /// Mean loss and accuracy, without the rest of an evaluation. Where the loss is NaN there is no accuracy, and it is 0.
    func lossAndAccuracy(
        _ network: Network<Scalar>, on backend: Backend
    ) throws -> (loss: Double, accuracy: Double) {
        let loss = try loss(network, on: backend)
        // Probabilities that are no numbers are nobody's.
        if loss.isNaN { return (loss, 0) }
        let outputs = try probabilities(network, on: backend)
        let confusion = try ConfusionMatrix(probabilities: outputs, labels: samples.labels, rows: rows)
        return (loss, confusion.accuracy ?? 0)
    }
}
