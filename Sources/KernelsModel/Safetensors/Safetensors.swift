/// A file of named tensors in the format safetensors, opened for reading.
///
/// ```swift
/// let file = try Safetensors(contentsOfFile: "model.safetensors")
/// file.tensors.map(\.name)                                     // ["0.weight", "0.bias"]
/// let w: Matrix<Float> = try file.matrix(named: "0.weight")
/// ```
///
/// **Format.** 8 bytes that give the length of the header, little-endian; the header, a JSON object of name, element type,
/// shape and place of each tensor, and of texts under `__metadata__`; the tensors, row-major and little-endian, one after
/// the other without a hole. Nothing in such a file can be executed.
///
/// **Checks.** The whole header is checked when the file is opened, each length before memory is taken for it: a damaged or
/// malicious file ends in an error. The tensors are read when they are asked for.
///
/// **Element types.** Tensors of any type of the format are listed; those of `F32` and `F64` can be read.
///
/// Source: <https://github.com/huggingface/safetensors>, "Format".
public struct Safetensors: Sendable {
    /// What the elements of a tensor are, by the names of the format.
    public enum ElementType: String, Hashable, Sendable, CaseIterable {
        case bool = "BOOL"
        case float4 = "F4"
        case float6E2M3 = "F6_E2M3"
        case float6E3M2 = "F6_E3M2"
        case uint8 = "U8"
        case int8 = "I8"
        case float8E5M2 = "F8_E5M2"
        case float8E4M3 = "F8_E4M3"
        case float8E8M0 = "F8_E8M0"
        case float8E4M3FNUZ = "F8_E4M3FNUZ"
        case float8E5M2FNUZ = "F8_E5M2FNUZ"
        case int16 = "I16"
        case uint16 = "U16"
        case float16 = "F16"
        case bfloat16 = "BF16"
        case int32 = "I32"
        case uint32 = "U32"
        case float32 = "F32"
        case complex64 = "C64"
        case float64 = "F64"
        case int64 = "I64"
        case uint64 = "U64"

        /// The bits that one element takes.
        public var bits: Int {
            switch self {
            case .float4: 4
            case .float6E2M3, .float6E3M2: 6
            case .bool, .uint8, .int8, .float8E5M2, .float8E4M3, .float8E8M0, .float8E4M3FNUZ, .float8E5M2FNUZ: 8
            case .int16, .uint16, .float16, .bfloat16: 16
            case .int32, .uint32, .float32: 32
            case .complex64, .float64, .int64, .uint64: 64
            }
        }
    }

    /// What the header says of a tensor.
    public struct Tensor: Hashable, Sendable {
        /// The name, as it stands in the file.
        public let name: String

        /// The type of the elements.
        public let elementType: ElementType

        /// The extents, the last one that of neighbouring elements; none for a single number.
        public let shape: [Int]

        /// Where the elements are, counted from the end of the header.
        public let bytes: Range<Int>

        /// The number of elements: the product of the extents.
        public var count: Int { shape.reduce(1, *) }
    }

    /// The texts of the file by their names.
    public let metadata: [String: String]

    /// The tensors in the order in which they lie in the file.
    public let tensors: [Tensor]

    let file: InputFile
    let dataStart: Int

    /// Opens a file and checks its header.
    ///
    /// - Throws: ``ModelFileError/cannotRead(path:reason:)`` or ``ModelFileError/invalidFile(path:reason:)``.
    /// - Complexity: O(length of the header).
    public init(contentsOfFile path: String) throws(ModelFileError) {
        let file = try InputFile(path)
        let header = try SafetensorsHeader(file)
        self.file = file
        metadata = header.metadata
        tensors = header.tensors
        dataStart = header.dataStart
    }

    /// The path that the file was opened by.
    public var path: String { file.path }
}
