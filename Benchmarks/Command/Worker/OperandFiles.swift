import CommandSupport
import FoundationEssentials

/// The operands that the driver has written: raw elements, row after row.
struct OperandFiles<Scalar> {
    let directory: String

    func read(_ name: String) throws -> [Scalar] {
        try readElements("\(directory)/\(name).bin")
    }
}

/// The elements of a file of raw numbers.
func readElements<Scalar>(_ path: String) throws(CommandError) -> [Scalar] {
    guard let data = FileManager.default.contents(atPath: path) else { throw .input("cannot read \(quoted(path))") }
    let count = data.count / MemoryLayout<Scalar>.stride
    return [Scalar](unsafeUninitializedCapacity: count) { buffer, initialized in
        data.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
        initialized = count
    }
}

/// Writes a whole file or nothing, and says why not.
func writeFile(_ bytes: [UInt8], to path: String) throws(CommandError) {
    do {
        try Data(bytes).write(to: URL(filePath: path), options: .atomic)
    } catch {
        throw .input("cannot write \(quoted(path, limit: fileNameLimit)): \(error)")
    }
}

func bytes<Scalar>(of elements: UnsafeBufferPointer<Scalar>) -> [UInt8] { Array(UnsafeRawBufferPointer(elements)) }
