/// The backward pass of the logistic function: dx = dy y (1 − y), from the function's *output* y and the gradient dy by
/// it.
///
/// ```swift
/// let h = sigmoid(z)
/// let dz = try sigmoidBackward(h, dh)
/// ```
///
/// **Accuracy.** 3 roundings. The same bits on every backend and number of threads.
///
/// **Edge cases.** As IEEE 754 says; 0 where y is 0 or 1 and dy is finite.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the shapes differ.
/// - Complexity: O(count).
@inlinable
public func sigmoidBackward<Scalar>(
    _ y: Matrix<Scalar>, _ dy: Matrix<Scalar>, on backend: Backend = .automatic
) throws(KernelError) -> Matrix<Scalar> {
    var dx = Matrix(uninitializedLike: y)
    try sigmoidBackward(y, dy, into: &dx, on: backend)
    return dx
}

/// The backward pass of the logistic function on vectors: dx = dy y (1 − y).
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the lengths differ.
/// - Complexity: O(count).
@inlinable
public func sigmoidBackward<Scalar: KernelScalar>(
    _ y: [Scalar], _ dy: [Scalar], on backend: Backend = .automatic
) throws(KernelError) -> [Scalar] {
    var dx = [Scalar](repeating: 0, count: y.count)
    try sigmoidBackward(y, dy, into: &dx, on: backend)
    return dx
}

/// The backward pass of the logistic function into an existing matrix: dx = dy y (1 − y).
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the shapes differ; `dx` is then unchanged.
/// - Complexity: O(count).
@inlinable
public func sigmoidBackward<Scalar>(
    _ y: Matrix<Scalar>, _ dy: Matrix<Scalar>, into dx: inout Matrix<Scalar>, on backend: Backend = .automatic
) throws(KernelError) {
    try requireSame("sigmoidBackward", "y", y.shape, "dy", dy.shape)
    try requireSame("sigmoidBackward", "y", y.shape, "dx", dx.shape)
    try y.withView { (y) throws(KernelError) in
        try dy.withView { (dy) throws(KernelError) in
            try dx.withOutputView(keepingContents: false) { (dx) throws(KernelError) in
                try sigmoidBackward(y.rows * y.columns, y.base, dy.base, dx.base, on: backend)
            }
        }
    }
}

/// The backward pass of the logistic function into an existing vector: dx = dy y (1 − y).
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the lengths differ; `dx` is then unchanged.
/// - Complexity: O(count).
@inlinable
public func sigmoidBackward<Scalar: KernelScalar>(
    _ y: [Scalar], _ dy: [Scalar], into dx: inout [Scalar], on backend: Backend = .automatic
) throws(KernelError) {
    try requireSame("sigmoidBackward", "y", y.count, "dy", dy.count)
    try requireSame("sigmoidBackward", "y", y.count, "dx", dx.count)
    try y.withUnsafeBufferPointer { (y) throws(KernelError) in
        try dy.withUnsafeBufferPointer { (dy) throws(KernelError) in
            try dx.withUnsafeMutableBufferPointer { (dx) throws(KernelError) in
                try sigmoidBackward(y.count, y.baseAddress, dy.baseAddress, dx.baseAddress, on: backend)
            }
        }
    }
}

/// The backward pass of the logistic function in the caller's own storage: dx = dy y (1 − y).
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the lengths differ; `dx` is then unchanged.
/// - Complexity: O(count), and no allocation.
@inlinable
public func sigmoidBackward<Scalar: KernelScalar>(
    _ y: Span<Scalar>, _ dy: Span<Scalar>, into dx: inout MutableSpan<Scalar>, on backend: Backend = .automatic
) throws(KernelError) {
    try requireSame("sigmoidBackward", "y", y.count, "dy", dy.count)
    try requireSame("sigmoidBackward", "y", y.count, "dx", dx.count)
    try y.withUnsafeBufferPointer { (y) throws(KernelError) in
        try dy.withUnsafeBufferPointer { (dy) throws(KernelError) in
            try dx.withUnsafeMutableBufferPointer { (dx) throws(KernelError) in
                try sigmoidBackward(y.count, y.baseAddress, dy.baseAddress, dx.baseAddress, on: backend)
            }
        }
    }
}
