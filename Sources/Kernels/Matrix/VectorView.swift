/// A vector in memory that somebody else keeps alive: what the operations see of an array or of a span.
///
/// `increment` follows BLAS: the distance between neighbours, negative to walk from the end. `base` is the lowest
/// address in either case, and may be nil only where there is no element.
@usableFromInline
struct VectorView<Scalar: KernelScalar> {
    @usableFromInline var base: UnsafePointer<Scalar>?
    @usableFromInline var count: Int
    @usableFromInline var increment: Int

    @inlinable
    init(base: UnsafePointer<Scalar>?, count: Int, increment: Int) {
        self.base = base
        self.count = count
        self.increment = increment
    }

    @inlinable
    init(_ buffer: UnsafeBufferPointer<Scalar>) {
        self.init(base: buffer.baseAddress, count: buffer.count, increment: 1)
    }

    /// The vector that fills a span whose neighbours lie `increment` apart.
    @inlinable
    init(
        _ buffer: UnsafeBufferPointer<Scalar>, increment: Int, _ operation: String, _ name: String
    ) throws(KernelError) {
        let count = try countOfVector(filling: buffer.count, increment: increment, operation, name)
        self.init(base: buffer.baseAddress, count: count, increment: increment)
    }
}

/// A ``VectorView`` that can be written.
@usableFromInline
struct MutableVectorView<Scalar: KernelScalar> {
    @usableFromInline var base: UnsafeMutablePointer<Scalar>?
    @usableFromInline var count: Int
    @usableFromInline var increment: Int

    @inlinable
    init(base: UnsafeMutablePointer<Scalar>?, count: Int, increment: Int) {
        self.base = base
        self.count = count
        self.increment = increment
    }

    @inlinable
    init(_ buffer: UnsafeMutableBufferPointer<Scalar>) {
        self.init(base: buffer.baseAddress, count: buffer.count, increment: 1)
    }

    /// The vector that fills a span whose neighbours lie `increment` apart.
    @inlinable
    init(
        _ buffer: UnsafeMutableBufferPointer<Scalar>, increment: Int, _ operation: String, _ name: String
    ) throws(KernelError) {
        let count = try countOfVector(filling: buffer.count, increment: increment, operation, name)
        self.init(base: buffer.baseAddress, count: count, increment: increment)
    }
}

/// How many elements a vector has that fills a span of `count` elements.
@inlinable
func countOfVector(
    filling count: Int, increment: Int, _ operation: String, _ name: String
) throws(KernelError) -> Int {
    if increment == 0 || increment == .min {
        throw .invalidArgument(operation: operation, reason: "the increment of \(name) is \(increment)")
    }
    return count == 0 ? 0 : (count - 1) / abs(increment) + 1
}
