import CommandSupport
import Kernels
import Testing

@testable import KernelsCommand

/// The training of `kernels train` with seed 1, to the bit. `Examples/Python/train.py` does the same on the C functions;
/// `Tests/Embedding/run` takes the digest from here.
@Suite struct TrainingDigestTests {
    @Test(.enabled(if: MachineInfo.current.instructionSet.hasFusedMultiplyAdd))
    func lossesAndParametersOfTheBundledTable() throws {
        let table = try breastCancerTable()
        var seeds = SplitMix64(seed: 1)
        var splitGenerator = SplitMix64(seed: seeds.next())
        let rows = try Split.stratified(table, testFraction: 0.2, using: &splitGenerator).training
        let x: Matrix<Float> = Standardizer(fitting: table, rows: rows).features(of: table, rows: rows)
        let y: Matrix<Float> = table.targets(rows: rows)
        var network = try TwoLayerNetwork<Float>(inputs: 30, hidden: 16, outputs: 1, seed: seeds.next())
        var optimizer = Adam<Float>(learningRate: 0.003, weightDecay: 0.003)
        let summary = try network.fit(
            x, y, optimizer: &optimizer, epochs: 30, batchSize: 32, shuffleSeed: seeds.next())

        var digest = 0xcbf2_9ce4_8422_2325 as UInt64
        func add<Bits: FixedWidthInteger>(_ bits: Bits) {
            withUnsafeBytes(of: bits.littleEndian) { bytes in
                for byte in bytes { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
            }
        }
        for loss in summary.losses { add(loss.bitPattern) }
        for i in 0..<16 { for j in 0..<30 { add(network.w1[i, j].bitPattern) } }
        for b in network.b1 { add(b.bitPattern) }
        for j in 0..<16 { add(network.w2[0, j].bitPattern) }
        for b in network.b2 { add(b.bitPattern) }
        #expect(digest == 0x56a0_8186_7c6e_b830)
    }
}
