import Foundation
import Kernels
import TestSupport
import Testing

@testable import KernelsModel

@Suite("JSON of model files")
struct JSONTests {
    /// What we write, Foundation reads, and what it writes, we read.
    @Test func stringsBesideFoundation() throws {
        var generator = SplitMix64(seed: 4)
        for _ in 0..<2000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...12, using: &generator) {
                let limit: UInt32 = [0x30, 0x80, 0x800, 0x10000, 0x110000].randomElement(using: &generator)!
                if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &generator)) {
                    text.unicodeScalars.append(scalar)
                }
            }
            let ours = JSONText.array([text])
            let theirs = try JSONSerialization.jsonObject(with: Data(ours.utf8)) as? [String]
            #expect(theirs.map { $0.map { Array($0.utf8) } } == [Array(text.utf8)], "\(ours)")
            let written = try JSONSerialization.data(withJSONObject: [text])
            for json in [Array(ours.utf8), Array(written)] {
                var reader = JSONReader(json)
                var strings: [String] = []
                try reader.array { (reader) throws(JSONReader.Failure) in strings.append(try reader.string()) }
                try reader.finish()
                #expect(strings.map { Array($0.utf8) } == [Array(text.utf8)], "\(ours)")
            }
        }
    }

    @Test func numbersComeBack() throws {
        var generator = SplitMix64(seed: 5)
        var numbers: [Double] = [
            0, -0.0, 1, -1, 0.1, 1e22, 1e23, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude,
            -.greatestFiniteMagnitude, 1 / 3, 123_456_789,
        ]
        while numbers.count < 20000 {
            let number = Double(bitPattern: generator.next())
            if number.isFinite { numbers.append(number) }
        }
        let json = JSONText.array(numbers)
        var reader = JSONReader(json)
        var read: [Double] = []
        try reader.array { (reader) throws(JSONReader.Failure) in read.append(try reader.number()) }
        #expect(firstDifference(read, numbers) == nil)
    }

    @Test(arguments: [
        ("01", "a number begins with 0"), ("-", "a number is expected"), ("+1", "a number is expected"),
        (".5", "a number is expected"), ("1.", "a number is expected"), ("1e", "a number is expected"),
        ("0x10", "the end is expected"), ("-01", "a number begins with 0"), ("1 2", "the end is expected"),
        ("nan", "a number is expected"), ("1_000", "the end is expected"), ("", "a number is expected"),
    ])
    func numbersThatAreNone(_ text: String, _ reason: String) {
        expectFailure(text, reason) { (reader) throws(JSONReader.Failure) in _ = try reader.number() }
    }

    @Test(arguments: [
        (#""abc"#, "the string has no end"), (#""abc\"#, "the string has no end"),
        (#""\x""#, "an unknown escape stands before it"),
        (#""\u12""#, "four hexadecimal digits are expected"), (#""\u+123""#, "four hexadecimal digits are expected"),
        (#""\ud800""#, "half of a surrogate pair stands before it"),
        (#""\udc00""#, "half of a surrogate pair stands before it"),
        (#""\ud800\u0041""#, "half of a surrogate pair stands before it"),
        (#""\ud800\n""#, "half of a surrogate pair stands before it"),
        ("\"a\u{1}\"", "a control character stands in a string; it needs to be escaped"),
        ("\"a\nb\"", "a control character stands in a string; it needs to be escaped"), ("'a'", "a string is expected"),
    ])
    func stringsThatAreNone(_ text: String, _ reason: String) {
        expectFailure(text, reason) { (reader) throws(JSONReader.Failure) in _ = try reader.string() }
    }

    @Test func escapes() throws {
        var reader = JSONReader(#" "\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude42\u0000" "#)
        #expect(try reader.string() == "\"\\/\u{8}\u{c}\n\r\tAé🙂\0")
        try reader.finish()
    }

    @Test func notUTF8() {
        for bytes in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]] {
            let json: [UInt8] = Array("\"a".utf8) + bytes + Array("\"".utf8)
            #expect {
                var reader = JSONReader(json)
                _ = try reader.string()
            } throws: { ($0 as? JSONReader.Failure)?.reason.hasSuffix("the string before it is not UTF-8") == true }
        }
    }

    private func expectFailure(
        _ text: String, _ reason: String, _ body: (inout JSONReader) throws(JSONReader.Failure) -> Void
    ) {
        do {
            var reader = JSONReader(text)
            try body(&reader)
            try reader.finish()
            Issue.record("\(text) is taken")
        } catch {
            #expect(error.reason.hasSuffix(": \(reason)"), "\(text): \(error.reason)")
        }
    }
}
