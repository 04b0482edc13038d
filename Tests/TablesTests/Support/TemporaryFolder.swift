#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A folder that goes away with its files.
final class TemporaryFolder {
    let path: String
    private var files: [String] = []

    init() {
        var template = Array("/tmp/swift-kernels-tables-XXXXXX".utf8CString)
        guard let path = mkdtemp(&template) else { fatalError("no temporary folder") }
        self.path = String(cString: path)
    }

    deinit {
        for file in files { unlink(file) }
        rmdir(path)
    }

    /// Writes a file and returns its path.
    func file(_ name: String, _ bytes: [UInt8]) -> String {
        let file = "\(path)/\(name)"
        files.append(file)
        guard let stream = fopen(file, "w") else { fatalError("cannot write \(file)") }
        if fwrite(bytes, 1, bytes.count, stream) != bytes.count { fatalError("cannot write \(file)") }
        fclose(stream)
        return file
    }

    func file(_ name: String, _ text: String) -> String { file(name, Array(text.utf8)) }
}
