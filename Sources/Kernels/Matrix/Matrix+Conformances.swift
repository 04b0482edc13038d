extension Matrix: Equatable {
    /// Whether both have the same shape and equal elements. As for the scalars, NaN equals nothing and −0 equals 0.
    @inlinable
    public static func == (left: Matrix, right: Matrix) -> Bool {
        left.shape == right.shape
            && left.withUnsafeBufferPointer { l in right.withUnsafeBufferPointer { r in l.elementsEqual(r) } }
    }
}

extension Matrix: Hashable {
    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(shape)
        withUnsafeBufferPointer { for element in $0 { hasher.combine(element) } }
    }
}

extension Matrix: CustomStringConvertible, CustomDebugStringConvertible {
    /// The rows in brackets, one a line; of a large matrix the first and last three rows and columns.
    public var description: String {
        if isEmpty { return "[] (\(shape))" }
        func shown(_ count: Int) -> [Int?] {
            count <= 8 ? Array(0..<count) : [0, 1, 2, nil, count - 3, count - 2, count - 1]
        }
        let columnIndices = shown(columns)
        let lines = shown(rows).map { row in
            guard let row else { return " …" }
            return "[" + columnIndices.map { $0.map { "\(self[row, $0])" } ?? "…" }.joined(separator: ", ") + "]"
        }
        return "[" + lines.joined(separator: ",\n ") + "]"
    }

    /// The type and shape before the rows.
    public var debugDescription: String { "Matrix<\(Scalar.self)>(\(shape)) \(description)" }
}
