/// A rule that changes a network's parameters by their gradients: ``SGD`` or ``Adam``.
///
/// ```swift
/// var optimizer = Adam<Float>(learningRate: 0.01)
/// let (_, gradients) = try network.lossAndGradients(x, y)
/// try optimizer.update(&network, gradients)
/// ```
///
/// An optimizer keeps its moments between steps, one array for each array of parameters, and so belongs to one network. It
/// is a value: a copy goes its own way. It is written once for every ``TrainableNetwork``.
public protocol Optimizer<Scalar>: Sendable {
    associatedtype Scalar: KernelScalar

    /// The step size. A training with a ``LearningRateSchedule`` changes it from epoch to epoch, and leaves it as it was.
    var learningRate: Double { get set }

    /// Does one step: changes weights and biases by their gradients, in one fused pass over each array.
    ///
    /// The gradient by the inputs, where there is one, is not used.
    ///
    /// - Throws: ``KernelError/invalidArgument(operation:reason:)`` for an option outside its range or a gradient that is
    ///   missing, ``KernelError/shapeMismatch(operation:expected:actual:)`` when a gradient does not have the shape of its
    ///   parameter, or the network is not the one of the steps before. Network and optimizer are then unchanged.
    /// - Complexity: O(number of parameters). The first step allocates the moments, the later ones nothing.
    mutating func update<Model: TrainableNetwork<Scalar>>(
        _ network: inout Model, _ gradients: Model.Gradients, on backend: Backend
    ) throws(KernelError)
}

extension Optimizer {
    /// Does one step on the automatic backend.
    @inlinable
    public mutating func update<Model: TrainableNetwork<Scalar>>(
        _ network: inout Model, _ gradients: Model.Gradients
    ) throws(KernelError) {
        try update(&network, gradients, on: .automatic)
    }
}
