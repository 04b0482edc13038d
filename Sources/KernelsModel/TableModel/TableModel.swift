import Kernels

/// A trained classifier of table rows, with all that is needed to use it elsewhere.
///
/// ```swift
/// let model = try TableModel(
///     network: network, standardizer: standardizer, featureNames: ["radius", "texture"], labelName: "malignant",
///     classes: ["0", "1"], trainingOptions: ["epochs": "100", "seed": "1"])
/// try model.write(toFile: "cancer.safetensors")
///
/// let loaded = try TableModel<Float>(contentsOfFile: "cancer.safetensors")
/// let probabilities = try loaded.predict(rows.span, samples: 2)  // rows as they stand in the table
/// try loaded.predictedClass(of: probabilities.row(0))          // "1"
/// ```
///
/// **Outputs.** One output is the probability of the second class, and there are two classes. Otherwise there is an output
/// for each class: its probability, each by itself; they need not add up to 1.
///
/// A value, and `Sendable`: one model serves any number of tasks at once.
public struct TableModel<Scalar: KernelScalar>: Hashable, Sendable {
    /// The network that the standardised features go through. All parameters are finite.
    public let network: Network<Scalar>

    /// What is done to the features of a row first.
    public let standardizer: Standardizer

    /// The names of the features, one for each input, if the table had any.
    public let featureNames: [String]?

    /// The name of the column that the classes stood in, if it had one.
    public let labelName: String?

    /// The classes by the index of their output; the negative and the positive one where there is one output.
    public let classes: [String]

    /// How the network was trained, for people to read: names and values.
    public let trainingOptions: [String: String]

    /// The version of this package that wrote the file, or that made the model.
    public let version: String

    /// A model from its parts.
    ///
    /// - Throws: ``ModelFileError/invalidModel(reason:)`` when they do not fit together: there need to be as many means as
    ///   inputs, as many feature names, if any, and two classes for one output, or else as many as outputs, all
    ///   different; and each parameter needs to be finite.
    /// - Complexity: O(number of parameters).
    public init(
        network: Network<Scalar>, standardizer: Standardizer, featureNames: [String]? = nil, labelName: String? = nil,
        classes: [String], trainingOptions: [String: String] = [:]
    ) throws(ModelFileError) {
        try self.init(
            network: network, standardizer: standardizer, featureNames: featureNames, labelName: labelName,
            classes: classes, trainingOptions: trainingOptions, version: MachineInfo.version)
    }

    init(
        network: Network<Scalar>, standardizer: Standardizer, featureNames: [String]?, labelName: String?,
        classes: [String], trainingOptions: [String: String], version: String
    ) throws(ModelFileError) {
        do {
            // The layers may have been changed since the network was made.
            _ = try Network(layers: network.layers)
        } catch {
            throw .invalidModel(reason: "\(error)")
        }
        if let reason = misfit(
            sizes: network.sizes, features: standardizer.features, featureNames: featureNames, classes: classes)
        {
            throw .invalidModel(reason: reason)
        }
        for (l, layer) in network.layers.enumerated() {
            let wIsFinite = layer.w.withUnsafeBufferPointer { areFinite($0) }
            if !wIsFinite || !layer.b.withUnsafeBufferPointer({ areFinite($0) }) {
                throw .invalidModel(
                    reason: "\(wIsFinite ? "b" : "W")\(l + 1) has an element that is not finite in this precision; "
                        + "a model needs finite parameters")
            }
        }
        self.network = network
        self.standardizer = standardizer
        self.featureNames = featureNames
        self.labelName = labelName
        self.classes = classes
        self.trainingOptions = trainingOptions
        self.version = version
    }
}

/// Why these parts are not a model's, or nil.
func misfit(sizes: [Int], features: Int, featureNames: [String]?, classes: [String]) -> String? {
    let (inputs, outputs) = (sizes[0], sizes[sizes.count - 1])
    if features != inputs {
        return "the network has \(inputs) inputs; there are means and deviations of \(features) features"
    }
    if let featureNames, featureNames.count != inputs {
        return "the network has \(inputs) inputs; there are \(featureNames.count) feature names"
    }
    if outputs == 0 { return "the network has no output; at least one is needed" }
    let needed = outputs == 1 ? 2 : outputs
    if classes.count != needed {
        return "the network has \(outputs) output\(outputs == 1 ? "" : "s"), so \(needed) classes are needed; "
            + "there are \(classes.count)"
    }
    // As strings, two spellings of one character would be the same class.
    var names: Set<[UInt8]> = []
    for name in classes where !names.insert(Array(name.utf8)).inserted {
        return "the class \(quoted(name)) is there twice"
    }
    return nil
}
