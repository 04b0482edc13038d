import CommandSupport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Numbers one after the other in memory of their own, which grows without a copy and can be given back from its front.
///
/// A large block is moved by the system's page tables when it grows, and room that is not yet used takes no memory. One
/// owner at a time may add numbers or release some; apart from that, any number of threads may read.
package final class NumberStorage: @unchecked Sendable {
    package private(set) var count = 0
    private var base: UnsafeMutablePointer<Double>?
    private var capacity = 0
    /// All numbers before this one are released.
    private var released = 0

    package init() {}

    deinit { free(base) }

    /// The number at a position from 0; 0 where it was released.
    package subscript(index: Int) -> Double {
        precondition(index >= 0 && index < count, "index out of range")
        return base.unsafelyUnwrapped[index]
    }

    /// All numbers, valid while this object lives and nothing is added to it. Released ones read as 0.
    package var values: UnsafeBufferPointer<Double> { UnsafeBufferPointer(start: base, count: count) }

    #if hasFeature(Lifetimes)
        /// All numbers where they lie. Released ones read as 0.
        package var span: Span<Double> {
            @_lifetime(borrow self)
            get { _overrideLifetime(Span(_unsafeElements: values), borrowing: self) }
        }
    #endif

    /// Gives the whole pages of memory before a number back to the system. The numbers before it read as 0 from then
    /// on, or as they were, where they share a page with later ones.
    ///
    /// Meant for a caller who takes the numbers over in blocks: with ``release(before:)`` after each, both copies
    /// together take little more than one.
    package func release(before index: Int) {
        let index = min(max(index, released), count)
        guard let base, index > released else { return }
        let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
        let start = (UInt(bitPattern: base + released) + page - 1) / page * page
        let end = UInt(bitPattern: base + index) / page * page
        if end > start { madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_DONTNEED) }
        // The page that the next number is in is not gone yet.
        released = max(released, (Int(bitPattern: end) - Int(bitPattern: base)) / MemoryLayout<Double>.stride)
    }

    // MARK: Filling

    /// Makes room for so many numbers in all.
    func reserve(_ wanted: Int) throws(CommandError) {
        if wanted <= capacity { return }
        let (size, overflow) = wanted.multipliedReportingOverflow(by: MemoryLayout<Double>.stride)
        guard !overflow, let block = realloc(base, size) else {
            throw .input(
                "there is no memory for \(grouped(wanted)) numbers (\((Double(wanted) * 8e-9).fixed(1)) GB)")
        }
        base = block.assumingMemoryBound(to: Double.self)
        capacity = wanted
    }

    /// Makes room for so many more numbers, and for as many as `expected` in all where the system grants that.
    func reserve(more: Int, expected: Int) throws(CommandError) {
        if capacity - count >= more { return }
        let needed = count + more
        let generous = max(expected, needed + needed / 2)
        do {
            try reserve(generous)
        } catch {
            try reserve(needed)
        }
    }

    /// Where the next number goes; there is room for what was reserved.
    var end: UnsafeMutablePointer<Double> { base.unsafelyUnwrapped + count }

    /// Counts numbers that were written at ``end``.
    func append(written: Int) {
        precondition(written <= capacity - count, "more than was reserved")
        count += written
    }

    /// Gives back the room that is not used.
    func trim() {
        guard count < capacity, let block = realloc(base, max(count, 1) * MemoryLayout<Double>.stride) else { return }
        base = block.assumingMemoryBound(to: Double.self)
        capacity = count
    }
}
