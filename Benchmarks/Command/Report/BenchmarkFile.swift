import CommandSupport

/// The file: what `--json` writes and `--compare` reads.
struct BenchmarkFile: Codable {
    var context: [String: JSONValue]
    var benchmarks: [[String: JSONValue]]
}
