import Kernels

/// A buffer for the samples of one step, filled again and again without an allocation.
struct MiniBatch<Scalar: KernelScalar> {
    private(set) var x: Matrix<Scalar>
    private(set) var y: Matrix<Scalar>

    init(samples: Int, features: Int) {
        x = Matrix(rows: samples, columns: features)
        y = Matrix(rows: samples, columns: 1)
    }

    /// Copies the given rows of the data into the batch; there are as many as the batch has samples.
    mutating func gather(_ rows: ArraySlice<Int>, from data: TrainingData<Scalar>) {
        let columns = x.columns
        x.withUnsafeMutableBufferPointer { target in
            data.x.withUnsafeBufferPointer { source in
                guard var to = target.baseAddress, let from = source.baseAddress else { return }
                for row in rows {
                    to.update(from: from + row &* columns, count: columns)
                    to += columns
                }
            }
        }
        y.withUnsafeMutableBufferPointer { target in
            data.y.withUnsafeBufferPointer { source in
                for (i, row) in rows.enumerated() { target[i] = source[row] }
            }
        }
    }
}

/// Standardised samples, one a row, with their targets.
struct TrainingData<Scalar: KernelScalar> {
    var x: Matrix<Scalar>
    var y: Matrix<Scalar>
}
