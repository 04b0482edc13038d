import CommandSupport
import Kernels
import KernelsModel

/// How the outputs and the loss of one sample change with its features.
struct Explanation {
    /// What there is to say about one feature.
    struct Feature {
        var name: String
        var value, standardized: Double
        /// ∂ŷ/∂x in the feature's own unit, and by standard deviation.
        var outputByUnit, outputByDeviation: Double
        /// ∂J/∂x in the feature's own unit.
        var lossByUnit: Double?
    }

    let className: String
    let probability: Double
    let predicted: String
    let label: String?
    let loss: Double?
    /// The strongest first.
    let features: [Feature]

    /// - Parameter className: Whose probability is explained; nil: the predicted class.
    init<Scalar>(_ model: TableModel<Scalar>, _ sample: TableRow, className: String?) throws {
        let network = model.network
        let x: Matrix<Scalar> = try model.standardizer.standardized(sample.features.span)
        let (yHat, jacobian) = try network.jacobian(x.row(0))
        let predictedClass = try model.predictedClassIndex(of: yHat.span)
        let explained = try className.map { try model.index(ofClass: $0) } ?? predictedClass
        // One output is the probability of the second class; that of the first is the rest to 1.
        let isComplement = model.classes.count == 2 && explained == 0
        let output = model.classes.count == 2 ? 0 : explained
        let sign = isComplement ? -1.0 : 1
        var lossGradient: [Scalar]?
        if let label = sample.label {
            let y = Matrix<Scalar>(rows: 1, columns: network.outputs) { _, column in
                Samples<Scalar>.target(label: label, output: column, of: network.outputs)
            }
            let (loss, gradients) = try network.lossAndGradients(x, y, wanting: .x)
            self.loss = loss
            lossGradient = gradients.x?.row(0)
        } else {
            loss = nil
        }
        self.className = model.classes[explained]
        probability = isComplement ? 1 - Double(yHat[0]) : Double(yHat[output])
        predicted = model.classes[predictedClass]
        label = sample.label.map { model.classes[$0] }
        features = sample.features.indices.map { i in
            let deviation = model.standardizer.deviations[i]
            // A constant feature has no effect, whatever its value.
            func byUnit(_ derivative: Double) -> Double { deviation == 0 ? 0 : derivative / deviation }
            let byDeviation = deviation == 0 ? 0 : sign * Double(jacobian[output, i])
            return Feature(
                name: model.featureNames?[i] ?? "feature \(i + 1)", value: sample.features[i],
                standardized: Double(x[0, i]), outputByUnit: byUnit(byDeviation), outputByDeviation: byDeviation,
                lossByUnit: lossGradient.map { byUnit(Double($0[i])) })
        }.enumerated().sorted { a, b in
            let (first, second) = (abs(a.element.outputByDeviation), abs(b.element.outputByDeviation))
            return first == second ? a.offset < b.offset : first > second
        }.map(\.element)
    }

    func text(title: String, top: Int?) -> String {
        var text = "\(title): \(predicted) predicted, probability of \(printable(className)) \(probability.fixed(4))"
        if let label, let loss { text += ", label \(printable(label)), mean loss J \(loss.fixed(4))" }
        let shown = features.prefix(top ?? features.count)
        var lines = [["feature", "value x", "(x-mean)/dev", "∂ŷ/∂x · dev", "∂ŷ/∂x"] + (loss == nil ? [] : ["∂J/∂x"])]
        for feature in shown {
            var line = [
                printable(feature.name, limit: 28), feature.value.shortest, feature.standardized.fixed(3),
                feature.outputByDeviation.signed, feature.outputByUnit.signed,
            ]
            if let byUnit = feature.lossByUnit { line.append(byUnit.signed) }
            lines.append(line)
        }
        text += "\n\n\(alignedColumns(lines))"
        if shown.count < features.count { text += "and \(features.count - shown.count) more\n" }
        return text
    }

    func json(top: Int?) -> JSONValue {
        .object([
            "class": .string(className), "probability": .number(probability), "predicted": .string(predicted),
            "label": label.map { .string($0) } ?? .null, "loss": .number(loss),
            "features": .array(
                features.prefix(top ?? features.count).map { feature in
                    .object([
                        "name": .string(feature.name), "value": .number(feature.value),
                        "standardized": .number(feature.standardized),
                        "output_by_unit": .number(feature.outputByUnit),
                        "output_by_deviation": .number(feature.outputByDeviation),
                        "loss_by_unit": .number(feature.lossByUnit),
                    ])
                }),
        ])
    }
}

extension Double {
    /// Four digits, with a sign also where it is positive.
    fileprivate var signed: String { (self < 0 ? "" : "+") + scientific(3) }
}

extension TableModel {
    fileprivate func index(ofClass name: String) throws(CommandError) -> Int {
        // As strings, two spellings of one character would be the same class.
        if let index = classes.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) { return index }
        throw .usage(
            "--class is \(quoted(name)); it needs to be one of \(classes.prefix(12).map { printable($0, limit: 24) }.joined(separator: ", "))"
                + "\(classes.count > 12 ? ", …" : "")\(suggestion(for: name, among: classes))")
    }
}
