import Kernels
import TestSupport
import Testing

@Suite("predict")
struct PredictTests {
    /// A sample's outputs are the same among any others: batches of every size from two up against one of all samples.
    @Test(arguments: Precision.allCases)
    func aRowDoesNotDependOnItsBatch(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for (inputs, hidden, outputs) in [
                (1, 1, 1), (300, 1, 1), (30, 16, 1), (7, 10, 2), (600, 33, 5), (784, 128, 10), (3, 700, 1), (0, 4, 2),
                (3, 0, 2),
            ] {
                let samples = 131
                let example = try TwoLayerNetworkExample<Scalar>(
                    batch: samples, inputs: inputs, hidden: hidden, outputs: outputs)
                let expected = try example.network.forward(example.x, on: .serial)
                for size in [2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 31, 33, 64, 65, 130] {
                    for first in stride(from: 0, to: samples - 1, by: size) {
                        let rows = first..<min(first + size, samples)
                        if rows.count == 1 { continue }
                        let part = try example.network.forward(example.x.selectingRows(rows))
                        expectSameBits(
                            part, expected.selectingRows(rows), "\(inputs)-\(hidden)-\(outputs), rows \(rows)")
                    }
                }
            }
        }
        try check(precision.type)
    }

    /// Nor in a batch so large that a product of the same sizes would add up in deeper blocks, or with so many hidden units
    /// that every batch does.
    @Test(arguments: Precision.allCases)
    func aRowDoesNotDependOnALargeBatch(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for hidden in [530, 1030] {
                let example = try TwoLayerNetworkExample<Scalar>(batch: 520, inputs: 600, hidden: hidden, outputs: 2)
                let expected = try example.network.forward(example.x)
                for rows in [0..<2, 2..<9, 9..<25, 25..<57, 57..<150, 150..<520] {
                    expectSameBits(
                        try example.network.forward(example.x.selectingRows(rows)), expected.selectingRows(rows),
                        "\(hidden) hidden units, \(rows)")
                }
            }
        }
        try check(precision.type)
    }

    /// Blocks of 128 rows, because there are many hidden units; and a table in one block.
    @Test(arguments: Precision.allCases)
    func isForward(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for (inputs, hidden, outputs) in [(300, 9000, 1), (6, 9000, 3), (6, 9, 3)] {
                for samples in [0, 1, 2, 127, 128, 129, 130, 257, 300] {
                    let example = try TwoLayerNetworkExample<Scalar>(
                        batch: samples, inputs: inputs, hidden: hidden, outputs: outputs)
                    let expected = try example.network.forward(example.x, on: .serial)
                    for backend in oneOfEachBackend {
                        let label = "\(samples)×\(inputs)-\(hidden)-\(outputs) \(backend)"
                        expectSameBits(try example.network.predict(example.x, on: backend), expected, label)
                        var into = expected.map { _ in Scalar.nan }
                        let copy = into
                        try example.network.predict(example.x, into: &into, on: backend)
                        expectSameBits(into, expected, "into, \(label)")
                        #expect(copy.elements.allSatisfy { $0.isNaN }, "a copy of the output has changed")
                        let x = (0..<samples).flatMap { example.x.row($0) + [.nan, .nan] }.dropLast(2)
                        var storage = [Scalar](repeating: 5, count: samples * (outputs + 1))
                        var span = storage.mutableSpan
                        try example.network.predict(
                            Array(x).span, samples: samples, into: &span, leadingDimensionX: inputs + 2,
                            leadingDimensionYHat: outputs + 1, on: backend)
                        expectSameBits(storage, (0..<samples).flatMap { expected.row($0) + [5] }, "span, \(label)")
                    }
                }
            }
        }
        try check(precision.type)
    }

    /// The blocks by their sizes: none of one row, unless there is only one, and the largest first.
    @Test func blocks() throws {
        let network = RecordingNetwork()
        let size = (4 << 20) / (4096 * 4)
        for (samples, sizes) in [
            (0, []), (1, [1]), (2, [2]), (size, [size]), (size + 1, [size + 1]), (size + 2, [size, 2]),
            (2 * size + 1, [size + 1, size]), (2 * size + 3, [size, size, 3]),
        ] {
            let before = network.log.all.count
            let x = Matrix<Float>(rows: samples, columns: 1) { row, _ in Float(row) }
            #expect(try network.predict(x) == x)
            #expect(network.log.all[before...].map(\.address) == sizes)
        }
    }

    @Test func errors() throws {
        let network = try TwoLayerNetworkExample<Float>(batch: 0, inputs: 3, hidden: 5, outputs: 2).network
        expectError("predict: the network has 3 inputs and X is 4×2; X needs 3 columns") {
            _ = try network.predict(Matrix(rows: 4, columns: 2))
        }
        var yHat = Matrix<Float>(rows: 3, columns: 2, repeating: 7)
        expectError("predict: X is 4×3, the network has 2 outputs and Ŷ is 3×2; Ŷ needs to be 4×2") {
            try network.predict(Matrix(rows: 4, columns: 3), into: &yHat)
        }
        #expect(yHat == Matrix(rows: 3, columns: 2, repeating: 7))
        let x = [Float](repeating: 0, count: 12)
        var storage = [Float](repeating: 7, count: 8)
        func expect(_ text: String, samples: Int = 4, leadingDimensionX: Int? = nil, leadingDimensionYHat: Int? = nil) {
            expectError("predict: " + text) {
                var span = storage.mutableSpan
                try network.predict(
                    x.span, samples: samples, into: &span, leadingDimensionX: leadingDimensionX,
                    leadingDimensionYHat: leadingDimensionYHat)
            }
        }
        expect("the span of X has 12 elements; 15 are needed", samples: 5)
        expect("the span of Ŷ has 8 elements; 11 are needed", leadingDimensionYHat: 3)
        expect("the leading dimension of X is 2; it needs to be at least 3", leadingDimensionX: 2)
        expect("X is -1×3, which is not a shape", samples: -1)
        #expect(storage == [Float](repeating: 7, count: 8))
    }

    @Test func cancellation() async throws {
        let example = try TwoLayerNetworkExample<Float>(batch: 4, inputs: 3, hidden: 5, outputs: 2)
        await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            #expect(throws: CancellationError.self) { try example.network.predict(example.x) }
        }.value
    }
}
