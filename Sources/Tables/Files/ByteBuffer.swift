import CommandSupport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Bytes in memory that grows, used over and over.
final class ByteBuffer {
    private var base: UnsafeMutablePointer<UInt8>?
    private var capacity = 0
    /// The bytes in use.
    var count = 0

    init(capacity: Int = 4096) throws(CommandError) { try reserve(max(capacity, 1)) }

    deinit { free(base) }

    var start: UnsafeMutablePointer<UInt8> { base.unsafelyUnwrapped }

    var end: UnsafePointer<UInt8> { UnsafePointer(start + count) }

    /// Makes room for so many bytes in all.
    func reserve(_ wanted: Int) throws(CommandError) {
        if wanted <= capacity { return }
        guard let block = realloc(base, wanted) else {
            throw .input("there is no memory for \(grouped(wanted)) bytes of the file")
        }
        base = block.assumingMemoryBound(to: UInt8.self)
        capacity = wanted
    }

    func append(_ bytes: [UInt8]) throws(CommandError) {
        try reserve(count + bytes.count)
        bytes.withUnsafeBufferPointer { bytes in
            if let from = bytes.baseAddress { (start + count).update(from: from, count: bytes.count) }
        }
        count += bytes.count
    }

    /// Appends what one read delivers, up to `limit` bytes in all, and says how much it was: 0 at the end.
    func appendRead(from source: ByteSource, upTo limit: Int) throws(CommandError) -> Int {
        try reserve(limit)
        let read = try source.read(into: start + count, count: limit - count)
        count += read
        return read
    }
}
