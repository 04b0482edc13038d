/// The binary cross-entropy of logits against targets, and its gradient by the logits.
///
/// ```swift
/// let (loss, dz) = try binaryCrossEntropy(logits: z, targets: y)
/// ```
///
/// **Formula.** With t the target after label smoothing, w the sample's weight and p the positive weight, a term is
/// w (p t softplus(−z) + (1 − t) softplus(z)) and its derivative w ((1 − t) σ(z) − p t σ(−z)); both are divided by
/// rows × columns for the mean. For the plain sum the derivative is σ(z) − y.
///
/// **Shapes.** Rows are samples; logits, targets and gradient have the same shape. Targets may be any value in [0, 1].
///
/// **Accuracy.** Each term within a few ULP, from one e^−|z|, so nothing cancels where the sigmoid saturates; the sum
/// runs in double, in an order fixed by the shape. The loss is finite for every finite logit, as long as w p |z| is a number
/// of the format.
///
/// **Edge cases.** No elements: loss 0. An infinite logit contributes 0 to the loss where the target agrees, otherwise
/// +∞; NaN gives NaN. Targets outside [0, 1] follow the formula.
///
/// - Throws: ``KernelError/shapeMismatch(operation:expected:actual:)`` when the shapes differ or there is not one
///   weight a row; ``KernelError/invalidArgument(operation:reason:)`` for an option outside its range.
/// - Complexity: O(count).
@inlinable
public func binaryCrossEntropy<Scalar>(
    logits: Matrix<Scalar>, targets: Matrix<Scalar>, options: LossOptions<Scalar> = LossOptions(),
    on backend: Backend = .automatic
) throws(KernelError) -> (loss: Double, gradient: Matrix<Scalar>) {
    var gradient = Matrix(uninitializedLike: logits)
    let loss = try binaryCrossEntropy(
        logits: logits, targets: targets, options: options, into: &gradient, on: backend)
    return (loss, gradient)
}

/// The binary cross-entropy of logits against targets; its gradient goes into an existing matrix.
///
/// `gradient` may be the matrix of the logits itself. Formula, accuracy and edge cases are those of
/// ``binaryCrossEntropy(logits:targets:options:on:)``.
///
/// - Returns: The loss.
/// - Throws: ``KernelError``, also when `gradient` has another shape; it is then unchanged.
/// - Complexity: O(count).
@inlinable
public func binaryCrossEntropy<Scalar>(
    logits: Matrix<Scalar>, targets: Matrix<Scalar>, options: LossOptions<Scalar> = LossOptions(),
    into gradient: inout Matrix<Scalar>, on backend: Backend = .automatic
) throws(KernelError) -> Double {
    try logits.withView { (z) throws(KernelError) in
        try targets.withView { (y) throws(KernelError) in
            try gradient.withOutputView(keepingContents: false) { (dz) throws(KernelError) in
                try binaryCrossEntropy(z, y, options, gradient: dz, on: backend)
            }
        }
    }
}

/// The binary cross-entropy of logits against targets, without a gradient.
///
/// The same number as ``binaryCrossEntropy(logits:targets:options:on:)`` gives, to the bit.
///
/// - Throws: ``KernelError``, as there.
/// - Complexity: O(count).
@inlinable
public func binaryCrossEntropyLoss<Scalar>(
    logits: Matrix<Scalar>, targets: Matrix<Scalar>, options: LossOptions<Scalar> = LossOptions(),
    on backend: Backend = .automatic
) throws(KernelError) -> Double {
    try logits.withView { (z) throws(KernelError) in
        try targets.withView { (y) throws(KernelError) in
            try binaryCrossEntropy(z, y, options, gradient: nil, on: backend)
        }
    }
}

/// The binary cross-entropy in the caller's own storage.
///
/// Each span holds a matrix of `rows × columns` without padding from its start, and may be longer. Formula, accuracy
/// and edge cases are those of ``binaryCrossEntropy(logits:targets:options:on:)``.
///
/// - Returns: The loss.
/// - Throws: ``KernelError``, also when a span is too short; `gradient` is then unchanged.
/// - Complexity: O(rows × columns), and no allocation.
@inlinable
public func binaryCrossEntropy<Scalar: KernelScalar>(
    logits: Span<Scalar>, targets: Span<Scalar>, rows: Int, columns: Int,
    options: LossOptions<Scalar> = LossOptions(), into gradient: inout MutableSpan<Scalar>,
    on backend: Backend = .automatic
) throws(KernelError) -> Double {
    let (shape, operation) = (MatrixShape(rows: rows, columns: columns), "binaryCrossEntropy")
    return try logits.withUnsafeBufferPointer { (z) throws(KernelError) in
        try targets.withUnsafeBufferPointer { (y) throws(KernelError) in
            try gradient.withUnsafeMutableBufferPointer { (dz) throws(KernelError) in
                try binaryCrossEntropy(
                    MatrixView(z, shape, stride: nil, operation, "logits"),
                    MatrixView(y, shape, stride: nil, operation, "targets"), options,
                    gradient: MutableMatrixView(dz, shape, stride: nil, operation, "gradient"), on: backend)
            }
        }
    }
}
