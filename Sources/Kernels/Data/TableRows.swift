/// Which rows of a row-major table an operation goes through: all, or the ones listed.
struct TableRows {
    let base: UnsafePointer<Double>?
    let features: Int
    let count: Int
    private let list: UnsafePointer<Int>?

    /// - Parameter list: Row numbers, each checked, that outlive this value; nil means all rows.
    init(
        _ x: UnsafeBufferPointer<Double>, features: Int, list: UnsafeBufferPointer<Int>?, _ operation: String
    ) throws(KernelError) {
        if features == 0 ? x.count != 0 : x.count % features != 0 {
            throw .invalidArgument(
                operation: operation,
                reason: "x has \(x.count) elements; rows of \(features) features need a multiple of that")
        }
        let rows = features == 0 ? 0 : x.count / features
        base = x.baseAddress
        self.features = features
        count = list?.count ?? rows
        // The address of no elements may be nil, which means all rows.
        self.list = list.flatMap { $0.isEmpty ? nil : $0.baseAddress }
        if let list {
            for row in list where row < 0 || row >= rows {
                throw .invalidArgument(operation: operation, reason: "row \(row) is asked for; x has \(rows) rows")
            }
        }
    }

    /// Whether the rows lie one after the other.
    var isContiguous: Bool { list == nil }

    /// The features of a row.
    ///
    /// - Precondition: `0 ≤ position < count`, and there are features.
    @inline(__always)
    func row(_ position: Int) -> UnsafePointer<Double> { base.unsafelyUnwrapped + number(position) &* features }

    /// The row's number in the table.
    @inline(__always)
    func number(_ position: Int) -> Int { list.map { $0[position] } ?? position }
}
