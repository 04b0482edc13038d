// What all forms of the identities come down to, on views. A vector is also a matrix of one row: that is how gemv gives
// an inner product, and `outer` a multiple of a vector.

/// xᵀy.
@inlinable
func innerProduct<Scalar: KernelScalar>(
    _ x: UnsafeBufferPointer<Scalar>, _ y: UnsafeBufferPointer<Scalar>, _ operation: String, on backend: Backend
) throws(KernelError) -> Scalar {
    var result: Scalar = 0
    try withUnsafeMutablePointer(to: &result) { (result) throws(KernelError) in
        try product(
            MatrixView(base: x.baseAddress, rows: 1, columns: x.count, stride: x.count), VectorView(y),
            transposeA: false, alpha: 1, beta: 0, into: MutableVectorView(base: result, count: 1, increment: 1),
            operation: operation, on: backend)
    }
    return result
}

/// g = 2x.
@inlinable
func squaredNormGradient<Scalar: KernelScalar>(
    _ x: UnsafeBufferPointer<Scalar>, into g: UnsafeMutableBufferPointer<Scalar>, on backend: Backend
) throws(KernelError) {
    try requireSame("squaredNormGradient", "x", x.count, "the gradient", g.count)
    try withUnsafePointer(to: Scalar(1)) { (one) throws(KernelError) in
        try outerProduct(
            VectorView(base: one, count: 1, increment: 1), VectorView(x), alpha: 2, beta: 0,
            into: MutableMatrixView(base: g.baseAddress, rows: 1, columns: g.count, stride: g.count),
            operation: "squaredNormGradient", on: backend)
    }
}

/// ‖op(A) x‖².
@inlinable
func squaredNormOfProduct<Scalar>(
    _ a: MatrixView<Scalar>, _ x: UnsafeBufferPointer<Scalar>, transposeA: Bool, _ operation: String,
    on backend: Backend
) throws(KernelError) -> Scalar {
    let y = try product(a, x, transposeA: transposeA, operation, on: backend)
    return try y.withUnsafeBufferPointer { (y) throws(KernelError) in
        try innerProduct(y, y, operation, on: backend)
    }
}

/// g = 2A(Aᵀx).
@inlinable
func squaredNormOfTransposedProductGradient<Scalar>(
    _ a: MatrixView<Scalar>, _ x: UnsafeBufferPointer<Scalar>, into g: UnsafeMutableBufferPointer<Scalar>,
    on backend: Backend
) throws(KernelError) {
    let operation = "squaredNormOfTransposedProductGradient"
    let y = try product(a, x, transposeA: true, operation, on: backend)
    try requireSame(operation, "x", x.count, "the gradient", g.count)
    try y.withUnsafeBufferPointer { (y) throws(KernelError) in
        try product(
            a, VectorView(y), transposeA: false, alpha: 2, beta: 0, into: MutableVectorView(g), operation: operation,
            on: backend)
    }
}

/// dA = 2(Ax)xᵀ.
@inlinable
func squaredNormOfProductGradient<Scalar>(
    _ a: MatrixView<Scalar>, _ x: UnsafeBufferPointer<Scalar>, into dA: MutableMatrixView<Scalar>, on backend: Backend
) throws(KernelError) {
    let operation = "squaredNormOfProductGradient"
    let y = try product(a, x, transposeA: false, operation, on: backend)
    try requireSame(operation, "A", a.shape, "the gradient", dA.shape)
    try y.withUnsafeBufferPointer { (y) throws(KernelError) in
        try outerProduct(
            VectorView(y), VectorView(x), alpha: 2, beta: 0, into: dA, operation: operation, on: backend)
    }
}

/// xᵀMx.
@inlinable
func quadraticForm<Scalar>(
    _ m: MatrixView<Scalar>, _ x: UnsafeBufferPointer<Scalar>, on backend: Backend
) throws(KernelError) -> Scalar {
    try requireQuadraticForm("quadraticForm", m.shape, x.count)
    let y = try product(m, x, transposeA: false, "quadraticForm", on: backend)
    return try y.withUnsafeBufferPointer { (y) throws(KernelError) in
        try innerProduct(x, y, "quadraticForm", on: backend)
    }
}

/// g = Mx + Mᵀx.
@inlinable
func quadraticFormGradient<Scalar>(
    _ m: MatrixView<Scalar>, _ x: UnsafeBufferPointer<Scalar>, into g: UnsafeMutableBufferPointer<Scalar>,
    on backend: Backend
) throws(KernelError) {
    let operation = "quadraticFormGradient"
    try requireQuadraticForm(operation, m.shape, x.count)
    try requireSame(operation, "x", x.count, "the gradient", g.count)
    for transpose in [false, true] {
        try product(
            m, VectorView(x), transposeA: transpose, alpha: 1, beta: transpose ? 1 : 0, into: MutableVectorView(g),
            operation: operation, on: backend)
    }
}

/// op(A) x as a new vector.
@inlinable
func product<Scalar>(
    _ a: MatrixView<Scalar>, _ x: UnsafeBufferPointer<Scalar>, transposeA: Bool, _ operation: String,
    on backend: Backend
) throws(KernelError) -> [Scalar] {
    var y = [Scalar](repeating: 0, count: try productCount(a.shape, x.count, transposeA, operation))
    try y.withUnsafeMutableBufferPointer { (y) throws(KernelError) in
        try product(
            a, VectorView(x), transposeA: transposeA, alpha: 1, beta: 0, into: MutableVectorView(y),
            operation: operation, on: backend)
    }
    return y
}

@inlinable
func requireQuadraticForm(_ operation: String, _ m: MatrixShape, _ count: Int) throws(KernelError) {
    try requireSquare(operation, "M", m)
    try requireCount(operation, "x", count, needed: m.columns, "M", m)
}
