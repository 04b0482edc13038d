/// The number of rows and columns of a matrix.
///
/// Its description is how errors name a shape: `2×3`.
public struct MatrixShape: Hashable, Sendable, CustomStringConvertible {
    /// The number of rows.
    public var rows: Int

    /// The number of columns.
    public var columns: Int

    /// A shape of so many rows and columns. Whether it can be that of a matrix is checked where one is made.
    @inlinable
    public init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
    }

    /// The shape of the transposed matrix.
    @inlinable
    public var transposed: MatrixShape { MatrixShape(rows: columns, columns: rows) }

    /// Rows, ×, columns: "2×3".
    public var description: String { "\(rows)×\(columns)" }
}

extension MatrixShape {
    /// The shape as a product sees it: transposed or as it is.
    @inlinable
    func transposed(if condition: Bool) -> MatrixShape { condition ? transposed : self }

    /// The number of elements, where it is sensible and its bytes can be addressed.
    @inlinable
    func checkedCount(_ operation: String, elementSize: Int) throws(KernelError) -> Int {
        if rows < 0 || columns < 0 { throw .invalidArgument(operation: operation, reason: "\(self) is not a shape") }
        let (count, overflows) = rows.multipliedReportingOverflow(by: columns)
        // The slack leaves room for the alignment and the header.
        if overflows || count > (Int.max - 4096) / elementSize { throw .sizeOverflow(operation: operation) }
        return count
    }
}
