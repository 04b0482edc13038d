/// Why an operation refused its operands.
///
/// Every throwing operation of this module throws this type, and leaves each output as it was: the operands are checked
/// before the first element is written. Two kinds throw others as well, as they say. Those that may take long throw
/// `CancellationError`: every form of ``TrainableNetwork/predict(_:on:)``, ``TrainableNetwork/loss(_:_:rows:options:on:)``, and
/// ``TrainableNetwork/fit(_:_:rows:optimizer:epochs:batchSize:shuffleSeed:schedule:options:on:afterEpoch:)``. Those that call a
/// closure throw what it throws.
///
/// The `operation` of an error is the name of the function, or of the type whose initializer or method it was. A method that
/// ``TrainableNetwork`` gives to every network, such as `fit`, has its own name.
///
/// ```swift
/// do {
///     let c = try matmul(a, b)
/// } catch {
///     print(error)  // matmul: A is 2×3 and B is 4×5; B needs 3 rows
/// }
/// ```
public enum KernelError: Error, Hashable, Sendable {
    /// Operands whose shapes do not fit together. `actual` names the shapes that were given ("A is 2×3 and B is 4×5"),
    /// `expected` what would have fitted ("B needs 3 rows").
    case shapeMismatch(operation: String, expected: String, actual: String)

    /// A matrix of `rows × columns` was to be made from another number of elements.
    case elementCount(rows: Int, columns: Int, actual: Int)

    /// Row number `row`, counted from 0, has `actual` elements where the first row has `expected`.
    case raggedRows(row: Int, expected: Int, actual: Int)

    /// A span that ends before the last element of the operand that it should hold.
    case spanTooShort(operation: String, operand: String, needed: Int, actual: Int)

    /// A leading dimension smaller than the number of stored columns.
    case leadingDimension(operation: String, operand: String, minimum: Int, actual: Int)

    /// An option or a size outside its documented range.
    case invalidArgument(operation: String, reason: String)

    /// The size of an operand or of the result does not fit the address space.
    case sizeOverflow(operation: String)

    /// An output that shares memory with another operand. Only unsafe code can bring this about.
    case overlap(operation: String)

    /// The system has no memory for the result or for the library's workspace.
    case outOfMemory(operation: String)
}

extension KernelError: CustomStringConvertible {
    /// One line without a full stop: the operation, what was given, and what would have fitted.
    public var description: String {
        switch self {
        case .shapeMismatch(let operation, let expected, let actual):
            "\(operation): \(actual); \(expected)"
        case .elementCount(let rows, let columns, let actual):
            "Matrix: \(rows)×\(columns) needs \(rows * columns) elements; \(actual) were given"
        case .raggedRows(let row, let expected, let actual):
            "Matrix: row \(row) has \(actual) elements; row 0 has \(expected)"
        case .spanTooShort(let operation, let operand, let needed, let actual):
            "\(operation): the span of \(operand) has \(actual) elements; \(needed) are needed"
        case .leadingDimension(let operation, let operand, let minimum, let actual):
            "\(operation): the leading dimension of \(operand) is \(actual); it needs to be at least \(minimum)"
        case .invalidArgument(let operation, let reason):
            "\(operation): \(reason)"
        case .sizeOverflow(let operation):
            "\(operation): the size does not fit the address space"
        case .overlap(let operation):
            "\(operation): an output overlaps another operand"
        case .outOfMemory(let operation):
            "\(operation): not enough memory"
        }
    }
}
