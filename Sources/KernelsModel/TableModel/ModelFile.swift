import Kernels

/// A model's file, opened: all that it says but the parameters.
///
/// ```swift
/// let file = try ModelFile(contentsOfFile: path)
/// switch file.precision {
/// case .float: serve(try file.model(as: Float.self))
/// case .double: serve(try file.model(as: Double.self))
/// }
/// ```
public struct ModelFile: Sendable {
    /// The precision of the parameters in the file.
    public enum Precision: String, Hashable, Sendable, CaseIterable {
        /// Single precision: `Float`, `F32`.
        case float = "F32"
        /// Double precision: `Double`, `F64`.
        case double = "F64"
    }

    /// The precision that the parameters are stored in.
    public let precision: Precision

    /// The number of inputs of the network, and then of the outputs of each layer.
    public let sizes: [Int]

    /// What is done to the features of a row first.
    public var standardizer: Standardizer { metadata.standardizer }

    /// The names of the features, if the table had any.
    public var featureNames: [String]? { metadata.featureNames }

    /// The name of the column that the classes stood in, if it had one.
    public var labelName: String? { metadata.labelName }

    /// The classes, as ``TableModel/classes`` has them.
    public var classes: [String] { metadata.classes }

    /// How the network was trained, for people to read.
    public var trainingOptions: [String: String] { metadata.trainingOptions }

    /// The version of this package that wrote the file.
    public var version: String { metadata.version }

    /// The path that the file was opened by.
    public var path: String { file.path }

    private let file: Safetensors
    private let metadata: ModelMetadata

    /// Opens a file, and checks all that it says but the parameters.
    ///
    /// - Throws: ``ModelFileError``, which names the file and what is wrong with it.
    public init(contentsOfFile path: String) throws(ModelFileError) {
        file = try Safetensors(contentsOfFile: path)
        do {
            try ModelMetadata.checkFormat(file.metadata)
            (sizes, precision) = try layers(of: file.tensors)
            metadata = try ModelMetadata(file.metadata, inputs: sizes[0], outputs: sizes[sizes.count - 1])
        } catch {
            throw .unexpectedContents(path: path, reason: error.reason)
        }
        if let reason = misfit(
            sizes: sizes, features: metadata.standardizer.features, featureNames: metadata.featureNames,
            classes: metadata.classes)
        {
            throw .unexpectedContents(path: path, reason: reason)
        }
    }

    /// The model in the given precision.
    ///
    /// `Float` to `Double` is exact; `Double` to `Float` rounds to nearest, and a parameter that is too large for `Float` is
    /// refused. The model then predicts in that precision.
    ///
    /// - Throws: ``ModelFileError``, also when the file has a parameter that is not finite.
    /// - Complexity: O(number of parameters).
    public func model<Scalar: KernelScalar>(as _: Scalar.Type = Scalar.self) throws(ModelFileError) -> TableModel<
        Scalar
    > {
        var layers: [Network<Scalar>.Layer] = []
        for l in 0..<sizes.count - 1 {
            layers.append(
                Network<Scalar>.Layer(
                    w: try file.matrix(named: ModelMetadata.weightName(layer: l)),
                    b: try file.vector(named: ModelMetadata.biasName(layer: l))))
        }
        let network: Network<Scalar>
        do {
            network = try Network(layers: layers)
        } catch {
            throw .unexpectedContents(path: path, reason: "\(error)")
        }
        do {
            return try TableModel(
                network: network, standardizer: standardizer, featureNames: featureNames, labelName: labelName,
                classes: classes, trainingOptions: trainingOptions, version: version)
        } catch {
            guard case .invalidModel(let reason) = error else { throw error }
            throw .unexpectedContents(path: path, reason: reason)
        }
    }
}

/// The sizes of the network that the tensors are the parameters of, and their precision.
private func layers(
    of tensors: [Safetensors.Tensor]
) throws(ModelMetadata.Failure) -> (sizes: [Int], precision: ModelFile.Precision) {
    func tensor(_ name: String, dimensions: Int) throws(ModelMetadata.Failure) -> Safetensors.Tensor {
        guard let tensor = tensors.first(where: { $0.name == name }) else {
            throw ModelMetadata.Failure(reason: "the tensor '\(name)' is missing")
        }
        if tensor.shape.count != dimensions {
            throw ModelMetadata.Failure(
                reason: "the tensor '\(name)' has \(tensor.shape.count) dimensions, \(tensor.shape); "
                    + "\(dimensions) \(dimensions == 1 ? "is" : "are") needed")
        }
        return tensor
    }
    let count = tensors.count / 2
    let layersAtMost = Network<Double>.layersAtMost
    if count > layersAtMost {
        throw ModelMetadata.Failure(
            reason: "it has \(tensors.count) tensors; a network of \(layersAtMost) layers has \(2 * layersAtMost)")
    }
    let first = try tensor(ModelMetadata.weightName(layer: 0), dimensions: 2)
    guard let precision = ModelFile.Precision(rawValue: first.elementType.rawValue) else {
        throw ModelMetadata.Failure(
            reason: "the elements of '\(first.name)' are \(first.elementType.rawValue); F32 or F64 is needed")
    }
    var sizes = [first.shape[1]]
    var names: Set<String> = []
    for l in 0..<max(count, 1) {
        let weight = try tensor(ModelMetadata.weightName(layer: l), dimensions: 2)
        let bias = try tensor(ModelMetadata.biasName(layer: l), dimensions: 1)
        for tensor in [weight, bias] where tensor.elementType != first.elementType {
            throw ModelMetadata.Failure(
                reason: "the elements of '\(tensor.name)' are \(tensor.elementType.rawValue) and those of "
                    + "'\(first.name)' \(first.elementType.rawValue); all need to be the same")
        }
        if weight.shape[1] != sizes[l] {
            throw ModelMetadata.Failure(
                reason: "'\(weight.name)' is \(MatrixShape(rows: weight.shape[0], columns: weight.shape[1])); "
                    + "it needs \(sizes[l]) columns, the outputs of the layer before")
        }
        if bias.shape[0] != weight.shape[0] {
            throw ModelMetadata.Failure(
                reason: "'\(bias.name)' has \(bias.shape[0]) elements; '\(weight.name)' has \(weight.shape[0]) rows")
        }
        sizes.append(weight.shape[0])
        names.formUnion([weight.name, bias.name])
    }
    if let extra = tensors.first(where: { !names.contains($0.name) }) {
        throw ModelMetadata.Failure(
            reason: "the tensor \(quoted(extra.name)) is no part of a network of \(sizes.count - 1) layers")
    }
    return (sizes, precision)
}
