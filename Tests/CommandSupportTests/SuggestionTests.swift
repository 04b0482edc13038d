import CommandSupport
import Testing

@Suite struct SuggestionTests {
    @Test func editDistances() {
        #expect(editDistance("", "") == 0)
        #expect(editDistance("abc", "abc") == 0)
        #expect(editDistance("", "abc") == 3)
        #expect(editDistance("abc", "acb") == 1)
        #expect(editDistance("kitten", "sitting") == 3)
    }
}
