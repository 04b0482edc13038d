import Kernels
import TestSupport
import Testing

/// Training, prediction and loss on some rows of a table: the same as on a table of these rows alone.
@Suite("rows of a table")
struct RowsTests {
    private let someRows = [3, 36, 0, 17, 17, 4, 30, 29, 11, 35, 2]

    /// Bit for bit, as given and shuffled.
    @Test(arguments: Precision.allCases)
    func fit(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try TwoLayerNetworkExample<Scalar>(batch: 37, inputs: 5, hidden: 7, outputs: 3)
            let (x, y) = (example.x.selectingRows(someRows), example.y.selectingRows(someRows))
            for options in TwoLayerNetworkTests.options(batch: 37, Scalar.self) {
                var itsOptions = options
                itsOptions.sampleWeights = options.sampleWeights.map { weights in someRows.map { weights[$0] } }
                for (batchSize, seed) in [(4, nil), (4, 9), (11, 9), (100, nil)] as [(Int, UInt64?)] {
                    for backend in oneOfEachBackend {
                        let label = "batches of \(batchSize) \(backend)"
                        var (network, optimizer) = (example.network, Adam<Scalar>(learningRate: 0.01))
                        let summary = try network.fit(
                            example.x, example.y, rows: someRows, optimizer: &optimizer, epochs: 3,
                            batchSize: batchSize, shuffleSeed: seed, options: options, on: backend)
                        var (expected, other) = (example.network, Adam<Scalar>(learningRate: 0.01))
                        let itsSummary = try expected.fit(
                            x, y, optimizer: &other, epochs: 3, batchSize: batchSize, shuffleSeed: seed,
                            options: itsOptions, on: backend)
                        expectSameBits(network, expected, label)
                        #expect(optimizer == other && summary.losses == itsSummary.losses, "\(label)")
                        #expect(summary.samples == 33, "\(label)")
                    }
                }
            }
        }
        try check(precision.type)
    }

    /// All rows in their order are no choice.
    @Test func allRows() throws {
        let example = try TwoLayerNetworkExample<Float>(batch: 37, inputs: 5, hidden: 7, outputs: 3)
        for seed in [nil, 5] as [UInt64?] {
            func trained(_ rows: [Int]?) throws -> TwoLayerNetwork<Float> {
                var (network, optimizer) = (example.network, Adam<Float>())
                _ = try network.fit(
                    example.x, example.y, rows: rows, optimizer: &optimizer, epochs: 2, batchSize: 8, shuffleSeed: seed)
                return network
            }
            expectSameBits(try trained(Array(0..<37)), try trained(nil), "\(String(describing: seed))")
        }
    }

    @Test func fitErrorsChangeNothing() throws {
        let example = try TwoLayerNetworkExample<Float>(batch: 37, inputs: 5, hidden: 7, outputs: 3)
        for (rows, text) in [
            ([], "fit: rows is empty; there needs to be at least one row"),
            ([3, 37], "fit: rows[1] is 37, and X has 37 rows; each needs to be from 0 to 36"),
            ([-1], "fit: rows[0] is -1, and X has 37 rows; each needs to be from 0 to 36"),
        ] {
            var (network, optimizer) = (example.network, Adam<Float>())
            expectError(text) {
                _ = try network.fit(example.x, example.y, rows: rows, optimizer: &optimizer, epochs: 1, batchSize: 8)
            }
            #expect(network == example.network && optimizer == Adam())
        }
    }

    /// Blocks of 128 rows, because there are many hidden units, and all rows in one block; one row, which alone would go
    /// through other products.
    @Test(arguments: Precision.allCases)
    func predict(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 3)
            for (inputs, hidden, outputs) in [(300, 9000, 1), (6, 9, 3), (300, 1, 1), (0, 4, 2)] {
                let example = try TwoLayerNetworkExample<Scalar>(
                    batch: 300, inputs: inputs, hidden: hidden, outputs: outputs)
                let all = try example.network.predict(example.x, on: .serial)
                for count in [0, 1, 2, 127, 128, 129, 130, 257, 400] {
                    let rows = random.vector(count, 0, 299).map { (row: Double) in Int(row) }
                    for backend in oneOfEachBackend {
                        expectSameBits(
                            try example.network.predict(example.x, rows: rows, on: backend), all.selectingRows(rows),
                            "\(count) rows of \(inputs)-\(hidden)-\(outputs) \(backend)")
                    }
                }
            }
        }
        try check(precision.type)
    }

    /// By the sizes of the blocks: none of one row, the largest first.
    @Test func blocks() throws {
        let network = RecordingNetwork()
        let size = (4 << 20) / (4097 * 4)
        let x = Matrix<Float>(rows: 1000, columns: 1) { row, _ in Float(row) }
        for (count, sizes) in [
            (0, []), (1, [2]), (2, [2]), (size, [size]), (size + 1, [size + 1]), (size + 2, [size, 2]),
            (2 * size + 1, [size + 1, size]), (2 * size + 3, [size, size, 3]),
        ] {
            let before = network.log.all.count
            let rows = (0..<count).map { 999 - $0 }
            #expect(try network.predict(x, rows: rows) == x.selectingRows(rows))
            #expect(network.log.all[before...].map(\.address) == sizes)
        }
    }

    @Test func theOnlyRow() throws {
        let example = try TwoLayerNetworkExample<Float>(batch: 1, inputs: 300, hidden: 20, outputs: 1)
        let twice = try example.network.predict(example.x.selectingRows([0, 0]))
        expectSameBits(try example.network.predict(example.x, rows: [0]).row(0), twice.row(0), "the only row")
        expectSameBits(try example.network.predict(example.x, rows: [0, 0]), twice, "twice")
    }

    /// In one block the loss of `lossAndGradients`, bit for bit; in several the mean of theirs, by their sizes.
    @Test(arguments: Precision.allCases)
    func loss(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            func compare<Model: TrainableNetwork<Scalar>>(
                _ network: Model, _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, blockSize: Int
            ) throws {
                var gradients = try network.makeGradients()
                for options in TwoLayerNetworkTests.options(batch: x.rows, Scalar.self) {
                    for rows in [nil, someRows, Array((0..<300).map { $0 * 7 % 37 })] {
                        let chosen = rows ?? Array(0..<x.rows)
                        var sum = 0.0
                        for first in stride(from: 0, to: chosen.count, by: blockSize) {
                            let block = chosen[first..<min(first + blockSize, chosen.count)]
                            var itsOptions = options
                            itsOptions.sampleWeights = options.sampleWeights.map { weights in block.map { weights[$0] }
                            }
                            let loss = try network.lossAndGradients(
                                x.selectingRows(block), y.selectingRows(block), options: itsOptions, into: &gradients,
                                on: .serial)
                            sum += options.reduction == .mean ? loss * Double(block.count) : loss
                        }
                        let expected = options.reduction == .mean ? sum / Double(chosen.count) : sum
                        for backend in oneOfEachBackend {
                            let loss = try network.loss(x, y, rows: rows, options: options, on: backend)
                            #expect(loss == expected, "\(chosen.count) rows, \(options) \(backend)")
                        }
                    }
                }
            }
            let example = try TwoLayerNetworkExample<Scalar>(batch: 37, inputs: 5, hidden: 7, outputs: 3)
            try compare(example.network, example.x, example.y, blockSize: 1000)
            let wide = try TwoLayerNetworkExample<Scalar>(batch: 37, inputs: 9000, hidden: 3, outputs: 1)
            try compare(wide.network, wide.x, wide.y, blockSize: 128)
            let deep = try NetworkExample<Scalar>(batch: 37, sizes: [5, 4, 6, 2])
            try compare(deep.network, deep.x, deep.y, blockSize: 1000)
        }
        try check(precision.type)
    }

    /// A network that has no loss of its own has that of its gradients.
    @Test func lossOfAnyNetwork() throws {
        let network = RecordingNetwork()
        let y = Matrix<Float>(rows: 1000, columns: 1) { row, _ in Float(row) }
        #expect(try network.loss(y, y) == 499.5)
        #expect(try network.loss(y, y, rows: [1, 2, 999]) == 334)
    }

    /// Outputs that round to 0 and 1 have a loss that the outputs do not tell.
    @Test func lossOfSaturatedOutputs() throws {
        let network = try TwoLayerNetwork<Float>(w1: Matrix([[1000]]), b1: [0], w2: Matrix([[400]]), b2: [-200])
        let (x, y) = (try Matrix<Float>([[-1], [1]]), try Matrix<Float>([[1], [0]]))
        #expect(try network.predict(x).elements.last == 1 && network.loss(x, y) == 200)
        #expect(try network.loss(x, y, rows: []) == 0)
    }

    @Test func errors() throws {
        let network = try TwoLayerNetworkExample<Float>(batch: 0, inputs: 3, hidden: 5, outputs: 2).network
        let (x, y) = (Matrix<Float>(rows: 4, columns: 3), Matrix<Float>(rows: 4, columns: 2))
        expectError("predict: the network has 3 inputs and X is 4×2; X needs 3 columns") {
            _ = try network.predict(y, rows: [0])
        }
        expectError("predict: rows[2] is 4, and X has 4 rows; each needs to be from 0 to 3") {
            _ = try network.predict(x, rows: [0, 1, 4])
        }
        expectError("predict: rows[0] is 0, and X has 0 rows; each needs to be a row of it") {
            _ = try network.predict(Matrix(rows: 0, columns: 3), rows: [0])
        }
        expectError("loss: rows[0] is -2, and X has 4 rows; each needs to be from 0 to 3") {
            _ = try network.loss(x, y, rows: [-2])
        }
        expectError("loss: X is 4×3, the network has 2 outputs and Y is 4×3; Y needs to be 4×2") {
            _ = try network.loss(x, x, rows: [0])
        }
        expectError("loss: 4 samples and 2 weights; there needs to be one weight a sample") {
            _ = try network.loss(x, y, rows: [0, 1], options: LossOptions(sampleWeights: [1, 1]))
        }
    }

    @Test func cancellation() async throws {
        let example = try TwoLayerNetworkExample<Float>(batch: 4, inputs: 3, hidden: 5, outputs: 2)
        await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            #expect(throws: CancellationError.self) { try example.network.predict(example.x, rows: [0, 1]) }
            #expect(throws: CancellationError.self) { try example.network.loss(example.x, example.y) }
        }.value
    }
}
