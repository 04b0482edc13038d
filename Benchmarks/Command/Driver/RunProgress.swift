import CommandSupport

/// How far a run is, as a bar on the terminal; nothing where standard error is none.
struct RunProgress {
    private let output = TextOutput(descriptor: 2)
    private let rows: Int
    private let isShown: Bool

    init(rows: Int) {
        self.rows = rows
        isShown = Terminal.canRedraw(output.descriptor)
    }

    func show(_ what: String, row: Int) {
        guard isShown else { return }
        let bar = ProgressBar(
            label: "\(row)/\(rows)  ", fraction: Double(row) / Double(max(rows, 1)), details: [what])
        output.write("\r" + bar.text(width: Terminal.width(output.descriptor)) + "\u{1b}[K")
        try? output.flush()
    }

    /// Makes room for lines of the table.
    func clear() {
        guard isShown else { return }
        output.write("\r\u{1b}[K")
        try? output.flush()
    }
}
