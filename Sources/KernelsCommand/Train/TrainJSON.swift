import CommandSupport
import Kernels

/// The results of a training as data: what `--json` prints and what the pictures are drawn from.
struct TrainJSON {
    let facts: TrainFacts
    let results: [TrainResult]
    let pooled: Evaluation

    var value: JSONValue {
        var object: [String: JSONValue] = [
            "version": .string(MachineInfo.version),
            "table": table,
            "rows": .object([
                "training": .number(facts.training), "validation": .number(facts.validation),
                "test": .number(facts.test),
            ]),
            "network": .object([
                "layers": .array(facts.layers.map { .number($0) }), "activation": "sigmoid",
                "precision": .string(facts.precision.rawValue),
            ]),
            "options": .object(
                facts.settings.recorded(outputs: facts.layers[facts.layers.count - 1]).mapValues { .string($0) }),
            "backend": .string(facts.backend.description),
        ]
        if facts.settings.folds == nil {
            object.merge(self.object(results[0])) { first, _ in first }
        } else {
            object["folds"] = .array(results.map { .object(self.object($0)) })
            object["mean"] = .object(overFolds(\.mean))
            object["standard_deviation"] = .object(overFolds(\.deviation))
            object["test"] = .object(test(pooled, loss: pooledLoss))
        }
        return .object(object)
    }

    /// The mean over the samples, of which the folds may have one more or less.
    private var pooledLoss: Double {
        results.reduce(0) { $0 + $1.testLoss * Double($1.evaluation.samples) } / Double(pooled.samples)
    }

    private var table: JSONValue {
        .object([
            "name": .string(facts.tableName), "rows": .number(facts.rowCount), "features": .number(facts.layers[0]),
            "bytes": .number(facts.reading.bytes), "seconds_to_read": .number(facts.reading.seconds),
            "feature_names": facts.featureNames.map { .array($0.map { .string($0) }) } ?? .null,
            "constant_features": .array(facts.constantFeatures.map { .string(facts.name(ofFeature: $0)) }),
            "label": facts.labelName.map { .string($0) } ?? .null,
            "classes": .array(
                zip(facts.classes, facts.classCounts).map { .object(["name": .string($0), "rows": .number($1)]) }),
        ])
    }

    private func object(_ result: TrainResult) -> [String: JSONValue] {
        let seconds = result.elapsed.seconds
        return [
            "epochs": .array(result.history.map(epoch)),
            "ending": .string(result.ending),
            "best_epoch": result.bestEpoch.map { .number($0) } ?? .null,
            "training": .object(["loss": .number(result.trainingLoss)]),
            "test": .object(test(result.evaluation, loss: result.testLoss)),
            "seconds": .number(seconds),
            "seconds_per_epoch": .number(seconds / Double(max(result.history.count, 1))),
            "samples_per_second": .number(seconds > 0 ? Double(result.samples) / seconds : nil),
        ]
    }

    private func epoch(_ record: EpochRecord) -> JSONValue {
        let part = facts.settings.watchedPart
        return .object([
            "epoch": .number(record.epoch), "loss": .number(record.loss), "seconds": .number(record.elapsed.seconds),
            "\(part)_loss": .number(record.watched?.loss), "\(part)_accuracy": .number(record.watched?.accuracy),
        ])
    }

    private func test(_ evaluation: Evaluation, loss: Double) -> [String: JSONValue] {
        var object: [String: JSONValue] = ["loss": .number(loss), "samples": .number(evaluation.samples)]
        for score in Score.allCases { object[score.key] = .number(score.value(evaluation)) }
        let classes = facts.classes.indices
        // Lines are true classes, columns predicted ones.
        object["confusion"] = .array(
            classes.map { actual in
                .array(classes.map { .number(evaluation.confusion[label: actual, predicted: $0]) })
            })
        object["per_class"] = .array(
            classes.map { c in
                .object([
                    "class": .string(facts.classes[c]), "precision": .number(evaluation.confusion.precision(of: c)),
                    "recall": .number(evaluation.confusion.recall(of: c)),
                    "f1": .number(evaluation.confusion.f1(of: c)),
                ])
            })
        object["roc"] = .array(curves(evaluation))
        object["calibration"] = .object([
            "expected_error": .number(evaluation.calibration.expectedError),
            "bins": .array(
                evaluation.calibration.bins.map { bin in
                    .object([
                        "count": .number(bin.count), "mean_probability": .number(bin.meanProbability),
                        "positive_fraction": .number(bin.positiveFraction),
                    ])
                }),
        ])
        return object
    }

    /// One curve for two classes, one a class for more; of a long one as many points as a picture can show.
    private func curves(_ evaluation: Evaluation) -> [JSONValue] {
        let names = facts.classes.count == 2 ? [facts.classes[1]] : facts.classes
        return zip(names, evaluation.rocCurves).map { name, curve in
            guard let curve else { return .object(["class": .string(name), "area": .null, "points": .array([])]) }
            let points = curve.points
            let step = max(points.count / 1000, 1)
            let shown = points.indices.filter { $0 % step == 0 || $0 == points.count - 1 }
            return .object([
                "class": .string(name), "area": .number(curve.area),
                "points": .array(
                    shown.map {
                        .array([.number(points[$0].falsePositiveRate), .number(points[$0].truePositiveRate)])
                    }),
            ])
        }
    }

    private func overFolds(_ path: (MeanOverFolds) -> Double) -> [String: JSONValue] {
        var object: [String: JSONValue] = [
            "training_loss": .number(MeanOverFolds(results.map(\.trainingLoss)).map(path)),
            "test_loss": .number(MeanOverFolds(results.map(\.testLoss)).map(path)),
        ]
        for score in Score.allCases {
            object[score.key] = .number(MeanOverFolds(results.map { score.value($0.evaluation) }).map(path))
        }
        return object
    }
}
