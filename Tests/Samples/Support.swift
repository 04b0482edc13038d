import Glibc
import Kernels

/// A sample of the documents, with the places of the values that it states.
struct Sample: Sendable {
    var place: String
    var checks: [String]
    var body: @Sendable () async throws -> Void
}

// Samples run one after the other.
nonisolated(unsafe) private var printed = ""
nonisolated(unsafe) private var done: Set<Int> = []
nonisolated(unsafe) private var failures: [String] = []
nonisolated(unsafe) private var places: [String] = []

/// Takes the place of the standard library's in the samples.
func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {
    printed = items.map { "\($0)" }.joined(separator: separator)
}

/// Whether an expression has the value that the comment beside it says.
func check(_ value: Any?, _ index: Int, _ expected: String) {
    done.insert(index)
    var text = value.map { $0 is String ? "\"\($0)\"" : "\($0)" } ?? "nil"
    // Of a matrix that is not spelled out, the shape.
    if !expected.hasPrefix("[") {
        if let matrix = value as? Matrix<Float> { text = "\(matrix.shape)" }
        if let matrix = value as? Matrix<Double> { text = "\(matrix.shape)" }
    }
    if plain(text) != plain(expected) {
        failures.append("\(places[index]) is \(text), and the comment says \(expected)")
    }
}

/// Whether the last line printed is what the comment beside it says.
func checkPrinted(_ index: Int, _ expected: String) {
    done.insert(index)
    if let numbers = expected.wholeMatch(of: /close to (.*)/)?.1 {
        let (found, wanted) = (values(printed), values(String(numbers)))
        let isClose = found.count == wanted.count && zip(found, wanted).allSatisfy { abs($0 - $1) <= 0.1 }
        if !isClose { failures.append("\(places[index]) prints \(printed), and the comment says \(expected)") }
    } else if plain(printed) != plain(expected) {
        failures.append("\(places[index]) prints \(printed), and the comment says \(expected)")
    }
}

/// Without what a comment leaves out: spaces between elements, and the .0 of whole numbers.
private func plain(_ text: String) -> String {
    text.replacing(/,\s+/, with: ",").replacing(/(\d)\.0(?!\d)/) { $0.output.1 }
}

private func values(_ text: String) -> [Double] {
    text.matches(of: /-?\d+(\.\d+)?(e-?\d+)?/).compactMap { Double($0.output.0) }
}

@main
struct Samples {
    static func main() async {
        var failed = 0
        for sample in samples {
            (printed, done, failures, places) = ("", [], [], sample.checks)
            do { try await sample.body() } catch { failures.append("\(sample.place) throws: \(error)") }
            for index in sample.checks.indices where !done.contains(index) {
                failures.append("\(sample.checks[index]) is never reached")
            }
            for failure in failures { Swift.print(failure) }
            failed += failures.isEmpty ? 0 : 1
        }
        Swift.print("samples: \(samples.count - failed) of \(samples.count) run as their documents say")
        exit(failed > 0 ? 1 : 0)
    }
}
