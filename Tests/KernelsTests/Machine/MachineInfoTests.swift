import CKernels
import Kernels
import Testing

@Suite("MachineInfo")
struct MachineInfoTests {
    @Test func isConsistent() {
        let machine = MachineInfo.current
        #expect(!machine.cpu.isEmpty)
        let numbers = MachineInfo.version.split(separator: ".").map { Int32($0) }
        #expect(numbers == [CK_VERSION_MAJOR, CK_VERSION_MINOR, CK_VERSION_PATCH].map { Int32($0) })
        #expect(machine.instructionSets.first?.name == "portable")
        #expect(machine.instructionSets.contains(machine.instructionSet))
        #expect(machine.instructionSet.isAvailable)
        #expect(Set(machine.instructionSets.map(\.name)).count == machine.instructionSets.count)
        for set in machine.instructionSets {
            for tiles in [set.floatTiles, set.doubleTiles] {
                #expect(tiles.tile.rows > 0 && tiles.tile.columns > 0 && tiles.rows >= tiles.tile.rows)
                // The same depth for all: it has a say in the bits.
                #expect(tiles.depth == machine.instructionSet.floatTiles.depth)
            }
        }
        let threads = machine.threads
        let limits = [threads.affinity, threads.quota, threads.environment?.value].compactMap { $0 }
        #expect(threads.chosen == max(1, limits.min() ?? 1))
        #expect((machine.openMPRuntime != nil) == Backend.isOpenMPAvailable)
    }
}
