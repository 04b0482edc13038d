import CommandSupport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Refuses work on arrays that this machine has no memory for.
///
/// The system grants more than it has and ends the process once it is used, so asking for the memory tells nothing.
///
/// - Parameters:
///   - elements: Rows and columns of the arrays.
///   - size: Bytes of an element.
func requireMemory(elements: [(rows: Int, columns: Int)], of size: Int) throws(CommandError) {
    let needed = elements.reduce(0.0) { $0 + Double($1.rows) * Double($1.columns) } * Double(size)
    let present = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
    if present > 0, needed > present {
        throw .input(
            "the training takes \((needed / 1e9).fixed(1)) GB of memory, and this machine has "
                + "\((present / 1e9).fixed(1)) GB; fewer --hidden units or columns are needed")
    }
}
