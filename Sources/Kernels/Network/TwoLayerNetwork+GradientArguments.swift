extension TwoLayerNetwork.Gradients {
    /// Refuses gradients whose shapes are not those of the network's parameters and of the batch.
    @inlinable
    func validate(for network: TwoLayerNetwork<Scalar>, _ xShape: MatrixShape?) throws(KernelError) {
        let operation = "TwoLayerNetwork.Gradients"
        // Only the shapes are taken out of the optionals: a matrix or an array would be retained.
        if let shape = w1?.shape { try requireSame(operation, "W1", network.w1.shape, "its gradient", shape) }
        if let count = b1?.count { try requireSame(operation, "b1", network.b1.count, "its gradient", count) }
        if let shape = w2?.shape { try requireSame(operation, "W2", network.w2.shape, "its gradient", shape) }
        if let count = b2?.count { try requireSame(operation, "b2", network.b2.count, "its gradient", count) }
        if let xShape, let shape = x?.shape { try requireSame(operation, "X", xShape, "its gradient", shape) }
    }

    /// Calls `body` with the gradients as the C kernels take them. Shared storage is copied first, and nothing else is
    /// allocated.
    @inlinable
    mutating func withArguments<Result, E: Error>(
        _ body: (_GradientArguments<Scalar>) throws(E) -> Result
    ) throws(E) -> Result {
        w1?.makeUnique()
        w2?.makeUnique()
        x?.makeUnique()
        let (w1, w2, x) = (w1?.storage.base, w2?.storage.base, x?.storage.base)
        defer { withExtendedLifetime(self) {} }
        return try withBase(of: &b1) { (b1) throws(E) in
            try withBase(of: &b2) { (b2) throws(E) in
                try body(_GradientArguments(w1: w1, b1: b1, w2: w2, b2: b2, x: x))
            }
        }
    }
}

/// Calls `body` with the address of an array's elements, or with nil when there is no array.
@inlinable
func withBase<Scalar, Result, E: Error>(
    of array: inout [Scalar]?, _ body: (UnsafeMutablePointer<Scalar>?) throws(E) -> Result
) throws(E) -> Result {
    let result = try array?.withUnsafeMutableBufferPointer { (buffer) throws(E) in try body(buffer.baseAddress) }
    if let result { return result }
    return try body(nil)
}
