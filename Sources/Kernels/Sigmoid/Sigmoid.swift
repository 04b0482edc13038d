/// The logistic function of each element: 1 / (1 + e^−x).
///
/// ```swift
/// let h = sigmoid(z)
/// ```
///
/// **Accuracy.** At most 1 ULP on instruction sets with fused multiply-add, 2 ULP without, subnormal results included.
/// The same bits at every position, on every backend and number of threads.
///
/// **Edge cases.** σ(−∞) = 0, σ(0) = ½, σ(+∞) = 1; NaN gives NaN.
///
/// It cannot fail.
///
/// - Complexity: O(count).
@inlinable
public func sigmoid<Scalar>(_ x: Matrix<Scalar>, on backend: Backend = .automatic) -> Matrix<Scalar> {
    let y = Matrix(uninitializedLike: x)
    withExtendedLifetime((x.storage, y.storage)) {
        sigmoid(x.count, x.storage.base, y.storage.base, on: backend)
    }
    return y
}

/// The logistic function of each element of a vector. Accuracy and edge cases are those of the form on ``Matrix``.
///
/// - Complexity: O(count).
@inlinable
public func sigmoid<Scalar: KernelScalar>(_ x: [Scalar], on backend: Backend = .automatic) -> [Scalar] {
    [Scalar](unsafeUninitializedCapacity: x.count) { (y, initialized) in
        x.withUnsafeBufferPointer { x in sigmoid(x.count, x.baseAddress, y.baseAddress, on: backend) }
        initialized = x.count
    }
}

/// The logistic function of each element, into an existing matrix of the same shape.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the shapes differ; `y` is then unchanged.
/// - Complexity: O(count).
@inlinable
public func sigmoid<Scalar>(
    _ x: Matrix<Scalar>, into y: inout Matrix<Scalar>, on backend: Backend = .automatic
) throws(KernelError) {
    try requireSame("sigmoid", "x", x.shape, "y", y.shape)
    x.withView { x in
        y.withOutputView(keepingContents: false) { y in sigmoid(x.rows * x.columns, x.base, y.base, on: backend) }
    }
}

/// The logistic function of each element, into an existing vector of the same length.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the lengths differ; `y` is then unchanged.
/// - Complexity: O(count).
@inlinable
public func sigmoid<Scalar: KernelScalar>(
    _ x: [Scalar], into y: inout [Scalar], on backend: Backend = .automatic
) throws(KernelError) {
    try requireSame("sigmoid", "x", x.count, "y", y.count)
    x.withUnsafeBufferPointer { x in
        y.withUnsafeMutableBufferPointer { y in sigmoid(x.count, x.baseAddress, y.baseAddress, on: backend) }
    }
}

/// Replaces each element by its logistic function.
///
/// - Complexity: O(count), and no allocation unless the storage is shared.
@inlinable
public func sigmoid<Scalar>(inPlace x: inout Matrix<Scalar>, on backend: Backend = .automatic) {
    x.withUnsafeMutableBufferPointer { x in sigmoid(x.count, x.baseAddress, x.baseAddress, on: backend) }
}

/// Replaces each element by its logistic function.
///
/// - Complexity: O(count), and no allocation unless the storage is shared.
@inlinable
public func sigmoid<Scalar: KernelScalar>(inPlace x: inout [Scalar], on backend: Backend = .automatic) {
    x.withUnsafeMutableBufferPointer { x in sigmoid(x.count, x.baseAddress, x.baseAddress, on: backend) }
}

/// The logistic function of each element in the caller's own storage.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the lengths differ; `y` is then unchanged.
/// - Complexity: O(count), and no allocation.
@inlinable
public func sigmoid<Scalar: KernelScalar>(
    _ x: Span<Scalar>, into y: inout MutableSpan<Scalar>, on backend: Backend = .automatic
) throws(KernelError) {
    try requireSame("sigmoid", "x", x.count, "y", y.count)
    try x.withUnsafeBufferPointer { (x) throws(KernelError) in
        try y.withUnsafeMutableBufferPointer { (y) throws(KernelError) in
            try checkedSigmoid(x.count, x.baseAddress, y.baseAddress, on: backend)
        }
    }
}

/// Replaces each element of the caller's own storage by its logistic function.
///
/// - Complexity: O(count), and no allocation.
@inlinable
public func sigmoid<Scalar: KernelScalar>(inPlace x: inout MutableSpan<Scalar>, on backend: Backend = .automatic) {
    x.withUnsafeMutableBufferPointer { x in sigmoid(x.count, x.baseAddress, x.baseAddress, on: backend) }
}
