extension Matrix {
    /// Weights after Glorot, drawn row by row: outputs×inputs, uniform in ±√(6 / (inputs + outputs)).
    init(
        glorotUniform outputs: Int, _ inputs: Int, using generator: inout SplitMix64, _ operation: String
    ) throws(KernelError) {
        let limit = (6 / (Double(outputs) + Double(inputs))).squareRoot()
        try self.init(uninitialized: MatrixShape(rows: outputs, columns: inputs), operation)
        withUnsafeMutableBufferPointer { weights in
            for i in weights.indices {
                weights.initializeElement(at: i, to: Scalar(limit * (2 * generator.nextUnit() - 1)))
            }
        }
    }
}
