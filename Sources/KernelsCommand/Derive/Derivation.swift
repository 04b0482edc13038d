import Kernels

/// One sample's way through a network of two layers and back, with central differences of the loss beside each gradient.
///
/// J is the sum over the outputs of −y log ŷ − (1−y) log(1−ŷ).
struct Derivation {
    let network: TwoLayerNetwork<Double>
    let x, y: [Double]
    let trace: BackwardTrace<Double>

    init(_ network: TwoLayerNetwork<Double>, x: [Double], y: [Double]) throws {
        self.network = network
        self.x = x
        self.y = y
        trace = try network.composedLossAndGradients(
            Matrix([x]), Matrix([y]), options: LossOptions(reduction: .sum), on: .serial)
    }

    // MARK: - The loss from each point on the way

    func loss(z2: [Double]) throws -> Double {
        try binaryCrossEntropyLoss(logits: Matrix([z2]), targets: Matrix([y]), options: LossOptions(reduction: .sum))
    }

    func loss(h1: [Double]) throws -> Double { try loss(z2: affine(network.w2, h1, network.b2)) }

    func loss(z1: [Double]) throws -> Double { try loss(h1: sigmoid(z1)) }

    func loss(x: [Double]) throws -> Double { try loss(z1: affine(network.w1, x, network.b1)) }

    func loss(w1: Matrix<Double>) throws -> Double { try loss(z1: affine(w1, x, network.b1)) }

    func loss(w2: Matrix<Double>) throws -> Double { try loss(z2: affine(w2, trace.h1.row(0), network.b2)) }

    func loss(b1: [Double]) throws -> Double { try loss(z1: affine(network.w1, x, b1)) }

    func loss(b2: [Double]) throws -> Double { try loss(z2: affine(network.w2, trace.h1.row(0), b2)) }

    private func affine(_ w: Matrix<Double>, _ v: [Double], _ b: [Double]) throws -> [Double] {
        zip(try matmul(w, v, on: .serial), b).map(+)
    }

    // MARK: - Central differences

    /// (J(v + h) − J(v − h)) / 2h by one number v. The step, the cube root of the unit roundoff, makes the error of the
    /// formula, h², as small as that of the rounding, u/h: about 1e-10.
    func difference(at v: Double, _ loss: (Double) throws -> Double) rethrows -> Double {
        let step = 0x1p-17 * max(1, abs(v))
        let (above, below) = (v + step, v - step)
        return try (loss(above) - loss(below)) / (above - below)
    }

    /// By the first numbers of a vector.
    func differences(_ v: [Double], count: Int, _ loss: ([Double]) throws -> Double) rethrows -> [Double] {
        try v.indices.prefix(count).map { i in
            try difference(at: v[i]) {
                var changed = v
                changed[i] = $0
                return try loss(changed)
            }
        }
    }

    /// By the upper left corner of a matrix, row by row.
    func differences(
        _ w: Matrix<Double>, rows: Int, columns: Int, _ loss: (Matrix<Double>) throws -> Double
    ) rethrows -> [[Double]] {
        try (0..<min(rows, w.rows)).map { r in
            try (0..<min(columns, w.columns)).map { c in
                try difference(at: w[r, c]) {
                    var changed = w
                    changed[r, c] = $0
                    return try loss(changed)
                }
            }
        }
    }
}
