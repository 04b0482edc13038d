import Kernels

struct Step<Scalar: KernelScalar>: MeasuredOperation {
    struct Operands {
        var network: TwoLayerNetwork<Scalar>
        var x, y: Matrix<Scalar>
        var gradients: TwoLayerNetwork<Scalar>.Gradients
        var loss = 0.0

        init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>) throws {
            let s = request.shape.sizes
            let (batch, inputs, hidden, outputs) = (s[0], s[1], s[2], s[3])
            network = try TwoLayerNetwork<Scalar>(
                w1: Matrix(rows: hidden, columns: inputs, files.read("w1")), b1: files.read("b1"),
                w2: Matrix(rows: outputs, columns: hidden, files.read("w2")), b2: files.read("b2"))
            x = try Matrix(rows: batch, columns: inputs, files.read("x"))
            y = try Matrix(rows: batch, columns: outputs, files.read("y"))
            gradients = try TwoLayerNetwork.Gradients(for: network, batch: batch, wanting: .all)
        }

        var results: [UInt8] {
            var all = withUnsafeBytes(of: Scalar(loss)) { Array($0) }
            for matrix in [(gradients.w1, gradients.b1), (gradients.w2, gradients.b2), (gradients.x, nil)] {
                if let weights = matrix.0 { all += weights.withUnsafeBufferPointer { bytes(of: $0) } }
                if let biases = matrix.1 { all += biases.withUnsafeBufferPointer { bytes(of: $0) } }
            }
            return all
        }
    }

    private var rotation: Rotation<Operands>
    private let backend: Backend

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>, _ backend: Backend) throws {
        self.backend = backend
        rotation = try Rotation(request.copies) { try Operands(request, files) }
    }

    mutating func run(_ count: Int) throws {
        let backend = backend
        try rotation.run(count) { set in
            set.loss = try set.network.lossAndGradients(set.x, set.y, into: &set.gradients, on: backend)
        }
    }

    var results: [UInt8] { rotation.first.results }
}
