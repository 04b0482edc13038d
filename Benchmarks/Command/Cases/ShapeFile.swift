import CommandSupport

/// The cases in the text of a shape file: a line for each shape,
///
///     SUITE [OPERATION] SHAPE [float] [double]     # comment
///
/// with the operation only where the suite is overhead or scaling, and float where no precision is named.
///
/// - Throws: A ``CommandError`` that names the file and the line.
func readShapeFile(_ text: String, name: String) throws(CommandError) -> [Case] {
    var cases: [Case] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        var words = line.prefix { $0 != "#" }.split { $0.isWhitespace }[...]
        guard let first = words.popFirst() else { continue }
        do throws(CommandError) {
            cases += try readShapeLine(first, &words)
        } catch {
            throw .input("\(printable(name, limit: fileNameLimit)), line \(index + 1): \(error)")
        }
    }
    if cases.isEmpty { throw .input("\(printable(name, limit: fileNameLimit)) names no shape") }
    return cases
}

private func readShapeLine(
    _ first: Substring, _ words: inout ArraySlice<Substring>
) throws(CommandError) -> [Case] {
    let suite: Suite = try choice(String(first), "the suite")
    let operation: Operation
    if let only = suite.operation {
        operation = only
    } else {
        guard let word = words.popFirst() else {
            throw .usage("\(suite.rawValue) needs an operation and a shape, such as: \(suite.rawValue) gemm 4x4x4")
        }
        operation = try choice(String(word), "the operation")
    }
    guard let word = words.popFirst() else {
        throw .usage(
            "\(suite.rawValue) needs a shape: \(operation.sizeNames.joined(separator: "x"))")
    }
    let shape = try Shape(word, for: operation)
    var precisions: [Precision] = []
    while let word = words.popFirst() { precisions.append(try choice(String(word), "the precision")) }
    return (precisions.isEmpty ? [.float] : precisions).map {
        Case(suite: suite, operation: operation, precision: $0, shape: shape)
    }
}
