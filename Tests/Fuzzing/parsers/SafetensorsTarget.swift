import Glibc
import Kernels

@testable import KernelsModel

let libFuzzerFlags = ["-max_len=4096", "-malloc_limit_mb=16", "-rss_limit_mb=1000", "-timeout=10"]

private let file = MemoryFile()
private let folder = TemporaryFolder()

/// A byte that says what follows: a file; or a header as text up to a zero byte, and the data behind it, so that the length
/// is right; or lines, the layers' sizes and the texts of a model's metadata, and then its parameters.
///
/// A file that is taken is written and read again as the same, one that is refused gets a line that says why. A model predicts
/// what is between 0 and 1.
func fuzz(_ input: FuzzInput) {
    var input = input
    switch input.byte() % 3 {
    case 0: file.write(input.bytes)
    case 1:
        let bytes = input.bytes
        let header = Array(bytes.prefix { $0 != 0 })
        file.write(littleEndian(UInt64(header.count)) + header + bytes.dropFirst(header.count + 1))
    default: file.write(modelBytes(&input))
    }
    guard let tensors = attempt({ () throws(ModelFileError) in try Safetensors(contentsOfFile: file.path) }) else {
        return
    }
    requireWrittenAgain(tensors)
    guard let model = attempt({ () throws(ModelFileError) in try ModelFile(contentsOfFile: file.path) }) else { return }
    switch model.precision {
    case .float:
        requireUsable(model, as: Float.self)
        // Every Float is a Double.
        let isRead = attempt { () throws(ModelFileError) in try model.model(as: Float.self) } != nil
        let isWidened = attempt { () throws(ModelFileError) in try model.model(as: Double.self) } != nil
        require(isRead == isWidened, "read as Float \(isRead), as Double \(isWidened)")
    case .double:
        requireUsable(model, as: Double.self)
        _ = attempt { () throws(ModelFileError) in try model.model(as: Float.self) }
    }
}

/// The result, or nil where there is an error in good words.
private func attempt<R>(_ body: () throws(ModelFileError) -> R) -> R? {
    do {
        return try body()
    } catch {
        requireOneLine(error.description)
        require(error.description.hasPrefix(file.path) || error.description.hasPrefix("TableModel:"), "\(error)")
        return nil
    }
}

/// The tensors of the precisions that can be read, and the texts.
private func requireWrittenAgain(_ tensors: Safetensors) {
    let plain = tensors.tensors.filter { $0.shape.count == 1 || $0.shape.count == 2 }
    requireWrittenAgain(tensors, plain.filter { $0.elementType == .float32 }, as: Float.self)
    requireWrittenAgain(tensors, plain.filter { $0.elementType == .float64 }, as: Double.self)
}

private func requireWrittenAgain<Scalar: KernelScalar>(
    _ original: Safetensors, _ tensors: [Safetensors.Tensor], as _: Scalar.Type
) {
    let named = tensors.map { tensor in
        // A file can have two tensors whose names are two spellings of one: the first is found by either.
        tensor.shape.count == 2
            ? attempt { () throws(ModelFileError) in
                Safetensors.NamedTensor<Scalar>(name: tensor.name, try original.matrix(named: tensor.name))
            }
            : attempt { () throws(ModelFileError) in
                Safetensors.NamedTensor<Scalar>(name: tensor.name, try original.vector(named: tensor.name))
            }
    }
    let all = named.compactMap { $0 }
    require(all.count == tensors.count, "a tensor that is listed cannot be read")
    do {
        try Safetensors.write(all, metadata: original.metadata, toFile: folder.path)
        let again = try Safetensors(contentsOfFile: folder.path)
        require(again.metadata == original.metadata, "the texts are \(again.metadata)")
        require(again.tensors.map(\.name) == tensors.map(\.name), "the names are \(again.tensors.map(\.name))")
        require(again.tensors.map(\.shape) == tensors.map(\.shape), "the shapes are \(again.tensors.map(\.shape))")
        for (tensor, before) in zip(again.tensors, tensors) {
            let bytes = try bytes(of: again, tensor)
            let expected = try SafetensorsTarget.bytes(of: original, before)
            require(bytes == expected, "\(tensor.name) has other bytes")
        }
    } catch {
        fatalError("what was read cannot be written: \(error)")
    }
}

/// What lies in the file.
private func bytes(of file: Safetensors, _ tensor: Safetensors.Tensor) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: tensor.bytes.count)
    let start = file.dataStart + tensor.bytes.lowerBound
    try bytes.withUnsafeMutableBytes { bytes in try file.file.read(at: start, into: bytes) }
    return bytes
}

/// A model predicts, and is written and read again as the same.
private func requireUsable<Scalar: KernelScalar>(_ file: ModelFile, as _: Scalar.Type) {
    guard let model: TableModel<Scalar> = attempt({ () throws(ModelFileError) in try file.model() }) else { return }
    do {
        try model.write(toFile: folder.path)
        let again = try TableModel<Scalar>(contentsOfFile: folder.path)
        // All but the version, which is that of the writer.
        require(
            again.network == model.network && again.standardizer == model.standardizer
                && again.featureNames == model.featureNames && again.labelName == model.labelName
                && again.classes == model.classes && again.trainingOptions == model.trainingOptions,
            "the model is another one")
        let first = contents(folder.path)
        try again.write(toFile: folder.path)
        require(contents(folder.path) == first, "written a second time, it has other bytes")
        let features = (0..<(2 * model.network.inputs)).map { Double($0) * 1e3 - 1 }
        let outputs = try model.predict(features.span, samples: 2, on: .serial)
        // Sums of huge parameters overflow, and two infinities are no number.
        require(outputs.elements.allSatisfy { $0 >= 0 && $0 <= 1 || $0.isNaN }, "the outputs are \(outputs.elements)")
    } catch {
        fatalError("what was read cannot be used: \(error)")
    }
}

/// A file made of lines: sizes such as "2,3,1", and the texts of the metadata.
private func modelBytes(_ input: inout FuzzInput) -> [UInt8] {
    let sizes = String(decoding: input.line(), as: UTF8.self).split(separator: ",").prefix(5).map { Int($0) ?? 1 }
    let keys = ["means", "deviations", "classes", "training_options", "feature_names", "label_name", "format_version"]
    var texts = ["format": "swift-kernels table model", "format_version": "1", "version": "0"]
    for key in keys {
        let text = String(decoding: input.line(), as: UTF8.self)
        if !text.isEmpty { texts[key] = text }
    }
    let parameters = input.bytes
    let isDouble = parameters.first == UInt8(ascii: "d")
    let (type, size) = isDouble ? ("F64", 8) : ("F32", 4)
    var members: [(key: String, value: String)] = [("__metadata__", JSONText.object(texts))]
    var end = 0
    func add(_ name: String, _ shape: [Int]) {
        // What is too large has no place, and its header is refused.
        let count = shape.contains(0) ? 0 : shape.allSatisfy { (1...500).contains($0) } ? shape.reduce(1, *) : 1
        members.append(
            (
                name,
                "{\"dtype\":\"\(type)\",\"shape\":\(JSONText.array(shape)),\"data_offsets\":[\(end),\(end + count * size)]}"
            ))
        end += count * size
    }
    for layer in sizes.indices.dropFirst() {
        add(ModelMetadata.weightName(layer: layer - 1), [sizes[layer], sizes[layer - 1]])
        add(ModelMetadata.biasName(layer: layer - 1), [sizes[layer]])
    }
    let header = Array(JSONText.object(members).utf8)
    let data = (0..<min(end, 1 << 20)).map { parameters.isEmpty ? 0 : parameters[$0 % parameters.count] }
    return littleEndian(UInt64(header.count)) + header + data
}

private func littleEndian(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

private func contents(_ path: String) -> [UInt8] {
    guard let stream = fopen(path, "r") else { fatalError("cannot read \(path)") }
    defer { fclose(stream) }
    var bytes = [UInt8](repeating: 0, count: 1 << 21)
    return Array(bytes.prefix(fread(&bytes, 1, bytes.count, stream)))
}

/// A folder in memory, where there is one, with a file that goes with the process.
private final class TemporaryFolder: Sendable {
    let path: String

    init() {
        var name = Array("\(folderInMemory)/swift-kernels-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { fatalError("no temporary folder") }
        let folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = "\(folder)/m"
        atexit {
            unlink(SafetensorsTarget.folder.path)
            rmdir(String(SafetensorsTarget.folder.path.dropLast(2)))
        }
    }
}
