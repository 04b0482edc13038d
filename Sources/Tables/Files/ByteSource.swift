import CommandSupport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Bytes one after the other: of a file, of standard input or a pipe, or of memory that somebody else keeps alive.
final class ByteSource {
    /// What the messages call it.
    let name: String
    /// The number of bytes in all, where that is known before the end is seen.
    let size: Int?
    private let descriptor: Int32
    private let closesDescriptor: Bool
    private var memory: UnsafeRawBufferPointer

    /// Opens a file; "-" is standard input.
    init(path: String) throws(CommandError) {
        if path == "-" {
            descriptor = STDIN_FILENO
            closesDescriptor = false
            name = "standard input"
        } else {
            descriptor = try openForReading(path)
            closesDescriptor = true
            name = printable(path, limit: fileNameLimit)
        }
        memory = UnsafeRawBufferPointer(start: nil, count: 0)
        do {
            size = try sizeOfFile(descriptor, path)
        } catch {
            // Not every property has its value yet, so no deinit would do it.
            if closesDescriptor { close(descriptor) }
            throw error
        }
    }

    init(_ bytes: UnsafeRawBufferPointer, name: String) {
        memory = bytes
        descriptor = -1
        closesDescriptor = false
        size = bytes.count
        self.name = name
    }

    deinit {
        if closesDescriptor { close(descriptor) }
    }

    /// Up to `count` bytes, as many as there are now; waits for the first. 0 at the end.
    func read(into start: UnsafeMutableRawPointer, count: Int) throws(CommandError) -> Int {
        if descriptor < 0 {
            let taken = min(count, memory.count)
            if taken > 0, let from = memory.baseAddress {
                start.copyMemory(from: from, byteCount: taken)
                memory = UnsafeRawBufferPointer(rebasing: memory[taken...])
            }
            return taken
        }
        while true {
            let result = systemRead(descriptor, start, count)
            if result >= 0 { return result }
            let failure = errno
            if failure == EAGAIN || failure == EWOULDBLOCK {
                // Standard input may be shared with somebody who set it so.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                _ = poll(&wanted, 1, -1)
            } else if failure != EINTR {
                throw cannotRead(name, failure)
            }
        }
    }

    /// Bytes until `count` of them are there, or the end.
    func readAll(into start: UnsafeMutableRawPointer, count: Int) throws(CommandError) -> Int {
        var done = 0
        while done < count {
            let result = try read(into: start + done, count: count - done)
            if result == 0 { break }
            done += result
        }
        return done
    }
}

// Inside the class the method of the same name would hide the system's function.
private func systemRead(_ descriptor: Int32, _ start: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, start, count)
}

private func openForReading(_ path: String) throws(CommandError) -> Int32 {
    while true {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 { return descriptor }
        if errno != EINTR { throw cannotRead(path, errno) }
    }
}

/// The bytes of a file from where it is read on, or nil where only reading tells, as for a pipe.
private func sizeOfFile(_ descriptor: Int32, _ path: String) throws(CommandError) -> Int? {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw cannotRead(path, errno) }
    if status.st_mode & S_IFMT == S_IFDIR {
        throw .input("\(quoted(path, limit: fileNameLimit)) is a directory; it needs to be a CSV file or a .npy file")
    }
    // Files that the system makes up say 0. Somebody may have read a part of standard input before.
    let size = Int(status.st_size) - max(Int(lseek(descriptor, 0, SEEK_CUR)), 0)
    return status.st_mode & S_IFMT == S_IFREG && size > 0 ? size : nil
}

private func cannotRead(_ path: String, _ number: Int32) -> CommandError {
    .input(
        "cannot read \(quoted(path, limit: fileNameLimit)): \(systemMessage(number)); it needs to be a CSV file or a "
            + ".npy file")
}
