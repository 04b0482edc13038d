/// The samples of a training, handed out a batch at a time: where they lie, or, shuffled or chosen, from a buffer of one
/// batch. The table itself is neither changed nor copied.
@usableFromInline
struct Batches<Scalar: KernelScalar> {
    private let x, y: Matrix<Scalar>
    private let sampleWeights: [Scalar]?
    /// nil: the rows one after the other.
    private var order: RowOrder?
    /// The batch at work; without a row when the batches are used where they lie.
    private var batchX, batchY: Matrix<Scalar>
    /// The options of the training, with the weights of the batch at work.
    private var batchOptions: LossOptions<Scalar>

    /// - Parameters:
    ///   - rows: The rows that are samples, each of them in the table; nil: all.
    ///   - size: The samples of the largest batch.
    ///   - shuffleSeed: Where the order of the epochs comes from; nil: the rows as they are given.
    @usableFromInline
    init(
        _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, rows chosen: [Int]?, size: Int, shuffleSeed: UInt64?,
        options: LossOptions<Scalar>
    ) throws(KernelError) {
        self.x = x
        self.y = y
        sampleWeights = options.sampleWeights
        if chosen != nil || shuffleSeed != nil {
            order = RowOrder(rows: chosen ?? Array(0..<x.rows), generator: shuffleSeed.map(SplitMix64.init(seed:)))
        }
        let rows = order == nil ? 0 : size
        batchX = try Matrix(uninitialized: MatrixShape(rows: rows, columns: x.columns), "fit")
        batchY = try Matrix(uninitialized: MatrixShape(rows: rows, columns: y.columns), "fit")
        batchOptions = options
        if sampleWeights != nil { batchOptions.sampleWeights = [Scalar](repeating: 0, count: size) }
    }

    /// Draws the order of the next epoch.
    @usableFromInline
    mutating func beginEpoch() { order?.shuffle() }

    /// Calls `body` with the batch at the given places in the order of the epoch: X, Y, and the options with its weights.
    /// Nothing is allocated.
    @_specialize(where Scalar == Float, Result == Double)
    @_specialize(where Scalar == Double, Result == Double)
    @usableFromInline
    mutating func withBatch<Result>(
        _ places: Range<Int>,
        _ body: (Span<Scalar>, Span<Scalar>, LossOptions<Scalar>) throws(KernelError) -> Result
    ) throws(KernelError) -> Result {
        if let sampleWeights { gatherWeights(places, from: sampleWeights) }
        guard let order else { return try body(x.span(ofRows: places), y.span(ofRows: places), batchOptions) }
        let rows = order.rows[places]
        batchX.gather(rows, from: x)
        batchY.gather(rows, from: y)
        let gathered = 0..<places.count
        return try body(batchX.span(ofRows: gathered), batchY.span(ofRows: gathered), batchOptions)
    }

    private mutating func gatherWeights(_ places: Range<Int>, from all: [Scalar]) {
        // Only the last batch of an epoch is shorter than the others.
        let surplus = (batchOptions.sampleWeights?.count ?? 0) - places.count
        if surplus > 0 { batchOptions.sampleWeights?.removeLast(surplus) }
        if surplus < 0 { for _ in surplus..<0 { batchOptions.sampleWeights?.append(0) } }
        all.withUnsafeBytes { all in
            batchOptions.sampleWeights?.withUnsafeMutableBytes { weights in
                let size = MemoryLayout<Scalar>.stride
                if let order {
                    copyRows(order.rows[places], ofBytes: size, from: all, to: weights)
                } else {
                    weights.copyMemory(
                        from: UnsafeRawBufferPointer(
                            rebasing: all[places.lowerBound * size..<places.upperBound * size]))
                }
            }
        }
    }
}

/// Rows of a table in the order of an epoch: as they are given, or drawn anew for each.
private struct RowOrder {
    private(set) var rows: [Int]
    private var generator: SplitMix64?

    init(rows: [Int], generator: SplitMix64?) {
        self.rows = rows
        self.generator = generator
    }

    mutating func shuffle() { generator?.shuffle(&rows) }
}

extension Matrix {
    /// Some neighbouring rows where they lie.
    @_lifetime(borrow self)
    fileprivate func span(ofRows rows: Range<Int>) -> Span<Scalar> {
        span.extracting(rows.lowerBound * columns..<rows.upperBound * columns)
    }

    /// Copies rows of another matrix into the first rows of this one, which is as wide.
    mutating func gather(_ rows: ArraySlice<Int>, from source: Matrix) {
        let size = columns * MemoryLayout<Scalar>.stride
        withUnsafeMutableBufferPointer { target in
            source.withUnsafeBufferPointer { source in
                copyRows(
                    rows, ofBytes: size, from: UnsafeRawBufferPointer(source), to: UnsafeMutableRawBufferPointer(target)
                )
            }
        }
    }
}

/// Copies rows of `size` bytes one behind the other.
///
/// In bytes, because the caller is generic and not specialized in a debug build: a row of one element would take longer
/// to be told apart from an object than to be copied. Short rows are moved in vectors and words here: 32 rows of 30
/// floats, and as many of one, took a twelfth of a training step by calls of the C library.
private func copyRows(
    _ rows: ArraySlice<Int>, ofBytes size: Int, from source: UnsafeRawBufferPointer,
    to target: UnsafeMutableRawBufferPointer
) {
    precondition(rows.count * size <= target.count)
    guard var to = target.baseAddress, let from = source.baseAddress else { return }
    for row in rows {
        copyRow(of: size, from: from + row * size, to: to)
        to += size
    }
}

@inline(__always)
private func copyRow(of size: Int, from: UnsafeRawPointer, to: UnsafeMutableRawPointer) {
    typealias Vector = SIMD16<UInt8>
    switch size {
    case 4: to.storeBytes(of: from.loadUnaligned(as: UInt32.self), as: UInt32.self)
    case 8: to.storeBytes(of: from.loadUnaligned(as: UInt64.self), as: UInt64.self)
    case 16...512:
        for offset in stride(from: 0, through: size - 16, by: 16) {
            to.storeBytes(
                of: from.loadUnaligned(fromByteOffset: offset, as: Vector.self), toByteOffset: offset, as: Vector.self)
        }
        // The rest together with some of what is done.
        to.storeBytes(
            of: from.loadUnaligned(fromByteOffset: size - 16, as: Vector.self), toByteOffset: size - 16, as: Vector.self
        )
    default: to.copyMemory(from: from, byteCount: size)
    }
}
