import CKernels

// The C structs that differ only in their precision, as one generic type each. Not for use outside this module.

/// `ck_sloss` and `ck_dloss`.
public struct _LossArguments<Scalar: Sendable> {
    @usableFromInline var reduction: ck_reduction
    @usableFromInline var sampleWeights: UnsafePointer<Scalar>?
    @usableFromInline var positiveWeight: Scalar
    @usableFromInline var labelSmoothing: Scalar

    @inlinable
    init(
        reduction: ck_reduction, sampleWeights: UnsafePointer<Scalar>?, positiveWeight: Scalar, labelSmoothing: Scalar
    ) {
        self.reduction = reduction
        self.sampleWeights = sampleWeights
        self.positiveWeight = positiveWeight
        self.labelSmoothing = labelSmoothing
    }
}

/// `ck_snetwork` and `ck_dnetwork`.
public struct _NetworkArguments<Scalar: Sendable> {
    @usableFromInline var inputs, hidden, outputs: Int
    @usableFromInline var w1, b1, w2, b2: UnsafePointer<Scalar>?

    @inlinable
    init(
        inputs: Int, hidden: Int, outputs: Int, w1: UnsafePointer<Scalar>?, b1: UnsafePointer<Scalar>?,
        w2: UnsafePointer<Scalar>?, b2: UnsafePointer<Scalar>?
    ) {
        self.inputs = inputs
        self.hidden = hidden
        self.outputs = outputs
        self.w1 = w1
        self.b1 = b1
        self.w2 = w2
        self.b2 = b2
    }
}

/// `ck_snetwork_gradients` and `ck_dnetwork_gradients`; nil where a gradient is not wanted.
public struct _GradientArguments<Scalar: Sendable> {
    @usableFromInline var w1, b1, w2, b2, x: UnsafeMutablePointer<Scalar>?

    @inlinable
    init(
        w1: UnsafeMutablePointer<Scalar>?, b1: UnsafeMutablePointer<Scalar>?, w2: UnsafeMutablePointer<Scalar>?,
        b2: UnsafeMutablePointer<Scalar>?, x: UnsafeMutablePointer<Scalar>?
    ) {
        self.w1 = w1
        self.b1 = b1
        self.w2 = w2
        self.b2 = b2
        self.x = x
    }
}

/// `ck_slayer` and `ck_dlayer`.
public struct _LayerArguments<Scalar: Sendable> {
    @usableFromInline var inputs, outputs: Int
    @usableFromInline var w, b: UnsafePointer<Scalar>?

    @inlinable
    init(inputs: Int, outputs: Int, w: UnsafePointer<Scalar>?, b: UnsafePointer<Scalar>?) {
        self.inputs = inputs
        self.outputs = outputs
        self.w = w
        self.b = b
    }
}

/// `ck_slayer_gradients` and `ck_dlayer_gradients`; nil where a gradient is not wanted.
public struct _LayerGradientArguments<Scalar: Sendable> {
    @usableFromInline var w, b: UnsafeMutablePointer<Scalar>?

    @inlinable
    init(w: UnsafeMutablePointer<Scalar>?, b: UnsafeMutablePointer<Scalar>?) {
        self.w = w
        self.b = b
    }
}

/// Calls `body` with the elements as the C kernels take them, in memory of the stack up to 1 KiB: 32 layers. Where there is
/// no array, `body` gets none.
@inlinable
func withConverted<Element, C, Result>(
    _ count: Int, _ elements: UnsafePointer<Element>?, _ convert: (Element) -> C,
    _ body: (UnsafePointer<C>?) -> Result
) -> Result {
    guard let elements else { return body(nil) }
    return withUnsafeTemporaryAllocation(of: C.self, capacity: count) { converted in
        for i in 0..<count { converted.initializeElement(at: i, to: convert(elements[i])) }
        return body(UnsafePointer(converted.baseAddress))
    }
}

extension Bool {
    @inlinable
    var asTranspose: ck_transpose { self ? CK_TRANSPOSE : CK_NO_TRANSPOSE }
}
