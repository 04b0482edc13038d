import CommandSupport
import Testing

@Suite struct DecimalNumberTests {
    @Test(arguments: [
        "0", "-0", "1", "+1", "17.99", "0.1", ".5", "5.", "1e3", "1E-3", "-2.5e+10", "123456789012345",
        "9007199254740991",
        "0.000000000000000000001", "1e22", "1e-22", "3.141592653589793",
    ])
    func shortNumbersHaveTheBitsOfTheGeneralParser(_ text: String) throws {
        let expected = try #require(decimalNumber(text))
        // Whatever the fast path takes has to be right; what it leaves is the general parser's.
        if let found = fast(text) {
            #expect(found.value.bitPattern == expected.bitPattern)
            #expect(found.length == text.utf8.count)
        }
    }

    @Test func randomNumbersHaveTheBitsOfTheGeneralParser() {
        var generator = SystemRandomNumberGenerator()
        var taken = 0
        for _ in 0..<20_000 {
            let digits = Int.random(in: 1...17, using: &generator)
            var text = (0..<digits).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
            text.insert(".", at: text.index(text.startIndex, offsetBy: Int.random(in: 0...digits, using: &generator)))
            if Bool.random(using: &generator) { text += "e\(Int.random(in: -25...25, using: &generator))" }
            guard let found = fast(text) else { continue }
            taken += 1
            #expect(found.value.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
        #expect(taken > 5_000, "the fast path is hardly ever taken")
    }

    @Test(arguments: [
        "", "-", ".", "e5", "+e", "1e", "1e+", "abc", "--1", "9007199254740993", "1e23", "1e400",
        "12345678901234567890",
    ])
    func theFastPathLeavesTheRest(_ text: String) {
        #expect(fast(text) == nil)
    }

    @Test(arguments: ["1x", "1 ", "1,", "1.5\n"])
    func theFastPathStopsBehindTheNumber(_ text: String) {
        #expect(fast(text)?.length == text.utf8.count - 1)
    }

    @Test func numbersAsPeopleWriteThem() {
        #expect(decimalNumber("1e400") == .infinity)
        #expect(decimalNumber("-1e400") == -.infinity)
        #expect(decimalNumber("1e-400") == 0)
        #expect(decimalNumber("nan")?.isNaN == true)
        #expect(decimalNumber("NaN")?.isNaN == true)
        #expect(decimalNumber("-inf") == -.infinity)
        #expect(decimalNumber("Infinity") == .infinity)
        #expect(decimalNumber(String(repeating: "1", count: 400)) == .infinity)
        for text in ["", "0x10", "1_000", "1,5", "one", "1 2", "٣", "infinite", "e"] {
            #expect(decimalNumber(text) == nil, "\(text)")
        }
    }

    private func fast(_ text: String) -> (value: Double, length: Int)? {
        Array(text.utf8).withUnsafeBufferPointer { shortDecimalNumber($0, from: 0) }
    }
}
