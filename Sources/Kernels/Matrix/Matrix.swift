/// A dense matrix of `Float` or `Double`: row-major, aligned to a cache line, a value.
///
/// ```swift
/// var a = try Matrix<Float>([[1, 2, 3], [4, 5, 6]])
/// a[0, 2]           // 3.0
/// a[1, 0] = 7
/// a.shape           // 2×3
/// let t = a.transposed()
/// ```
///
/// **Layout.** Element (r, c) is number `r * columns + c` of ``elements``; there is no padding. The first element lies
/// at a multiple of 64 bytes.
///
/// **Value semantics.** A copy shares its storage until one of the two is written (copy on write): copying is O(1),
/// the first write to a shared matrix O(rows × columns). Matrices can be sent between tasks.
///
/// **Empty matrices** are valid: either extent may be 0.
///
/// Vectors are plain arrays, `[Scalar]`.
public struct Matrix<Scalar: KernelScalar>: Sendable {
    /// The number of rows, at least 0.
    public let rows: Int

    /// The number of columns, at least 0.
    public let columns: Int

    @usableFromInline var storage: MatrixStorage<Scalar>

    @inlinable
    init(rows: Int, columns: Int, storage: MatrixStorage<Scalar>) {
        self.rows = rows
        self.columns = columns
        self.storage = storage
    }

    /// A result to be filled by the caller.
    @inlinable
    package init(uninitialized shape: MatrixShape, _ operation: String) throws(KernelError) {
        self.init(rows: shape.rows, columns: shape.columns, storage: try MatrixStorage(shape, operation))
    }

    /// A result of a shape that already exists, to be filled by the caller.
    @inlinable
    init(uninitializedLike other: borrowing Matrix) {
        self.init(rows: other.rows, columns: other.columns, storage: MatrixStorage(count: other.count))
    }

    /// The number of elements.
    @inlinable
    public var count: Int { rows &* columns }

    /// Rows and columns together; prints as `2×3`.
    @inlinable
    public var shape: MatrixShape { MatrixShape(rows: rows, columns: columns) }

    /// Whether the matrix has no element.
    @inlinable
    public var isEmpty: Bool { count == 0 }
}
