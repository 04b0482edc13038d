import Kernels

#if _endian(big)
    #error("KernelsModel takes the elements of a file as they lie there, which is little-endian")
#endif

extension Safetensors {
    /// The tensor of this name.
    ///
    /// - Throws: ``ModelFileError/unexpectedContents(path:reason:)`` when there is none.
    public func tensor(named name: String) throws(ModelFileError) -> Tensor {
        if let tensor = tensors.first(where: { $0.name == name }) { return tensor }
        let names = tensors.prefix(8).map { quoted($0.name) }.joined(separator: ", ")
        throw .unexpectedContents(
            path: path,
            reason: "there is no tensor \(quoted(name)); there "
                + (tensors.isEmpty ? "is none at all" : "are \(names)\(tensors.count > 8 ? " and others" : "")"))
    }

    /// A tensor of two dimensions as a matrix.
    ///
    /// `F32` becomes `Double` exactly, `F64` is rounded to `Float`, and becomes infinite where it is too large.
    ///
    /// - Throws: ``ModelFileError/unexpectedContents(path:reason:)`` when there is no such tensor, or when it has other
    ///   dimensions, elements that are not `F32` or `F64`, or more of them than there is memory for;
    ///   ``ModelFileError/cannotRead(path:reason:)``.
    /// - Complexity: O(number of elements).
    public func matrix<Scalar: KernelScalar>(
        named name: String, as _: Scalar.Type = Scalar.self
    ) throws(ModelFileError) -> Matrix<Scalar> {
        let tensor = try tensor(named: name)
        if tensor.shape.count != 2 { throw wrongDimensions(tensor, 2) }
        return try elements(of: tensor, rows: tensor.shape[0], columns: tensor.shape[1])
    }

    /// A tensor of one dimension as an array.
    ///
    /// - Throws: ``ModelFileError``, as for ``matrix(named:as:)``.
    /// - Complexity: O(number of elements).
    public func vector<Scalar: KernelScalar>(
        named name: String, as _: Scalar.Type = Scalar.self
    ) throws(ModelFileError) -> [Scalar] {
        let tensor = try tensor(named: name)
        if tensor.shape.count != 1 { throw wrongDimensions(tensor, 1) }
        return try elements(of: tensor, rows: 1, columns: tensor.shape[0]).elements
    }

    private func wrongDimensions(_ tensor: Tensor, _ needed: Int) -> ModelFileError {
        .unexpectedContents(
            path: path,
            reason: "tensor \(quoted(tensor.name)) has \(tensor.shape.count) dimensions, \(tensor.shape); "
                + "\(needed) \(needed == 1 ? "is" : "are") needed")
    }

    private func elements<Scalar: KernelScalar>(
        of tensor: Tensor, rows: Int, columns: Int
    ) throws(ModelFileError) -> Matrix<Scalar> {
        guard tensor.elementType == .float32 || tensor.elementType == .float64 else {
            throw .unexpectedContents(
                path: path,
                reason: "tensor \(quoted(tensor.name)) has elements of \(tensor.elementType.rawValue); "
                    + "F32 and F64 can be read")
        }
        var matrix: Matrix<Scalar>
        do {
            matrix = try Matrix(uninitialized: MatrixShape(rows: rows, columns: columns), "Safetensors")
        } catch {
            throw .unexpectedContents(
                path: path, reason: "tensor \(quoted(tensor.name)) of \(tensor.shape) does not fit into memory")
        }
        try matrix.withUnsafeMutableBufferPointer { (elements) throws(ModelFileError) in
            try read(tensor, into: elements)
        }
        return matrix
    }

    private func read<Scalar: KernelScalar>(
        _ tensor: Tensor, into elements: UnsafeMutableBufferPointer<Scalar>
    ) throws(ModelFileError) {
        let start = dataStart + tensor.bytes.lowerBound
        let target = UnsafeMutableRawBufferPointer(elements)
        // The loops are given their types here: a caller in another module may not specialize this.
        switch (tensor.elementType, MemoryLayout<Scalar>.size) {
        case (.float32, 8): try convert(from: Float.self, at: start, to: target.assumingMemoryBound(to: Double.self))
        case (.float64, 4): try convert(from: Double.self, at: start, to: target.assumingMemoryBound(to: Float.self))
        default: try file.read(at: start, into: target)
        }
    }

    private func convert<Source: KernelScalar, Target: KernelScalar>(
        from _: Source.Type, at start: Int, to target: UnsafeMutableBufferPointer<Target>
    ) throws(ModelFileError) {
        var block = [Source](repeating: 0, count: min(target.count, 1 << 16))
        for first in stride(from: 0, to: target.count, by: 1 << 16) {
            let count = min(target.count - first, 1 << 16)
            try block.withUnsafeMutableBufferPointer { (block) throws(ModelFileError) in
                let part = UnsafeMutableBufferPointer(rebasing: block[..<count])
                try file.read(
                    at: start + first * MemoryLayout<Source>.size, into: UnsafeMutableRawBufferPointer(part))
            }
            for i in 0..<count { target[first + i] = Target(block[i]) }
        }
    }
}
