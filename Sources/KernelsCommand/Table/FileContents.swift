import CommandSupport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// All bytes of a file.
func contents(ofFile path: String) throws(CommandError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw cannotRead(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw cannotRead(path, errno) }
    if status.st_mode & S_IFMT == S_IFDIR {
        throw .input("\(quoted(path, limit: fileNameLimit)) is a directory; it needs to be a CSV file")
    }
    var bytes: [UInt8] = []
    // The size is a hint: pipes have none, and a file may grow. One byte more lets the read see the end.
    var capacity = max(Int(status.st_size) + 1, 1 << 16)
    while true {
        let start = bytes.count
        var failure: Int32 = 0
        bytes.append(addingCapacity: capacity) { buffer in
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 { failure = errno }
            return max(count, 0)
        }
        if failure == EINTR { continue }
        if failure != 0 { throw cannotRead(path, failure) }
        if bytes.count == start { return bytes }
        capacity = max(1 << 16, capacity - (bytes.count - start))
    }
}

private func cannotRead(_ path: String, _ number: Int32) -> CommandError {
    .input("cannot read \(quoted(path, limit: fileNameLimit)): \(systemMessage(number)); it needs to be a CSV file")
}

extension [UInt8] {
    /// Appends what `fill` writes, and says how much it was, into room for `addingCapacity` bytes.
    fileprivate mutating func append(
        addingCapacity capacity: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Int
    ) {
        let start = count
        append(contentsOf: repeatElement(0, count: capacity))
        let written = withUnsafeMutableBufferPointer { fill(UnsafeMutableBufferPointer(rebasing: $0[start...])) }
        removeLast(capacity - written)
    }
}
