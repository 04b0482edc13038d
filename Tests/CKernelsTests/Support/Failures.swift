import Testing

/// Collects what goes wrong in a sweep and reports the first few cases with their number: a wrong kernel fails thousands.
struct Failures {
    private var messages: [String] = []
    private var count = 0
    private(set) var checks = 0

    /// Counts one case; `message` names its shape, instruction set and executor.
    mutating func check(_ condition: Bool, _ message: @autoclosure () -> String) {
        checks += 1
        if condition { return }
        count += 1
        if messages.count < 5 { messages.append(message()) }
    }

    /// To be called at the end: a sweep without a case is a failure too.
    func report(sourceLocation: SourceLocation = #_sourceLocation) {
        if checks == 0 { Issue.record("the sweep checked nothing", sourceLocation: sourceLocation) }
        if count > 0 {
            Issue.record(
                "\(count) of \(checks) cases fail, the first: \(messages.joined(separator: "; "))",
                sourceLocation: sourceLocation)
        }
    }
}
