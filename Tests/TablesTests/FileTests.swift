import CommandSupport
import Testing

@testable import Tables

@Suite struct FileTests {
    private let folder = TemporaryFolder()

    @Test func filesOfBothKinds() throws {
        let text = try readTable(folder.file("t.csv", "a,y\n1,x\n2,z\n"))
        #expect(text.name == "\(folder.path)/t.csv")
        #expect(text.numbers == [1, 2])
        // The first bytes tell the kind, whatever the name.
        let array = try readTable(folder.file("array.csv", ArrayFile(rows: 2, columns: 2, [1, 0, 2, 1]).bytes))
        #expect(array.numbers == [1, 2])
        let schema = TableSchema(featureNames: ["a"], featureCount: 1, labelName: "y", classes: ["x", "z"])
        let fitting = try readTable(folder.file("u.csv", "y,a\nz,5\n"), matching: schema, requiresLabel: true)
        #expect(fitting.numbers == [5])
        #expect(fitting.labels == [1])
    }

    @Test func bytesOfSomebodyElse() throws {
        let table = try Array("1,0\n2,1\n".utf8).withUnsafeBufferPointer { bytes in
            try readTable(bytes: bytes, name: "bundled")
        }
        #expect(table.name == "bundled")
        #expect(table.numbers == [1, 2])
        let schema = TableSchema(featureNames: nil, featureCount: 1, labelName: nil, classes: ["1", "0"])
        let fitting = try Array("1,0\n2,1\n".utf8).withUnsafeBufferPointer { bytes in
            try readTable(bytes: bytes, name: "bundled", matching: schema, requiresLabel: true)
        }
        #expect(fitting.numbers == [1, 2] && fitting.labels == [1, 0])
    }

    @Test func filesThatCannotBeRead() {
        #expect(
            message { _ = try readTable("no such file.csv") }
                == "cannot read 'no such file.csv': No such file or directory; it needs to be a CSV file or a .npy file"
        )
        #expect(
            message { _ = try readTable(folder.path) }
                == "'\(folder.path)' is a directory; it needs to be a CSV file or a .npy file")
        #expect(message { _ = try readTable("") }?.hasPrefix("cannot read ''") == true)
        #expect(message { _ = try readTable("/dev/null") }?.hasPrefix("/dev/null is empty") == true)
        #expect(message { _ = try readTable(folder.file("empty", "")) }?.contains("empty is empty") == true)
        #expect(
            message { _ = try readTable(String(repeating: "x", count: 100_000)) }.map { $0.count < 600 } == true)
        // A read that fails after the file was opened.
        #expect(message { _ = try readTable("/proc/self/mem") }?.hasPrefix("cannot read '/proc/self/mem'") == true)
    }

    @Test func compressedFilesAreRefused() {
        for bytes in [[0x50, 0x4b, 3, 4, 20, 0, 0, 0], [0x1f, 0x8b, 8, 0]] as [[UInt8]] {
            #expect(
                message { _ = try readBytes(bytes) }
                    == "t is a compressed file; it needs to be a CSV file or a .npy file")
        }
        #expect(message { _ = try readBytes(Array("PK,y\n1,0\n2,1\n".utf8)) } == nil)
    }

    @Test func theFirstBytesOfAnArrayAlone() throws {
        let magic = arrayMagic
        for count in 1..<magic.count {
            #expect(message { _ = try readBytes(Array(magic.prefix(count))) }?.hasPrefix("t, line 1") == true)
        }
        #expect(message { _ = try readBytes(magic) }?.hasPrefix("t begins like a .npy file") == true)
    }

    @Test(arguments: [1, 2])
    func pipes(_ threads: Int) throws {
        let pipe = Pipe()
        pipe.write("a,y\n1,x\n2,z")
        pipe.finish()
        let table = try readTable(pipe.path, TableOptions(threads: threads))
        #expect(table.numbers == [1, 2])
        for isFortran in [false, true] {
            let pipe = Pipe()
            pipe.write(ArrayFile(rows: 3, columns: 2, isFortran: isFortran, [1, 0, 2, 1, 3, 0]).bytes)
            pipe.finish()
            #expect(try readTable(pipe.path).numbers == [1, 2, 3])
        }
    }

    /// A header may promise what the pipe does not hold: no memory is taken for that.
    @Test(arguments: [false, true])
    func promisesOfAPipe(_ isFortran: Bool) {
        for shape in ["(1152921504606, 2)", "(2, 16777216)", "(3, 2)"] {
            var file = ArrayFile(rows: 2, columns: 2, isFortran: isFortran, [1, 0, 2, 1])
            file.shape = shape
            let pipe = Pipe()
            pipe.write(file.bytes)
            pipe.finish()
            #expect(message { _ = try readTable(pipe.path) }?.contains(" has 32 bytes of numbers") == true)
        }
        let pipe = Pipe()
        pipe.write(ArrayFile(rows: 2, columns: 2, isFortran: isFortran, [1, 0, 2, 1]).bytes + [0])
        pipe.finish()
        #expect(message { _ = try readTable(pipe.path) }?.contains(" has more bytes of numbers") == true)
    }

    @Test func releasedRowsLeaveTheOthers() throws {
        let rows = (0..<50_000).map { "\($0),\($0 % 2)\n" }.joined()
        let table = try readText(rows)
        table.release(rowsBefore: 40_000)
        #expect(table.features.values[40_000...].elementsEqual((40_000..<50_000).map(Double.init)))
        #expect(table.features[10_000] == 0)
    }
}
