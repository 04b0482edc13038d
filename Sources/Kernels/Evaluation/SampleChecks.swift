/// The label of each sample whose probabilities are in a matrix of this shape.
func sampleLabels(
    of shape: MatrixShape, _ labels: [UInt16], _ rows: [Int]?, _ operation: String
) throws(KernelError) -> [UInt16] {
    let columnsAtMost = ConfusionMatrix.classesAtMost
    if shape.columns < 1 || shape.columns > columnsAtMost || shape.rows < 1 {
        throw .invalidArgument(
            operation: operation,
            reason:
                "probabilities is \(shape); it needs to have at least one row, and from 1 to \(columnsAtMost) columns")
    }
    let (name, count) = rows.map { ("rows", $0.count) } ?? ("labels", labels.count)
    try requireCount(operation, name, count, needed: shape.rows, "probabilities", shape)
    if let rows { try requireRows(rows, of: labels.count, operation, "the table of labels") }
    let ofSamples = rows.map { $0.map { labels[$0] } } ?? labels
    let classes = max(shape.columns, 2)
    if let i = ofSamples.firstIndex(where: { $0 >= classes }) {
        throw .invalidArgument(
            operation: operation,
            reason: "the label of row \(rows?[i] ?? i) is \(ofSamples[i]), and there are \(classes) classes; "
                + "it needs to be from 0 to \(classes - 1)")
    }
    return ofSamples
}

/// Refuses a matrix with an element that is no probability.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func requireProbabilities<Scalar: KernelScalar>(
    _ probabilities: Matrix<Scalar>, _ operation: String
) throws(KernelError) {
    let invalid = probabilities.withUnsafeBufferPointer { $0.firstIndex { !($0 >= 0 && $0 <= 1) } }
    guard let invalid else { return }
    let (row, column) = invalid.quotientAndRemainder(dividingBy: probabilities.columns)
    throw .invalidArgument(
        operation: operation,
        reason: "element (\(row), \(column)) of probabilities is \(probabilities[row, column]); "
            + "it needs to be from 0 to 1")
}

/// The numbers in double, which holds them exactly.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func doubles<Scalar: KernelScalar>(_ numbers: [Scalar]) -> [Double] { numbers.map { Double($0) } }

/// One column in double.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func doubles<Scalar: KernelScalar>(_ matrix: Matrix<Scalar>, column: Int) -> [Double] {
    matrix.withUnsafeBufferPointer { elements in
        (0..<matrix.rows).map { Double(elements[$0 * matrix.columns + column]) }
    }
}
