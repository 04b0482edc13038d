import Kernels
import Synchronization

/// A network that learns nothing and notes each batch: of one feature and one output, with one parameter.
struct RecordingNetwork: TrainableNetwork, Equatable {
    /// A batch as the network saw it.
    struct Batch: Equatable {
        var x: [Float]
        var y: [Float]
        var weights: [Float]?
        var address: Int
    }

    final class Log: Sendable {
        private let batches = Mutex<[Batch]>([])

        var all: [Batch] { batches.withLock { $0 } }

        func append(_ batch: Batch) { batches.withLock { $0.append(batch) } }
    }

    /// Grows by the mean of X in each step of a plain descent with rate 1, but for the sign.
    var parameter: [Float] = [0]
    let log = Log()

    var inputs: Int { 1 }
    var outputs: Int { 1 }
    var workspacePerSample: Int { 4096 }
    var parameterArrayCount: Int { 1 }

    static func == (left: RecordingNetwork, right: RecordingNetwork) -> Bool { left.parameter == right.parameter }

    func forward(_ x: Matrix<Float>, into yHat: inout Matrix<Float>, on backend: Backend) { yHat = x }

    func forward(
        _ x: Span<Float>, batch: Int, into yHat: inout MutableSpan<Float>, leadingDimensionX: Int?,
        leadingDimensionYHat: Int?, on backend: Backend
    ) {
        log.append(Batch(x: [], y: [], weights: nil, address: batch))
        for i in 0..<batch { yHat[i * (leadingDimensionYHat ?? 1)] = x[i * (leadingDimensionX ?? 1)] }
    }

    func makeGradients() -> [Float] { [0] }

    func lossAndGradients(
        _ x: Matrix<Float>, _ y: Matrix<Float>, options: LossOptions<Float>, into gradients: inout [Float],
        on backend: Backend
    ) throws(KernelError) -> Double {
        try lossAndGradients(
            x.span, y.span, batch: x.rows, options: options, into: &gradients, leadingDimensionX: nil,
            leadingDimensionY: nil, on: backend)
    }

    /// The loss is the mean of Y, so that a NaN among the targets is one of the loss.
    func lossAndGradients(
        _ x: Span<Float>, _ y: Span<Float>, batch: Int, options: LossOptions<Float>, into gradients: inout [Float],
        leadingDimensionX: Int?, leadingDimensionY: Int?, on backend: Backend
    ) throws(KernelError) -> Double {
        let (seenX, seenY) = ((0..<batch).map { x[$0] }, (0..<batch).map { y[$0] })
        let address = x.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
        log.append(Batch(x: seenX, y: seenY, weights: options.sampleWeights, address: address))
        gradients[0] = seenX.reduce(0, +) / Float(batch)
        return Double(seenY.reduce(0, +)) / Double(batch)
    }

    func elementCount(ofParameterArray index: Int) -> Int { 1 }

    func name(ofParameterArray index: Int) -> String { "p" }

    func validate(_ gradients: [Float], for operation: String) {}

    mutating func updateParameterArrays(
        with gradients: [Float],
        _ body: (Int, Span<Float>, inout MutableSpan<Float>) throws(KernelError) -> Void
    ) throws(KernelError) {
        var parameters = parameter.mutableSpan
        try body(0, gradients.span, &parameters)
    }
}
