import Foundation
import Kernels
import KernelsModel
import TestSupport
import Testing

@Suite("Table model, damaged files")
struct DamageTests {
    /// The file is cut in place, from its end on: each length that it can have.
    @Test func everyTruncationIsAnError() throws {
        try withWrittenModel { path, bytes in
            for count in (0..<bytes.count).reversed() {
                #expect(truncate(path, off_t(count)) == 0)
                #expect(throws: ModelFileError.self, "\(count) of \(bytes.count) bytes") {
                    try TableModel<Float>(contentsOfFile: path)
                }
            }
        }
    }

    /// One to three bytes of the header changed, and some cut out or put in: an error, or a model that can be used.
    @Test func randomDamageDoesNotCrash() throws {
        var generator = SplitMix64(seed: 11)
        var readable = 0
        try withWrittenModel { path, bytes in
            // What is in the header can do more harm than a weight can.
            let header = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
            for _ in 0..<2000 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    let place = Int.random(in: 0..<header, using: &generator)
                    switch Int.random(in: 0..<6, using: &generator) {
                    case 0: damaged[place] = UInt8.random(in: 0...255, using: &generator)
                    case 1: damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                    case 2: damaged[place] = Array("{}[]\",:0123456789\\u".utf8).randomElement(using: &generator)!
                    case 3: damaged[place] = bytes[Int.random(in: 8..<header, using: &generator)]
                    case 4: damaged.remove(at: place)
                    default: damaged.insert(bytes[place], at: place)
                    }
                }
                if Bool.random(using: &generator) {
                    // The length follows, so that the reader gets further.
                    let length = UInt64(header - 8 + damaged.count - bytes.count)
                    damaged.replaceSubrange(0..<8, with: littleEndian(length))
                }
                try Data(damaged).write(to: URL(filePath: path))
                guard let file = try modelFile(path) else { continue }
                readable += 1
                try use(file)
            }
        }
        // Some damage changes a name only.
        #expect(readable > 30)
    }

    /// Any bit of a parameter may be another one: then it is another parameter, or none that is finite.
    @Test func otherParameters() throws {
        try withWrittenModel { path, bytes in
            let header = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
            var refused = 0
            for place in header..<bytes.count {
                for bit in 0..<8 {
                    var damaged = bytes
                    damaged[place] ^= 1 << UInt8(bit)
                    try Data(damaged).write(to: URL(filePath: path))
                    let file = try #require(try modelFile(path))
                    if (try? file.model(as: Float.self)) == nil { refused += 1 }
                    try use(file)
                }
            }
            #expect(refused > 0)
        }
    }

    /// Each kind of model, cut at each byte and with each byte changed, every bit alone and all at once: an error in a line that
    /// names the file, or a model that can be used.
    @Test(arguments: Kind.allCases)
    func everyByte(_ kind: Kind) throws {
        var (readable, refused) = (0, 0)
        try kind.withWrittenModel { path, bytes in
            func look(_ what: String) throws {
                guard let file = try modelFile(path) else {
                    refused += 1
                    return
                }
                readable += 1
                #expect(file.sizes == kind.sizes, "\(what)")
                try use(file)
            }
            for place in bytes.indices {
                for mask in [0xff, 1, 2, 4, 8, 16, 32, 64, 128] as [UInt8] {
                    try overwrite(path, at: place, bytes[place] ^ mask)
                    try look("byte \(place) changed by \(mask)")
                }
                try overwrite(path, at: place, bytes[place])
            }
            #expect(Array(try Data(contentsOf: URL(filePath: path))) == bytes)
            for count in bytes.indices.reversed() {
                #expect(truncate(path, off_t(count)) == 0)
                #expect(try modelFile(path) == nil, "\(count) of \(bytes.count) bytes")
            }
        }
        #expect(readable > 100 && refused > 500)
    }

    /// The kinds of models that there are: of one layer and of several, in both precisions, with one output and with several,
    /// with names and without.
    enum Kind: CaseIterable {
        case oneLayer, oneLayerNamed, severalLayers, severalClasses

        var sizes: [Int] {
            switch self {
            case .oneLayer: [3, 1]
            case .oneLayerNamed: [2, 1]
            case .severalLayers: [2, 3, 2, 1]
            case .severalClasses: [2, 2, 3]
            }
        }

        func withWrittenModel(_ body: (String, [UInt8]) throws -> Void) throws {
            switch self {
            case .oneLayer: try write(ModelExample<Float>(sizes: sizes, named: false).model, body)
            case .oneLayerNamed: try write(ModelExample<Double>(sizes: sizes).model, body)
            case .severalLayers: try write(ModelExample<Float>(sizes: sizes).model, body)
            case .severalClasses: try write(ModelExample<Double>(sizes: sizes, named: false).model, body)
            }
        }

        private func write<Scalar>(_ model: TableModel<Scalar>, _ body: (String, [UInt8]) throws -> Void) throws {
            try TemporaryFolder.with { folder in
                let path = folder.appending(path: "m.safetensors").path
                try model.write(toFile: path)
                try body(path, Array(try Data(contentsOf: URL(filePath: path))))
            }
        }
    }

    /// A tensor without elements takes no bytes, whatever its other extent: the inputs may be any number.
    @Test func moreInputsThanCanBeCounted() throws {
        let texts = [
            "format": "swift-kernels table model", "format_version": "1", "version": "0", "means": "[1]",
            "deviations": "[1]", "classes": "[\"a\",\"b\"]", "training_options": "{}", "feature_names": "[\"x\"]",
        ]
        for inputs in [Int.max, Int.max - 1] {
            let members = texts.map { "\"\($0)\":\"\($1.replacing("\"", with: "\\\""))\"" }.joined(separator: ",")
            let header = """
                {"__metadata__":{\(members)},"0.weight":{"dtype":"F32","shape":[0,\(inputs)],"data_offsets":[0,0]},\
                "0.bias":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},\
                "2.weight":{"dtype":"F32","shape":[1,0],"data_offsets":[0,0]},\
                "2.bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}
                """
            try withModelFile(safetensorsBytes(header, [0, 0, 0, 0])) { path in
                expectError(
                    "FILE: the network has \(inputs) inputs; there are means and deviations of 1 features", file: path
                ) { _ = try ModelFile(contentsOfFile: path) }
            }
        }
    }

    private func withWrittenModel(_ body: (String, [UInt8]) throws -> Void) throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending(path: "m.safetensors").path
            var network = try Network<Float>(layers: [2, 2, 1], seed: 1)
            // One changed bit makes it an infinity.
            network.layers[0].w[0, 0] = 0x1p127
            let model = try TableModel(
                network: network, standardizer: Standardizer(means: [1.5, -2e-7], deviations: [0, 3]),
                featureNames: ["\"a\"\n", "🙂"], labelName: "é", classes: ["0", "1"], trainingOptions: ["epochs": "10"])
            try model.write(toFile: path)
            try body(path, Array(try Data(contentsOf: URL(filePath: path))))
        }
    }

    /// The file, or nil where it is refused in words.
    private func modelFile(_ path: String) throws -> ModelFile? {
        do {
            return try ModelFile(contentsOfFile: path)
        } catch {
            #expect(error.description.contains(path) && !error.description.contains("\n"))
            return nil
        }
    }

    private func overwrite(_ path: String, at place: Int, _ byte: UInt8) throws {
        let file = try #require(fopen(path, "r+"))
        defer { fclose(file) }
        #expect(fseek(file, place, SEEK_SET) == 0 && fputc(Int32(byte), file) == Int32(byte))
    }

    private func use(_ file: ModelFile) throws {
        let rows = [Double](repeating: 2, count: 3 * file.sizes[0])
        do {
            let model = try file.model(as: Float.self)
            let outputs = try model.predict(rows.span, samples: 3, on: .serial)
            #expect(outputs.elements.allSatisfy { $0 >= 0 && $0 <= 1 || $0.isNaN })
        } catch is ModelFileError {
        }
    }
}
