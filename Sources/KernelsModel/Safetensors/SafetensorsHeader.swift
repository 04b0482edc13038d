/// The header of a safetensors file, read and checked.
struct SafetensorsHeader {
    private(set) var metadata: [String: String] = [:]
    private(set) var tensors: [Safetensors.Tensor] = []
    let dataStart: Int

    /// The longest header that the format allows.
    static let lengthAtMost = 100_000_000

    /// More dimensions than any program has, and few enough to keep.
    private static let dimensionsAtMost = 64

    init(_ file: InputFile) throws(ModelFileError) {
        func invalid(_ reason: String) -> ModelFileError { .invalidFile(path: file.path, reason: reason) }
        if file.size < 8 {
            throw invalid("it has \(file.size) bytes; the first 8 give the length of its header")
        }
        var start: UInt64 = 0
        try withUnsafeMutableBytes(of: &start) { (bytes) throws(ModelFileError) in try file.read(at: 0, into: bytes) }
        let length = UInt64(littleEndian: start)
        if length > Self.lengthAtMost {
            throw invalid(
                "its first 8 bytes announce a header of \(length) bytes; at most \(Self.lengthAtMost) are allowed")
        }
        if length > file.size - 8 {
            throw invalid("its header should have \(length) bytes; only \(file.size - 8) bytes follow")
        }
        var bytes = [UInt8](repeating: 0, count: Int(length))
        try bytes.withUnsafeMutableBufferPointer { (bytes) throws(ModelFileError) in
            try file.read(at: 8, into: UnsafeMutableRawBufferPointer(bytes))
        }
        if bytes.first != UInt8(ascii: "{") { throw invalid("its header does not begin with '{'") }
        dataStart = 8 + Int(length)
        do {
            try read(JSONReader(bytes))
        } catch {
            throw invalid("its header, \(error.reason)")
        }
        if let reason = gap(in: file.size - dataStart) { throw invalid(reason) }
    }

    private mutating func read(_ reader: consuming JSONReader) throws(JSONReader.Failure) {
        var metadata: [String: String] = [:]
        var tensors: [Safetensors.Tensor] = []
        try reader.object { (reader, name) throws(JSONReader.Failure) in
            if name == "__metadata__" {
                try reader.object { (reader, key) throws(JSONReader.Failure) in
                    // Two spellings of one character are one key here, though not in the file.
                    if metadata.updateValue(try reader.string(), forKey: key) != nil {
                        throw reader.failure("the key \(quoted(key)) is there twice")
                    }
                }
            } else {
                tensors.append(try Self.tensor(name, &reader))
            }
        }
        try reader.finish()
        self.metadata = metadata
        self.tensors = tensors
    }

    private static func tensor(
        _ name: String, _ reader: inout JSONReader
    ) throws(JSONReader.Failure) -> Safetensors.Tensor {
        var type: Safetensors.ElementType?
        var shape: [Int]?
        var offsets: [Int]?
        try reader.object { (reader, key) throws(JSONReader.Failure) in
            switch key {
            case "dtype":
                let name = try reader.string()
                type = Safetensors.ElementType(rawValue: name)
                if type == nil { throw reader.failure("\(quoted(name)) is no element type of this format") }
            case "shape": shape = try counts(&reader, atMost: dimensionsAtMost)
            case "data_offsets": offsets = try counts(&reader, atMost: 2)
            default:
                throw reader.failure("the key \(quoted(key)) is unknown; dtype, shape and data_offsets are allowed")
            }
        }
        guard let type, let shape, let offsets else {
            throw reader.failure("tensor \(quoted(name)) needs dtype, shape and data_offsets")
        }
        guard offsets.count == 2, offsets[0] <= offsets[1] else {
            throw reader.failure(
                "the data_offsets of tensor \(quoted(name)) are \(offsets); a start is needed, and an end not before it"
            )
        }
        guard let size = size(shape, type) else {
            throw reader.failure("tensor \(quoted(name)) with shape \(shape) of \(type.rawValue) has no size in bytes")
        }
        if size != offsets[1] - offsets[0] {
            throw reader.failure(
                "tensor \(quoted(name)) with shape \(shape) of \(type.rawValue) needs \(size) bytes; "
                    + "its data_offsets are \(offsets)")
        }
        return Safetensors.Tensor(name: name, elementType: type, shape: shape, bytes: offsets[0]..<offsets[1])
    }

    private static func counts(_ reader: inout JSONReader, atMost limit: Int) throws(JSONReader.Failure) -> [Int] {
        var counts: [Int] = []
        try reader.array { (reader) throws(JSONReader.Failure) in
            if counts.count == limit { throw reader.failure("there are more than \(limit) numbers") }
            counts.append(try reader.count())
        }
        return counts
    }

    /// The bytes of a tensor; nil where they cannot be counted, or are no whole number.
    private static func size(_ shape: [Int], _ type: Safetensors.ElementType) -> Int? {
        var bits = type.bits
        for extent in shape {
            let (product, overflows) = bits.multipliedReportingOverflow(by: extent)
            if overflows { return nil }
            bits = product
        }
        return bits % 8 == 0 ? bits / 8 : nil
    }

    /// Brings the tensors into the order of their bytes, and says where those do not lie one after the other.
    private mutating func gap(in size: Int) -> String? {
        // Tensors without elements begin where they end: they come before the one that begins there. The sort is stable.
        tensors.sort { ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound) }
        var end = 0
        for tensor in tensors {
            if tensor.bytes.lowerBound != end {
                return "tensor \(quoted(tensor.name)) begins at byte \(tensor.bytes.lowerBound) of the data; "
                    + "the one before it ends at \(end)"
            }
            end = tensor.bytes.upperBound
        }
        return end == size ? nil : "its tensors have \(end) bytes; \(size) bytes follow the header"
    }
}
