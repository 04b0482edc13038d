import CommandSupport
import Testing

@Suite struct DecimalNumberTests {
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
}
