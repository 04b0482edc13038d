import CommandSupport
import Testing

@testable import Tables

/// The same table, or the same message, however the text is cut and on any number of threads.
@Suite struct PieceTests {
    private let text =
        "\u{feff}\r\n\"a \"\"b\"\"\",c,d,kind\r\n1.5e3,\"-2\",x,one\r\n\r\n .5 ,1e-3,\"y, \"\"z\"\"\",two\r\r"
        + "3,4,,\"three, or \"\"3\"\"\"\n\n\n5,6,\u{e9},1.0\n7,8,z,one\r\n\r\n9,10,z,1"

    @Test func piecesOfEverySize() throws {
        let options = TableOptions.with(dropped: ["d"])
        let expected = try readText(text, options)
        #expect(expected.numbers == [1500, -2, 0.5, 1e-3, 3, 4, 5, 6, 7, 8, 9, 10])
        #expect(expected.labelNames == ["one", "two", "three, or \"3\"", "1", "one", "1"])
        for size in 1...text.utf8.count + 1 {
            for threads in [1, 2, 5] {
                var options = options
                options.threads = threads
                #expect(try readText(text, options, pieceSize: size).isSame(as: expected), "\(size), \(threads)")
            }
        }
    }

    @Test func theFirstProblemOfTheFileWins() throws {
        for (broken, line) in [("x,1", 500), ("1,2,3", 2), ("1", 999), ("1,", 700), ("\"1,2", 1500)] {
            var rows = (1...1600).map { "\($0).25,\($0 % 2)" }
            rows[line - 1] = broken
            rows[1599] = "y,z,w"
            var messages: Set<String> = []
            for size in [1, 10, 100, 1000, 1 << 18] {
                for threads in [1, 2, 3, 16] {
                    let text = rows.joined(separator: ["\r", "\n", "\r\n"][threads % 3])
                    messages.insert(message { _ = try readText(text, .with(threads: threads), pieceSize: size) } ?? "")
                }
            }
            #expect(messages.count == 1 && messages.first?.hasPrefix("t, line \(line)") == true, "\(messages)")
        }
    }

    @Test func severalThreadsReadTheSameBits() throws {
        var random = Random(seed: 5)
        var text = (0..<7).map { "x\($0)" }.joined(separator: ",") + ",y\n"
        while text.utf8.count < 3_000_000 {
            for _ in 0..<7 { text += "\(Double.random(in: -1000...1000, using: &random))," }
            text += "class \(Int.random(in: 0..<100, using: &random))\n"
        }
        let expected = try readText(text)
        #expect(expected.classes.count == 100)
        for threads in [2, 3, 8, 100] {
            #expect(try readText(text, .with(threads: threads)).isSame(as: expected), "\(threads) threads")
        }
        #expect(try readText(text, .with(threads: 2), pieceSize: 1000).isSame(as: expected))
    }

    @Test func everyTruncationIsReadOrRefused() throws {
        let bytes = Array(text.utf8)
        for length in 0...bytes.count {
            for size in [1, 1 << 18] {
                do {
                    let table = try readBytes(
                        Array(bytes[..<length]), .training(.with(dropped: ["d"])), threads: 2, pieceSize: size)
                    #expect(table.rowCount * table.featureCount == table.features.count)
                    #expect(table.rowCount == table.labels.count)
                } catch {
                    #expect(error.exitCode == 1)
                }
            }
        }
    }

    /// Every byte changed to every other: an error in one line, or a table whose other rows are as they were. A quote or a line
    /// end that is new or gone may change the row behind.
    @Test func everyByteChanged() throws {
        let bytes = Array("a,\"b\",y\n1.5,-2e3,no\r\n 3 ,\"4\",yes\n5,6,no\n".utf8)
        let expected = try readBytes(bytes)
        let lines = bytes.indices.map { place in bytes[..<place].count { $0 == UInt8(ascii: "\n") } }
        var (readable, refused) = (0, 0)
        for place in bytes.indices {
            for byte in UInt8.min...UInt8.max where byte != bytes[place] {
                var changed = bytes
                changed[place] = byte
                let one = Result { () throws(CommandError) in try readBytes(changed, pieceSize: 8) }
                let two = Result { () throws(CommandError) in try readBytes(changed, threads: 2, pieceSize: 8) }
                switch (one, two) {
                case (.success(let one), .success(let two)):
                    readable += 1
                    #expect(one.isSame(as: two), "byte \(place) is \(byte)")
                    for row in 0..<3 where row + 1 != lines[place] && one.rowCount == 3 {
                        #expect(one.numbers[(2 * row)..<(2 * row + 2)] == expected.numbers[(2 * row)..<(2 * row + 2)])
                        #expect(one.labelNames[row] == expected.labelNames[row], "byte \(place) is \(byte)")
                    }
                case (.failure(let one), .failure(let two)):
                    refused += 1
                    #expect(one.description == two.description && !one.description.contains("\n") && one.exitCode == 1)
                default: Issue.record("one thread and two differ where byte \(place) is \(byte)")
                }
            }
        }
        #expect(readable > 1000 && refused > 1000)
    }

    @Test func randomBytesNeverCrash() {
        var random = Random(seed: 6)
        let words = [
            "0", "1", "1", "2.5", ",", ",", ",", ",", "\n", "\n", "\r\n", "\r", "\"", "e", " ", "-", "x", "?", "\u{0}",
            "\u{fe}", "\t", "1e999", "x,n,e\n", "3,1,0\n",
        ]
        let schema = TableSchema(featureNames: ["x", "n"], featureCount: 2, labelName: "e", classes: ["0", "1"])
        var readable = 0
        for _ in 0..<20_000 {
            // A table with a few changes, or anything.
            var bytes = Array(Bool.random(using: &random) ? "x,n,e\n3,1,0\n\"4\", 2.5,1\n".utf8 : "".utf8)
            for _ in 0..<Int.random(in: 0...(bytes.isEmpty ? 20 : 3), using: &random) {
                let start = Int.random(in: 0...bytes.count, using: &random)
                let end = min(start + Int.random(in: 0...2, using: &random), bytes.count)
                bytes.replaceSubrange(start..<end, with: words[Int.random(in: 0..<words.count, using: &random)].utf8)
            }
            // A byte that is no part of a character.
            if Int.random(in: 0..<8, using: &random) == 0 { bytes.append(0xfe) }
            let size = Int.random(in: 1...20, using: &random)
            let one = Result { try readBytes(bytes, pieceSize: size) }
            let two = Result { try readBytes(bytes, threads: 2, pieceSize: size) }
            switch (one, two) {
            case (.success(let one), .success(let two)):
                readable += 1
                #expect(one.isSame(as: two))
            case (.failure(let one), .failure(let two)): #expect("\(one)" == "\(two)")
            default: Issue.record("one thread and two differ on \(bytes)")
            }
            for labels in [ColumnRequest.Labels.required, .optional, .ignored] {
                _ = try? readBytes(bytes, .matching(schema, header: .auto, label: nil, labels: labels))
            }
        }
        #expect(readable > 500)
    }

    // MARK: Large and odd

    @Test func tenMegabytesOnOneLine() throws {
        let digits = String(repeating: "1", count: 10_000_000)
        #expect(
            message { _ = try readText("\(digits),0\n") }?.hasSuffix("… is too large for a Double") == true
                || message { _ = try readText("\(digits),0\n") }?.hasSuffix("…' is too large for a Double") == true)
        let fraction = try readText("0.\(digits),0\n1,1\n", .with(threads: 2))
        #expect(fraction.numbers == [0.1111111111111111111, 1])
        #expect(message { _ = try readText("\"\(digits)") } != nil)
        let label = try readText("1,x\(digits)\n2,y\n")
        #expect(label.classes[0].utf8.count == 10_000_001)
    }

    @Test func aHundredThousandColumns() throws {
        let count = 100_000
        let names = (0..<count).map { "x\($0)" }.joined(separator: ",")
        let row = (0..<count).map(String.init).joined(separator: ",")
        let table = try readText("\(names),y\n\(row),0\n\(row),1\n", .with(dropped: ["x99999"], threads: 2))
        #expect(table.featureCount == count - 1)
        #expect(table.numbers == (0..<(count - 1)).map(Double.init) + (0..<(count - 1)).map(Double.init))
        #expect(
            message { _ = try readText("\(names),y\n\(row),0\n\(row)\n") }
                == "t, line 3 has 100000 fields; it needs to have 100001, as line 1 has")
        #expect(message { _ = try readText("\(names),y\n", .with(label: "x100000")) } != nil)
    }

    @Test func aMillionEmptyLines() throws {
        let empty = String(repeating: "\n", count: 1_000_000)
        #expect(message { _ = try readText(empty) }?.hasPrefix("t is empty") == true)
        for threads in [1, 2] {
            let options = TableOptions.with(threads: threads)
            let table = try readText("\(empty)1,0\n\(empty)2,1\n\(empty)", options)
            #expect(table.numbers == [1, 2])
            #expect(
                message { _ = try readText("\(empty)a,b\n\(empty)2,1\n\(empty)x,1", options) }
                    == "t, line 3000003, column 1 (a): 'x' is not a number")
        }
    }
}
