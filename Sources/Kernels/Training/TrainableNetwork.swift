/// A network that ``fit(_:_:rows:optimizer:epochs:batchSize:shuffleSeed:schedule:options:on:afterEpoch:)`` and an ``Optimizer`` can
/// train: ``TwoLayerNetwork`` and ``Network``.
///
/// ```swift
/// func accuracy<Model: TrainableNetwork>(
///     of network: Model, _ x: Matrix<Model.Scalar>, _ labels: [Bool]
/// ) throws -> Double {
///     let yHat = try network.predict(x)
///     return Double(labels.indices.count { (yHat[$0, 0] > 0.5) == labels[$0] }) / Double(labels.count)
/// }
/// ```
///
/// A network maps samples of ``inputs`` features to ``outputs`` values in [0, 1], and has a loss that it differentiates
/// by its parameters. Rows are samples. The parameters are arrays in an order that never changes, such as W₁, b₁, W₂, b₂;
/// an optimizer knows no more of them than that. All else is written once for every network:
/// ``trainingStep(_:_:optimizer:options:on:)``, `fit`, and ``predict(_:on:)``.
///
/// Calls give the same bits on every backend and number of threads, and leave their outputs alone when they throw.
public protocol TrainableNetwork<Scalar>: Sendable {
    associatedtype Scalar: KernelScalar

    /// The gradients by the parameters, each in the shape of what it belongs to.
    associatedtype Gradients: Sendable

    /// The number of features of a sample.
    var inputs: Int { get }

    /// The number of outputs of a sample.
    var outputs: Int { get }

    /// The values that ``forward(_:into:on:)`` keeps for each sample while it runs: those of all layers together.
    ///
    /// ``predict(_:on:)`` chooses its blocks by it.
    var workspacePerSample: Int { get }

    /// The outputs for a batch: X is batch×inputs, Ŷ batch×outputs.
    ///
    /// - Throws: ``KernelError``, when the shapes do not fit or memory is missing.
    func forward(_ x: Matrix<Scalar>, into yHat: inout Matrix<Scalar>, on backend: Backend) throws(KernelError)

    /// The outputs for `batch` samples that lie in the caller's own storage; a leading dimension of nil means no padding.
    ///
    /// - Throws: ``KernelError``, also when a span is too short.
    func forward(
        _ x: Span<Scalar>, batch: Int, into yHat: inout MutableSpan<Scalar>, leadingDimensionX: Int?,
        leadingDimensionYHat: Int?, on backend: Backend
    ) throws(KernelError)

    /// Zero gradients by all parameters, to be filled by calls that reuse their storage.
    ///
    /// - Throws: ``KernelError``, when the parameters do not fit together or memory is missing.
    func makeGradients() throws(KernelError) -> Gradients

    /// The loss of a batch; its gradients go into existing storage. Nothing is allocated when no copy shares it.
    ///
    /// - Returns: The loss.
    /// - Throws: ``KernelError``, when shapes do not fit or an option is outside its range.
    func lossAndGradients(
        _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, options: LossOptions<Scalar>, into gradients: inout Gradients,
        on backend: Backend
    ) throws(KernelError) -> Double

    /// The loss and the gradients for `batch` samples that lie in the caller's own storage.
    ///
    /// - Returns: The loss.
    /// - Throws: ``KernelError``, also when a span is too short.
    func lossAndGradients(
        _ x: Span<Scalar>, _ y: Span<Scalar>, batch: Int, options: LossOptions<Scalar>, into gradients: inout Gradients,
        leadingDimensionX: Int?, leadingDimensionY: Int?, on backend: Backend
    ) throws(KernelError) -> Double

    /// The loss of `batch` samples that lie in the caller's own storage. Without an implementation of its own a network
    /// computes its gradients too.
    ///
    /// - Returns: The loss, with the bits that it has beside its gradients.
    /// - Throws: ``KernelError``, also when a span is too short.
    func loss(
        _ x: Span<Scalar>, _ y: Span<Scalar>, batch: Int, options: LossOptions<Scalar>, leadingDimensionX: Int?,
        leadingDimensionY: Int?, on backend: Backend
    ) throws(KernelError) -> Double

    /// The number of parameter arrays. Their indices are the numbers below it.
    var parameterArrayCount: Int { get }

    /// The number of elements of a parameter array.
    func elementCount(ofParameterArray index: Int) -> Int

    /// What messages call a parameter array, such as "W1".
    func name(ofParameterArray index: Int) -> String

    /// Refuses gradients that ``updateParameterArrays(with:_:)`` cannot take: one is missing, or has another shape than
    /// its parameter.
    ///
    /// - Parameters:
    ///   - gradients: What is to be checked.
    ///   - operation: The operation that the error names.
    func validate(_ gradients: Gradients, for operation: String) throws(KernelError)

    /// Calls `body` with each parameter array and its gradient, in order. Nothing is allocated when no copy shares the
    /// storage of the parameters.
    ///
    /// - Precondition: ``validate(_:for:)`` accepts the gradients.
    /// - Throws: what `body` throws; the arrays before are then as it left them.
    mutating func updateParameterArrays(
        with gradients: Gradients,
        _ body: (
            _ index: Int, _ gradient: Span<Scalar>, _ parameters: inout MutableSpan<Scalar>
        ) throws(KernelError) -> Void
    ) throws(KernelError)

    /// Gives out what ``_keepStepGradients(_:)`` was given, once; nil where there is nothing.
    mutating func _takeStepGradients() -> Gradients?

    /// Keeps the gradients of a ``trainingStep(_:_:optimizer:options:on:)`` for the next one, which then allocates nothing.
    /// They are no part of the network's value. A network need not keep them.
    mutating func _keepStepGradients(_ gradients: consuming Gradients)
}

extension TrainableNetwork {
    @inlinable
    public mutating func _takeStepGradients() -> Gradients? { nil }

    @inlinable
    public mutating func _keepStepGradients(_ gradients: consuming Gradients) {}
}
