import Testing

@testable import Tables

@Suite struct DecimalParserTests {
    private let parser = DecimalParser()

    /// What the parser makes of a text, and whether it took all of it.
    private func parsed(_ text: String, followedBy tail: String = "") -> (value: Double, length: Int)? {
        Array((text + tail).utf8).withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return nil }
            return parser.number(at: start, end: start + bytes.count).map { ($0.value, $0.next - start) }
        }
    }

    /// Holds a text against the general parser, with all that may stand behind a field.
    private func expectSame(_ text: String, isTaken: Bool = true) {
        guard let expected = Double(text), expected.isFinite else {
            Issue.record("\(text) is no finite number")
            return
        }
        for tail in ["", ",", "\n", ",12345678", "\n0.123456789"] {
            guard let found = parsed(text, followedBy: tail) else {
                if isTaken { Issue.record("\(text) is left to the general parser") }
                continue
            }
            if found.value.bitPattern != expected.bitPattern || found.length != text.utf8.count {
                Issue.record("\(text) is \(found.value), not \(expected), of \(found.length) bytes")
            }
        }
    }

    @Test(arguments: [
        "0", "-0", "1", "+1", "17.99", "0.1", ".5", "5.", "1e3", "1E-3", "-2.5e+10", "123456789012345", "00000",
        "-0.0e5",
        "9007199254740991", "9007199254740993", "0.000000000000000000001", "1e22", "1e-22", "1e23", "3.141592653589793",
        "12345678.12345678", "1.2345678", "1.23456789", "1234567.1234567", "0.0000000000000000000000000000000012345",
        "000000000000000000000000000000000000000001.5", "179769313486231570000e288", "4.9e-324",
        "2.4703282292062328e-324",
        "2.2250738585072011e-308", "2.2250738585072014e-308", "1e-400", "0e999999", "0.0e-999999",
        "1.7976931348623157e308", "1.7976931348623158e308", "12345678901234567890", "18446744073709551615",
        "18446744073709551616", "9223372036854775808.5", "0.10000000000000000555111512312578270211815834045410156250",
    ])
    func numbers(_ text: String) { expectSame(text) }

    /// Half way between two Doubles or next to it, in their shortest and their exact spellings.
    @Test(arguments: [
        "9007199254740993", "9007199254740995", "9007199254740993.0", "90071992547409930e-1", "4503599627370497.5",
        "4503599627370496.5", "1125899906842624.125", "1125899906842624.375", "5e-324", "2.47e-324", "2.48e-324",
        "7.2057594037927933e16", "6.10687909104167e-320", "8.41e21", "9.5e-5", "1.448997445238699",
        "6929495644600919.5",
    ])
    func hardNumbers(_ text: String) {
        // Those of more than 19 digits may be left to the general parser, but never be wrong.
        expectSame(text, isTaken: text.utf8.count { (48...57).contains($0) } <= 19)
    }

    @Test func randomSpellings() {
        var random = Random(seed: 1)
        var left = 0
        for _ in 0..<300_000 {
            let digits = Int.random(in: 1...24, using: &random)
            var text = (0..<digits).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
            if Bool.random(using: &random) {
                text.insert(".", at: text.index(text.startIndex, offsetBy: Int.random(in: 0...digits, using: &random)))
            }
            if Bool.random(using: &random) { text = ["-", "+"][Int.random(in: 0...1, using: &random)] + text }
            switch Int.random(in: 0...3, using: &random) {
            case 0: text += "e\(Int.random(in: -25...25, using: &random))"
            case 1: text += "E\(Int.random(in: -340...290, using: &random))"
            default: break
            }
            guard let expected = Double(text), expected.isFinite else { continue }
            guard let found = parsed(text, followedBy: ",") else {
                left += 1
                continue
            }
            if found.value.bitPattern != expected.bitPattern || found.length != text.utf8.count {
                Issue.record("\(text) is \(found.value), not \(expected)")
            }
        }
        #expect(left < 1_000, "numbers are left to the general parser too often")
    }

    @Test func shortestSpellingsOfRandomBits() {
        var random = Random(seed: 2)
        for _ in 0..<200_000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            if parsed(value.description)?.value.bitPattern != value.bitPattern {
                Issue.record("\(value) of bits \(value.bitPattern) is \(String(describing: parsed(value.description)))")
            }
        }
    }

    /// The middle between two neighbours has up to 767 digits; here those that fit into 19 with an exponent of ten.
    @Test func halfWayBetweenNeighbours() {
        var random = Random(seed: 3)
        for _ in 0..<100_000 {
            // 2k + 1 with 54 bits, times a power of two, lies half way.
            let odd = (random.next() >> 10 | 1 << 53) | 1
            for shift in 0...3 {
                for neighbour in [-1, 0, 1] {
                    let (whole, overflow) = odd.multipliedReportingOverflow(by: 1 << shift)
                    if !overflow { expectBits("\(whole.advanced(by: neighbour))") }
                }
            }
            // A fraction of a half, an eighth and so on.
            let short = (random.next() >> 14 | 1 << 49) | 1
            expectBits("\(short >> 1).\(short & 1 == 0 ? 0 : 5)")
            expectBits("\(short >> 3).\((short & 7) * 125)")
        }
    }

    /// All digits of the middle between two neighbours, of the next number below and the next above: 20 to 350 digits,
    /// of which the last decides.
    @Test func halfWayWithAllDigits() {
        var random = Random(seed: 4)
        for shift in 1...300 {
            // 54 bits over a power of two: times 5^shift, with the point moved by as many places.
            var digits = String((random.next() >> 10 | 1 << 53) | 1).utf8.map { Int($0) - 48 }
            for _ in 0..<shift {
                var carry = 0
                for i in digits.indices.reversed() {
                    carry += digits[i] * 5
                    digits[i] = carry % 10
                    carry /= 10
                }
                if carry > 0 { digits.insert(carry, at: 0) }
            }
            let text = digits.map(String.init).joined()
            // The last digit of an odd number times five is a five.
            for last in ["4", "5", "6", "50000001", "49999999"] {
                let spelling = "\(text.dropLast())\(last)e\(-shift - last.count + 1)"
                guard let found = parsed(spelling) else { continue }
                if found.value.bitPattern != Double(spelling)?.bitPattern {
                    Issue.record("\(spelling) is \(found.value)")
                }
            }
        }
    }

    private func expectBits(_ text: String) {
        if parsed(text)?.value.bitPattern != Double(text)?.bitPattern {
            Issue.record("\(text) is \(String(describing: parsed(text))), not \(String(describing: Double(text)))")
        }
    }

    @Test(arguments: [
        "", "-", "+", ".", "-.", "e5", "+e", "1e", "1e+", "abc", "--1", "1e400", "-1e309", "1.5e1234567", " 1",
    ])
    func whatIsNoNumberIsLeft(_ text: String) { #expect(parsed(text) == nil) }

    @Test(arguments: ["1x", "1 ", "1,", "1.5\n", "1.12345678x", "1.1234567:", "1.123456/"])
    func theNumberEndsBeforeTheRest(_ text: String) { #expect(parsed(text)?.length == text.utf8.count - 1) }

    @Test func noByteButADigitIsTakenForOne() {
        for byte in UInt8.min...UInt8.max where !(48...57).contains(byte) && byte | 0x20 != UInt8(ascii: "e") {
            for place in 0..<9 {
                var bytes = Array("1.123456789".utf8)
                bytes[2 + place] = byte
                let length = bytes.withUnsafeBufferPointer { bytes in
                    bytes.baseAddress.flatMap { start in
                        parser.number(at: start, end: start + bytes.count).map { $0.next - start }
                    }
                }
                #expect(length == 2 + place, "byte \(byte) at \(place)")
            }
        }
    }

    @Test func powersOfFive() {
        let powers = PowersOfFive.shared
        func halves(_ q: Int) -> [UInt64] { [powers.halves[2 * (q + 342)], powers.halves[2 * (q + 342) + 1]] }
        // From the table in Lemire's article.
        #expect(halves(-342) == [0xeef4_53d6_923b_d65a, 0x113f_aa29_06a1_3b3f])
        #expect(halves(-1) == [0xcccc_cccc_cccc_cccc, 0xcccc_cccc_cccc_cccd])
        #expect(halves(0) == [0x8000_0000_0000_0000, 0])
        #expect(halves(1) == [0xa000_0000_0000_0000, 0])
        #expect(halves(308) == [0x8e67_9c2f_5e44_ff8f, 0x570f_09ea_a7ea_7648])
    }
}
