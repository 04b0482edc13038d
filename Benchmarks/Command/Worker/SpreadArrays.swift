import Limits

/// The arrays of one call, in memory of their own that does not move.
///
/// Large allocations begin at the same place in a page, all of them. Of a load and a store at the same place in different
/// pages many processors take the one to wait for the other; so the starts are spread over a page.
final class SpreadArrays<Scalar> {
    private static var page: Int { 4096 }
    private static var line: Int { 64 }

    private let memory: UnsafeMutableRawPointer
    private let arrays: [UnsafeMutableBufferPointer<Scalar>]

    init(_ contents: [[Scalar]]) {
        let step = Self.page / contents.count / Self.line * Self.line
        let strides = contents.map { elements in
            let bytes = elements.count * MemoryLayout<Scalar>.stride
            return (bytes + Self.page - 1) / Self.page * Self.page + step
        }
        let bytes = strides.reduce(0, +)
        memory = .allocate(byteCount: bytes, alignment: Self.page)
        limits_prefer_huge_pages(memory, bytes)
        var start = memory
        arrays = zip(contents, strides).map { elements, stride in
            let array = start.bindMemory(to: Scalar.self, capacity: elements.count)
            array.initialize(from: elements, count: elements.count)
            start += stride
            return UnsafeMutableBufferPointer(start: array, count: elements.count)
        }
    }

    deinit { memory.deallocate() }

    subscript(index: Int) -> UnsafeMutableBufferPointer<Scalar> { arrays[index] }
}
