import CommandSupport
import Tables

/// How the columns of a table are to be understood: the options that several subcommands share.
struct ColumnSettings: Sendable {
    var label: ColumnReference?
    var dropped: [ColumnReference] = []
    var header = TableOptions.Header.auto

    static func label<Settings>(_ path: WritableKeyPath<Settings, ColumnSettings>) -> Option<Settings> {
        Option(
            "--label", placeholder: "COLUMN", help: "the label's column, by name or number (the last)",
            into: path.appending(path: \.label), optional(reference))
    }

    static func header<Settings>(_ path: WritableKeyPath<Settings, ColumnSettings>) -> Option<Settings> {
        Option(
            "--header", help: "whether the first line has names: auto, yes or no (auto)",
            choice: path.appending(path: \.header))
    }

    static func drop<Settings>(_ path: WritableKeyPath<Settings, ColumnSettings>) -> Option<Settings> {
        Option(
            "--drop", placeholder: "COLUMN,…", help: "columns to leave out",
            store: { (value, settings) throws(CommandError) in
                settings[keyPath: path].dropped += try list(of: reference)(value, "--drop")
            })
    }

    /// For a table that has columns of its own.
    func tableOptions(threads: Int) -> TableOptions {
        TableOptions(header: header, label: label, dropped: dropped, threads: threads)
    }

    private static func reference(_ value: String, _ option: String) throws(CommandError) -> ColumnReference {
        if value.isEmpty { throw .usage("\(option) is empty; it needs to be a column's name or number") }
        return ColumnReference(value)
    }
}
