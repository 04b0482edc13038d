import CommandSupport
import FoundationEssentials

extension BenchSettings {
    /// The cases that the options name.
    func cases(root: String) throws(CommandError) -> [Case] {
        var cases = shapes.isEmpty ? try casesOfFile(root: root) : try casesOfShapes()
        if let suites { cases = cases.filter { suites.contains($0.suite) } }
        if let precisions {
            var seen: Set<Case> = []
            cases = cases.flatMap { one in
                precisions.map {
                    var other = one
                    other.precision = $0
                    return other
                }
            }.filter { seen.insert($0).inserted }
        }
        if cases.isEmpty {
            throw .usage("no shape is left to measure: the shapes and --suite do not go together")
        }
        // One block of the table for each suite and precision.
        return Suite.allCases.flatMap { suite in
            Precision.allCases.flatMap { precision in
                cases.filter { $0.suite == suite && $0.precision == precision }
            }
        }
    }

    private func casesOfFile(root: String) throws(CommandError) -> [Case] {
        let name = shapeFile ?? (isQuick ? "quick" : "default")
        let path = name.contains("/") || name.contains(".") ? name : "\(root)/Benchmarks/shapes/\(name).txt"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .input(
                "cannot read the shapes in \(quoted(path, limit: fileNameLimit)); --shapes takes a file, or the name of one "
                    + "in Benchmarks/shapes")
        }
        return try readShapeFile(String(decoding: data, as: UTF8.self), name: path)
    }

    /// Each shape for every suite that it can belong to.
    private func casesOfShapes() throws(CommandError) -> [Case] {
        var cases: [Case] = []
        for text in shapes {
            let count = try Shape.sizes(text.prefix { $0 != ":" }).count
            let able = (suites ?? Suite.allCases).filter { $0.operation?.sizeNames.count == count }
            if able.isEmpty {
                let known = Suite.allCases.compactMap { suite in
                    suite.operation.map { "\(suite.rawValue) \($0.sizeNames.joined(separator: "×"))" }
                }
                throw .usage(
                    "the shape \(quoted(text)) has \(counted(count, "size")), which fits no suite that is asked for; "
                        + known.joined(separator: ", "))
            }
            for suite in able {
                guard let operation = suite.operation else { continue }
                let shape = try Shape(text, for: operation)
                cases += (precisions ?? [.float]).map {
                    Case(suite: suite, operation: operation, precision: $0, shape: shape)
                }
            }
        }
        return cases
    }
}
