/// Why a model was not read, written or made.
///
/// Everything in this module that reads or writes a file throws this type and nothing else.
///
/// ```swift
/// do {
///     let model = try TableModel<Float>(contentsOfFile: "cancer.safetensors")
/// } catch {
///     print(error)  // cancer.safetensors: cannot be read: there is no such file
/// }
/// ```
public enum ModelFileError: Error, Hashable, Sendable {
    /// The system does not give the file's bytes: there is none, it is a folder, it may not be read.
    case cannotRead(path: String, reason: String)

    /// The file was not written: its folder is missing or may not be changed, the disk is full. What was there before is
    /// as it was.
    case cannotWrite(path: String, reason: String)

    /// The bytes are not a file of the format safetensors, or a damaged one.
    case invalidFile(path: String, reason: String)

    /// A safetensors file in good order that does not hold what was asked for.
    case unexpectedContents(path: String, reason: String)

    /// Parts that do not make a model together.
    case invalidModel(reason: String)
}

extension ModelFileError: CustomStringConvertible {
    /// One line without a full stop: the file, what was wrong, and what would be right.
    public var description: String {
        switch self {
        case .cannotRead(let path, let reason): "\(printable(path)): cannot be read: \(reason)"
        case .cannotWrite(let path, let reason): "\(printable(path)): cannot be written: \(reason)"
        case .invalidFile(let path, let reason): "\(printable(path)): not a valid safetensors file: \(reason)"
        case .unexpectedContents(let path, let reason): "\(printable(path)): \(reason)"
        case .invalidModel(let reason): "TableModel: \(reason)"
        }
    }
}
