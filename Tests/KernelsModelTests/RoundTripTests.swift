import Foundation
import Kernels
import KernelsModel
import TestSupport
import Testing

@Suite("Table model, to a file and back")
struct RoundTripTests {
    static let sizes = [
        [3, 1], [7, 2], [30, 16, 1], [5, 4, 3, 2], [2, 3, 4, 5, 1], [4, 0, 1], [0, 3, 2], [100, 1],
    ]

    @Test(arguments: Precision.allCases, sizes)
    func everyBitComesBack(_ precision: Precision, _ sizes: [Int]) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            for named in [true, false] {
                let model = try ModelExample<Scalar>(sizes: sizes, named: named).model
                try TemporaryFolder.with { folder in
                    let path = folder.appending(path: "m.safetensors").path
                    try model.write(toFile: path)
                    let read = try TableModel<Scalar>(contentsOfFile: path)
                    #expect(read == model)
                    for (layer, expected) in zip(read.network.layers, model.network.layers) {
                        #expect(firstDifference(layer.w.elements, expected.w.elements) == nil)
                        #expect(firstDifference(layer.b, expected.b) == nil)
                    }
                    #expect(firstDifference(read.standardizer.means, model.standardizer.means) == nil)
                    #expect(firstDifference(read.standardizer.deviations, model.standardizer.deviations) == nil)
                    // Swift takes two spellings of a character for the same; a file must not.
                    #expect(read.featureNames?.map { Array($0.utf8) } == model.featureNames?.map { Array($0.utf8) })
                    let file = try ModelFile(contentsOfFile: path)
                    #expect(file.precision == (precision == .float ? .float : .double))
                    #expect(file.sizes == sizes)
                    #expect(file.version == model.version && file.classes == model.classes)
                    #expect(file.featureNames == model.featureNames && file.labelName == model.labelName)
                    #expect(file.trainingOptions == model.trainingOptions && file.path == path)
                    let bytes = try Data(contentsOf: URL(filePath: path))
                    try read.write(toFile: path)
                    #expect(try Data(contentsOf: URL(filePath: path)) == bytes, "the same model, other bytes")
                    // The elements can be used where they lie.
                    let header = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
                    #expect(header % 8 == 0)
                }
            }
        }
        try check(precision.type)
    }

    /// More elements than are converted at once.
    @Test func theOtherPrecision() throws {
        let model = try ModelExample<Double>(sizes: [300, 500, 2]).model
        let small = try ModelExample<Float>(sizes: [300, 500, 2]).model
        try TemporaryFolder.with { folder in
            let path = folder.appending(path: "m.safetensors").path
            try model.write(toFile: path)
            let rounded = try TableModel<Float>(contentsOfFile: path)
            #expect(rounded.standardizer == model.standardizer && rounded.classes == model.classes)
            for (layer, expected) in zip(rounded.network.layers, model.network.layers) {
                #expect(layer.w == Matrix<Float>(expected.w))
                #expect(layer.b == expected.b.map { Float($0) })
            }
            try small.write(toFile: path)
            let exact = try TableModel<Double>(contentsOfFile: path)
            for (layer, expected) in zip(exact.network.layers, small.network.layers) {
                #expect(layer.w == Matrix<Double>(expected.w))
                #expect(layer.b == expected.b.map { Double($0) })
            }
        }
    }

    @Test func tooLargeForFloat() throws {
        var network = try Network<Double>(layers: [2, 1], seed: 1)
        network.layers[0].w[0, 1] = 1e39
        let model = try TableModel(
            network: network, standardizer: Standardizer(means: [0, 0], deviations: [1, 1]), classes: ["a", "b"])
        try TemporaryFolder.with { folder in
            let path = folder.appending(path: "m.safetensors").path
            try model.write(toFile: path)
            #expect(try TableModel<Double>(contentsOfFile: path) == model)
            expectError(
                "FILE: W1 has an element that is not finite in this precision; a model needs finite parameters",
                file: path
            ) { _ = try TableModel<Float>(contentsOfFile: path) }
        }
    }

    @Test func partsThatDoNotFit() throws {
        let network = try Network<Float>(layers: [2, 3, 1], seed: 1)
        let standardizer = try Standardizer(means: [0, 0], deviations: [1, 1])
        func make(
            _ network: Network<Float>, _ standardizer: Standardizer, names: [String]? = nil, _ classes: [String]
        ) throws {
            _ = try TableModel(network: network, standardizer: standardizer, featureNames: names, classes: classes)
        }
        try make(network, standardizer, names: ["a", "a"], ["x", "y"])
        // The same for Swift, but not for a table.
        try make(network, standardizer, ["e\u{301}", "é"])
        expectError("TableModel: the network has 2 inputs; there are means and deviations of 1 features") {
            try make(network, Standardizer(means: [0], deviations: [1]), ["x", "y"])
        }
        expectError("TableModel: the network has 2 inputs; there are 3 feature names") {
            try make(network, standardizer, names: ["a", "b", "c"], ["x", "y"])
        }
        expectError("TableModel: the network has 1 output, so 2 classes are needed; there are 1") {
            try make(network, standardizer, ["x"])
        }
        expectError("TableModel: the class 'x\\u{a}' is there twice") {
            try make(network, standardizer, ["x\n", "x\n"])
        }
        expectError("TableModel: the network has 3 outputs, so 3 classes are needed; there are 2") {
            try make(Network(layers: [2, 3], seed: 1), standardizer, ["x", "y"])
        }
        expectError("TableModel: the network has no output; at least one is needed") {
            try make(Network(layers: [2, 0], seed: 1), standardizer, [])
        }
        for (value, name) in [(Float.nan, "b2"), (.infinity, "b2"), (-.infinity, "W1")] {
            var network = network
            if name == "b2" { network.layers[1].b[0] = value } else { network.layers[0].w[2, 1] = value }
            expectError(
                "TableModel: \(name) has an element that is not finite in this precision; a model needs finite parameters"
            ) { try make(network, standardizer, ["x", "y"]) }
        }
        var changed = network
        changed.layers[1].b = []
        expectError("TableModel: Network: W2 is 1×3 and b2 has 0 elements; b2 needs 1 elements") {
            try make(changed, standardizer, ["x", "y"])
        }
    }
}
