import Kernels

/// One line of input: what to time, and how.
struct Request {
    enum Operation: String { case gemm, sigmoid, step }
    enum Precision: String { case float, double }

    var operation: Operation
    var precision: Precision
    var backend: Backend
    var seconds: Double
    var size: [Int]

    init(_ line: String) throws(RequestError) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count >= 5, let operation = Operation(rawValue: words[0]) else {
            throw RequestError("expected: gemm|sigmoid|step float|double BACKEND THREADS SECONDS SIZE…, got: \(line)")
        }
        self.operation = operation
        guard let precision = Precision(rawValue: words[1]) else {
            throw RequestError("unknown precision \(words[1]); use float or double")
        }
        self.precision = precision
        guard let threads = Int(words[3]), threads >= 1 else {
            throw RequestError("the number of threads must be a whole number of at least 1, not \(words[3])")
        }
        switch words[2] {
        case "openmp": backend = .openMP(threads: threads)
        case "dispatch": backend = .dispatch(threads: threads)
        case "serial": backend = .serial
        default: throw RequestError("unknown backend \(words[2]); use openmp, dispatch or serial")
        }
        guard let seconds = Double(words[4]), seconds > 0 else {
            throw RequestError("the time to spend must be a positive number of seconds, not \(words[4])")
        }
        self.seconds = seconds
        size = words[5...].compactMap { Int($0) }.filter { $0 >= 1 }
        let expected = [Operation.gemm: 3, .sigmoid: 1, .step: 4][operation] ?? 0
        guard size.count == expected, words.count == 5 + expected else {
            throw RequestError(
                "\(operation.rawValue) needs \(expected) sizes of at least 1, got: \(words[5...].joined(separator: " "))"
            )
        }
    }
}

struct RequestError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
