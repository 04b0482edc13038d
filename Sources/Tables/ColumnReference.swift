import CommandSupport

/// A column by its name, or by its position from 1, or from −1 at the end backwards.
///
/// A name in the header comes first: where a column is called "3", that one is meant.
package struct ColumnReference: Sendable, Equatable {
    /// As the user typed it.
    package let text: String

    package init(_ text: String) { self.text = text }

    /// The position of the column from 0.
    ///
    /// - Parameters:
    ///   - names: Of all columns, where there is a header.
    ///   - table: What the messages call the file.
    /// - Throws: Where there is no such column, or two have the name.
    func position(among names: [String]?, count: Int, of table: String) throws(CommandError) -> Int {
        if let names {
            let found = names.indices.filter { names[$0] == text }
            if found.count == 1 { return found[0] }
            if found.count > 1 {
                throw .input(
                    "\(table) has \(found.count) columns named \(quoted(text)), \(found[0] + 1) and \(found[1] + 1)"
                        + "\(found.count > 2 ? " among them" : ""); a position needs to tell which is meant")
            }
        }
        guard let number = Int(text) else {
            guard let names else {
                throw .input(
                    "\(table) has no header, so \(quoted(text)) names no column; it needs to be a position from 1 to "
                        + "\(count)")
            }
            throw .input("\(table) has no column named \(quoted(text))\(hint(for: text, among: names))")
        }
        let position = number < 0 ? count + max(number, -count - 1) : number - 1
        if position < 0 || position >= count {
            throw .input(
                "\(table) has no column \(quoted(text)); its columns are 1 to \(count), or -1 to -\(count) from the end"
            )
        }
        return position
    }
}

/// The name that was probably meant, or else the names that there are.
func hint(for name: String, among names: [String]) -> String {
    // The distance takes time, and a table may have any number of columns.
    let near = suggestion(for: name, among: names.prefix(2000).filter { $0.utf8.count <= 60 })
    if !near.isEmpty { return near }
    let shown = names.prefix(8).map { printable($0, limit: 30) }.joined(separator: ", ")
    return "; its columns are \(shown)\(names.count > 8 ? ", …" : "")"
}
