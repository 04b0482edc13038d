import CommandSupport
import KernelsModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Refuses a file that could not be written in the end, before the work for it begins.
func requireWritable(_ path: String, option: String) throws(CommandError) {
    do {
        try requireWritable(path)
    } catch {
        guard case .cannotWrite(_, let reason) = error else { throw .input("\(error)") }
        throw .input("\(option) is \(quoted(path, limit: fileNameLimit)), where no file can be written: \(reason)")
    }
}

/// Refuses to write over another file of the same command line.
///
/// - Parameters:
///   - output: The file that will be written.
///   - others: What else the command line names; nil: not given. Standard input is no file.
func requireDistinct(_ output: (option: String, path: String)?, from others: (what: String, path: String?)...)
    throws(CommandError)
{
    guard let output else { return }
    for other in others {
        guard let path = other.path, path != "-", isSameFile(output.path, path) else { continue }
        throw .usage(
            "\(output.option) is \(quoted(output.path, limit: fileNameLimit)), which is \(other.what); it needs to be a file "
                + "of its own")
    }
}

/// Whether two paths lead to one file, or would if it existed.
private func isSameFile(_ first: String, _ second: String) -> Bool {
    if first == second { return true }
    var (a, b) = (stat(), stat())
    return stat(first, &a) == 0 && stat(second, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino
}
