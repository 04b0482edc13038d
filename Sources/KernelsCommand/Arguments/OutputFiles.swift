import CommandSupport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Refuses a file that could not be written in the end, before the work for it begins.
func requireWritable(_ path: String, option: String) throws(CommandError) {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
        throw .input("\(option) is \(quoted(path, limit: fileNameLimit)), which is a folder; it needs to be a file")
    }
    // The file will be written beside its place and renamed, so that is what has to work. The system's word on the rights
    // is not enough: the superuser has them all, also where nothing can be written.
    let probe = "\(path).\(getpid()).try"
    let descriptor = open(probe, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor < 0 {
        throw .input(
            "\(option) is \(quoted(path, limit: fileNameLimit)), where no file can be written: \(systemMessage(errno)); it "
                + "needs to be in a folder that exists and can be written to")
    }
    close(descriptor)
    unlink(probe)
}
