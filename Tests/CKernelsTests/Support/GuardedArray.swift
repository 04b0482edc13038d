import Kernels

/// An output between guards: elements before and after it that no kernel may touch.
final class GuardedArray<Scalar: KernelScalar> {
    private static var guardCount: Int { 64 }
    private let buffer: UnsafeMutableBufferPointer<Scalar>
    private let initial: [Scalar]
    private let start: Int
    let count: Int

    /// - Parameter offset: Elements by which the first one misses a cache line.
    init(_ elements: [Scalar], offset: Int = 0) {
        count = elements.count
        start = Self.guardCount + offset
        let total = start + count + Self.guardCount
        let raw = UnsafeMutableRawBufferPointer.allocate(
            byteCount: total * MemoryLayout<Scalar>.stride, alignment: 64)
        buffer = raw.bindMemory(to: Scalar.self)
        buffer.initialize(repeating: Scalar(1234.5))
        for i in elements.indices { buffer[start + i] = elements[i] }
        initial = Array(buffer)
    }

    deinit { UnsafeMutableRawBufferPointer(buffer).deallocate() }

    /// The first element, or nil where there is none.
    var base: UnsafeMutablePointer<Scalar>? { count == 0 ? nil : buffer.baseAddress! + start }

    /// The first element, also where the kernel should see that it needs no memory.
    var pointer: UnsafeMutablePointer<Scalar> { buffer.baseAddress! + start }

    /// One element; `elements` copies all of them.
    subscript(i: Int) -> Scalar { buffer[start + i] }

    var elements: [Scalar] { Array(buffer[start..<start + count]) }

    /// Whether all elements outside of those that may be written have their first bits.
    func isIntact(except mayBeWritten: (Int) -> Bool = { _ in false }) -> Bool {
        for i in buffer.indices {
            let element = i - start
            if element >= 0 && element < count && mayBeWritten(element) { continue }
            // NaN is the same where it stayed NaN.
            if buffer[i] != initial[i] && !(buffer[i].isNaN && initial[i].isNaN) { return false }
        }
        return true
    }
}
