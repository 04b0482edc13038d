import CommandSupport
import Testing

@Suite struct PrintableTests {
    @Test(arguments: [
        ("a\nb", "a\\u{a}b"), ("\u{1b}[31m", "\\u{1b}[31m"), ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"),
        ("\u{202e}abc", "\\u{202e}abc"), ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
        ("é e\u{301} 👩‍👩‍👧 ü", "é e\u{301} 👩‍👩‍👧 ü"),
    ])
    func oneLineInReadingOrder(_ text: String, _ shown: String) {
        #expect(printable(text).unicodeScalars.elementsEqual(shown.unicodeScalars))
    }

    @Test func longTextIsCut() {
        #expect(printable("abcdef", limit: 3) == "abc…")
        #expect(printable("abc", limit: 3) == "abc")
    }
}
