import CommandSupport
import FoundationEssentials

/// This run against an earlier one, row by row.
///
/// Where both know the machine's limit, the fractions of the limit are compared: absolute times drift from day to day and
/// from machine to machine. Otherwise the times are.
struct Comparison {
    struct Row {
        var name: String
        /// The speed now over the speed then.
        var ratio: Double
        var isLoss: Bool
        var isOfLimit: Bool
    }

    private(set) var rows: [Row] = []
    private(set) var onlyNow = 0

    /// - Parameter loss: The loss to allow, such as 0.1. A row whose quartiles overlap those of the earlier run is no
    ///   loss.
    init(_ now: [[String: JSONValue]], with old: BenchmarkFile, loss: Double) {
        let earlier = Dictionary(
            old.benchmarks.compactMap { entry in entry["run_name"]?.string.map { ($0, entry) } },
            uniquingKeysWith: { first, _ in first })
        for entry in now where entry["library"]?.string == "swift-kernels" {
            guard let name = entry["run_name"]?.string, let time = entry["real_time"]?.number else { continue }
            guard let before = earlier[name], let oldTime = before["real_time"]?.number else {
                onlyNow += 1
                continue
            }
            let fractions = (entry["limit_fraction"]?.number, before["limit_fraction"]?.number)
            var ratio = oldTime / time
            var isOfLimit = false
            if let new = fractions.0, let old = fractions.1, old > 0 {
                ratio = new / old
                isOfLimit = true
            }
            // The spread of the times, carried over to the ratio.
            let spread = Self.halfSpread(entry) + Self.halfSpread(before)
            rows.append(
                Row(name: name, ratio: ratio, isLoss: ratio * (1 + spread) < 1 - loss, isOfLimit: isOfLimit))
        }
    }

    private static func halfSpread(_ entry: [String: JSONValue]) -> Double {
        guard let low = entry["quartile_low"]?.number, let high = entry["quartile_high"]?.number,
            let time = entry["real_time"]?.number, time > 0
        else { return 0 }
        return (high - low) / 2 / time
    }

    static func read(_ path: String) throws(CommandError) -> BenchmarkFile {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .input("cannot read \(quoted(path, limit: fileNameLimit)), the results to compare with")
        }
        guard let file = try? JSONDecoder().decode(BenchmarkFile.self, from: data) else {
            throw .input("\(quoted(path, limit: fileNameLimit)) holds no results of kernels-bench --json")
        }
        return file
    }

    var losses: [Row] { rows.filter(\.isLoss) }

    func write(_ output: TextOutput, path: String, loss: Double) {
        output.write("\ncompared with \(printable(path, limit: fileNameLimit)): speed now over speed then\n")
        let width = rows.map(\.name.count).max() ?? 0
        for row in rows.sorted(by: { $0.ratio < $1.ratio }) {
            output.write(
                "  \(row.name.padded(to: width))  \(row.ratio.fixed(3).padded(left: 6))"
                    + "  \(row.isOfLimit ? "of the limit" : "in time")\(row.isLoss ? "  LOSS" : "")\n")
        }
        if onlyNow > 0 { output.write("  \(counted(onlyNow, "row")) not in the earlier results\n") }
        output.write(
            losses.isEmpty
                ? "no row lost more than \((100 * loss).shortest)%\n"
                : "\(counted(losses.count, "row")) lost more than \((100 * loss).shortest)%\n")
    }
}
