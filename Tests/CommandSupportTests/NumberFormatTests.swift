import CommandSupport
import Testing

@Suite struct NumberFormatTests {
    @Test(arguments: [
        (0, "0"), (7, "7"), (999, "999"), (999.4, "999"), (999.6, "1.00k"), (1234, "1.23k"), (12345, "12.3k"),
        (99_949, "99.9k"), (99_950, "100k"), (999_499, "999k"), (1_000_000, "1.00M"), (5e15, "5000T"),
    ])
    func compactNumbers(_ number: Double, _ text: String) {
        #expect(compact(number) == text)
    }

    @Test func significantDigits() {
        #expect(0.123456.significant(3) == "0.123")
        #expect(1.5e-9.significant(3) == "1.5e-09")
        #expect(100.0.significant(5) == "100")
    }

    @Test func columnsAreAligned() {
        #expect(alignedColumns([["a", "bcd"], ["long", "e"]]) == "a     bcd\nlong    e\n")
        #expect(alignedColumns([]) == "")
    }
}
