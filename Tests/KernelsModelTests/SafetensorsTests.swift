import Foundation
import Kernels
import KernelsModel
import TestSupport
import Testing

@Suite("Safetensors")
struct SafetensorsTests {
    /// The file that safetensors 0.8.0 wrote in Python for these tensors, in its own order of names.
    @Test func aFileOfThePythonPackage() throws {
        let header = """
            {"__metadata__":{"a":"é\\n","b":"x"},"0.bias":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},\
            "0.weight":{"dtype":"F32","shape":[3,0],"data_offsets":[12,12]}}
            """
        try withModelFile(safetensorsBytes(header, ([1, -2, 0.5] as [Float]).littleEndianBytes)) { path in
            let file = try Safetensors(contentsOfFile: path)
            #expect(file.metadata == ["a": "é\n", "b": "x"])
            #expect(file.tensors.map(\.name) == ["0.bias", "0.weight"])
            #expect(try file.vector(named: "0.bias", as: Float.self) == [1, -2, 0.5])
            #expect(try file.vector(named: "0.bias", as: Double.self) == [1, -2, 0.5])
            #expect(try file.matrix(named: "0.weight", as: Float.self).shape == MatrixShape(rows: 3, columns: 0))
        }
    }

    @Test func whatIsWrittenIsRead() throws {
        let w = try Matrix<Double>([[1, 2, 3], [4, .nan, -.infinity]])
        try TemporaryFolder.with { folder in
            let path = folder.appending(path: "t.safetensors").path
            try Safetensors.write(
                [.init(name: "b \"\n", [0.1]), .init(name: "w", w), .init(name: "", [])], metadata: ["k": "v\u{0}"],
                toFile: path)
            let file = try Safetensors(contentsOfFile: path)
            #expect(file.tensors.map(\.name) == ["b \"\n", "w", ""])
            #expect(file.tensors.map(\.shape) == [[1], [2, 3], [0]] && file.tensors.map(\.count) == [1, 6, 0])
            #expect(file.metadata == ["k": "v\u{0}"])
            #expect(firstDifference(try file.matrix(named: "w", as: Double.self).elements, w.elements) == nil)
            try Safetensors.write([Safetensors.NamedTensor<Float>](), toFile: path)
            #expect(try Data(contentsOf: URL(filePath: path)) == Data([8, 0, 0, 0, 0, 0, 0, 0] + "{}      ".utf8))
            #expect(try Safetensors(contentsOfFile: path).tensors.isEmpty)
            for name in ["w", "__metadata__"] {
                expectError(
                    "FILE: cannot be written: the tensor name '\(name)' is there twice; each needs its own", file: path
                ) {
                    try Safetensors.write([.init(name: "w", w), .init(name: name, w)], toFile: path)
                }
            }
        }
    }

    /// All element types are listed, in any order of the header, with sizes that count bits.
    @Test func elementTypes() throws {
        var members: [String] = []
        var offset = 0
        for type in Safetensors.ElementType.allCases {
            let end = offset + type.bits  // 8 elements
            members.append(
                "\"\(type.rawValue)\":{\"data_offsets\":[\(offset),\(end)],\"shape\":[2,4],\"dtype\":\"\(type.rawValue)\"}"
            )
            offset = end
        }
        let header = "{ " + members.reversed().joined(separator: " ,\n") + "\t}  "
        try withModelFile(safetensorsBytes(header, [UInt8](repeating: 0, count: offset))) { path in
            let file = try Safetensors(contentsOfFile: path)
            #expect(file.tensors.map(\.elementType) == Safetensors.ElementType.allCases)
            for type in Safetensors.ElementType.allCases where type != .float32 && type != .float64 {
                expectError(
                    "FILE: tensor '\(type.rawValue)' has elements of \(type.rawValue); F32 and F64 can be read",
                    file: path
                ) { _ = try file.matrix(named: type.rawValue, as: Float.self) }
            }
            #expect(try file.matrix(named: "F64", as: Float.self).elements == [0, 0, 0, 0, 0, 0, 0, 0])
            expectError("FILE: tensor 'F32' has 2 dimensions, [2, 4]; 1 is needed", file: path) {
                _ = try file.vector(named: "F32", as: Float.self)
            }
            expectError(
                "FILE: there is no tensor 'x'; there are 'BOOL', 'F4', 'F6_E2M3', 'F6_E3M2', 'U8', 'I8', 'F8_E5M2', "
                    + "'F8_E4M3' and others", file: path
            ) { _ = try file.tensor(named: "x") }
        }
    }

    @Test func damagedLengths() throws {
        func expect(_ text: String, _ bytes: [UInt8]) throws {
            try withModelFile(bytes) { path in
                expectError("FILE: not a valid safetensors file: \(text)", file: path) {
                    _ = try Safetensors(contentsOfFile: path)
                }
            }
        }
        for count in 0..<8 {
            try expect(
                "it has \(count) bytes; the first 8 give the length of its header", [UInt8](repeating: 0, count: count))
        }
        for length in [1 << 63, .max, 100_000_001, UInt64(Int.max), UInt64(Int.max) - 7] {
            try expect(
                "its first 8 bytes announce a header of \(length) bytes; at most 100000000 are allowed",
                littleEndian(length) + Array("{}".utf8))
        }
        try expect(
            "its header should have 100000000 bytes; only 2 bytes follow",
            littleEndian(UInt64(100_000_000)) + Array("{}".utf8))
        try expect("its header should have 3 bytes; only 2 bytes follow", littleEndian(UInt64(3)) + Array("{}".utf8))
        try expect("its header does not begin with '{'", littleEndian(UInt64(0)))
        try expect("its header does not begin with '{'", safetensorsBytes(" {}"))
        try expect("its tensors have 0 bytes; 1 bytes follow the header", safetensorsBytes("{}", [0]))
    }

    /// A header of the greatest length that is brackets and nothing else.
    @Test func deepNesting() throws {
        for opening in ["{\"a\":", "["] {
            let header = "{\"a\":" + String(repeating: opening, count: 10_000_000)
            try withModelFile(safetensorsBytes(header)) { path -> Void in
                #expect(throws: ModelFileError.self) { try Safetensors(contentsOfFile: path) }
            }
        }
    }

    @Test(
        arguments: [
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
                "its header, byte 57: the key 'a' is there twice"
            ),
            (
                #"{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
                "its header, byte 27: the key 'dtype' is there twice"
            ),
            (#"{"__metadata__":{},"__metadata__":{}}"#, "its header, byte 33: the key '__metadata__' is there twice"),
            (#"{"__metadata__":{"k":"1","k":"2"}}"#, "its header, byte 28: the key 'k' is there twice"),
            (#"{"__metadata__":{"é":"1","e\u0301":"2"}}"#, "its header, byte 39: the key 'e\u{301}' is there twice"),
            (#"{"__metadata__":{"k":1}}"#, "its header, byte 21: a string is expected"),
            (#"{"__metadata__":"x"}"#, "its header, byte 16: an object is expected"),
            (#"{"__metadata__":{"k":{"deep":[]}}}"#, "its header, byte 21: a string is expected"),
            (
                #"{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}"#,
                "its header, byte 19: 'F33' is no element type of this format"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1]}}"#,
                "its header, byte 32: tensor 'a' needs dtype, shape and data_offsets"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":0}}"#,
                "its header, byte 57: the key 'x' is unknown; dtype, shape and data_offsets are allowed"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
                "its header, byte 53: tensor 'a' with shape [2] of F32 needs 8 bytes; its data_offsets are [0, 4]"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
                "its header, byte 53: the data_offsets of tensor 'a' are [4, 0]; a start is needed, and an end not before it"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#,
                "its header, byte 51: the data_offsets of tensor 'a' are [0]; a start is needed, and an end not before it"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"#,
                "its header, byte 52: there are more than 2 numbers"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,4]}}"#,
                "its header, byte 71: tensor 'a' with shape [9223372036854775807] of F32 has no size in bytes"
            ),
            (
                #"{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}"#,
                "its header, byte 52: tensor 'a' with shape [3] of F4 has no size in bytes"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}}"#,
                "its header, byte 48: the number before it is too large"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551620]}}"#,
                "its header, byte 70: the number before it is too large"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}}"#,
                "tensor 'a' begins at byte 9223372036854775803 of the data; the one before it ends at 0"
            ),
            (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, "its header, byte 29: a number is expected"),
            (
                #"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#,
                "its header, byte 30: ',' or ']' is expected"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}"#,
                "its header, byte 31: a number begins with 0"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}"#,
                "its header, byte 30: ',' or ']' is expected"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
                "tensor 'a' begins at byte 4 of the data; the one before it ends at 0"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
                "tensor 'b' begins at byte 2 of the data; the one before it ends at 4"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
                "tensor 'b' begins at byte 0 of the data; the one before it ends at 4"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
                "its tensors have 4 bytes; 8 bytes follow the header"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#,
                "its tensors have 12 bytes; 8 bytes follow the header"
            ),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}x"#, "its header, byte 54: the end is expected"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},}"#, "its header, byte 54: a string is expected"),
            (#"{"a"}"#, "its header, byte 4: ':' is expected after the key 'a'"),
            (#"{"a":null}"#, "its header, byte 5: an object is expected"),
            ("{", "its header, byte 1: a string is expected"),
        ])
    func hostileHeaders(_ header: String, _ reason: String) throws {
        try withModelFile(safetensorsBytes(header, [UInt8](repeating: 0, count: 8))) { path in
            expectError("FILE: not a valid safetensors file: \(reason)", file: path) {
                _ = try Safetensors(contentsOfFile: path)
            }
        }
    }

    @Test func manyDimensions() throws {
        let shape = Array(repeating: "1", count: 65).joined(separator: ",")
        let header = #"{"a":{"dtype":"F32","shape":[\#(shape)],"data_offsets":[0,4]}}"#
        try withModelFile(safetensorsBytes(header, [0, 0, 0, 0])) { path in
            expectError(
                "FILE: not a valid safetensors file: its header, byte 157: there are more than 64 numbers", file: path
            ) { _ = try Safetensors(contentsOfFile: path) }
        }
    }

    /// A file without blocks on the disk that says it has more elements than there is memory for.
    @Test func moreThanThereIsMemoryFor() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending(path: "sparse").path
            let size = 4 << 40
            let header = #"{"a":{"dtype":"F32","shape":[1048576,1048576],"data_offsets":[0,\#(size)]}}"#
            try Data(safetensorsBytes(header)).write(to: URL(filePath: path))
            if truncate(path, off_t(8 + header.utf8.count + size)) != 0 { return }
            let file = try Safetensors(contentsOfFile: path)
            expectError("FILE: tensor 'a' of [1048576, 1048576] does not fit into memory", file: path) {
                _ = try file.matrix(named: "a", as: Double.self)
            }
        }
    }

    @Test func filesThatAreNone() throws {
        try TemporaryFolder.with { folder in
            func expect(_ text: String, _ path: String) {
                expectError("FILE: cannot be read: \(text)", file: path) { _ = try Safetensors(contentsOfFile: path) }
                expectError("FILE: cannot be read: \(text)", file: path) {
                    _ = try TableModel<Float>(contentsOfFile: path)
                }
            }
            expect("there is no such file", folder.path + "/none")
            expect("it is a folder; a model is a file", folder.path)
            try Data().write(to: folder.appending(path: "file"))
            expect("a part of its path is a file and not a folder", folder.path + "/file/m")
            expect("it is not a regular file; a model cannot come from a pipe or device", "/dev/null")
            let pipe = folder.appending(path: "pipe").path
            #expect(mkfifo(pipe, 0o600) == 0)
            expect("it is not a regular file; a model cannot come from a pipe or device", pipe)
            expectError("a\\u{0}b: cannot be read: its name has a zero byte in it") {
                _ = try Safetensors(contentsOfFile: "a\0b")
            }
            expectError(": cannot be read: there is no such file") { _ = try Safetensors(contentsOfFile: "") }
            let loop = folder.appending(path: "loop").path
            #expect(symlink(loop, loop) == 0)
            expect("its symbolic links lead in a circle", loop)
            expect("its name is too long", folder.path + "/" + String(repeating: "x", count: 256))
        }
    }

    /// What was opened is read, whatever happens to the name; a file that is cut ends in an error.
    @Test func theFileChangesMeanwhile() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending(path: "t").path
            try Safetensors.write([.init(name: "a", [1, 2] as [Float])], toFile: path)
            let first = try Safetensors(contentsOfFile: path)
            try Safetensors.write([.init(name: "a", [3, 4] as [Float])], toFile: path)
            #expect(try first.vector(named: "a", as: Float.self) == [1, 2])
            let second = try Safetensors(contentsOfFile: path)
            let size = 8 + second.tensors[0].bytes.count + Int(try Data(contentsOf: URL(filePath: path))[0])
            #expect(truncate(path, off_t(size - 1)) == 0)
            expectError(
                "FILE: cannot be read: it ended at byte \(size - 1), though it had \(size) bytes when it was opened",
                file: path
            ) { _ = try second.vector(named: "a", as: Float.self) }
        }
    }
}
