import Kernels
import Testing

/// Expects a `KernelError` with exactly this text.
func expectError(_ text: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void) {
    do {
        try body()
        Issue.record("no error; expected: \(text)", sourceLocation: sourceLocation)
    } catch {
        #expect(error is KernelError && "\(error)" == text, sourceLocation: sourceLocation)
    }
}
