import TestSupport
import Testing

@Suite struct ForkTests {
    /// What it does is said in Tests/ForkProbe.
    @Test func aForkedChildMayCallEverything() throws {
        let result = try BuiltCommand("ForkProbe").run()
        #expect(result.code == 0, "\(result.output)\(result.errors)")
    }
}
