/// How the columns of a file are to be understood.
package struct TableOptions: Sendable {
    package enum Header: String, CaseIterable, Sendable {
        /// A header where no field of the first line is a number.
        case auto
        case yes
        case no
    }

    package var header: Header
    /// The column of the label; nil for the last one.
    package var label: ColumnReference?
    /// Columns that are left out.
    package var dropped: [ColumnReference]
    /// The threads that may read at once, at least 1. The table is the same for any number.
    package var threads: Int

    package init(
        header: Header = .auto, label: ColumnReference? = nil, dropped: [ColumnReference] = [], threads: Int = 1
    ) {
        self.header = header
        self.label = label
        self.dropped = dropped
        self.threads = threads
    }
}
