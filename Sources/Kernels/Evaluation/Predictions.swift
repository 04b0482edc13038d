/// The class that each row of outputs stands for, and its output.
struct Predictions {
    var classes: [UInt16] = []
    var probabilities: [Double] = []

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    init<Scalar: KernelScalar>(_ outputs: Matrix<Scalar>) {
        classes.reserveCapacity(outputs.rows)
        probabilities.reserveCapacity(outputs.rows)
        let columns = outputs.columns
        outputs.withUnsafeBufferPointer { elements in
            for row in 0..<outputs.rows {
                var best = 0
                for column in 1..<max(columns, 1)
                where elements[row * columns + column] > elements[row * columns + best] {
                    best = column
                }
                let greatest = Double(elements[row * columns + best])
                classes.append(columns == 1 ? (greatest > 0.5 ? 1 : 0) : UInt16(best))
                probabilities.append(greatest)
            }
        }
    }
}
