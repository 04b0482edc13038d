import Kernels
import KernelsModel

/// What a server does: many requests at once, each a small forward pass through one shared model.
///
/// A model is a value and can be shared between tasks. A request is too small for several threads, so each runs where its
/// task runs, on any backend, and the tasks fill the cores.
@main
enum Server {
    static func main() async throws {
        let model = try model(CommandLine.arguments.dropFirst().first)
        let requests = requests(count: 40_000, features: model.network.inputs)
        print("\(requests.count) requests of 1 to 8 rows with \(model.network.inputs) features")
        var backends: [(name: String, backend: Backend)] = [("dispatch", .dispatch())]
        if Backend.isOpenMPAvailable { backends.append(("openmp", .openMP())) }
        for (name, backend) in backends {
            // The first calls start threads and take memory, where any are needed.
            _ = try answer(requests.prefix(1000), model, backend)
            let clock = ContinuousClock()
            var (sequential, concurrent) = (0, 0)
            let alone = try clock.measure { sequential = try answer(requests[...], model, backend) }
            let together = try await clock.measure { concurrent = try await answerAtOnce(requests, model, backend) }
            precondition(sequential == concurrent, "the answers depend on who else is served")
            print(
                "\(name): one after the other \(rate(requests.count, alone)), at once \(rate(requests.count, together)) "
                    + "(\(ratio(alone, together)) times), \(threadCount()) threads")
        }
    }

    /// The model of a file, or one with random weights.
    private static func model(_ path: String?) throws -> TableModel<Float> {
        if let path { return try TableModel<Float>(contentsOfFile: path) }
        return try TableModel(
            network: Network(layers: [30, 64, 1], seed: 1),
            standardizer: Standardizer(
                means: [Double](repeating: 0, count: 30), deviations: [Double](repeating: 1, count: 30)),
            classes: ["no", "yes"])
    }

    private static func requests(count: Int, features: Int) -> [[Double]] {
        var generator = SplitMix64(seed: 7)
        return (0..<count).map { i in (0..<(i % 8 + 1) * features).map { _ in 4 * generator.nextUnit() - 2 } }
    }

    /// How many of the rows are of the second class.
    private static func answer(
        _ requests: ArraySlice<[Double]>, _ model: TableModel<Float>, _ backend: Backend
    ) throws -> Int {
        var positives = 0
        for rows in requests {
            let probabilities = try model.predict(
                rows.span, samples: rows.count / model.network.inputs, on: backend)
            for row in 0..<probabilities.rows where probabilities[row, 0] > 0.5 { positives += 1 }
        }
        return positives
    }

    /// The same by a task for each 50 requests, as many connections would have them.
    private static func answerAtOnce(
        _ requests: [[Double]], _ model: TableModel<Float>, _ backend: Backend
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for start in stride(from: 0, to: requests.count, by: 50) {
                group.addTask { try answer(requests[start..<min(start + 50, requests.count)], model, backend) }
            }
            return try await group.reduce(0, +)
        }
    }

    private static func rate(_ requests: Int, _ time: Duration) -> String {
        "\(Int(Double(requests) / (time / .seconds(1)))) a second"
    }

    private static func ratio(_ a: Duration, _ b: Duration) -> String {
        let hundredths = Int((100 * (a / b)).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
