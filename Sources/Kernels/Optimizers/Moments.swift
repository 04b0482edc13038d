/// The arrays that an optimizer keeps beside a network's parameters, one for each of theirs; none before the first step.
@usableFromInline
struct Moments<Scalar: KernelScalar>: Hashable, Sendable {
    @usableFromInline var arrays: [[Scalar]] = []

    @inlinable
    init() {}

    /// Zeros where there is nothing yet; refuses a network of another size. It allocates only the first time.
    @inlinable
    mutating func prepare(for network: some TrainableNetwork, _ operation: String) throws(KernelError) {
        let count = network.parameterArrayCount
        if arrays.isEmpty {
            arrays = (0..<count).map { [Scalar](repeating: 0, count: network.elementCount(ofParameterArray: $0)) }
            return
        }
        var fits = arrays.count == count
        var index = 0
        while fits && index < count {
            fits = arrays[index].count == network.elementCount(ofParameterArray: index)
            index += 1
        }
        if !fits { throw mismatch(with: network, operation) }
    }

    @usableFromInline
    @inline(never)
    func mismatch(with network: some TrainableNetwork, _ operation: String) -> KernelError {
        let indices = 0..<network.parameterArrayCount
        let names = indices.map { network.name(ofParameterArray: $0) }.joined(separator: ", ")
        let counts = indices.map { network.elementCount(ofParameterArray: $0) }
        return .shapeMismatch(
            operation: operation, expected: "a new network needs a new optimizer",
            actual: "the steps before had \(names) of \(arrays.map(\.count)) elements, this one has \(counts)")
    }
}
