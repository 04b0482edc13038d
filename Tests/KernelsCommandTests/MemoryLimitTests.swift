#if os(Linux)
    import Foundation
    import TestSupport
    import Testing

    /// Tables that there is no memory for, under `ulimit -v`: one line, exit code 1.
    ///
    /// Memory that is asked for in small blocks, as by Swift's arrays and by the runtimes, ends the process where there is
    /// none: a limit has to leave some.
    @Suite("memory limits")
    struct MemoryLimitTests {
        /// An array of 10 million rows, all zero and none of it on disk, by rows and by columns.
        @Test(arguments: [false, true])
        func arrayOfTooManyRows(_ byColumns: Bool) throws {
            let (rows, columns) = (10_000_000, 31)
            let order = byColumns ? "True" : "False"
            var header = "{'descr': '<f8', 'fortran_order': \(order), 'shape': (\(rows), \(columns))}"
            header += String(repeating: " ", count: (64 - (10 + header.utf8.count + 1) % 64) % 64) + "\n"
            var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
            bytes += [UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)] + Array(header.utf8)
            try withFile(bytes: bytes, named: "table.npy") { path in
                let file = try FileHandle(forWritingTo: URL(filePath: path))
                try file.truncate(atOffset: UInt64(bytes.count + rows * columns * 8))
                try file.close()
                let result = try kernels.run(inShell: "ulimit -v 1500000; exec \"$0\" train \"$1\"", path)
                #expect(result.code == 1)
                #expect(result.output.isEmpty)
                #expect(result.errorLine.hasPrefix("kernels: there is no memory for 300"))
                #expect(result.errorLine.hasSuffix(" numbers (2.4 GB)"))
                #expect(!result.errorLine.contains("\n"))
            }
        }

        /// A text may be cut into pieces for the threads; what does not fit is found while it is read.
        @Test func textOfTooManyRows() throws {
            let row = String(repeating: "1,", count: 999) + "1\n"
            let head = (1...1000).map { "c\($0)" }.joined(separator: ",") + "\n"
            let text = head + String(repeating: row, count: 20_000)  // 160 MB of numbers
            try withFile(text) { path in
                let result = try kernels.run(inShell: "ulimit -v 120000; exec \"$0\" train \"$1\"", path)
                #expect(result.code == 1)
                #expect(!result.errorLine.contains("\n"))
                #expect(result.errorLine.hasPrefix("kernels: there is no memory for "))
            }
        }
    }
#endif
