import CommandSupport

/// Options that several subcommands have, beside those of ``ColumnSettings``.
extension Option {
    /// `--row`, which is from 1 as in a message.
    static func row(_ path: WritableKeyPath<Settings, Int?>) -> Option {
        Option(
            "--row", placeholder: "N", help: "the row, from 1, without the header", into: path,
            optional(wholeNumber(in: 1...Int.max)))
    }

    /// - Parameter what: What is random.
    static func seed(_ path: WritableKeyPath<Settings, UInt64>, of what: String) -> Option {
        Option("--seed", placeholder: "N", help: "of \(what) (1)", into: path, seedValue)
    }

    static func backend(_ path: WritableKeyPath<Settings, BackendChoice>) -> Option {
        Option("--backend", help: "auto, openmp, dispatch or serial (auto)", choice: path)
    }

    /// - Parameter use: What the help says of them.
    static func threads(_ path: WritableKeyPath<Settings, Int?>, _ use: String = "threads") -> Option {
        Option(
            "--threads", placeholder: "N", help: "\(use) (what affinity and quota allow)", into: path,
            optional(wholeNumber(in: BackendChoice.threadRange)))
    }
}
