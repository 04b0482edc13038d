#if os(Linux)
    import CommandSupport
    import Foundation
    import Limits
    import Testing

    @Suite struct ProcessorTests {
        /// The process, and what it starts from then on.
        @Test func holdsToOneProcessor() throws {
            let child = try Subprocess(["sh", "-c", "read line; grep Cpus_allowed_list /proc/self/status"])
            #expect(limits_hold_to_one_processor(child.process))
            try child.writeLine("go on")
            let line = try #require(try child.readLine(timeout: 20))
            let list = line.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(list.flatMap { Int($0) } != nil, "\(line)")
        }

        @Test func saysWhenItCannot() {
            #expect(!limits_hold_to_one_processor(Int32.max))
        }
    }
#endif
