import CKernels
import ReferenceKernels
import TestSupport
import Testing

@testable import Kernels

@Suite("workspace", .serialized)
struct WorkspaceTests {
    /// What calls took is kept for the next one, and given back when asked.
    @Test func isKeptAndReleased() {
        let example = GemmCase<Float>(m: 300, n: 400, k: 500, transposeB: true)  // which is packed
        var held = 0
        // Again where a test beside this one released it.
        for _ in 0..<1000 where held == 0 {
            _ = example.run(.serial)
            held = ck_workspace_bytes()
        }
        #expect(held > 0)
        // Other tests may be using some of it now; this thread's part must go, and calls still work.
        ck_workspace_release()
        let expected = example.run(.serial).c.elements
        ck_workspace_release()
        #expect(firstDifference(example.run(.serial).c.elements, expected) == nil)
    }

    /// The network in a workspace of the caller's: exactly the size that it asks for, in any state before.
    @Test func callersWorkspace() {
        let example = TwoLayerNetworkCase<Float>(batch: 70, inputs: 33, hidden: 21, outputs: 3)
        let expected = example.gradient(.serial)
        example.withNetwork { arguments in
            var network = ck_snetwork(
                inputs: 33, hidden: 21, outputs: 3, w1: arguments.w1, b1: arguments.b1, w2: arguments.w2,
                b2: arguments.b2)
            let size = ck_snetwork_workspace_size(&network, 70)
            #expect(size >= 70 * (21 + 3) * 4)
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size + 128, alignment: 64)
            defer { memory.deallocate() }
            for fill in [0x00, 0xff, 0x7f] as [UInt8] {
                for executor in NamedExecutor.oneOfEach {
                    memory.copyBytes(from: [UInt8](repeating: fill, count: size + 128))
                    let dW1 = GuardedArray([Float](repeating: .nan, count: 21 * 33))
                    var gradients = ck_snetwork_gradients()
                    gradients.w1 = dW1.base
                    var loss = 0.0
                    let status = executor.use {
                        ck_snetwork_gradient(
                            &network, 70, example.x, 33, example.y, 3, nil, &loss, &gradients, memory.baseAddress, size,
                            $0)
                    }
                    #expect(status == CK_SUCCESS && loss == expected.loss, "\(executor)")
                    #expect(firstDifference(dW1.elements, expected.gradients[.w1]!.elements) == nil, "\(executor)")
                    #expect(memory[size...].allSatisfy { $0 == fill }, "\(executor) wrote behind the workspace")
                }
            }
        }
    }

    @Test func tooSmallOrMisaligned() {
        let example = TwoLayerNetworkCase<Double>(batch: 70, inputs: 33, hidden: 21, outputs: 3)
        example.withNetwork { arguments in
            var network = ck_dnetwork(
                inputs: 33, hidden: 21, outputs: 3, w1: arguments.w1, b1: arguments.b1, w2: arguments.w2,
                b2: arguments.b2)
            let size = ck_dnetwork_workspace_size(&network, 70)
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size + 64, alignment: 64)
            defer { memory.deallocate() }
            var yHat = [Double](repeating: 7, count: 210)
            var loss = 7.0
            for (offset, bytes) in [(0, size - 1), (0, 0), (8, size)] {
                #expect(
                    ck_dnetwork_forward(
                        &network, 70, example.x, 33, &yHat, 3, memory.baseAddress! + offset, bytes, nil) == CK_WORKSPACE
                )
                #expect(
                    ck_dnetwork_gradient(
                        &network, 70, example.x, 33, example.y, 3, nil, &loss, nil, memory.baseAddress! + offset, bytes,
                        nil) == CK_WORKSPACE)
            }
            #expect(yHat.allSatisfy { $0 == 7 } && loss == 7)
            #expect(ck_dnetwork_workspace_size(&network, Int.max / 2) == 0)
        }
    }
}
