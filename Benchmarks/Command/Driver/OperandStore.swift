import CommandSupport
import FoundationEssentials
import Kernels

/// The folder where the workers find the operands of the case that is being measured; in memory where the system has
/// such a place.
final class OperandStore {
    let folder: String
    private var current: Case?

    init() throws(CommandError) {
        let manager = FileManager.default
        var isFolder = false
        let inMemory =
            manager.fileExists(atPath: "/dev/shm", isDirectory: &isFolder) && isFolder
            && manager.isWritableFile(atPath: "/dev/shm")
        let parent = inMemory ? "/dev/shm" : manager.temporaryDirectory.path()
        // A name of its own for each store: one process can hold several, as the tests do.
        folder = "\(parent)/kernels-bench-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString.prefix(8))"
        do {
            try manager.createDirectory(
                atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .input("cannot make the folder \(quoted(folder, limit: fileNameLimit)) for the operands: \(error)")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The file for the results of one worker.
    func outputPath(_ seat: Seat) -> String {
        "\(folder)/\(seat.participant.name.replacing(":", with: "-"))-\(seat.threads).out"
    }

    /// Writes the operands of a case, unless they are there.
    func prepare(_ theCase: Case) throws(CommandError) {
        if current == theCase { return }
        current = nil
        for (index, operand) in theCase.operands.enumerated() {
            let path = "\(folder)/\(operand.fileName)"
            switch theCase.precision {
            case .float: try write(operand, seed: index, to: path, Float.self)
            case .double: try write(operand, seed: index, to: path, Double.self)
            }
        }
        current = theCase
    }

    private func write<Scalar: KernelScalar>(
        _ operand: Operand, seed: Int, to path: String, _: Scalar.Type
    ) throws(CommandError) {
        var generator = SplitMix64(seed: UInt64(seed + 1))
        let elements = [Scalar](unsafeUninitializedCapacity: operand.count) { buffer, count in
            for i in 0..<operand.count {
                let unit = generator.nextUnit()
                let value =
                    switch operand.values {
                    case .uniform(let bound): bound * (2 * unit - 1)
                    case .between(let low, let high): low + (high - low) * unit
                    case .label: unit < 0.5 ? 0.0 : 1.0
                    }
                buffer.initializeElement(at: i, to: Scalar(value))
            }
            count = operand.count
        }
        try writeFile(elements.withUnsafeBytes { Array($0) }, to: path)
    }

    /// An operand as the workers see it, in Double.
    func read(_ name: String, _ precision: Precision) throws(CommandError) -> [Double] {
        try readValues("\(folder)/\(name).bin", precision)
    }

    /// The results of a worker, in Double; the file goes.
    func takeOutput(_ seat: Seat, _ precision: Precision) throws(CommandError) -> [Double] {
        let path = outputPath(seat)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try readValues(path, precision)
    }

    private func readValues(_ path: String, _ precision: Precision) throws(CommandError) -> [Double] {
        switch precision {
        case .float:
            let values: [Float] = try readElements(path)
            return values.map(Double.init)
        case .double: return try readElements(path)
        }
    }
}
