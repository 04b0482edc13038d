import CommandSupport
import Kernels
import KernelsModel
import Tables

/// All that one training starts from.
struct Preparation<Scalar: KernelScalar>: Sendable {
    let standardizer: Standardizer
    let training, test: SamplePart<Scalar>
    /// What decides when to stop.
    let validation: SamplePart<Scalar>?
    let network: Network<Scalar>
    /// Where the order of the samples comes from.
    let orderSeed: UInt64

    /// - Parameters:
    ///   - testTable: A table of its own to test on; nil: the split's test rows.
    ///   - loaded: A model to go on with: its network and its standardisation.
    ///   - releasesTable: Whether nobody needs the table's numbers after this.
    init(
        _ table: Table, _ split: StratifiedSplit, testTable: Table?, loaded: TableModel<Scalar>?,
        _ settings: TrainSettings, weightSeed: UInt64, orderSeed: UInt64, releasesTable: Bool
    ) throws {
        self.orderSeed = orderSeed
        var split = split
        var validationRows: [Int]?
        if settings.patience != nil {
            // A stream of its own: with and without early stopping the test part and the weights are the same.
            var generator = SplitMix64(seed: ~weightSeed)
            let fraction = settings.validationFraction ?? TrainSettings.defaultValidationFraction
            let inner: StratifiedSplit
            do {
                inner = try StratifiedSplit(
                    labels: table.labels, rows: split.training, classes: table.classes.count, testFraction: fraction,
                    using: &generator)
            } catch {
                // The labels are in order, so it can only be too few rows.
                throw CommandError.input(
                    "\(table.name): --early-stopping needs a part to validate on, and a fraction of \(fraction) of "
                        + "\(counted(split.training.count, "row")) to train leaves none; more rows or a larger "
                        + "--validation-fraction are needed")
            }
            validationRows = inner.test
            split.training = inner.training
        }
        standardizer =
            try loaded?.standardizer
            ?? Standardizer(fitting: table.features.span, features: table.featureCount, rows: split.training)
        let samples = try Samples<Scalar>(table, standardizer, releasesTable: releasesTable)
        training = SamplePart(samples: samples, rows: split.training)
        validation = validationRows.map { SamplePart(samples: samples, rows: $0) }
        if let testTable {
            test = SamplePart(
                samples: try Samples(testTable, standardizer, releasesTable: releasesTable),
                rows: Array(0..<testTable.rowCount))
        } else {
            test = SamplePart(samples: samples, rows: split.test)
        }
        let hidden = settings.hidden ?? TrainSettings.defaultHidden
        network =
            try loaded?.network
            ?? Network(
                layers: [table.featureCount] + hidden + [Samples<Scalar>.outputs(classes: table.classes.count)],
                seed: weightSeed)
    }

    /// The features that have one value in all rows of the training.
    var constantFeatures: [Int] { standardizer.deviations.indices.filter { standardizer.deviations[$0] == 0 } }
}
