#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The threads of this process, or "?" where there is no /proc.
func threadCount() -> String {
    guard let folder = opendir("/proc/self/task") else { return "?" }
    defer { closedir(folder) }
    var count = 0
    while let entry = readdir(folder) {
        // "." and ".." are no threads.
        if entry.pointee.d_name.0 != UInt8(ascii: ".") { count += 1 }
    }
    return "\(count)"
}
