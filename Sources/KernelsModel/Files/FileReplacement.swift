#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file that appears under its name only when it is complete.
///
/// The bytes go to a new file in the same folder. ``finish()`` brings them to the disk and renames that file; until then
/// what was there before is untouched, and if this value goes without it, the new file is removed. Where the system has
/// files without a name (Linux, on most disks), the new one gets its name only in the end: a process that is killed
/// while it writes leaves nothing behind. A symbolic link is followed, not replaced. The permissions are those of the file
/// that was there before, or else `rw-r--r--` less what the process masks.
struct FileReplacement: ~Copyable {
    private let path: String
    private let target: String
    private var descriptor: Int32 = -1
    /// The name of the new file while it has one.
    private var temporary: String?

    /// - Parameter isNamed: Whether the new file has a name from the beginning, also where it need not.
    init(_ path: String, isNamed: Bool = false) throws(ModelFileError) {
        if path.utf8.contains(0) { throw .cannotWrite(path: path, reason: "its name has a zero byte in it") }
        let target = try followingLinks(path)
        var status = stat()
        let exists = stat(target, &status) == 0
        if !exists && errno != ENOENT { throw .cannotWrite(path: path, reason: writingReason(errno)) }
        if exists {
            switch status.st_mode & S_IFMT {
            case S_IFREG: break
            case S_IFDIR: throw .cannotWrite(path: path, reason: writingReason(EISDIR))
            default:
                throw .cannotWrite(
                    path: path, reason: "it is a device, a pipe or a socket; give the name of a regular file")
            }
            // Renaming would not ask.
            if access(target, W_OK) != 0 { throw .cannotWrite(path: path, reason: writingReason(errno)) }
        }
        let folder = folder(of: target)
        let permissions: mode_t = exists ? 0o600 : 0o644
        var temporary: String?
        var descriptor = isNamed ? -1 : openWithoutName(in: folder, permissions)
        while descriptor < 0 {
            let name = temporaryName(in: folder)
            descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
            if descriptor >= 0 {
                temporary = name
            } else if errno != EEXIST && errno != EINTR {
                throw .cannotWrite(path: path, reason: writingReason(errno))
            }
        }
        if exists && fchmod(descriptor, status.st_mode & 0o777) != 0 {
            let reason = writingReason(errno)
            close(descriptor)
            if let temporary { unlink(temporary) }
            throw .cannotWrite(path: path, reason: reason)
        }
        self.path = path
        self.target = target
        self.temporary = temporary
        self.descriptor = descriptor
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if let temporary { unlink(temporary) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ModelFileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            #if canImport(Darwin)
                let count = Darwin.write(descriptor, part.baseAddress, part.count)
            #elseif canImport(Musl)
                let count = Musl.write(descriptor, part.baseAddress, part.count)
            #else
                let count = Glibc.write(descriptor, part.baseAddress, part.count)
            #endif
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw .cannotWrite(path: path, reason: writingReason(errno)) }
            rest = rest.dropFirst(count)
        }
    }

    /// Gives a file without a name one that it can be renamed from.
    private func name() throws(ModelFileError) -> String {
        while true {
            let name = temporaryName(in: folder(of: target))
            if linkat(AT_FDCWD, openPath(descriptor), AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 { return name }
            if errno != EEXIST { throw .cannotWrite(path: path, reason: writingReason(errno)) }
        }
    }

    /// Gives the file its name, complete and on the disk.
    mutating func finish() throws(ModelFileError) {
        if fsync(descriptor) != 0 { throw .cannotWrite(path: path, reason: writingReason(errno)) }
        if temporary == nil { temporary = try name() }
        // Some file systems tell only now that there was no room.
        let closed = close(descriptor)
        descriptor = -1
        if closed != 0 && errno != EINTR { throw .cannotWrite(path: path, reason: writingReason(errno)) }
        if let temporary, rename(temporary, target) != 0 {
            throw .cannotWrite(path: path, reason: writingReason(errno))
        }
        temporary = nil
        // The new name would not outlast a power failure otherwise. Not every file system can; the file is complete anyway.
        let folder = open(folder(of: target), O_RDONLY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }
}

/// A name that nobody has. Not made from the file's, to which nothing can be added if it is as long as names may be.
private func temporaryName(in folder: String) -> String {
    "\(folder)/.kernels-model-\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp"
}

/// The path by which the system gives an open file a name.
private func openPath(_ descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

/// A new file that has no name yet, or -1 where there is no such thing.
private func openWithoutName(in folder: String, _ permissions: mode_t) -> Int32 {
    #if os(Linux)
        // O_TMPFILE, which is not imported.
        let descriptor = open(folder, O_WRONLY | O_CLOEXEC | O_DIRECTORY | 0o20_000_000, permissions)
        // Without /proc it could never be given one.
        if descriptor >= 0, access(openPath(descriptor), F_OK) != 0 {
            close(descriptor)
            return -1
        }
        return descriptor
    #else
        return -1
    #endif
}

/// The path that a chain of symbolic links ends at, which need not exist.
private func followingLinks(_ path: String) throws(ModelFileError) -> String {
    var path = path
    // As many as Linux follows.
    for _ in 0..<40 {
        let link = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer -> String? in
            let count = readlink(path, buffer.baseAddress.unsafelyUnwrapped, buffer.count)
            if count < 0 { return nil }
            return String(decoding: UnsafeRawBufferPointer(buffer).prefix(count), as: UTF8.self)
        }
        guard let link else { return path }
        path = link.hasPrefix("/") ? link : "\(folder(of: path))/\(link)"
    }
    throw .cannotWrite(path: path, reason: writingReason(ELOOP))
}

private func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
