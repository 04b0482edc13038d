extension Matrix {
    /// A matrix with the same value everywhere, 0 unless told otherwise.
    ///
    /// - Precondition: `rows` and `columns` are not negative, and the matrix fits into memory. As with `Array`, a
    ///   wrong size here is a programming error and traps; the initializers that take elements throw instead.
    /// - Complexity: O(rows × columns).
    @inlinable
    public init(rows: Int, columns: Int, repeating value: Scalar = 0) {
        precondition(rows >= 0 && columns >= 0, "Matrix: rows and columns must not be negative")
        let (count, overflows) = rows.multipliedReportingOverflow(by: columns)
        precondition(!overflows && count <= (Int.max - 4096) / MemoryLayout<Scalar>.stride, "Matrix: too large")
        self.init(rows: rows, columns: columns, storage: MatrixStorage(count: count))
        withExtendedLifetime(storage) { storage.base.initialize(repeating: value, count: count) }
    }

    /// A matrix from its elements, row after row.
    ///
    /// ```swift
    /// let a = try Matrix<Float>(rows: 2, columns: 2, [1, 2, 3, 4])
    /// ```
    ///
    /// - Throws: ``KernelError/elementCount(rows:columns:actual:)`` when there are not exactly `rows × columns`
    ///   elements; ``KernelError/invalidArgument(operation:reason:)`` for a negative size;
    ///   ``KernelError/sizeOverflow(operation:)`` or ``KernelError/outOfMemory(operation:)`` for one too large.
    /// - Complexity: O(rows × columns).
    @inlinable
    public init(rows: Int, columns: Int, _ elements: some Collection<Scalar>) throws(KernelError) {
        let shape = MatrixShape(rows: rows, columns: columns)
        let count = try shape.checkedCount("Matrix", elementSize: MemoryLayout<Scalar>.stride)
        let given = elements.count
        if given != count { throw .elementCount(rows: rows, columns: columns, actual: given) }
        try self.init(uninitialized: shape, "Matrix")
        let target = UnsafeMutableBufferPointer(start: storage.base, count: count)
        let written = withExtendedLifetime(storage) { target.initialize(fromContentsOf: elements) }
        precondition(written == count, "Matrix: the collection has fewer elements than it says")
    }

    /// A matrix from its rows.
    ///
    /// ```swift
    /// let a = try Matrix<Double>([[1, 2, 3], [4, 5, 6]])  // 2×3
    /// ```
    ///
    /// No rows give the 0×0 matrix, and n empty rows the n×0 one.
    ///
    /// - Throws: ``KernelError/raggedRows(row:expected:actual:)``, which names the first row of another length.
    /// - Complexity: O(rows × columns).
    @inlinable
    public init(_ rows: [[Scalar]]) throws(KernelError) {
        let columns = rows.first?.count ?? 0
        if let row = rows.firstIndex(where: { $0.count != columns }) {
            throw .raggedRows(row: row, expected: columns, actual: rows[row].count)
        }
        try self.init(uninitialized: MatrixShape(rows: rows.count, columns: columns), "Matrix")
        withExtendedLifetime(storage) {
            for (r, row) in rows.enumerated() {
                let target = UnsafeMutableBufferPointer(start: storage.base + r * columns, count: columns)
                _ = target.initialize(fromContentsOf: row)
            }
        }
    }

    /// A matrix whose elements are computed from their row and column, in row-major order.
    ///
    /// ```swift
    /// let hilbert = Matrix<Double>(rows: 3, columns: 3) { r, c in 1 / Double(r + c + 1) }
    /// ```
    ///
    /// - Precondition: `rows` and `columns` are not negative, and the matrix fits into memory.
    /// - Throws: what `element` throws.
    @inlinable
    public init<E: Error>(
        rows: Int, columns: Int, _ element: (_ row: Int, _ column: Int) throws(E) -> Scalar
    ) throws(E) {
        self.init(rows: rows, columns: columns)
        try withUnsafeMutableBufferPointer { (buffer) throws(E) in
            for r in 0..<rows {
                for c in 0..<columns { buffer[r &* columns &+ c] = try element(r, c) }
            }
        }
    }

    /// The elements of another matrix, each rounded to this matrix's precision.
    ///
    /// `Float` to `Double` is exact; `Double` to `Float` rounds to nearest, ties to even.
    @inlinable
    public init<Other>(_ other: Matrix<Other>) {
        self.init(rows: other.rows, columns: other.columns, storage: MatrixStorage(count: other.count))
        withExtendedLifetime((storage, other.storage)) {
            let (source, target) = (other.storage.base, storage.base)
            for i in 0..<count { target[i] = Scalar(source[i]) }
        }
    }

    /// The n×n identity: 1 on the diagonal, 0 elsewhere.
    ///
    /// - Precondition: `size` is not negative, and the matrix fits into memory.
    @inlinable
    public static func identity(_ size: Int) -> Matrix {
        var result = Matrix(rows: size, columns: size)
        for i in 0..<size { result[i, i] = 1 }
        return result
    }
}
