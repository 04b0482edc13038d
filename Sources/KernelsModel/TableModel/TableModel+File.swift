import Kernels

extension TableModel {
    /// The model in a file, in this precision: parameters stored in the other one are converted.
    ///
    /// ``ModelFile`` tells the stored precision first. Every part is checked as ``init(network:standardizer:featureNames:labelName:classes:trainingOptions:)``
    /// does.
    ///
    /// - Throws: ``ModelFileError``, which names the file and what is wrong with it.
    /// - Complexity: O(number of parameters).
    public init(contentsOfFile path: String) throws(ModelFileError) {
        self = try ModelFile(contentsOfFile: path).model()
    }

    /// Writes the model to a file in the format safetensors.
    ///
    /// **Tensors.** `0.weight` (outputs×inputs), `0.bias`, `2.weight`, `2.bias` and so on: those of PyTorch's
    /// `nn.Sequential(nn.Linear(…), nn.Sigmoid(), nn.Linear(…), nn.Sigmoid())`, whose `load_state_dict` takes the file as
    /// it is. `F32` from `Float`, `F64` from `Double`.
    ///
    /// **Metadata.** `format`, `format_version` and `version`; as JSON `means` and `deviations`, in the shortest decimals that
    /// are read back as the same numbers, `classes`, `training_options`, and `feature_names` if there are; `label_name`
    /// if there is one. The file says the version of this package, whatever ``version`` a model was read with.
    ///
    /// **All or nothing,** as ``Safetensors/write(_:metadata:toFile:)`` does it. The same model gives the same bytes.
    ///
    /// - Throws: ``ModelFileError/cannotWrite(path:reason:)``.
    /// - Complexity: O(number of parameters).
    public func write(toFile path: String) throws(ModelFileError) {
        let tensors = network.layers.enumerated().flatMap { l, layer in
            [
                Safetensors.NamedTensor(name: ModelMetadata.weightName(layer: l), layer.w),
                Safetensors.NamedTensor(name: ModelMetadata.biasName(layer: l), layer.b),
            ]
        }
        let metadata = ModelMetadata(
            standardizer: standardizer, featureNames: featureNames, labelName: labelName, classes: classes,
            trainingOptions: trainingOptions, version: MachineInfo.version)
        try Safetensors.write(tensors, metadata: metadata.texts, toFile: path)
    }
}
