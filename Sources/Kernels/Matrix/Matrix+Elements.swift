extension Matrix {
    /// The element in the given row and column, counted from 0.
    ///
    /// - Precondition: `0 ≤ row < rows` and `0 ≤ column < columns`.
    /// - Complexity: O(1) to read. Writing is O(1), but O(rows × columns) once when the storage is shared.
    @inlinable
    public subscript(row: Int, column: Int) -> Scalar {
        get {
            checkIndex(row, column)
            return withExtendedLifetime(storage) { storage.base[row &* columns &+ column] }
        }
        set {
            checkIndex(row, column)
            makeUnique()
            withExtendedLifetime(storage) { storage.base[row &* columns &+ column] = newValue }
        }
    }

    @inlinable
    @inline(__always)
    func checkIndex(_ row: Int, _ column: Int) {
        // One unsigned comparison also refuses negative numbers.
        precondition(
            UInt(bitPattern: row) < UInt(bitPattern: rows) && UInt(bitPattern: column) < UInt(bitPattern: columns),
            "Matrix: index out of range")
    }

    /// All elements, row after row.
    ///
    /// - Complexity: O(rows × columns): the elements are copied. ``span`` and
    ///   ``withUnsafeBufferPointer(_:)`` look at them where they lie.
    @inlinable
    public var elements: [Scalar] {
        withUnsafeBufferPointer { Array($0) }
    }

    /// One row as an array.
    ///
    /// - Precondition: `0 ≤ row < rows`.
    /// - Complexity: O(columns).
    @inlinable
    public func row(_ row: Int) -> [Scalar] {
        precondition(row >= 0 && row < rows, "Matrix: row out of range")
        return withUnsafeBufferPointer { Array($0[row * columns..<(row + 1) * columns]) }
    }

    /// One column as an array.
    ///
    /// - Precondition: `0 ≤ column < columns`.
    /// - Complexity: O(rows).
    @inlinable
    public func column(_ column: Int) -> [Scalar] {
        precondition(column >= 0 && column < columns, "Matrix: column out of range")
        return withUnsafeBufferPointer { elements in (0..<rows).map { elements[$0 * columns + column] } }
    }

    /// The matrix made of some of the rows, in the order given; a row may be taken more than once.
    ///
    /// ```swift
    /// let batch = samples.selectingRows(shuffled[0..<32])
    /// ```
    ///
    /// - Precondition: each index is a row of the matrix.
    /// - Complexity: O(number of indices × columns).
    @inlinable
    public func selectingRows(_ indices: some Collection<Int>) -> Matrix {
        let selected = Matrix(
            rows: indices.count, columns: columns, storage: MatrixStorage(count: indices.count * columns))
        withExtendedLifetime((storage, selected.storage)) {
            var target = selected.storage.base
            for index in indices {
                precondition(index >= 0 && index < rows, "Matrix: row out of range")
                target.update(from: storage.base + index * columns, count: columns)
                target += columns
            }
        }
        return selected
    }
}
