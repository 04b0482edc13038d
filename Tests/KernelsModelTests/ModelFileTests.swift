import Foundation
import Kernels
import KernelsModel
import TestSupport
import Testing

@Suite("Model file, contents that are refused")
struct ModelFileTests {
    private static let metadata = [
        "format": "swift-kernels table model", "format_version": "1", "version": "0.1.0", "means": "[1,2]",
        "deviations": "[3,0]", "classes": #"["0","1"]"#, "training_options": "{}",
    ]

    private func expect(
        _ reason: String, _ tensors: [Safetensors.NamedTensor<Float>]? = nil,
        sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout [String: String]) -> Void = { _ in }
    ) throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending(path: "m.safetensors").path
            var metadata = Self.metadata
            change(&metadata)
            try Safetensors.write(try tensors ?? Self.tensors(), metadata: metadata, toFile: path)
            expectError("FILE: \(reason)", file: path, sourceLocation: sourceLocation) {
                _ = try TableModel<Float>(contentsOfFile: path)
            }
        }
    }

    private static func tensors(
        _ change: (inout [Safetensors.NamedTensor<Float>]) throws -> Void = { _ in }
    ) throws -> [Safetensors.NamedTensor<Float>] {
        var tensors: [Safetensors.NamedTensor<Float>] = [
            .init(name: "2.bias", [1]), .init(name: "2.weight", try Matrix([[1, 2, 3]])),
            .init(name: "0.bias", [1, 2, 3]), .init(name: "0.weight", try Matrix([[1, 2], [3, 4], [5, 6]])),
        ]
        try change(&tensors)
        return tensors
    }

    /// As the file's readers need it, whatever the order of its tensors.
    @Test func theRightContents() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending(path: "m.safetensors").path
            var metadata = Self.metadata
            metadata["from another program"] = "x"
            metadata["means"] = " [ 1.0e0 ,\n2E+0 ] "
            try Safetensors.write(try Self.tensors(), metadata: metadata, toFile: path)
            let model = try TableModel<Float>(contentsOfFile: path)
            #expect(model.network.sizes == [2, 3, 1] && model.network.layers[0].w[2, 1] == 6)
            #expect(model.standardizer == (try Standardizer(means: [1, 2], deviations: [3, 0])))
            #expect(model.featureNames == nil && model.labelName == nil && model.version == "0.1.0")
        }
    }

    @Test func withoutOurMetadata() throws {
        try expect(
            "not a table model: its metadata have no 'format', 'swift-kernels table model' is needed; "
                + "version, means, deviations, classes, training_options are missing as well"
        ) { $0 = [:] }
        // What PyTorch's programs write.
        try expect(
            "not a table model: the 'format' in its metadata is 'pt', 'swift-kernels table model' is needed; "
                + "version, means, deviations, classes, training_options are missing as well"
        ) { $0 = ["format": "pt"] }
        try expect("its metadata have no 'format_version'") { $0["format_version"] = nil }
        let model = try ModelExample<Float>(sizes: [1, 1]).model
        try expect(
            "it is a table model of format version '2', written by version 9.1.0; this version, \(model.version), reads 1"
        ) {
            $0["format_version"] = "2"
            $0["version"] = "9.1.0"
        }
        for key in ["version", "means", "deviations", "classes", "training_options"] {
            try expect("its metadata have no '\(key)'") { $0[key] = nil }
        }
    }

    @Test func metadataThatDoNotFit() throws {
        try expect("'means' in its metadata, byte 5: ',' or ']' is expected") { $0["means"] = "[1,2 " }
        try expect("'means' in its metadata, byte 1: a number is expected") { $0["means"] = "[NaN,1]" }
        try expect("'means' in its metadata, byte 0: an array is expected") { $0["means"] = "" }
        try expect("'means' in its metadata, byte 7: there are more than 3 elements") { $0["means"] = "[1,2,3,4]" }
        try expect("the network has 2 inputs; there are means and deviations of 3 features") {
            $0["means"] = "[1,2,3]"
            $0["deviations"] = "[1,2,3]"
        }
        try expect(
            "'means' and 'deviations' in its metadata: Standardizer: means has 1 elements and deviations has 2; "
                + "deviations needs 1 elements"
        ) { $0["means"] = "[1]" }
        try expect(
            "'means' and 'deviations' in its metadata: Standardizer: the mean of feature 0 is inf; it needs to be finite"
        ) { $0["means"] = "[1e999,0]" }
        try expect(
            "'means' and 'deviations' in its metadata: Standardizer: the deviation of feature 1 is -1.0; "
                + "it needs to be finite and at least 0"
        ) { $0["deviations"] = "[1,-1]" }
        try expect("the network has 2 inputs; there are 1 feature names") { $0["feature_names"] = #"["a"]"# }
        try expect("'feature_names' in its metadata, byte 1: a string is expected") { $0["feature_names"] = "[1,2]" }
        try expect("the network has 1 output, so 2 classes are needed; there are 1") { $0["classes"] = #"["a"]"# }
        try expect("the class 'a' is there twice") { $0["classes"] = #"["a","a"]"# }
        try expect("'training_options' in its metadata, byte 5: a string is expected") {
            $0["training_options"] = #"{"a":1}"#
        }
        try expect("'training_options' in its metadata, byte 12: the key 'a' is there twice") {
            $0["training_options"] = #"{"a":"1","a":"2"}"#
        }
        // Other bytes, but equal as strings.
        try expect("'training_options' in its metadata, byte 23: the key 'e\u{301}' is there twice") {
            $0["training_options"] = "{\"é\":\"1\",\"e\\u0301\":\"2\"}"
        }
    }

    @Test func tensorsThatDoNotFit() throws {
        try expect("the tensor '0.weight' is missing", [])
        try expect("the tensor '2.weight' is missing", Self.tensors { $0.remove(at: 1) } + [.init(name: "x", [])])
        try expect("the tensor '0.bias' is missing", [.init(name: "0.weight", try Matrix([[1, 2]]))])
        try expect(
            "the tensor 'x' is no part of a network of 2 layers", Self.tensors { $0.append(.init(name: "x", [1])) })
        try expect(
            "the tensor '0.weight' has 1 dimensions, [3]; 2 are needed",
            Self.tensors { $0[3] = .init(name: "0.weight", [1, 2, 3]) })
        try expect(
            "the tensor '2.bias' has 2 dimensions, [1, 1]; 1 is needed",
            Self.tensors { $0[0] = .init(name: "2.bias", try Matrix([[1]])) })
        try expect(
            "'2.weight' is 1×2; it needs 3 columns, the outputs of the layer before",
            Self.tensors { $0[1] = .init(name: "2.weight", try Matrix([[1, 2]])) })
        try expect(
            "'0.bias' has 2 elements; '0.weight' has 3 rows", Self.tensors { $0[2] = .init(name: "0.bias", [1, 2]) })
        try expect(
            "b2 has an element that is not finite in this precision; a model needs finite parameters",
            Self.tensors { $0[0] = .init(name: "2.bias", [.nan]) })
        try expect(
            "it has 130 tensors; a network of 64 layers has 128",
            (0..<65).flatMap {
                [.init(name: "\(2 * $0).weight", try Matrix([[1]])), .init(name: "\(2 * $0).bias", [1])]
            })
    }

    @Test func elementTypes() throws {
        let metadata = Self.metadata.merging(["means": "[1]", "deviations": "[1]"]) { $1 }
            .map { "\"\($0)\":\"\($1.replacing("\"", with: "\\\""))\"" }.joined(separator: ",")
        for (types, reason) in [
            (["F16", "F16"], "the elements of '0.weight' are F16; F32 or F64 is needed"),
            (["F32", "F64"], "the elements of '0.bias' are F64 and those of '0.weight' F32; all need to be the same"),
        ] {
            let ends = types.map { $0 == "F16" ? 2 : $0 == "F32" ? 4 : 8 }
            let header = """
                {"__metadata__":{\(metadata)},"0.weight":{"dtype":"\(types[0])","shape":[1,1],"data_offsets":[0,\(ends[0])]},\
                "0.bias":{"dtype":"\(types[1])","shape":[1],"data_offsets":[\(ends[0]),\(ends[0] + ends[1])]}}
                """
            try withModelFile(safetensorsBytes(header, [UInt8](repeating: 0, count: ends[0] + ends[1]))) { path in
                expectError("FILE: \(reason)", file: path) { _ = try ModelFile(contentsOfFile: path) }
            }
        }
    }

    /// 64 layers are the most that a network has.
    @Test func manyLayers() throws {
        let model = try ModelExample<Float>(sizes: [Int](repeating: 1, count: 65)).model
        try TemporaryFolder.with { folder in
            let path = folder.appending(path: "m.safetensors").path
            try model.write(toFile: path)
            #expect(try TableModel<Float>(contentsOfFile: path) == model)
        }
    }
}
