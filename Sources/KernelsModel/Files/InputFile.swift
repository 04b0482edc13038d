#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A regular file that is open for reading, until the last reference to it goes.
///
/// Somebody who replaces the file meanwhile does not disturb: what was opened is read on.
final class InputFile: Sendable {
    let path: String

    /// The size in bytes when the file was opened.
    let size: Int

    private let descriptor: Int32

    init(_ path: String) throws(ModelFileError) {
        if path.utf8.contains(0) { throw .cannotRead(path: path, reason: "its name has a zero byte in it") }
        // A pipe would wait for somebody who writes.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 { throw .cannotRead(path: path, reason: readingReason(errno)) }
        self.path = path
        self.descriptor = descriptor
        var status = stat()
        if fstat(descriptor, &status) != 0 {
            size = 0
            throw .cannotRead(path: path, reason: readingReason(errno))
        }
        size = Int(status.st_size)
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .cannotRead(path: path, reason: "it is a folder; a model is a file")
        default:
            throw .cannotRead(path: path, reason: "it is not a regular file; a model cannot come from a pipe or device")
        }
    }

    deinit { close(descriptor) }

    /// Fills `target` with the bytes from `offset` on.
    func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(ModelFileError) {
        var done = 0
        while done < target.count {
            let count = pread(
                descriptor, target.baseAddress.unsafelyUnwrapped + done, target.count - done, off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw .cannotRead(path: path, reason: readingReason(errno)) }
            if count == 0 {
                throw .cannotRead(
                    path: path,
                    reason: "it ended at byte \(offset + done), though it had \(size) bytes when it was opened")
            }
            done += count
        }
    }
}
