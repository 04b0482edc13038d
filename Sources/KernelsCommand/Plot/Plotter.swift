import CommandSupport

/// Draws the pictures of `--plot` by the matplotlib of a Python.
struct Plotter {
    private let python: String

    /// - Throws: `CommandError` where there is no such Python or it has no matplotlib: better before the training than
    ///   after it.
    init(python: String) throws(CommandError) {
        self.python = python
        let answer = try Self.ask([python, "-c", plotScript, "--check"], input: nil)
        if answer != "ok" {
            let what = answer.map { "\(quoted(python, limit: fileNameLimit)): \(printable($0, limit: 200))" }
            throw .input(
                "--plot draws with Python and matplotlib, and there is none (\(what ?? quoted(python) + " did not answer")); "
                    + "python3 -m pip install matplotlib, or --python FILE names a Python that has it")
        }
    }

    /// Draws what `TrainJSON` holds. A picture that was there is replaced once the new one is whole.
    func draw(_ results: JSONValue, to path: String) throws(CommandError) {
        let format = String(path.suffix(3)).lowercased()
        let answer = try Self.ask([python, "-c", plotScript, path, format], input: results.text)
        if answer != "ok" {
            throw .input(
                "cannot draw \(quoted(path, limit: fileNameLimit)): "
                    + (answer.map { printable($0, limit: 200) } ?? "Python ended without an answer"))
        }
    }

    private static func ask(_ command: [String], input: String?) throws(CommandError) -> String? {
        let process = try Subprocess(command)
        defer { process.end() }
        // A Python that has ended early shows in its missing answer.
        if let input { try? ignoringBrokenPipes { () throws(CommandError) in try process.writeLine(input) } }
        process.closeInput()
        return try process.readLine(timeout: 120)
    }
}
