import Kernels

/// The network's step as one would write it without the fused call: products, sigmoid and loss one after the other, into
/// arrays that exist. A bias is what a product adds to, and its gradient a product of the deltas with ones.
struct ComposedStep<Scalar: KernelScalar>: MeasuredOperation {
    struct Operands {
        var step: Step<Scalar>.Operands
        let ones: [Scalar]
        /// Z₁ and then H; ∂H; D₁; Z₂; D₂.
        var h, dh, d1, z2, d2: Matrix<Scalar>
        var dw1, dw2, dx: Matrix<Scalar>
        var db1, db2: [Scalar]
    }

    private var rotation: Rotation<Operands>
    private let backend: Backend

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>, _ backend: Backend) throws {
        self.backend = backend
        rotation = try Rotation(request.copies) {
            let step = try Step<Scalar>.Operands(request, files)
            let (network, batch) = (step.network, step.x.rows)
            let hidden = Matrix<Scalar>(rows: batch, columns: network.hidden)
            let outputs = Matrix<Scalar>(rows: batch, columns: network.outputs)
            return Operands(
                step: step, ones: [Scalar](repeating: 1, count: batch), h: hidden, dh: hidden, d1: hidden, z2: outputs,
                d2: outputs, dw1: network.w1, dw2: network.w2, dx: step.x, db1: network.b1, db2: network.b2)
        }
    }

    mutating func run(_ count: Int) throws {
        let backend = backend
        try rotation.run(count) { set in
            let (x, network) = (set.step.x, set.step.network)
            try outer(set.ones, network.b1, into: &set.h, on: backend)
            try matmul(x, network.w1, transposeB: true, beta: 1, into: &set.h, on: backend)
            sigmoid(inPlace: &set.h, on: backend)
            try outer(set.ones, network.b2, into: &set.z2, on: backend)
            try matmul(set.h, network.w2, transposeB: true, beta: 1, into: &set.z2, on: backend)
            set.step.loss = try binaryCrossEntropy(
                logits: set.z2, targets: set.step.y, into: &set.d2, on: backend)
            try matmul(set.d2, set.h, transposeA: true, into: &set.dw2, on: backend)
            try matmul(set.d2, set.ones, transposeA: true, into: &set.db2, on: backend)
            try matmul(set.d2, network.w2, into: &set.dh, on: backend)
            try sigmoidBackward(set.h, set.dh, into: &set.d1, on: backend)
            try matmul(set.d1, x, transposeA: true, into: &set.dw1, on: backend)
            try matmul(set.d1, set.ones, transposeA: true, into: &set.db1, on: backend)
            try matmul(set.d1, network.w1, into: &set.dx, on: backend)
        }
    }

    var results: [UInt8] {
        let set = rotation.first
        var step = set.step
        step.gradients = TwoLayerNetwork.Gradients(w1: set.dw1, b1: set.db1, w2: set.dw2, b2: set.db2, x: set.dx)
        return step.results
    }
}
