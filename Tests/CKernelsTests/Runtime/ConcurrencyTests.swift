import CKernels
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Kernels

@Suite("concurrent callers")
struct ConcurrencyTests {
    /// Many callers at once, on all executors, on products and networks of several sizes: the bits of a single caller.
    @Test(arguments: Precision.allCases)
    func sameBits(_ precision: Precision) async {
        func check<Scalar: KernelScalar>(_: Scalar.Type) async {
            let products = [(37, 53, 71), (200, 150, 300), (1, 700, 300), (90, 16, 1000)].enumerated().map {
                GemmCase<Scalar>(m: $1.0, n: $1.1, k: $1.2, seed: UInt64($0))
            }
            let network = TwoLayerNetworkCase<Scalar>(batch: 130, inputs: 40, hidden: 30, outputs: 5)
            let expected = products.map { $0.run(.serial).c.elements }
            let expectedLoss = network.gradient(.serial).loss
            let wrong = await withTaskGroup(of: [String].self) { group in
                for caller in 0..<8 {
                    group.addTask {
                        var wrong: [String] = []
                        for round in 0..<6 {
                            let executor = NamedExecutor.all[(caller * 5 + round * 3) % NamedExecutor.all.count]
                            let choice = (caller + round) % products.count
                            if firstDifference(products[choice].run(executor).c.elements, expected[choice]) != nil {
                                wrong.append("\(executor) \(products[choice].description)")
                            }
                            if network.gradient(executor).loss != expectedLoss { wrong.append("\(executor) network") }
                            if round == caller { ck_workspace_release() }
                        }
                        return wrong
                    }
                }
                return await group.reduce(into: [String]()) { $0 += $1 }
            }
            #expect(wrong.isEmpty)
        }
        await check(precision.type)
    }

    /// Forcing an instruction set is a matter of one thread.
    @Test func forcingBelongsToTheThread() {
        let best = ck_instruction_set()
        let portable = InstructionSet.available[0]
        portable.use {
            #expect(ck_instruction_set() == portable.index)
            let seen = Atomic<Int>(-1)
            withFreshThread { seen.store(ck_instruction_set(), ordering: .sequentiallyConsistent) }
            #expect(seen.load(ordering: .sequentiallyConsistent) == best)
        }
        #expect(ck_instruction_set() == best)
        #expect(!ck_force_instruction_set(ck_instruction_set_count()))
        #expect(ck_instruction_set_name(ck_instruction_set_count()) == nil)
    }
}

/// Runs the body on a new thread and waits for it.
private func withFreshThread(_ body: @escaping @Sendable () -> Void) {
    let done = DispatchSemaphore(value: 0)
    Thread {
        body()
        done.signal()
    }.start()
    done.wait()
}
