import Testing

@testable import Kernels

@Suite("SampleBlocks")
struct SampleBlocksTests {
    @Test(arguments: [0, 1, 2, 127, 128, 129, 130, 255, 256, 257, 258, 1000, 1025])
    func coverAllSamplesInOrder(_ samples: Int) {
        // Too many values for more than the least.
        let blocks = SampleBlocks(of: samples, valuesPerSample: .max, Double.self)
        #expect(blocks.size == 128)
        var next = 0
        for block in blocks {
            #expect(block.lowerBound == next && (block.count > 1 || samples == 1) && block.count <= blocks.largest)
            next = block.upperBound
        }
        #expect(next == samples)
        #expect(blocks.largest == min(samples, samples % 128 == 1 ? 129 : 128))
    }

    @Test func haveFourMebibytes() {
        #expect(SampleBlocks(of: 1, valuesPerSample: 64, Float.self).size == 16384)
        #expect(SampleBlocks(of: 1, valuesPerSample: 64, Double.self).size == 8192)
        #expect(SampleBlocks(of: 1, valuesPerSample: 0, Double.self).size == 524_288)
        #expect(SampleBlocks(of: 1, valuesPerSample: 8192, Float.self).size == 128)
    }
}
