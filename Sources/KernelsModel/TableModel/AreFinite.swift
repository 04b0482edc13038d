import Kernels

/// Whether no element is NaN or infinite.
func areFinite<Scalar: KernelScalar>(_ elements: UnsafeBufferPointer<Scalar>) -> Bool {
    // The loops are given their types here: a caller in another module may not specialize this.
    let elements = UnsafeRawBufferPointer(elements)
    if Scalar.self == Float.self { return areFinite(as: elements.assumingMemoryBound(to: Float.self)) }
    return areFinite(as: elements.assumingMemoryBound(to: Double.self))
}

@inline(__always)
private func areFinite<Scalar: KernelScalar>(as elements: UnsafeBufferPointer<Scalar>) -> Bool {
    // 0 times infinity or NaN is NaN, and stays it in a sum: no branch, and several at once.
    var nothing: SIMD8<Scalar> = .zero
    let whole = elements.count & ~7
    for start in stride(from: 0, to: whole, by: 8) {
        let start = UnsafeRawPointer(elements.baseAddress.unsafelyUnwrapped + start)
        nothing += start.loadUnaligned(as: SIMD8<Scalar>.self) * 0
    }
    var areFinite = nothing == .zero
    for x in elements[whole...] { areFinite = x * 0 == 0 && areFinite }
    return areFinite
}
