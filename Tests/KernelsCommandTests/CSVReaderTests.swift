import CommandSupport
import Testing

@testable import KernelsCommand

@Suite struct CSVReaderTests {
    @Test func tableWithHeader() throws {
        let table = try readTable("a,b,y\n1,2.5,0\n-3,4e1,1\n")
        #expect(table.featureNames == ["a", "b"])
        #expect(table.featureCount == 2)
        #expect(table.features == [1, 2.5, -3, 40])
        #expect(table.labels == [0, 1])
    }

    @Test func tableWithoutHeader() throws {
        let table = try readTable("1,2,0\n3,4,1")
        #expect(table.featureNames == nil)
        #expect(table.features == [1, 2, 3, 4])
        #expect(table.labels == [0, 1])
    }

    @Test(arguments: [
        "1,2,0\r\n3,4,1\r\n", "1,2,0\r3,4,1\r", "\u{feff}1,2,0\n3,4,1\n", "\n\n1,2,0\n  \n\n3,4,1\n\n \t",
        "1, 2 ,0\n\t3,4,  1 \n", "\"1\",\"2\",\"0\"\n 3 ,\"4\" ,1", "1.0,2e0,0.0\n+3,4.,1.0\n", "01,002,0\n3,4,1e0\n",
    ])
    func otherSpellingsOfTheSameTable(_ text: String) throws {
        let table = try readTable(text)
        #expect(table.features == [1, 2, 3, 4])
        #expect(table.labels == [0, 1])
    }

    @Test func quotedNames() throws {
        let table = try readTable("\"a, b\",\"the \"\"c\"\"\",y\n1,2,0\n3,4,1\n")
        #expect(table.featureNames == ["a, b", "the \"c\""])
    }

    @Test(arguments: [
        ("", "t is empty; it needs to have rows of numbers with a label, 0 or 1, at the end"),
        ("\n \n", "t is empty; it needs to have rows of numbers with a label, 0 or 1, at the end"),
        ("a,y\n", "t has a header and no rows; it needs to have rows of numbers after line 1"),
        ("1\n0\n", "t, line 1 has 1 column; a table needs to have features and a label"),
        (
            "1;2;0\n",
            "t, line 1 has 1 column; a table needs to have features and a label; fields need to be separated by commas"
        ),
        ("1,2,0\n3,1\n", "t, line 2 has 2 fields; it needs to have 3, as line 1 has"),
        ("a,y\n\n1,0\n7\n", "t, line 4 has 1 field; it needs to have 2, as line 1 has"),
        ("1,2,0\n3,4,5,1\n", "t, line 2 has more fields than line 1, which has 3"),
        ("1,2,0\n3,4,1,\n", "t, line 2 has more fields than line 1, which has 3"),
        ("a,b,y\n1,x,0\n", "t, line 2, column 2 (b): 'x' is not a number"),
        ("1,x,0\n", "t, line 1, column 2: 'x' is not a number"),
        ("1,2,no\n", "t, line 1, column 3: 'no' is not a number"),
        ("a,b,y\n1,,0\n", "t, line 2, column 2 (b): the field is empty; it needs to be a number"),
        ("a,b,y\n1,2,\n", "t, line 2, column 3 (y): the field is empty; it needs to be a number"),
        ("1,nan,0\n", "t, line 1, column 2: 'nan' is not a finite number"),
        ("1,-inf,0\n", "t, line 1, column 2: '-inf' is not a finite number"),
        ("1,1e400,0\n", "t, line 1, column 2: '1e400' is too large for a Double"),
        ("1,0x10,0\n", "t, line 1, column 2: '0x10' is not a number"),
        ("1,\0,0\n", "t, line 1, column 2: '\\u{0}' is not a number"),
        ("1,2,2\n", "t, line 1, column 3: the label is 2; it needs to be 0 or 1"),
        ("1,2,0.5\n", "t, line 1, column 3: the label is 0.5; it needs to be 0 or 1"),
        ("1,2,-1\n", "t, line 1, column 3: the label is -1; it needs to be 0 or 1"),
        ("1,\"2,0\n", "t, line 1, column 2: the field begins with a quote that is not closed on this line"),
        ("1,\"2\"3,0\n", "t, line 1, column 2: there is text after the closing quote; a comma needs to follow"),
        ("1,1\n2,1\n", "t: the label of each row is 1; both labels, 0 and 1, need to occur"),
        ("1,0\n2,0\n", "t: the label of each row is 0; both labels, 0 and 1, need to occur"),
    ])
    func errorsNameThePlace(_ text: String, _ message: String) {
        let error = #expect(throws: CommandError.self) { try readTable(text) }
        #expect(error?.description == message)
        #expect(error?.exitCode == 1)
    }

    @Test func longFieldsAndNamesAreCutInMessages() {
        let long = String(repeating: "x", count: 100_000)
        let error = #expect(throws: CommandError.self) { try readTable("\(long),y\n\(long),0\n") }
        #expect((error?.description.count ?? 1000) < 200)
    }

    @Test func everyTruncationOfATableIsReadOrRefused() throws {
        let text = "\u{feff}\"a \"\"b\"\"\",c,y\r\n1.5e3,\"-2\",0\r\n\r\n .5 ,1e-3,1\r\n"
        let bytes = Array(text.utf8)
        for length in 0...bytes.count {
            do {
                let table = try KernelsCommand.readTable(Array(bytes[..<length]), name: "t")
                #expect(table.labels == [0, 1])
            } catch {
                #expect(error.exitCode == 1)
            }
        }
    }

    @Test func randomBytesNeverCrash() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("01,.\n\r\"e- \txn\u{0}\u{fe}".utf8)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            _ = try? KernelsCommand.readTable(bytes, name: "t")
        }
    }

    @Test func bundledTable() throws {
        let table = try breastCancerTable()
        #expect(table.rowCount == 569)
        #expect(table.featureCount == 30)
        #expect(table.count(of: 1) == 212)
        #expect(table.count(of: 0) == 357)
        #expect(table.featureNames?.first == "mean_radius")
        #expect(table.featureNames?.last == "worst_fractal_dimension")
        #expect(table.features.prefix(3) == [17.99, 10.38, 122.8])
        #expect(table.features.last == 0.07039)
    }

    private func readTable(_ text: String) throws(CommandError) -> Table {
        try KernelsCommand.readTable(Array(text.utf8), name: "t")
    }
}
