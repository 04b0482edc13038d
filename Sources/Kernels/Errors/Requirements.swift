/// Refuses two operands that need the same shape.
@inlinable
func requireSame(
    _ operation: String, _ first: String, _ firstShape: MatrixShape, _ second: String, _ secondShape: MatrixShape
) throws(KernelError) {
    if firstShape != secondShape {
        throw .shapeMismatch(
            operation: operation, expected: "\(second) needs to be \(firstShape)",
            actual: "\(first) is \(firstShape) and \(second) is \(secondShape)")
    }
}

/// Refuses two vectors that need the same length.
@inlinable
func requireSame(
    _ operation: String, _ first: String, _ firstCount: Int, _ second: String, _ secondCount: Int
) throws(KernelError) {
    if firstCount != secondCount {
        throw .shapeMismatch(
            operation: operation, expected: "\(second) needs \(firstCount) elements",
            actual: "\(first) has \(firstCount) elements and \(second) has \(secondCount)")
    }
}

/// Refuses a vector whose length does not go with a matrix.
@inlinable
func requireCount(
    _ operation: String, _ vector: String, _ count: Int, needed: Int, _ matrix: String, _ shape: MatrixShape
) throws(KernelError) {
    if count != needed {
        throw .shapeMismatch(
            operation: operation, expected: "\(vector) needs \(needed) elements",
            actual: "\(matrix) is \(shape) and \(vector) has \(count) elements")
    }
}

/// Refuses a matrix that is not square.
@inlinable
func requireSquare(_ operation: String, _ name: String, _ shape: MatrixShape) throws(KernelError) {
    if shape.rows != shape.columns {
        throw .shapeMismatch(
            operation: operation, expected: "\(name) needs as many rows as columns", actual: "\(name) is \(shape)")
    }
}

/// Refuses numbers of rows that a table does not have.
@usableFromInline
func requireRows(_ rows: [Int], of count: Int, _ operation: String, _ table: String) throws(KernelError) {
    for (i, row) in rows.enumerated() where row < 0 || row >= count {
        throw .invalidArgument(
            operation: operation,
            reason: "rows[\(i)] is \(row), and \(table) has \(count) rows; each needs to be "
                + (count == 0 ? "a row of it" : "from 0 to \(count - 1)"))
    }
}

/// Refuses an option of an optimizer that is out of its range.
@inlinable
func require(_ isValid: Bool, _ operation: String, _ name: String, _ value: Double, _ range: String) throws(KernelError)
{
    if !isValid {
        throw .invalidArgument(operation: operation, reason: "the \(name) is \(value); it needs to be \(range)")
    }
}
