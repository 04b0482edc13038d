import Foundation
import Kernels
import KernelsModel
import TestSupport
import Testing

/// The training of `kernels train` with seed 1, to the bit. `Examples/Python/train.py` does the same on the C functions;
/// `Tests/Embedding/run` takes the digest from here.
@Suite struct TrainingDigestTests {
    private struct Losses: Decodable {
        struct Epoch: Decodable { var loss: Double }
        var epochs: [Epoch]
    }

    @Test(.enabled(if: MachineInfo.current.instructionSet.hasFusedMultiplyAdd))
    func lossesAndParametersOfTheBundledTable() throws {
        try TemporaryFolder.with { folder in
            let file = folder.appending(path: "model.safetensors").path
            let result = try kernels.run("train", "--seed", "1", "--json", "--save", file)
            #expect(result.code == 0, "\(result.errors)")
            let losses = try JSONDecoder().decode(Losses.self, from: Data(result.output.utf8)).epochs.map(\.loss)
            #expect(losses.count == 30)

            var digest = 0xcbf2_9ce4_8422_2325 as UInt64
            func add<Bits: FixedWidthInteger>(_ bits: Bits) {
                withUnsafeBytes(of: bits.littleEndian) { bytes in
                    for byte in bytes { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
                }
            }
            for loss in losses { add(loss.bitPattern) }
            for layer in try TableModel<Float>(contentsOfFile: file).network.layers {
                for w in layer.w.elements { add(w.bitPattern) }
                for b in layer.b { add(b.bitPattern) }
            }
            #expect(digest == 0x18e7_339c_b57a_e651)
        }
    }
}
