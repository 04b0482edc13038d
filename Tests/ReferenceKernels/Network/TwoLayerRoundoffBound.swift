/// How far rounding can carry a computed loss and its gradients away from the exact ones in the two-layer network, element
/// by element: the ``RoundoffBound`` of two layers, where the derivation is, under the names of the two.
public struct TwoLayerRoundoffBound: Sendable {
    public typealias Delta = RoundoffBound.Delta

    public let loss: Double
    /// Of the values on the way, each in its shape: z₁, h₁, z₂, ŷ, δ₂, ∂J/∂h₁, δ₁. Those of the backward pass are empty
    /// without one.
    public let z1, h1, z2, outputs, d2, dh, d1: [Double]
    public let gradients: PartArrays

    /// - Parameters:
    ///   - unit: The unit roundoff: half the distance from 1 to the next number.
    ///   - tiny: The least positive number: what a result that underflows may be wrong by.
    public init(
        _ network: NaiveTwoLayerNetwork, _ forward: NaiveTwoLayerNetwork.Forward,
        _ backward: NaiveTwoLayerNetwork.Backward?, delta: Delta,
        unit: Double, tiny: Double
    ) {
        let values = NaiveNetwork.Forward(
            z: [forward.z1, forward.z2], h: [network.values.x, forward.h, forward.z2.map(naiveSigmoid)],
            loss: forward.loss)
        let gradientsOfValues = backward.map {
            NaiveNetwork.Backward(
                d: [$0.d1, $0.d2], dh: [$0.gradients.x, $0.dh], dw: [$0.gradients.w1, $0.gradients.w2],
                db: [$0.gradients.b1, $0.gradients.b2])
        }
        let bound = RoundoffBound(
            NaiveNetwork(network), values, gradientsOfValues, delta: delta, unit: unit, tiny: tiny)
        loss = bound.loss
        (z1, h1, z2, outputs) = (bound.z[0], bound.h[1], bound.z[1], bound.h[2])
        if backward == nil {
            (d2, dh, d1, gradients) = ([], [], [], PartArrays())
        } else {
            (d2, dh, d1) = (bound.d[1], bound.dh[1], bound.d[0])
            gradients = PartArrays(w1: bound.dw[0], b1: bound.db[0], w2: bound.dw[1], b2: bound.db[1], x: bound.dh[0])
        }
    }
}
