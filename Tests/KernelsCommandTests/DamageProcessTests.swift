import Foundation
import TestSupport
import Testing

/// Damaged files given to the command: a sample, as the libraries' tests take each byte.
@Suite struct DamageProcessTests {
    @Test func models() throws {
        try TrainedModel.with { trained in
            let bytes = Array(try Data(contentsOf: URL(filePath: trained.model)))
            try damage(bytes, named: "damaged.safetensors", in: trained.folder) { path in
                try kernels.run("predict", path, trained.table)
            }
            try damage(bytes, named: "loaded.safetensors", in: trained.folder, by: 5) { path in
                try kernels.run("train", trained.table, "--load", path, "--epochs", "1")
            }
        }
    }

    @Test func texts() throws {
        try TrainedModel.with { trained in
            let bytes = Array(TrainedModel.csv().utf8.prefix(600))
            try damage(bytes, named: "damaged.csv", in: trained.folder) { path in
                try kernels.run("predict", trained.model, path)
            }
            try damage(bytes, named: "trained.csv", in: trained.folder, by: 5) { path in
                try kernels.run("train", path, "--epochs", "1")
            }
        }
    }

    @Test func arrays() throws {
        try TrainedModel.with { trained in
            let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (40, 4), }\n"
            let data = TrainedModel.rows.prefix(40).flatMap { $0 }.flatMap { number in
                withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
            }
            let bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + data
            try damage(bytes, named: "damaged.npy", in: trained.folder) { path in
                try kernels.run("predict", trained.model, path)
            }
        }
    }

    /// Runs with the file whole, cut and changed at places all over it: every run succeeds or ends in one line with exit code 1.
    private func damage(
        _ bytes: [UInt8], named name: String, in folder: URL, by count: Int = 12,
        _ run: (_ path: String) throws -> BuiltCommand.Result
    ) throws {
        let file = folder.appending(path: name)
        func look(_ bytes: [UInt8], _ what: String) throws -> Int32 {
            try Data(bytes).write(to: file)
            let result = try run(file.path)
            let isError = result.code == 1 && !result.errorLine.contains("\n") && result.errors.hasPrefix("kernels: ")
            #expect(isError || result.code == 0 && result.errors.isEmpty, "\(what): \(result.code), \(result.errors)")
            return result.code
        }
        #expect(try look(bytes, "\(name) whole") == 0)
        var refused: Int32 = 0
        for step in 0..<count {
            let place = step * bytes.count / count
            var changed = bytes
            changed[place] ^= step.isMultiple(of: 2) ? 0xff : 1
            refused += try look(Array(bytes[..<place]), "\(name) cut at \(place)")
            refused += try look(changed, "\(name) changed at \(place)")
        }
        #expect(refused > 0)
    }
}
