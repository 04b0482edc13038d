import CommandSupport

// What goes over a worker's pipes; Benchmarks/README.md explains the protocol. Requests are lines of words, answers lines
// of JSON.

/// The first line of a worker.
struct Greeting: Codable {
    var name: String?
    var version: String?
    var library: String?
    /// What the library calls the kernels that it took for this CPU, where it says.
    var kernels: String?
    /// The threads in effect.
    var threads: Int?
    /// Why there is no such worker here.
    var missing: String?
}

/// The request to get ready for a case.
struct PrepareRequest {
    var operation: Operation
    var precision: Precision
    var shape: Shape
    /// Sets of operands to go round; 1 keeps them hot.
    var copies: Int
    /// Where the operands lie, and where the results go.
    var directory: String
    var output: String

    var line: String {
        let words =
            ["prepare", operation.rawValue, precision.rawValue, String(copies), directory, output]
            + shape.sizes.map(String.init) + shape.flags(of: operation)
        return words.joined(separator: " ")
    }

    init(_ theCase: Case, copies: Int, directory: String, output: String) {
        operation = theCase.operation
        precision = theCase.precision
        shape = theCase.shape
        self.copies = copies
        self.directory = directory
        self.output = output
    }

    init(words: [String]) throws(CommandError) {
        guard words.count > 6, let copies = Int(words[3]), copies >= 1 else {
            throw .usage("a request reads: prepare OPERATION PRECISION COPIES DIRECTORY OUTPUT SIZE… [FLAG…]")
        }
        operation = try choice(words[1], "the operation")
        precision = try choice(words[2], "the precision")
        self.copies = copies
        directory = words[4]
        output = words[5]
        let count = min(operation.sizeNames.count, words.count - 6)
        let sizes = words[6..<6 + count].joined(separator: "x")
        shape = try Shape(([sizes] + words[(6 + count)...]).joined(separator: ":"), for: operation)
    }
}

/// The answer to it.
struct Preparation: Codable {
    /// Bytes resident with the operands in memory, and at most during the first call; 0 where the system does not say.
    var resident: Int?
    var peak: Int?
    /// Seconds of the first call.
    var setup: Double?
    /// Bytes of workspace that the library holds after it; only this package says.
    var workspace: Int?
    /// What to know about the results.
    var note: String?
    var unsupported: String?
    var error: String?
}

/// The answer to `time SECONDS WARMUPS`: seconds of a call.
struct Timing: Codable {
    var median: Double
    var least: Double
    var calls: Int
    /// Processor time of the whole process.
    var cpu: Double
}

/// The answer to `limits PRECISION INSTRUCTION-SET BYTES SECONDS`: operations or bytes a second; or, with the name of a
/// loop at the end, the bytes a second of that loop alone.
struct LimitRates: Codable {
    var flops = 0.0
    var read = 0.0
    var copy = 0.0
    var fill = 0.0
    var update = 0.0
    var loop = 0.0
}

/// What could not be done.
struct Failure: Codable {
    var error: String
}
