import CommandSupport
import Tables

/// The table that `kernels train` learns from: a file, or the bundled one.
///
/// - Parameter schema: What the loaded model knows about its columns.
func trainingTable(
    _ file: String?, _ settings: TrainSettings, schema: TableSchema?, threads: Int
) throws(CommandError) -> Table {
    if schema != nil, file == nil {
        throw .usage("--load goes on training with a table; kernels train FILE.csv --load MODEL")
    }
    var table = try labeledTable(file, settings.columns, matching: schema, threads: threads)
    if let positive = settings.positive { try table.predict(positive) }
    return table
}

extension Table {
    /// How many rows have each class.
    var classCounts: [Int] {
        var counts = [Int](repeating: 0, count: classes.count)
        for label in labels { counts[Int(label)] += 1 }
        return counts
    }

    /// Makes one of two classes the second, which is the one that the network predicts.
    fileprivate mutating func predict(_ name: String) throws(CommandError) {
        guard classes.count == 2 else {
            throw .input(
                "--positive is \(quoted(name)), and \(self.name) has \(classes.count) classes; it is for tables with two"
            )
        }
        guard let index = classes.firstIndex(of: name) else {
            throw .input("--positive is \(quoted(name)); it needs to be \(quoted(classes[0])) or \(quoted(classes[1]))")
        }
        if index == 1 { return }
        classes.swapAt(0, 1)
        for row in labels.indices { labels[row] = 1 - labels[row] }
    }
}
