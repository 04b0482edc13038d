/// The blocks in which any number of samples goes through a network in bounded memory: the numbers of their samples.
///
/// A block has 4 MiB of values, or 128 samples where that is more: in fewer, it shows that the weights are read, and packed,
/// for each block. None has one sample unless there is only one, since the outputs of a sample alone may differ in their last
/// bits from those that it has among others.
@usableFromInline
package struct SampleBlocks: Sequence, IteratorProtocol {
    /// The samples of a block, but for the first and the last.
    package let size: Int

    /// The samples of the first block. It takes one that would be left alone and then is the largest: a lack of memory shows
    /// before anything is written.
    package let largest: Int

    private let samples: Int
    private var start = 0

    /// - Parameter valuesPerSample: What is in memory of each sample while its block is at work.
    @usableFromInline
    package init<Scalar>(of samples: Int, valuesPerSample: Int, _: Scalar.Type) {
        size = Swift.max((4 << 20) / MemoryLayout<Scalar>.stride / Swift.max(valuesPerSample, 1), 128)
        largest = Swift.min(samples % size == 1 ? size + 1 : size, samples)
        self.samples = samples
    }

    @usableFromInline
    package mutating func next() -> Range<Int>? {
        if start >= samples { return nil }
        let block = start..<Swift.min(start + (start == 0 ? largest : size), samples)
        start = block.upperBound
        return block
    }
}
