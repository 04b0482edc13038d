import CommandSupport
import Testing

@testable import Tables

@Suite struct TextTableTests {
    @Test func tableWithHeader() throws {
        let table = try readText("a,b,y\n1,2.5,0\n-3,4e1,1\n")
        #expect(table.name == "t")
        #expect(table.featureNames == ["a", "b"])
        #expect(table.labelName == "y")
        #expect(table.featureCount == 2)
        #expect(table.rowCount == 2)
        #expect(table.numbers == [1, 2.5, -3, 40])
        #expect(table.classes == ["0", "1"])
        #expect(table.labels == [0, 1])
    }

    @Test func tableWithoutHeader() throws {
        let table = try readText("1,2,0\n3,4,1")
        #expect(table.featureNames == nil)
        #expect(table.labelName == nil)
        #expect(table.numbers == [1, 2, 3, 4])
        #expect(table.labels == [0, 1])
    }

    @Test(arguments: [
        "1,2,0\r\n3,4,1\r\n", "1,2,0\r3,4,1\r", "\u{feff}1,2,0\n3,4,1\n", "\n\n1,2,0\n  \n\n3,4,1\n\n \t",
        "1, 2 ,0\n\t3,4,  1 \n", "\"1\",\"2\",\"0\"\n 3 ,\"4\" ,1", "1.0,2e0,0.0\n+3,4.,1.0\n", "01,002,0\n3,4,1e0\n",
        "\u{feff}\r\n\r\n1,2,0\r\n\r\n\r\n3,4,1", "1,2,-0\n3,4,\"1\"\n", "\n\r1,2,0\n\r\n\r3,4,1\r\r",
    ])
    func otherSpellingsOfTheSameTable(_ text: String) throws {
        let table = try readText(text)
        #expect(table.numbers == [1, 2, 3, 4])
        #expect(table.classes == ["0", "1"])
        #expect(table.labels == [0, 1])
    }

    @Test func quotedNames() throws {
        let table = try readText("\"a, b\",\"the \"\"c\"\"\",y\n1,2,0\n3,4,1\n")
        #expect(table.featureNames == ["a, b", "the \"c\""])
    }

    @Test(arguments: [
        ("", "t is empty; it needs to have rows of numbers with a label in each"),
        ("\n \n", "t is empty; it needs to have rows of numbers with a label in each"),
        ("\u{feff}", "t is empty; it needs to have rows of numbers with a label in each"),
        ("a,y\n", "t has a header and no rows; it needs to have rows of numbers after line 1"),
        ("\n\na,y\n\n\n", "t has a header and no rows; it needs to have rows of numbers after line 3"),
        ("1\n0\n", "t, line 1 has 1 column; a table needs to have features and a label"),
        (
            "1;2;0\n",
            "t, line 1 has 1 column; a table needs to have features and a label; fields need to be separated by commas"
        ),
        (
            "a|y\n1|0\n",
            "t, line 1 has 1 column; a table needs to have features and a label; fields need to be separated by commas"
        ),
        (
            "1\t2\t0\n",
            "t, line 1 has 1 column; a table needs to have features and a label; fields need to be separated by commas"
        ),
        ("1,5;2,5;0\n", "t, line 1, column 2: '5;2' is not a number; fields need to be separated by commas"),
        ("1,2,0\n3,1\n", "t, line 2 has 2 fields; it needs to have 3, as line 1 has"),
        ("a,y\n\n1,0\n7\n", "t, line 4 has 1 field; it needs to have 2, as line 1 has"),
        ("1,2,0\n3,4,5,1\n", "t, line 2 has more fields than line 1, which has 3"),
        ("1,2,0\n3,4,1,\n", "t, line 2 has more fields than line 1, which has 3"),
        ("a,b,y\n1,2,0\n1,x,0\n", "t, line 3, column 2 (b): 'x' is not a number"),
        ("a,b,y\n1,x,0\n1,2,1\n", "t, line 2, column 2 (b): 'x' is not a number"),
        ("1,2,0\n1,x,1\n", "t, line 2, column 2: 'x' is not a number"),
        ("1,-inf,0\n", "t, line 1, column 2: '-inf' is not a finite number"),
        ("1,Infinity,0\n", "t, line 1, column 2: 'Infinity' is not a finite number"),
        ("1,1e400,0\n", "t, line 1, column 2: '1e400' is too large for a Double"),
        ("1,-1e99999999999999,0\n", "t, line 1, column 2: '-1e99999999999999' is too large for a Double"),
        ("1,2,0\n1,0x10,0\n", "t, line 2, column 2: '0x10' is not a number"),
        ("1,2,0\n1,1_000,0\n", "t, line 2, column 2: '1_000' is not a number"),
        ("1,2,0\n1,\0,0\n", "t, line 2, column 2: '\\u{0}' is not a number"),
        ("1,2,0\n1,2\0,0\n", "t, line 2, column 2: '2\\u{0}' is not a number"),
        ("1,\"2,0\n", "t, line 1, column 2: the field begins with a quote that is not closed on this line"),
        ("1,2,0\n1,\"2\n3\",0\n", "t, line 2, column 2: the field begins with a quote that is not closed on this line"),
        ("1,2,0\n1,\"2\"3,0\n", "t, line 2, column 2: there is text after the closing quote; a comma needs to follow"),
        ("1,2,0\n1,2,\"0\n", "t, line 2, column 3: the field begins with a quote that is not closed on this line"),
        ("1,1\n2,1\n", "t: the label of each row is 1; at least two different labels need to occur"),
        ("1,b\n2,b\n", "t: the label of each row is b; at least two different labels need to occur"),
        ("1,1\n2,1.0\n3,01\n", "t: the label of each row is 1; at least two different labels need to occur"),
        ("1,2,0\n3,4,\n", "t, line 2, column 3: the label is empty; each row needs to have one"),
        ("a,b,y\n1,2,\"\"\n", "t, line 2, column 3 (y): the label is empty; each row needs to have one"),
    ])
    func errorsNameThePlace(_ text: String, _ expected: String) {
        for pieceSize in [1, 7, 1 << 18] {
            for threads in [1, 3] {
                let error = #expect(throws: CommandError.self) {
                    try readText(text, .with(threads: threads), pieceSize: pieceSize)
                }
                // Where a column holds text, the rest of the piece is looked at.
                if pieceSize > 7 { #expect(error?.description == expected) }
                #expect(error?.description.hasPrefix(expected) == true, "pieces of \(pieceSize)")
                #expect(error?.exitCode == 1)
            }
        }
    }

    @Test(arguments: ["", "NA", "na", "N/A", "NaN", "nan", "NULL", "null", "None", "?", "-", "  ", "\"\"", "\"NA\""])
    func missingValues(_ value: String) {
        #expect(
            message { _ = try readText("a,b,y\n1,2,0\n1,\(value),1\n") }
                == "t, line 3, column 2 (b): the value is missing; fill it in or leave the row out, or leave the "
                + "column out with --drop b")
        #expect(
            message { _ = try readText("1,2,0\n1,\(value),1\n") }
                == "t, line 2, column 2: the value is missing; fill it in or leave the row out, or leave the "
                + "column out with --drop 2")
        let schema = TableSchema(featureNames: ["a", "b"], featureCount: 2, labelName: "y", classes: ["0", "1"])
        #expect(
            message { _ = try readText("a,b,y\n1,2,0\n1,\(value),1\n", matching: schema) }
                == "t, line 3, column 2 (b): the value is missing; fill it in or leave the row out")
    }

    @Test func aColumnOfTextSuggestsToDropIt() {
        #expect(
            message { _ = try readText("a,colour,y\n1,red,0\n1,blue,1\n") }
                == "t, line 2, column 2 (colour): 'red' is not a number, nor is any other value of the column; "
                + "--drop colour leaves it out, --label colour makes it the label")
        #expect(
            message { _ = try readText("a,\"the, colour\",y\n1,red,0\n1,blue,1\n") }?.contains("--drop 2 leaves")
                == true)
        // One number among them, and it is a mistake in one field.
        #expect(
            message { _ = try readText("a,colour,y\n1,red,0\n1,3,1\n") }
                == "t, line 2, column 2 (colour): 'red' is not a number")
        let schema = TableSchema(featureNames: ["a", "b"], featureCount: 2, labelName: "y", classes: ["0", "1"])
        #expect(
            message { _ = try readText("a,b,y\n1,red,0\n1,blue,1\n", matching: schema) }
                == "t, line 2, column 2 (b): 'red' is not a number")
    }

    @Test func longFieldsAndNamesAreCutInMessages() {
        let long = String(repeating: "x", count: 100_000)
        for text in ["\(long),y\n\(long),0\n", "a,\(long)\n1,\n", "1,0\n2,\(long)\n3,\"\(long)", "a,y\n1,\(long)\n"] {
            #expect((message { _ = try readText(text) }?.count ?? 1000) < 300)
        }
        let schema = TableSchema(featureNames: nil, featureCount: 1, labelName: nil, classes: [long, "b"])
        #expect((message { _ = try readText("1,\(long)y\n", matching: schema) }?.count ?? 1000) < 300)
    }

    @Test func headers() throws {
        #expect(try readText("2001,2002,y\n1,2,0\n3,4,1\n", .with(header: .yes)).featureNames == ["2001", "2002"])
        // Taken for a row, whose label is one of three.
        #expect(try readText("2001,2002,y\n1,2,0\n3,4,1\n").classes == ["0", "1", "y"])
        #expect(
            message { _ = try readText("a,y\n1,0\n", .with(header: .no)) } == "t, line 1, column 1: 'a' is not a number"
        )
        #expect(try readText("1,y\n2,z\n", .with(header: .no)).classes == ["y", "z"])
        #expect(try readText("a,a,y,y\n1,2,3,0\n3,4,5,1\n").featureNames == ["a", "a", "y"])
    }

    // MARK: Labels

    @Test func labelsThatAreNumbersAreTheirValues() throws {
        let table = try readText("1,1\n2,1.0\n3,01\n4,1e0\n5,-0\n6,0\n7,10\n8,9\n9,+1\n10,0.50\n11,1e400\n12,\"10.\"\n")
        #expect(table.classes == ["0", "0.5", "1", "9", "10", "1e400"])
        #expect(
            table.labelNames == ["1", "1", "1", "1", "0", "0", "10", "9", "1", "0.5", "1e400", "10"])
    }

    @Test func labelsAreAnyText() throws {
        let table = try readText("1,setosa\n2, b b \n3,\"a,\"\"c\"\"\"\n4,NA\n5,é\n6,Z\n7,a\n8,2\n9,10\n10,日本\n")
        #expect(table.classes == ["2", "10", "NA", "Z", "a", "a,\"c\"", "b b", "setosa", "é", "日本"])
        #expect(table.labelNames == ["setosa", "b b", "a,\"c\"", "NA", "é", "Z", "a", "2", "10", "日本"])
    }

    @Test func invalidUnicodeIsRepaired() throws {
        let table = try readBytes(
            Array("a\u{fffd}".utf8.prefix(1)) + [0xff] + Array(",y\n1,".utf8) + [0xc3] + Array("\n2,b\n".utf8))
        #expect(table.featureNames == ["a\u{fffd}"])
        #expect(table.classes == ["b", "\u{fffd}"])
    }

    @Test(arguments: [1, 3])
    func aThousandClasses(_ threads: Int) throws {
        for pieceSize in [64, 1 << 18] {
            let rows = (0..<1000).map { "1,\($0)" } + (0..<2000).map { "2,c\($0 % 7)" }
            let most = rows.prefix(1000).joined(separator: "\n")
            let table = try readText(most, .with(threads: threads), pieceSize: pieceSize)
            #expect(table.classes == (0..<1000).map(String.init))
            #expect(table.labels == (0..<1000).map { UInt16($0) })
            #expect(
                message {
                    _ = try readText(rows.joined(separator: "\n"), .with(threads: threads), pieceSize: pieceSize)
                }
                    == "t, line 1001, column 2: this is one more than 1000 different labels; so many look like a "
                    + "measurement and not like classes; --label tells which column is the label")
        }
    }

    @Test func manySpellingsOfFewClasses() throws {
        let rows = (0..<5000).map { "\($0),\($0 % 3).\(String(repeating: "0", count: $0 % 2500))" }
        let table = try readText(rows.joined(separator: "\n"))
        #expect(table.classes == ["0", "1", "2"])
        #expect(table.labels == (0..<5000).map { UInt16($0 % 3) })
    }

    // MARK: Columns

    @Test func theLabelIsWhereItIsSaidToBe() throws {
        let text = "kind,a,b\nx,1,2\ny,3,4\n"
        for label in ["kind", "1", "-3"] {
            let table = try readText(text, .with(label: label))
            #expect(table.featureNames == ["a", "b"])
            #expect(table.labelName == "kind")
            #expect(table.numbers == [1, 2, 3, 4])
            #expect(table.labelNames == ["x", "y"])
        }
        let middle = try readText("1,x,2\n3,y,4\n", .with(label: "2"))
        #expect(middle.numbers == [1, 2, 3, 4])
        #expect(middle.labelNames == ["x", "y"])
    }

    @Test func columnsAreDropped() throws {
        let text = "id,a,\"note, or so\",b,y\nA-1,1,\"x, \"\"y\"\"\",2,0\nA-2,3,,4,1\n"
        for dropped in [["id", "note, or so"], ["1", "3"], ["-5", "-3"], ["id", "1", "3"]] {
            let table = try readText(text, .with(dropped: dropped))
            #expect(table.featureNames == ["a", "b"])
            #expect(table.numbers == [1, 2, 3, 4])
            #expect(table.labels == [0, 1])
        }
    }

    @Test func aNameWinsOverAPosition() throws {
        let table = try readText("3,2,1\n1,2,0\n3,4,1\n", .with(header: .yes, label: "3"))
        #expect(table.labelName == "3")
        #expect(table.featureNames == ["2", "1"])
    }

    @Test(arguments: [
        ("diagnose", "t has no column named 'diagnose'; did you mean diagnosis?"),
        ("wholly different", "t has no column named 'wholly different'; its columns are a, diagnosis, b, b"),
        ("0", "t has no column '0'; its columns are 1 to 4, or -1 to -4 from the end"),
        ("5", "t has no column '5'; its columns are 1 to 4, or -1 to -4 from the end"),
        ("-5", "t has no column '-5'; its columns are 1 to 4, or -1 to -4 from the end"),
        (
            "-9223372036854775808",
            "t has no column '-9223372036854775808'; its columns are 1 to 4, or -1 to -4 from the end"
        ),
        ("99999999999999999999", "t has no column named '99999999999999999999'; its columns are a, diagnosis, b, b"),
        ("b", "t has 2 columns named 'b', 3 and 4; a position needs to tell which is meant"),
    ])
    func columnsThatAreNotThere(_ reference: String, _ expected: String) {
        let text = "a,diagnosis,b,b\n1,2,3,4\n"
        #expect(message { _ = try readText(text, .with(label: reference)) } == expected)
        #expect(message { _ = try readText(text, .with(dropped: [reference])) } == expected)
    }

    @Test func columnsThatCannotBeLeftOut() {
        #expect(
            message { _ = try readText("1,0\n", .with(label: "y")) }
                == "t has no header, so 'y' names no column; it needs to be a position from 1 to 2")
        #expect(
            message { _ = try readText("a,y\n1,0\n", .with(dropped: ["y"])) }
                == "t: the column 'y' is the label, so it cannot be dropped; --label names another column")
        #expect(
            message { _ = try readText("a,y\n1,0\n", .with(dropped: ["a"])) }
                == "t: the label is the only column that is not dropped; at least one feature needs to be left")
    }
}
