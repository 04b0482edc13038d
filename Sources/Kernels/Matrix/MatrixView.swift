/// A matrix in memory that somebody else keeps alive: what the operations see of a ``Matrix`` or of a span.
///
/// Element (r, c) is at `base[r * stride + c]`. `base` may be nil only where there is no element.
@usableFromInline
struct MatrixView<Scalar: KernelScalar> {
    @usableFromInline var base: UnsafePointer<Scalar>?
    @usableFromInline var rows: Int
    @usableFromInline var columns: Int
    @usableFromInline var stride: Int

    @inlinable
    init(base: UnsafePointer<Scalar>?, rows: Int, columns: Int, stride: Int) {
        self.base = base
        self.rows = rows
        self.columns = columns
        self.stride = stride
    }

    /// A matrix inside a span; `stride` nil means no padding.
    @inlinable
    init(
        _ buffer: UnsafeBufferPointer<Scalar>, _ shape: MatrixShape, stride: Int?, _ operation: String, _ name: String
    ) throws(KernelError) {
        let stride = stride ?? shape.columns
        try checkExtent(of: buffer.count, shape, stride: stride, operation, name)
        self.init(base: buffer.baseAddress, rows: shape.rows, columns: shape.columns, stride: stride)
    }

    @inlinable
    var shape: MatrixShape { MatrixShape(rows: rows, columns: columns) }
}

/// A ``MatrixView`` that can be written.
@usableFromInline
struct MutableMatrixView<Scalar: KernelScalar> {
    @usableFromInline var base: UnsafeMutablePointer<Scalar>?
    @usableFromInline var rows: Int
    @usableFromInline var columns: Int
    @usableFromInline var stride: Int

    @inlinable
    init(base: UnsafeMutablePointer<Scalar>?, rows: Int, columns: Int, stride: Int) {
        self.base = base
        self.rows = rows
        self.columns = columns
        self.stride = stride
    }

    /// A matrix inside a span; `stride` nil means no padding.
    @inlinable
    init(
        _ buffer: UnsafeMutableBufferPointer<Scalar>, _ shape: MatrixShape, stride: Int?, _ operation: String,
        _ name: String
    ) throws(KernelError) {
        let stride = stride ?? shape.columns
        try checkExtent(of: buffer.count, shape, stride: stride, operation, name)
        self.init(base: buffer.baseAddress, rows: shape.rows, columns: shape.columns, stride: stride)
    }

    @inlinable
    var shape: MatrixShape { MatrixShape(rows: rows, columns: columns) }
}

/// Refuses a matrix that does not lie inside its span.
@inlinable
func checkExtent(
    of count: Int, _ shape: MatrixShape, stride: Int, _ operation: String, _ name: String
) throws(KernelError) {
    if shape.rows < 0 || shape.columns < 0 {
        throw .invalidArgument(operation: operation, reason: "\(name) is \(shape), which is not a shape")
    }
    if stride < shape.columns {
        throw .leadingDimension(operation: operation, operand: name, minimum: shape.columns, actual: stride)
    }
    if shape.rows == 0 || shape.columns == 0 { return }
    // The last row may end before its padding does.
    let (before, overflows) = (shape.rows - 1).multipliedReportingOverflow(by: stride)
    let (needed, overflowsToo) = before.addingReportingOverflow(shape.columns)
    if overflows || overflowsToo { throw .sizeOverflow(operation: operation) }
    if needed > count {
        throw .spanTooShort(operation: operation, operand: name, needed: needed, actual: count)
    }
}
