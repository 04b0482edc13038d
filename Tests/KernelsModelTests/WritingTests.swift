import Foundation
import Kernels
import TestSupport
import Testing

@testable import KernelsModel

@Suite("Table model, writing")
struct WritingTests {
    private func model() throws -> TableModel<Float> { try ModelExample<Float>(sizes: [30, 16, 1]).model }

    private func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func permissions(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test func aFileIsReplacedAsAWhole() throws {
        let model = try model()
        try TemporaryFolder.with { folder in
            let path = folder.appending(path: "m.safetensors").path
            try Data("old".utf8).write(to: URL(filePath: path))
            let reader = try FileHandle(forReadingFrom: URL(filePath: path))
            try model.write(toFile: path)
            #expect(try names(in: folder) == ["m.safetensors"])
            #expect(try TableModel<Float>(contentsOfFile: path) == model)
            // Somebody who has the old file open reads the old file.
            #expect(try reader.readToEnd() == Data("old".utf8))
        }
    }

    #if os(Linux)
        /// So that a process that is killed leaves nothing behind.
        @Test func theNewFileHasNoNameWhileItIsWritten() throws {
            let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 3, alignment: 1)
            defer { bytes.deallocate() }
            bytes.copyBytes(from: [1, 2, 3])
            try TemporaryFolder.with { folder in
                for path in ["m", "m"].map({ folder.appending(path: $0).path }) {
                    let before = try names(in: folder)
                    var file = try FileReplacement(path)
                    try file.write(UnsafeRawBufferPointer(bytes))
                    #expect(try names(in: folder) == before)
                    try file.finish()
                    #expect(try Data(contentsOf: URL(filePath: path)) == Data([1, 2, 3]))
                    #expect(try names(in: folder) == ["m"])
                }
            }
        }
    #endif

    /// As where the disk has no files without a name.
    @Test func theNewFileHasANameOfItsOwn() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending(path: "m").path
            func replace(with bytes: [UInt8], finishes: Bool) throws {
                var file = try FileReplacement(path, isNamed: true)
                let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
                defer { copy.deallocate() }
                copy.copyBytes(from: bytes)
                try file.write(UnsafeRawBufferPointer(copy))
                let new = try names(in: folder).filter { $0 != "m" }
                #expect(new.count == 1 && new[0].hasPrefix(".kernels-model-") && new[0].hasSuffix(".tmp"))
                if finishes { try file.finish() }
            }
            try replace(with: [1], finishes: false)
            #expect(try names(in: folder) == [])
            try replace(with: [1, 2], finishes: true)
            #expect(chmod(path, 0o640) == 0)
            try replace(with: [3], finishes: false)
            #expect(try Data(contentsOf: URL(filePath: path)) == Data([1, 2]))
            try replace(with: [4], finishes: true)
            #expect(try Data(contentsOf: URL(filePath: path)) == Data([4]))
            #expect(try names(in: folder) == ["m"] && permissions(path) == 0o640)
        }
    }

    /// What the system says of a failure that has no words of ours.
    @Test func otherFailures() {
        let message = String(cString: strerror(EIO))
        #expect(readingReason(EIO) == message && writingReason(EIO) == message)
    }

    @Test func permissionsAreKept() throws {
        let model = try model()
        try TemporaryFolder.with { folder in
            let mask = umask(0)
            umask(mask)
            let path = folder.appending(path: "m").path
            try model.write(toFile: path)
            #expect(permissions(path) == 0o644 & ~mask)
            for mode in [0o600, 0o664, 0o640] as [mode_t] {
                #expect(chmod(path, mode) == 0)
                try model.write(toFile: path)
                #expect(permissions(path) == mode)
            }
        }
    }

    @Test func linksAreFollowed() throws {
        let model = try model()
        try TemporaryFolder.with { folder in
            let inner = folder.appending(path: "inner")
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: false)
            // One over another, the second relative, to a file that is not there yet and then is.
            let link = folder.appending(path: "link").path
            #expect(symlink(inner.appending(path: "second").path, link) == 0)
            #expect(symlink("../target", inner.appending(path: "second").path) == 0)
            for _ in 0..<2 {
                try model.write(toFile: link)
                #expect(try names(in: folder) == ["inner", "link", "target"] && names(in: inner) == ["second"])
                #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link).hasSuffix("/inner/second"))
                #expect(try TableModel<Float>(contentsOfFile: folder.appending(path: "target").path) == model)
            }
            let loop = folder.appending(path: "loop").path
            #expect(symlink("loop", loop) == 0)
            expectError("FILE: cannot be written: its symbolic links lead in a circle", file: loop) {
                try model.write(toFile: loop)
            }
        }
    }

    @Test func aNameInTheCurrentFolderAndALongOne() throws {
        let model = try model()
        try TemporaryFolder.with { folder in
            // As long as names may be: nothing can be added to it.
            let path = folder.appending(path: String(repeating: "x", count: 255)).path
            try model.write(toFile: path)
            #expect(try TableModel<Float>(contentsOfFile: path) == model)
            let tooLong = path + "y"
            expectError("FILE: cannot be written: its name is too long; choose a shorter one", file: tooLong) {
                try model.write(toFile: tooLong)
            }
        }
        let name = "kernels-model-test-\(UUID().uuidString)"
        try model.write(toFile: name)
        #expect(try TableModel<Float>(contentsOfFile: "./\(name)") == model)
        try FileManager.default.removeItem(atPath: name)
    }

    @Test func placesThatTakeNoFile() throws {
        let model = try model()
        try TemporaryFolder.with { folder in
            func expect(_ reason: String, _ path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
                let before = try names(in: folder)
                expectError("FILE: cannot be written: \(reason)", file: path, sourceLocation: sourceLocation) {
                    try model.write(toFile: path)
                }
                #expect(try names(in: folder) == before, sourceLocation: sourceLocation)
            }
            let file = folder.appending(path: "file")
            try Data("old".utf8).write(to: file)
            try expect("it is a folder; give the name of a file in it", folder.path)
            try expect("it is a folder; give the name of a file in it", folder.path + "/")
            try expect("its folder does not exist; make it first", folder.path + "/none/m")
            try expect("its folder does not exist; make it first", folder.path + "/none/")
            try expect("a part of its path is a file and not a folder", file.path + "/m")
            for device in ["/dev/null", "/dev/full"] {
                try expect("it is a device, a pipe or a socket; give the name of a regular file", device)
                var status = stat()
                #expect(
                    stat(device, &status) == 0 && status.st_mode & S_IFMT == S_IFCHR, "\(device) is no device any more")
            }
            #expect(try Data(contentsOf: file) == Data("old".utf8))
            expectError("a\\u{0}b: cannot be written: its name has a zero byte in it") {
                try model.write(toFile: "a\0b")
            }
            expectError(": cannot be written: its folder does not exist; make it first") { try model.write(toFile: "") }
        }
    }

    /// A folder that nobody can make files in: the kernel's own for everybody, a read-only one for all but root.
    @Test func aFolderThatMayNotBeChanged() throws {
        let model = try model()
        expectError("FILE: cannot be written: its folder does not exist; make it first", file: "/proc/self/m") {
            try model.write(toFile: "/proc/self/m")
        }
        try TemporaryFolder.with { folder in
            let path = folder.appending(path: "m").path
            try Data("old".utf8).write(to: URL(filePath: path))
            #expect(chmod(folder.path, 0o555) == 0)
            defer { chmod(folder.path, 0o755) }
            if geteuid() == 0 { return }
            let reason = "its folder or the file may not be changed; choose one that may, or get the right to"
            expectError("FILE: cannot be written: \(reason)", file: path) { try model.write(toFile: path) }
            #expect(chmod(folder.path, 0o755) == 0 && chmod(path, 0o444) == 0)
            expectError("FILE: cannot be written: \(reason)", file: path) { try model.write(toFile: path) }
            #expect(try Data(contentsOf: URL(filePath: path)) == Data("old".utf8))
        }
    }

    /// The system refuses bytes in the middle of the file, as on a full disk: it may not grow beyond a limit, in a process
    /// of its own. The old file is there, and no other.
    @Test(arguments: [0, 100, 4096, 8000])
    func noRoom(_ limit: Int) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kernels-test-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/m.safetensors"
        try Data("old".utf8).write(to: URL(filePath: path))
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String, limit = limit as Int] in
            let model = try ModelExample<Float>(sizes: [30, 64, 1]).model
            signal(SIGXFSZ, SIG_IGN)
            var most = rlimit(rlim_cur: rlim_t(limit), rlim_max: rlim_t(limit))
            if setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &most) != 0 { exit(1) }
            do {
                try model.write(toFile: path)
            } catch {
                let reason = "cannot be written: it would be larger than files may be here (ulimit -f)"
                exit("\(error)" == "\(path): \(reason)" ? 42 : 2)
            }
            exit(3)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["m.safetensors"])
        #expect(try Data(contentsOf: URL(filePath: path)) == Data("old".utf8))
    }

    /// Several writers at once: the file is always the whole of one model.
    @Test func concurrentWriters() async throws {
        let models = try (1...4).map { try ModelExample<Float>(sizes: [30, 16, 1], seed: $0).model }
        let folder = FileManager.default.temporaryDirectory.appending(path: "kernels-test-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/m"
        try models[0].write(toFile: path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for model in models {
                group.addTask { for _ in 0..<20 { try model.write(toFile: path) } }
                group.addTask {
                    for _ in 0..<50 {
                        let read = try TableModel<Float>(contentsOfFile: path)
                        #expect(models.contains(read))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["m"])
    }
}
