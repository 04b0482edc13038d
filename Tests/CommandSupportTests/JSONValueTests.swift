import CommandSupport
import Foundation
import Testing

@Suite struct JSONValueTests {
    @Test func textOnOneLine() {
        let value = JSONValue.object([
            "b": .array([.number(1), .number(0.1), .number(Double.nan), .number(nil as Double?)]), "a": "x\"/\n",
            "c": true, "d": .null,
        ])
        #expect(value.text == #"{"a":"x\"/\n","b":[1,0.1,null,null],"c":true,"d":null}"#)
    }

    @Test func whatIsWrittenCanBeRead() throws {
        let value = JSONValue.object([
            "a": .array([.null, .bool(true), .number(0.1), .string("x")]), "b": .object([:]),
        ])
        #expect(try JSONDecoder().decode(JSONValue.self, from: Data(value.text.utf8)) == value)
    }
}
