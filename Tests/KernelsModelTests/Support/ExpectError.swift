import KernelsModel
import Testing

/// Expects a `ModelFileError` with exactly this text, which may say FILE for the path.
func expectError(
    _ text: String, file: String = "FILE", sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
    do {
        try body()
        Issue.record("no error; expected: \(text)", sourceLocation: sourceLocation)
    } catch {
        let message = "\(error)".replacing(file, with: "FILE")
        #expect(error is ModelFileError && message == text, "\(message)", sourceLocation: sourceLocation)
    }
}
