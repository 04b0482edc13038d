import CKernels

/// C = alpha op(A) op(B) + beta C on views: what all forms of `matmul` come down to.
@inlinable
func product<Scalar>(
    _ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>, transposeA: Bool, transposeB: Bool, alpha: Scalar, beta: Scalar,
    into c: MutableMatrixView<Scalar>, on backend: Backend
) throws(KernelError) {
    let shape = try productShape(a.shape, b.shape, transposeA, transposeB)
    if c.shape != shape { throw outputMismatch(a.shape, b.shape, transposeA, transposeB, c.shape) }
    let k = transposeA ? a.rows : a.columns
    try backend.withExecutor { (executor) throws(KernelError) in
        try check(
            Scalar._gemm(
                transposeA, transposeB, shape.rows, shape.columns, k, alpha, a.base, a.stride, b.base, b.stride, beta,
                c.base, c.stride, executor),
            "matmul")
    }
}

/// y = alpha op(A) x + beta y on views: what all forms of the product with a vector come down to.
@inlinable
func product<Scalar>(
    _ a: MatrixView<Scalar>, _ x: VectorView<Scalar>, transposeA: Bool, alpha: Scalar, beta: Scalar,
    into y: MutableVectorView<Scalar>, operation: String, on backend: Backend
) throws(KernelError) {
    let count = try productCount(a.shape, x.count, transposeA, operation)
    if y.count != count { throw outputMismatch(a.shape, count, transposeA, y.count, operation) }
    try backend.withExecutor { (executor) throws(KernelError) in
        try check(
            Scalar._gemv(
                transposeA, a.rows, a.columns, alpha, a.base, a.stride, x.base, x.increment, beta, y.base, y.increment,
                executor),
            operation)
    }
}

/// The shape of op(A) op(B).
@inlinable
func productShape(
    _ a: MatrixShape, _ b: MatrixShape, _ transposeA: Bool, _ transposeB: Bool
) throws(KernelError) -> MatrixShape {
    let (left, right) = (a.transposed(if: transposeA), b.transposed(if: transposeB))
    if left.columns != right.rows { throw innerMismatch(a, b, transposeA, transposeB) }
    return MatrixShape(rows: left.rows, columns: right.columns)
}

/// The length of op(A) x.
@inlinable
func productCount(
    _ a: MatrixShape, _ count: Int, _ transposeA: Bool, _ operation: String
) throws(KernelError) -> Int {
    let shape = a.transposed(if: transposeA)
    if shape.columns != count {
        throw .shapeMismatch(
            operation: operation, expected: "x needs \(shape.columns) elements",
            actual: "\(named("A", a, transposeA)) and x has \(count) elements")
    }
    return shape.rows
}

@usableFromInline
@inline(never)
func innerMismatch(_ a: MatrixShape, _ b: MatrixShape, _ transposeA: Bool, _ transposeB: Bool) -> KernelError {
    .shapeMismatch(
        operation: "matmul",
        expected: "B needs \(a.transposed(if: transposeA).columns) \(transposeB ? "columns" : "rows")",
        actual: "\(named("A", a, transposeA)) and \(named("B", b, transposeB))")
}

@usableFromInline
@inline(never)
func outputMismatch(
    _ a: MatrixShape, _ b: MatrixShape, _ transposeA: Bool, _ transposeB: Bool, _ c: MatrixShape
) -> KernelError {
    let needed = MatrixShape(
        rows: a.transposed(if: transposeA).rows, columns: b.transposed(if: transposeB).columns)
    return .shapeMismatch(
        operation: "matmul", expected: "C needs to be \(needed)",
        actual: "\(named("A", a, transposeA)), \(named("B", b, transposeB)) and C is \(c)")
}

@usableFromInline
@inline(never)
func outputMismatch(
    _ a: MatrixShape, _ needed: Int, _ transposeA: Bool, _ actual: Int, _ operation: String
) -> KernelError {
    .shapeMismatch(
        operation: operation, expected: "y needs \(needed) elements",
        actual: "\(named("A", a, transposeA)) and y has \(actual) elements")
}

/// "A is 2×3", and where the product takes it transposed, "A is 2×3, transposed".
@usableFromInline
func named(_ name: String, _ shape: MatrixShape, _ transposed: Bool) -> String {
    "\(name) is \(shape)\(transposed ? " (transposed)" : "")"
}
