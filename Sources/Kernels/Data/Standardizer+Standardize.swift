extension Standardizer {
    /// The standardised features of some rows of a table, or of all, written row after row into storage of your own.
    ///
    /// **Shapes.** `x` holds the table's rows one after the other, ``features`` numbers each; `z` gets as many rows as are
    /// asked for, from its start, and may be longer.
    ///
    /// - Parameters:
    ///   - x: The table.
    ///   - rows: The rows, counted from 0, in the order in which they are wanted; nil means all.
    ///   - z: Where the results go.
    /// - Throws: ``KernelError/invalidArgument(operation:reason:)`` for a row that `x` does not have, and for a number of
    ///   elements that is no multiple of ``features``; ``KernelError/spanTooShort(operation:operand:needed:actual:)`` when
    ///   `z` has not room for all rows. It is then unchanged.
    /// - Complexity: O(rows × features).
    public func standardize<Scalar: KernelScalar>(
        _ x: Span<Double>, rows: [Int]? = nil, into z: inout MutableSpan<Scalar>
    ) throws(KernelError) {
        try z.withUnsafeMutableBufferPointer { (z) throws(KernelError) in
            try standardize(x, rows: rows, into: z)
        }
    }

    /// The standardised features of a range of rows, written row after row into storage of your own.
    ///
    /// - Throws: ``KernelError``, as for ``standardize(_:rows:into:)-(_,[Int]?,_)``.
    /// - Complexity: O(rows × features).
    public func standardize<Scalar: KernelScalar>(
        _ x: Span<Double>, rows: Range<Int>, into z: inout MutableSpan<Scalar>
    ) throws(KernelError) {
        try z.withUnsafeMutableBufferPointer { (z) throws(KernelError) in
            try standardize(extracting(rows, of: x), rows: nil, into: z)
        }
    }

    /// The standardised features of some rows of a table, or of all, as a matrix of rows×features.
    ///
    /// ```swift
    /// let z: Matrix<Float> = try standardizer.standardized(table, rows: trainingRows)
    /// ```
    ///
    /// - Throws: ``KernelError``, as for ``standardize(_:rows:into:)-(_,[Int]?,_)``, and when there is no memory for the result.
    /// - Complexity: O(rows × features).
    public func standardized<Scalar: KernelScalar>(
        _ x: Span<Double>, rows: [Int]? = nil, as _: Scalar.Type = Scalar.self
    ) throws(KernelError) -> Matrix<Scalar> {
        let count = rows?.count ?? (features == 0 ? 0 : x.count / features)
        var z = try Matrix<Scalar>(uninitialized: MatrixShape(rows: count, columns: features), "Standardizer")
        try z.withUnsafeMutableBufferPointer { (z) throws(KernelError) in try standardize(x, rows: rows, into: z) }
        return z
    }

    /// The standardised features of a range of rows as a matrix of rows×features.
    ///
    /// - Throws: ``KernelError``, as for ``standardized(_:rows:as:)-(Span<Double>,[Int]?,_)``.
    /// - Complexity: O(rows × features).
    public func standardized<Scalar: KernelScalar>(
        _ x: Span<Double>, rows: Range<Int>, as type: Scalar.Type = Scalar.self
    ) throws(KernelError) -> Matrix<Scalar> {
        try standardized(extracting(rows, of: x), rows: nil, as: type)
    }

    /// The standardised features of some rows of a matrix, or of all, as a matrix of rows×features.
    ///
    /// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when X has not ``features`` columns,
    ///   ``KernelError/invalidArgument(operation:reason:)`` for a row that X does not have,
    ///   ``KernelError/outOfMemory(operation:)`` when there is no memory for the result.
    /// - Complexity: O(rows × features).
    public func standardized<Scalar: KernelScalar>(
        _ x: Matrix<Double>, rows: [Int]? = nil, as type: Scalar.Type = Scalar.self
    ) throws(KernelError) -> Matrix<Scalar> {
        if x.columns != features {
            throw .shapeMismatch(
                operation: "Standardizer", expected: "X needs \(features) columns",
                actual: "X is \(x.shape) and there are means of \(features) features")
        }
        if let rows { try requireRows(rows, of: x.rows, "Standardizer", "X") }
        // Elements tell how many rows there are only where a row has some.
        if features == 0 { return Matrix(rows: rows?.count ?? x.rows, columns: 0) }
        return try standardized(x.span, rows: rows, as: type)
    }

    @_lifetime(copy x)
    private func extracting(_ rows: Range<Int>, of x: Span<Double>) throws(KernelError) -> Span<Double> {
        let count = features == 0 ? 0 : x.count / features
        if rows.lowerBound < 0 || rows.upperBound > count {
            throw .invalidArgument(operation: "Standardizer", reason: "rows \(rows) are asked for; x has \(count) rows")
        }
        return x.extracting(rows.lowerBound * features..<rows.upperBound * features)
    }

    private func standardize<Scalar: KernelScalar>(
        _ x: Span<Double>, rows: [Int]?, into z: UnsafeMutableBufferPointer<Scalar>
    ) throws(KernelError) {
        try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            guard let rows else {
                return try standardize(TableRows(x, features: features, list: nil, "Standardizer"), into: z)
            }
            try rows.withUnsafeBufferPointer { (list) throws(KernelError) in
                try standardize(TableRows(x, features: features, list: list, "Standardizer"), into: z)
            }
        }
    }

    private func standardize<Scalar: KernelScalar>(
        _ table: TableRows, into z: UnsafeMutableBufferPointer<Scalar>
    ) throws(KernelError) {
        let needed = table.count * features
        if z.count < needed {
            throw .spanTooShort(operation: "Standardizer", operand: "z", needed: needed, actual: z.count)
        }
        guard needed > 0, let start = z.baseAddress else { return }
        let steps = table.isContiguous ? steps.repeated(forRows: table.count) : steps
        // The caller may not be optimized, and then calls this unspecialized: the loops get their type here.
        if Scalar.self == Float.self {
            steps.run(table, UnsafeMutableRawPointer(start).assumingMemoryBound(to: Float.self))
        } else {
            steps.run(table, UnsafeMutableRawPointer(start).assumingMemoryBound(to: Double.self))
        }
    }
}
