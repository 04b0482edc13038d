import CommandSupport
import Dispatch
import Testing

@testable import Tables

@Suite struct RowReaderTests {
    private let schema = TableSchema(featureNames: ["a", "b"], featureCount: 2, labelName: "y", classes: ["0", "1"])

    /// All rows that a reader hands on, and what it throws at last.
    private func all(_ reader: inout RowReader) -> (features: [Double], lines: [Int], message: String?) {
        var features: [Double] = []
        var lines: [Int] = []
        do {
            while let block = try reader.next() {
                #expect(block.rowCount > 0)
                #expect(block.features.count == 2 * block.rowCount)
                features += block.features
                lines.append(block.firstLine)
            }
            #expect(try reader.next() == nil)
            return (features, lines, nil)
        } catch {
            return (features, lines, error.description)
        }
    }

    private func all(_ bytes: [UInt8], pieceSize: Int) throws -> (features: [Double], lines: [Int], message: String?) {
        try bytes.withUnsafeBytes { bytes in
            var reader = try RowReader(
                ByteSource(bytes, name: "t"), request: .matching(schema, header: .auto, label: nil, labels: .ignored),
                pieceSize: pieceSize)
            return all(&reader)
        }
    }

    @Test func rowsComeAsSoonAsTheyAreThere() throws {
        let pipe = Pipe()
        pipe.write("b,y,a\n2,who knows,1\n")
        var reader = try RowReader(pipe.path, matching: schema)
        // Each of these would wait for ever if it wanted more than was written.
        #expect(try reader.next() == RowBlock(features: [1, 2], rowCount: 1, firstLine: 2))
        pipe.write("\n4,,3\n6,,5\n8,")
        #expect(try reader.next() == RowBlock(features: [3, 4, 5, 6], rowCount: 2, firstLine: 4))
        pipe.write(",7\r\n")
        #expect(try reader.next() == RowBlock(features: [7, 8], rowCount: 1, firstLine: 6))
        pipe.write("10,,9")
        pipe.finish()
        #expect(try reader.next() == RowBlock(features: [9, 10], rowCount: 1, firstLine: 7))
        #expect(try reader.next() == nil)
        #expect(try reader.next() == nil)
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func byteByByte(_ lineEnd: String) throws {
        let text = ["\u{feff}", "a,b", "1,2.5", "", " 3 ,\"4\"", "5e0,6", ""].joined(separator: lineEnd)
        let pipe = Pipe()
        nonisolated(unsafe) let end = pipe
        DispatchQueue.global().async {
            for byte in text.utf8 { end.write([byte]) }
            end.finish()
        }
        var reader = try RowReader(pipe.path, matching: schema)
        let (features, lines, message) = all(&reader)
        #expect(features == [1, 2.5, 3, 4, 5, 6])
        #expect(lines.first == 3)
        #expect(message == nil)
    }

    @Test func theRowsBeforeAProblemComeFirst() throws {
        for size in [1, 5, 1000] {
            let (features, _, message) = try all(Array("a,b\n1,2\n3,4\n\n5,x\n7,8\n".utf8), pieceSize: size)
            #expect(features == [1, 2, 3, 4])
            #expect(message == "t, line 5, column 2 (b): 'x' is not a number")
        }
        let none = try all(Array("a,b\n".utf8), pieceSize: 10)
        #expect(none.features.isEmpty && none.message == nil)
        #expect(message { _ = try all([], pieceSize: 10) } == "t is empty; it needs to have rows of numbers")
        #expect(message { _ = try all(Array("a,c\n1,2\n".utf8), pieceSize: 10) }?.contains("named 'b'") == true)
    }

    @Test func theProblemStays() throws {
        let pipe = Pipe()
        pipe.write("1,2\n3\n5,6\n")
        pipe.finish()
        var reader = try RowReader(pipe.path, matching: schema)
        #expect(try reader.next()?.features == [1, 2])
        for _ in 0..<3 {
            #expect(throws: CommandError.self) { try reader.next() }
        }
    }

    @Test(arguments: [false, true])
    func arrays(_ isFortran: Bool) throws {
        let numbers = (0..<60_000).map(Double.init)
        let file = ArrayFile(rows: 30_000, columns: 2, isFortran: isFortran, numbers)
        #expect(try all(file.bytes, pieceSize: 10).features == numbers)
        let withLabel = ArrayFile(rows: 2, columns: 3, isFortran: isFortran, [1, 2, .nan, 3, 4, 7])
        #expect(
            message { _ = try all(ArrayFile(rows: 2, columns: 4, numbers.prefix(8).map { $0 }).bytes, pieceSize: 1) }
                != nil)
        #expect(try all(withLabel.bytes, pieceSize: 10).features == [1, 2, 3, 4])
        let broken = ArrayFile(rows: 3, columns: 2, isFortran: isFortran, [1, 2, 3, .infinity, 5, 6])
        let problem = "t, row 2, column 2: inf is not a finite number"
        if isFortran {
            #expect(message { _ = try all(broken.bytes, pieceSize: 10) } == problem)
        } else {
            let (features, _, message) = try all(broken.bytes, pieceSize: 10)
            #expect(features == [1, 2])
            #expect(message == problem)
        }
    }

    @Test func anArrayWithAByteTooMuch() throws {
        let pipe = Pipe()
        pipe.write(ArrayFile(rows: 1, columns: 2, [1, 2]).bytes)
        var reader = try RowReader(pipe.path, matching: schema)
        #expect(try reader.next()?.features == [1, 2])
        pipe.write([0])
        for _ in 0..<2 {
            #expect(message { _ = try reader.next() }?.contains("has more bytes of numbers") == true)
        }
    }

    @Test func anArrayRowAfterRow() throws {
        let bytes = ArrayFile(rows: 3, columns: 2, [1, 2, 3.7, 4, 5.1, 6]).bytes
        let pipe = Pipe()
        pipe.write(Array(bytes.dropLast(32)))
        var reader = try RowReader(pipe.path, matching: schema)
        #expect(try reader.next() == RowBlock(features: [1, 2], rowCount: 1, firstLine: 1))
        pipe.write(Array(bytes.suffix(32).prefix(21)))
        #expect(try reader.next() == RowBlock(features: [3.7, 4], rowCount: 1, firstLine: 2))
        pipe.write(Array(bytes.suffix(11)))
        pipe.finish()
        #expect(try reader.next() == RowBlock(features: [5.1, 6], rowCount: 1, firstLine: 3))
        #expect(try reader.next() == nil)
    }

    @Test func anArrayThatEndsWithinARow() throws {
        let pipe = Pipe()
        pipe.write(Array(ArrayFile(rows: 3, columns: 2, [1, 2, 3, 4, 5, 6]).bytes.dropLast(9)))
        pipe.finish()
        var reader = try RowReader(pipe.path, matching: schema)
        #expect(try reader.next()?.features == [1, 2, 3, 4])
        #expect(
            message { _ = try reader.next() }?.hasSuffix(
                "has 39 bytes of numbers; by its header, 3×2 numbers, it needs to have 48") == true)
    }
}
