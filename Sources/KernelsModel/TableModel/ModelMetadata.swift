import Kernels

/// All of a model but the network, as texts of a safetensors file.
struct ModelMetadata {
    var standardizer: Standardizer
    var featureNames: [String]?
    var labelName: String?
    var classes: [String]
    var trainingOptions: [String: String]
    var version: String

    static let format = "swift-kernels table model"
    static let formatVersion = "1"

    /// PyTorch counts the modules of a sequence, and each linear one is followed by its sigmoid.
    static func weightName(layer: Int) -> String { "\(2 * layer).weight" }
    static func biasName(layer: Int) -> String { "\(2 * layer).bias" }

    private enum Key {
        static let format = "format"
        static let formatVersion = "format_version"
        static let version = "version"
        static let featureNames = "feature_names"
        static let means = "means"
        static let deviations = "deviations"
        static let labelName = "label_name"
        static let classes = "classes"
        static let trainingOptions = "training_options"
    }

    var texts: [String: String] {
        var texts = [
            Key.format: Self.format, Key.formatVersion: Self.formatVersion, Key.version: version,
            Key.means: JSONText.array(standardizer.means), Key.deviations: JSONText.array(standardizer.deviations),
            Key.classes: JSONText.array(classes), Key.trainingOptions: JSONText.object(trainingOptions),
        ]
        texts[Key.featureNames] = featureNames.map { JSONText.array($0) }
        texts[Key.labelName] = labelName
        return texts
    }
}

extension ModelMetadata {
    /// What is wrong with a file's texts.
    struct Failure: Error {
        let reason: String
    }

    /// - Parameters:
    ///   - inputs, outputs: Those of the network: no array is read much further than it can be right.
    init(_ texts: [String: String], inputs: Int, outputs: Int) throws(Failure) {
        // A tensor without elements can say any number of them, the greatest as well.
        let (inputs, outputs) = (min(inputs, .max - 2), min(outputs, .max - 2))
        func text(_ key: String) throws(Failure) -> String {
            guard let text = texts[key] else { throw Failure(reason: "its metadata have no '\(key)'") }
            return text
        }
        func read<Value>(
            _ key: String, _ body: (inout JSONReader) throws(JSONReader.Failure) -> Value
        ) throws(Failure) -> Value {
            var reader = JSONReader(try text(key))
            do {
                let value = try body(&reader)
                try reader.finish()
                return value
            } catch {
                throw Failure(reason: "'\(key)' in its metadata, \(error.reason)")
            }
        }
        func numbers(_ key: String) throws(Failure) -> [Double] {
            try read(key) { (reader) throws(JSONReader.Failure) in
                try reader.elements(atMost: inputs + 1) { (reader) throws(JSONReader.Failure) in try reader.number() }
            }
        }
        func strings(_ key: String, atMost limit: Int) throws(Failure) -> [String] {
            try read(key) { (reader) throws(JSONReader.Failure) in
                try reader.elements(atMost: limit) { (reader) throws(JSONReader.Failure) in try reader.string() }
            }
        }
        version = try text(Key.version)
        let (means, deviations) = (try numbers(Key.means), try numbers(Key.deviations))
        do {
            standardizer = try Standardizer(means: means, deviations: deviations)
        } catch {
            throw Failure(reason: "'\(Key.means)' and '\(Key.deviations)' in its metadata: \(error)")
        }
        featureNames = texts[Key.featureNames] == nil ? nil : try strings(Key.featureNames, atMost: inputs + 1)
        labelName = texts[Key.labelName]
        classes = try strings(Key.classes, atMost: outputs + 2)
        trainingOptions = try read(Key.trainingOptions) { (reader) throws(JSONReader.Failure) in
            var options: [String: String] = [:]
            try reader.object { (reader, key) throws(JSONReader.Failure) in
                if options.updateValue(try reader.string(), forKey: key) != nil {
                    throw reader.failure("the key \(quoted(key)) is there twice")
                }
            }
            return options
        }
    }

    /// Refuses a file that this package did not write, or one of a later format, before anything else is looked at.
    static func checkFormat(_ texts: [String: String]) throws(Failure) {
        if texts[Key.format] != format {
            let needed = [Key.version, Key.means, Key.deviations, Key.classes, Key.trainingOptions]
            let missing = needed.filter { texts[$0] == nil }
            let found = texts[Key.format].map { "the 'format' in its metadata is \(quoted($0))" }
            throw Failure(
                reason: "not a table model: \(found ?? "its metadata have no 'format'"), '\(format)' is needed"
                    + (missing.isEmpty ? "" : "; \(missing.joined(separator: ", ")) are missing as well"))
        }
        guard let found = texts[Key.formatVersion] else {
            throw Failure(reason: "its metadata have no '\(Key.formatVersion)'")
        }
        if found != formatVersion {
            let writer = texts[Key.version].map { ", written by version \(printable($0, limit: 60))" } ?? ""
            throw Failure(
                reason: "it is a table model of format version \(quoted(found))\(writer); "
                    + "this version, \(MachineInfo.version), reads \(formatVersion)")
        }
    }
}

extension JSONReader {
    /// An array of at most so many elements.
    fileprivate mutating func elements<Element>(
        atMost limit: Int, _ element: (inout JSONReader) throws(Failure) -> Element
    ) throws(Failure) -> [Element] {
        var elements: [Element] = []
        try array { (reader) throws(Failure) in
            if elements.count == limit { throw reader.failure("there are more than \(limit) elements") }
            elements.append(try element(&reader))
        }
        return elements
    }
}
