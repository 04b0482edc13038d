extension Matrix {
    /// Calls `body` with the elements where they lie, row after row. The pointer is valid during the call only.
    ///
    /// - Throws: what `body` throws.
    @inlinable
    public func withUnsafeBufferPointer<Result: ~Copyable, E: Error>(
        _ body: (UnsafeBufferPointer<Scalar>) throws(E) -> Result
    ) throws(E) -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeBufferPointer(start: storage.base, count: count))
    }

    /// Calls `body` with the elements where they lie, to be changed. The pointer is valid during the call only.
    ///
    /// - Throws: what `body` throws; the elements then are as `body` left them.
    /// - Complexity: what `body` takes, and O(rows × columns) before it when the storage is shared.
    @inlinable
    public mutating func withUnsafeMutableBufferPointer<Result: ~Copyable, E: Error>(
        _ body: (UnsafeMutableBufferPointer<Scalar>) throws(E) -> Result
    ) throws(E) -> Result {
        makeUnique()
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeMutableBufferPointer(start: storage.base, count: count))
    }

    @inlinable
    mutating func makeUnique() {
        if !storage.isUnique() { storage = storage.copy(count: count) }
    }

    /// The view of this matrix that operations read.
    @inlinable
    func withView<Result, E: Error>(_ body: (MatrixView<Scalar>) throws(E) -> Result) throws(E) -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try body(MatrixView(base: storage.base, rows: rows, columns: columns, stride: columns))
    }

    /// The view of this matrix that operations write.
    ///
    /// Shared storage is replaced by a new one, and only after `body` succeeded: a throwing operation leaves the
    /// matrix as it was. The old elements are copied only where the operation reads them.
    @inlinable
    mutating func withOutputView<Result, E: Error>(
        keepingContents: Bool, _ body: (MutableMatrixView<Scalar>) throws(E) -> Result
    ) throws(E) -> Result {
        if storage.isUnique() {
            defer { withExtendedLifetime(storage) {} }
            return try body(MutableMatrixView(base: storage.base, rows: rows, columns: columns, stride: columns))
        }
        let new = keepingContents ? storage.copy(count: count) : MatrixStorage(count: count)
        let result = try body(MutableMatrixView(base: new.base, rows: rows, columns: columns, stride: columns))
        storage = new
        return result
    }
}
