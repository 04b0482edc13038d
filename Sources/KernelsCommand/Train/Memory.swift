import CommandSupport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Refuses work on arrays that there is no memory for: on this machine, in the container, or under `ulimit -v`.
///
/// The system grants more than it has and ends the process once it is used, so asking for the memory tells nothing; and
/// where it grants no more, the allocation of an array ends the process.
///
/// - Parameters:
///   - elements: Rows and columns of the arrays.
///   - size: Bytes of an element.
func requireMemory(elements: [(rows: Int, columns: Int)], of size: Int) throws(CommandError) {
    let needed = elements.reduce(0.0) { $0 + Double($1.rows) * Double($1.columns) } * Double(size)
    // The stacks of the threads and what else there is are not counted; a limit that is close is tight.
    let beside = min(needed, 64e6)
    guard let limit = MemoryLimit.all.min(by: { $0.bytes < $1.bytes }), needed + beside > limit.bytes else { return }
    throw .input(
        "the training takes \(gigabytes(needed + beside)) GB of memory, and \(limit.owner) \(gigabytes(max(limit.bytes, 0))) GB; "
            + "fewer --hidden units or columns are needed")
}

private func gigabytes(_ bytes: Double) -> String { (bytes / 1e9).fixed(bytes < 1e9 ? 3 : 1) }

/// How much memory there is, and who says so.
private struct MemoryLimit {
    let bytes: Double
    /// With its verb.
    let owner: String

    private static var pageSize: Double { Double(sysconf(Int32(_SC_PAGESIZE))) }

    static var all: [MemoryLimit] {
        let machine = Double(sysconf(Int32(_SC_PHYS_PAGES))) * pageSize
        // Of cgroups of version 2 and 1.
        let container = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
            .lazy.compactMap { firstNumber(in: $0) }.first
        return [
            machine > 0 ? MemoryLimit(bytes: machine, owner: "this machine has") : nil,
            container.map { MemoryLimit(bytes: $0, owner: "the container may use") },
            addressSpace.map { MemoryLimit(bytes: $0, owner: "ulimit -v leaves") },
        ].compactMap(\.self)
    }

    /// What `ulimit -v` leaves beside that which the process has taken; nil without a limit.
    private static var addressSpace: Double? {
        #if canImport(Glibc)
            var limit = rlimit()
            guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < rlim_t.max,
                let pages = firstNumber(in: "/proc/self/statm")
            else { return nil }
            return Double(limit.rlim_cur) - pages * pageSize
        #else
            return nil
        #endif
    }

    private static func firstNumber(in path: String) -> Double? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard let text = fgets(&line, CInt(line.count), file) else { return nil }
        return String(cString: text).split { $0 == " " || $0 == "\n" }.first.flatMap { Double($0) }
    }
}
