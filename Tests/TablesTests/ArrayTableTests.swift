import CommandSupport
import Testing

@testable import Tables

@Suite struct ArrayTableTests {
    /// The two rows 1 2 0 and 3 4 1 in every type and order.
    @Test(arguments: [
        "f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8",
    ])
    func typesAndOrders(_ type: String) throws {
        let numbers = [1, 2, 0, 3, 4, 1]
        for order in ["<", ">"] {
            for isFortran in [false, true] {
                let inOrder = isFortran ? [0, 3, 1, 4, 2, 5].map { numbers[$0] } : numbers
                let data = inOrder.flatMap { number -> [UInt8] in
                    let isBig = order == ">"
                    return switch type {
                    // 1, 2, 3 and 4 in half precision.
                    case "f2":
                        ArrayFile.bytes(of: [0, 0x3c00, 0x4000, 0x4200, 0x4400][number] as UInt16, isBigEndian: isBig)
                    case "f4": ArrayFile.bytes(of: Float(number).bitPattern, isBigEndian: isBig)
                    case "f8": ArrayFile.bytes(of: Double(number).bitPattern, isBigEndian: isBig)
                    case "i1", "u1": [UInt8(number)]
                    case "i2", "u2": ArrayFile.bytes(of: UInt16(number), isBigEndian: isBig)
                    case "i4", "u4": ArrayFile.bytes(of: UInt32(number), isBigEndian: isBig)
                    default: ArrayFile.bytes(of: UInt64(number), isBigEndian: isBig)
                    }
                }
                var file = ArrayFile(order + type, rows: 2, columns: 3, isFortran: isFortran, data: data)
                for version in 1...3 {
                    file.version = (UInt8(version), 0)
                    let table = try readBytes(file.bytes)
                    #expect(table.numbers == [1, 2, 3, 4], "\(order)\(type), \(isFortran)")
                    #expect(table.classes == ["0", "1"])
                    #expect(table.labels == [0, 1])
                    #expect(table.featureNames == nil)
                }
            }
        }
    }

    @Test func signsAndSmallestNumbers() throws {
        func first(_ type: String, _ data: [UInt8]) throws -> Double {
            let rest = [UInt8](repeating: 0, count: data.count)
            return try readBytes(
                ArrayFile(type, rows: 1, columns: 2, data: data + rest).bytes,
                .matching(
                    TableSchema(featureNames: nil, featureCount: 2, labelName: nil, classes: []), header: .auto,
                    label: nil, labels: .ignored)
            ).numbers[0]
        }
        #expect(try first("|i1", [0x80]) == -128)
        #expect(try first("|u1", [0x80]) == 128)
        #expect(try first("<i2", [0, 0x80]) == -32768)
        #expect(try first(">i4", [0xff, 0xff, 0xff, 0xfe]) == -2)
        #expect(try first("<i8", [0, 0, 0, 0, 0, 0, 0, 0x80]) == -0x1p63)
        #expect(try first("<u8", [UInt8](repeating: 0xff, count: 8)) == 0x1p64)
        #expect(try first("|b1", [1]) == 1)
        #expect(try first("|b1", [7]) == 1)
        #expect(try first("<f2", [0x01, 0x00]) == 0x1p-24)
        #expect(try first("<f2", [0xff, 0x83]) == -1023 * 0x1p-24)
        #expect(try first("<f2", [0xff, 0x7b]) == 65504)
        #expect(try first("<f2", [0x00, 0xb8]) == -0.5)
        #expect(try first("<f2", [0x55, 0x35]) == 0.333251953125)
        #expect(try first("<f4", [1, 0, 0, 0]) == 0x1p-149)
        #expect(try first("=f4", ArrayFile.bytes(of: Float(1.5).bitPattern, isBigEndian: false)) == 1.5)
    }

    @Test func everyHalfPrecisionNumber() throws {
        let element = try #require(ArrayElement(description: "<f2"))
        for bits in UInt16.min...UInt16.max {
            var value = 0.0
            withUnsafeBytes(of: bits.littleEndian) { bytes in
                if let start = bytes.baseAddress { element.convert(start, count: 1, into: &value) }
            }
            // By Float's bits: the fraction moves by 13 places and the exponent's bias from 15 to 127.
            let (exponent, fraction) = (UInt32(bits >> 10 & 0x1f), UInt32(bits & 0x3ff))
            let sign = UInt32(bits >> 15) << 31
            let expected =
                switch exponent {
                case 0: Float(bitPattern: sign | 0x3f80_0000) * Float(fraction) / 16_777_216
                case 31: Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
                default: Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
                }
            #expect(value.isNaN == expected.isNaN)
            if !value.isNaN { #expect(value.bitPattern == Double(expected).bitPattern, "bits \(bits)") }
        }
    }

    @Test(arguments: [false, true])
    func columnsByPosition(_ isFortran: Bool) throws {
        let file = ArrayFile(rows: 3, columns: 4, isFortran: isFortran, [7, 1, 2, 9, -0.5, 3, 4, 9, 10, 5, 6, 9])
        let table = try readBytes(file.bytes, .training(.with(label: "1", dropped: ["-1"])))
        #expect(table.numbers == [1, 2, 3, 4, 5, 6])
        #expect(table.classes == ["-0.5", "7", "10"])
        #expect(table.labels == [1, 0, 2])
        let schema = TableSchema(featureNames: ["a", "b", "c"], featureCount: 3, labelName: "y", classes: ["8", "9"])
        func fit(_ labels: ColumnRequest.Labels, _ label: String? = nil) throws -> Table {
            let label = label.map { ColumnReference($0) }
            return try readBytes(file.bytes, .matching(schema, header: .auto, label: label, labels: labels))
        }
        #expect(try fit(.required).labels == [1, 1, 1])
        #expect(try fit(.ignored).numbers == [7, 1, 2, -0.5, 3, 4, 10, 5, 6])
        #expect(
            message { _ = try fit(.optional, "1") }
                == "t, row 1, column 1: the label is '7'; it needs to be one of 8, 9")
    }

    @Test func manyRows() throws {
        var random = Random(seed: 8)
        let (rows, columns) = (20_000, 7)
        let numbers = (0..<(rows * columns)).map { index in
            index % columns == 6 ? Double(index % 3) : Double.random(in: -1...1, using: &random)
        }
        let byRows = try readBytes(ArrayFile(rows: rows, columns: columns, numbers).bytes)
        let byColumns = try readBytes(ArrayFile(rows: rows, columns: columns, isFortran: true, numbers).bytes)
        #expect(byRows.isSame(as: byColumns))
        #expect(byRows.numbers == numbers.indices.filter { $0 % columns != 6 }.map { numbers[$0] })
        #expect(byRows.labelNames == (0..<rows).map { "\(($0 * columns + 6) % 3)" })
    }

    @Test(arguments: [false, true])
    func numbersThatAreNone(_ isFortran: Bool) {
        func read(_ numbers: [Double]) -> String? {
            message { _ = try readBytes(ArrayFile(rows: 2, columns: 3, isFortran: isFortran, numbers).bytes) }
        }
        #expect(read([1, 2, 0, 3, .nan, 1]) == "t, row 2, column 2: nan is not a finite number")
        #expect(read([1, 2, .infinity, -.infinity, 2, 1]) == "t, row 1, column 3: inf is not a finite number")
        #expect(
            read([1, 2, 5, 3, 4, 5]) == "t: the label of each row is 5; at least two different labels need to occur")
    }

    @Test(arguments: [false, true])
    func aMeasurementIsNoLabel(_ isFortran: Bool) {
        let numbers = (0..<2002).map(Double.init)
        let file = ArrayFile(rows: 1001, columns: 2, isFortran: isFortran, numbers)
        #expect(
            message { _ = try readBytes(file.bytes) }?.hasPrefix("t, row 1001, column 2: this is one more than 1000")
                == true)
    }

    @Test(arguments: [
        (
            "{'descr': '<c16', 'fortran_order': False, 'shape': (1, 2), }",
            "t holds values of the type '<c16'; it needs to"
        ),
        (
            "{'descr': '<U3', 'fortran_order': False, 'shape': (1, 2), }",
            "t holds values of the type '<U3'; it needs to"
        ),
        ("{'descr': '|O', 'fortran_order': False, 'shape': (1, 2), }", "t holds values of the type '|O'; it needs to"),
        ("{'descr': '<f16', 'fortran_order': False, 'shape': (1, 2), }", "t holds values of the type '<f16'"),
        ("{'descr': '', 'fortran_order': False, 'shape': (1, 2), }", "t holds values of the type ''"),
        ("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1, 2), }", "t holds records with fields"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", "t has 1 dimension; it needs to have two"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", "t has 0 dimensions; it needs to have two"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 2), }", "t has 3 dimensions; it needs to have two"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 2), }", "t is empty, of shape 0×2"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 0), }", "t is empty, of shape 2×0"),
        (
            "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1), }",
            "t has 1 column; a table needs to have features"
        ),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 99999999), }", "t has 99 999 999 columns; it needs"),
        (
            "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 4), }",
            "t begins like a .npy file and is damaged: its shape would be"
        ),
        (
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1152921504606846976, 3), }",
            "t begins like a .npy file and is damaged: its shape would be"
        ),
        (
            "{'descr': '<f8', 'fortran_order': False, 'shape': (9999999, 3), }",
            "t has 16 bytes of numbers; by its header"
        ),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 3), }", "t begins like"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 2), }", "t begins like a .npy file and is damaged"),
        ("{'descr': '<f8', 'fortran_order': 0, 'shape': (1, 2), }", "t begins like a .npy file and is damaged"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (1 2), }", "t begins like a .npy file and is damaged"),
        (
            "{'descr': '<f8', 'fortran_order': False, }",
            "t begins like a .npy file and is damaged: its header does not tell"
        ),
        (
            "{'fortran_order': False, 'shape': (1, 2), }",
            "t begins like a .npy file and is damaged: its header does not name"
        ),
        ("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }", "t begins like a .npy file"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2)", "t begins like a .npy file and is damaged"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), } x", "t begins like a .npy file and is damaged"),
        ("", "t begins like a .npy file and is damaged: its header is"),
        ("\0\0\u{fffd}", "t begins like a .npy file and is damaged: its header is"),
    ])
    func headersThatAreRefused(_ header: String, _ expected: String) {
        let file = ArrayFile(rows: 1, columns: 2, [1, 2])
        let found = message { _ = try readBytes(file.bytes(header: header)) }
        #expect(found?.hasPrefix(expected) == true, "\(found ?? "")")
        #expect(found?.contains("\n") == false)
    }

    @Test func headersThatOthersWrite() throws {
        let file = ArrayFile(rows: 2, columns: 2, [1, 0, 2, 1])
        for header in [
            "{\"shape\":(2,2),\"descr\":\"<f8\",\"fortran_order\":False}",
            "  { 'shape' : ( 2L , 2L, ) , 'fortran_order':False,'descr':'<f8' }  ", file.header,
        ] {
            #expect(try readBytes(file.bytes(header: header)).numbers == [1, 2])
        }
    }

    @Test func otherVersionsAreRefused() {
        var file = ArrayFile(rows: 2, columns: 2, [1, 0, 2, 1])
        for version in [(0, 0), (4, 0), (1, 1), (255, 255)] as [(UInt8, UInt8)] {
            file.version = version
            #expect(message { _ = try readBytes(file.bytes) }?.contains("version \(version.0).\(version.1)") == true)
        }
    }

    @Test(arguments: [false, true])
    func everyTruncationAndAByteTooMuch(_ isFortran: Bool) throws {
        let bytes = ArrayFile(rows: 2, columns: 3, isFortran: isFortran, [1, 2, 0, 3, 4, 1]).bytes
        for length in 0..<bytes.count {
            #expect(message { _ = try readBytes(Array(bytes[..<length])) } != nil, "\(length) bytes")
        }
        #expect(try readBytes(bytes).numbers == [1, 2, 3, 4])
        #expect(message { _ = try readBytes(bytes + [0]) }?.hasPrefix("t has 49 bytes of numbers") == true)
    }

    /// Every byte changed to every other: an error in one line, or a table of as many numbers. Where it was a byte of a number,
    /// the others stay as they were.
    @Test(arguments: [false, true])
    func everyByteChanged(_ isFortran: Bool) throws {
        let file = ArrayFile(rows: 2, columns: 3, isFortran: isFortran, [1, 2, 0, 3, 4, 1])
        let (expected, header) = (try readBytes(file.bytes), file.bytes.count - 48)
        var refused = 0
        for place in file.bytes.indices {
            for byte in UInt8.min...UInt8.max where byte != file.bytes[place] {
                var bytes = file.bytes
                bytes[place] = byte
                do {
                    let table = try readBytes(bytes)
                    #expect(table.rowCount * table.featureCount == table.numbers.count)
                    if place >= header {
                        let changed = zip(table.numbers, expected.numbers).count { $0.bitPattern != $1.bitPattern }
                        let labels = zip(table.labelNames, expected.labelNames).count { $0 != $1 }
                        // A label of −0 is that of 0.
                        #expect(changed + labels <= 1, "byte \(place) is \(byte)")
                    }
                } catch {
                    refused += 1
                    #expect(!error.description.contains("\n") && error.exitCode == 1, "byte \(place) is \(byte)")
                }
            }
        }
        #expect(refused > 5000)
    }

    @Test func changedBytesNeverCrash() {
        var random = Random(seed: 9)
        let header = 10...127
        var refused = 0
        for round in 0..<20_000 {
            var bytes = ArrayFile(rows: 2, columns: 3, isFortran: round % 2 == 0, [1, 2, 0, 3, 4, 1]).bytes
            for _ in 0...Int.random(in: 0...3, using: &random) {
                let place = Bool.random(using: &random) ? Int.random(in: header, using: &random) : 6 + round % 60
                bytes[place] =
                    Bool.random(using: &random)
                    ? UInt8.random(in: 0...255, using: &random) : UInt8.random(in: 40...58, using: &random)
            }
            if message({ _ = try readBytes(bytes) }) != nil { refused += 1 }
        }
        #expect(refused > 10_000)
    }
}
