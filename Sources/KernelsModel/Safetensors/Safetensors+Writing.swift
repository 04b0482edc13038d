import Kernels

extension Safetensors {
    /// A tensor that is to be written: `F32` from `Float`, `F64` from `Double`.
    public struct NamedTensor<Scalar: KernelScalar>: Hashable, Sendable {
        /// The elements with their shape.
        public enum Elements: Hashable, Sendable {
            /// Of two dimensions, rows and columns.
            case matrix(Matrix<Scalar>)
            /// Of one dimension.
            case vector([Scalar])
        }

        /// The name in the file.
        public let name: String

        /// The elements, and with them the shape.
        public let elements: Elements

        /// A tensor of two dimensions, rows×columns.
        public init(name: String, _ matrix: Matrix<Scalar>) {
            self.name = name
            elements = .matrix(matrix)
        }

        /// A tensor of one dimension.
        public init(name: String, _ vector: [Scalar]) {
            self.name = name
            elements = .vector(vector)
        }

        var shape: [Int] {
            switch elements {
            case .matrix(let matrix): [matrix.rows, matrix.columns]
            case .vector(let vector): [vector.count]
            }
        }

        func withBytes(_ body: (UnsafeRawBufferPointer) throws(ModelFileError) -> Void) throws(ModelFileError) {
            switch elements {
            case .matrix(let matrix):
                try matrix.withUnsafeBufferPointer { (elements) throws(ModelFileError) in
                    try body(UnsafeRawBufferPointer(elements))
                }
            case .vector(let vector):
                try vector.withUnsafeBufferPointer { (elements) throws(ModelFileError) in
                    try body(UnsafeRawBufferPointer(elements))
                }
            }
        }
    }

    /// Writes a file of tensors, in the order given, and of texts.
    ///
    /// ```swift
    /// try Safetensors.write([.init(name: "0.weight", w), .init(name: "0.bias", b)], toFile: "model.safetensors")
    /// ```
    ///
    /// **All or nothing.** The bytes go to a new file in the same folder, to the disk, and then under the name. Whatever goes
    /// wrong, a file that was there before is as it was, and nothing else is left. Its permissions are kept; a new file
    /// gets `rw-r--r--` less what the process masks. A symbolic link is followed, not replaced. A process that is killed
    /// may leave a file `.kernels-model-….tmp` beside it: on Linux only in the moment between its last two calls of the
    /// system, and then complete; where files need a name while they are written, at any time.
    ///
    /// **Bytes.** The same for the same tensors and texts, on every machine.
    ///
    /// - Throws: ``ModelFileError/cannotWrite(path:reason:)``, also for a name that occurs twice and for a header that is
    ///   longer than the format allows.
    /// - Complexity: O(number of elements).
    public static func write<Scalar: KernelScalar>(
        _ tensors: [NamedTensor<Scalar>], metadata: [String: String] = [:], toFile path: String
    ) throws(ModelFileError) {
        let header = try header(tensors, metadata, path)
        var file = try FileReplacement(path)
        try header.withUnsafeBufferPointer { (bytes) throws(ModelFileError) in
            try file.write(UnsafeRawBufferPointer(bytes))
        }
        for tensor in tensors {
            try tensor.withBytes { (bytes) throws(ModelFileError) in try file.write(bytes) }
        }
        try file.finish()
    }

    /// The length of the header and the header.
    private static func header<Scalar: KernelScalar>(
        _ tensors: [NamedTensor<Scalar>], _ metadata: [String: String], _ path: String
    ) throws(ModelFileError) -> [UInt8] {
        var members: [(key: String, value: String)] = []
        if !metadata.isEmpty { members.append(("__metadata__", JSONText.object(metadata))) }
        var names: Set<[UInt8]> = [Array("__metadata__".utf8)]
        var offset = 0
        for tensor in tensors {
            if !names.insert(Array(tensor.name.utf8)).inserted {
                throw .cannotWrite(
                    path: path, reason: "the tensor name \(quoted(tensor.name)) is there twice; each needs its own")
            }
            let end = offset + tensor.shape.reduce(1, *) * MemoryLayout<Scalar>.size
            members.append(
                (
                    tensor.name,
                    JSONText.object([
                        ("dtype", JSONText.string(ElementType(Scalar.self).rawValue)),
                        ("shape", JSONText.array(tensor.shape)), ("data_offsets", JSONText.array([offset, end])),
                    ])
                ))
            offset = end
        }
        var json = Array(JSONText.object(members).utf8)
        // Elements lie at multiples of 8 bytes, so that they can be used where they lie.
        json += repeatElement(UInt8(ascii: " "), count: -json.count & 7)
        if json.count > SafetensorsHeader.lengthAtMost {
            throw .cannotWrite(
                path: path,
                reason: "its header would have \(json.count) bytes; the format allows \(SafetensorsHeader.lengthAtMost)"
            )
        }
        return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
    }
}

extension Safetensors.ElementType {
    init<Scalar: KernelScalar>(_: Scalar.Type) { self = MemoryLayout<Scalar>.size == 4 ? .float32 : .float64 }
}
