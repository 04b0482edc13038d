/// Every value of a forward and a backward pass through a ``TwoLayerNetwork``, by the names of the derivation.
///
/// ```swift
/// let trace = try network.composedLossAndGradients(x, y)
/// trace.delta2  // Ŷ − Y, divided by batch × outputs for the mean
/// ```
///
/// Rows are samples. Each line of the derivation is one property:
///
/// | property | formula | shape |
/// |---|---|---|
/// | ``z1`` | X W₁ᵀ + b₁ | batch×hidden |
/// | ``h1`` | σ(Z₁) | batch×hidden |
/// | ``z2`` | H₁ W₂ᵀ + b₂ | batch×outputs |
/// | ``yHat`` | σ(Z₂) | batch×outputs |
/// | ``delta2`` | ∂J/∂Z₂ = Ŷ − Y: σ′ cancels the denominator of ∂J/∂Ŷ | batch×outputs |
/// | ``dh1`` | ∂J/∂H₁ = D₂ W₂ | batch×hidden |
/// | ``delta1`` | ∂J/∂Z₁ = ∂J/∂H₁ ⊙ H₁ ⊙ (1 − H₁) | batch×hidden |
/// | ``gradients`` | ∂W₂ = D₂ᵀH₁, ∂W₁ = D₁ᵀX, ∂X = D₁W₁, and the column sums for the biases | of the parameters |
public struct BackwardTrace<Scalar: KernelScalar>: Hashable, Sendable {
    /// The inputs of the hidden units.
    public var z1: Matrix<Scalar>

    /// The outputs of the hidden units.
    public var h1: Matrix<Scalar>

    /// The logits.
    public var z2: Matrix<Scalar>

    /// The outputs, in [0, 1].
    public var yHat: Matrix<Scalar>

    /// The loss.
    public var loss: Double

    /// ∂J/∂Z₂.
    public var delta2: Matrix<Scalar>

    /// ∂J/∂H₁.
    public var dh1: Matrix<Scalar>

    /// ∂J/∂Z₁.
    public var delta1: Matrix<Scalar>

    /// The gradients by the parameters and by the inputs, all of them.
    public var gradients: TwoLayerNetwork<Scalar>.Gradients
}
