import CommandSupport
import Testing

@Suite struct JSONValueTests {
    @Test func textOnOneLine() {
        let value = JSONValue.object([
            "b": .array([.number(1), .number(0.1), .number(Double.nan), .number(nil as Double?)]), "a": "x\"/\n",
            "c": true, "d": .null,
        ])
        #expect(value.text == #"{"a":"x\"/\n","b":[1,0.1,null,null],"c":true,"d":null}"#)
    }
}
