import Foundation

/// A command of this package as it was built, run as a process.
public struct BuiltCommand: Sendable {
    private let name: String

    public init(_ name: String) { self.name = name }

    public struct Result: Sendable {
        public var output: String
        public var errors: String
        public var code: Int32

        /// Standard error as the one line that it has to be.
        public var errorLine: String { errors.hasSuffix("\n") ? String(errors.dropLast()) : "no line end: \(errors)" }
    }

    public func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Result {
        try run(arguments, environment: environment)
    }

    /// Runs it with both outputs going to files, as in a pipe.
    public func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Result {
        try result(of: makeProcess(arguments, environment))
    }

    /// Runs a line of the shell in which `$0` is the command and `$1` and so on are the arguments.
    public func run(inShell line: String, _ arguments: String...) throws -> Result {
        let process = try makeProcess(["-c", line, executable().path] + arguments, [:])
        process.executableURL = URL(filePath: "/bin/bash")
        return try result(of: process)
    }

    private func result(of process: Process) throws -> Result {
        try TemporaryFolder.with { temporary in
            let (output, errors) = (temporary.appending(path: "output"), temporary.appending(path: "errors"))
            for file in [output, errors] { try Data().write(to: file) }
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = try FileHandle(forWritingTo: errors)
            try process.run()
            process.waitUntilExit()
            return Result(
                output: try String(contentsOf: output, encoding: .utf8),
                errors: try String(contentsOf: errors, encoding: .utf8), code: process.exitCode)
        }
    }

    public func makeProcess(_ arguments: [String], _ environment: [String: String]) throws -> Process {
        // A shell has SIGINT ignored in what it runs in the background, and the command would go on ignoring it.
        signal(SIGINT, SIG_DFL)
        let process = Process()
        process.executableURL = try executable()
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// It lies beside the test bundle.
    public func executable() throws -> URL {
        #if os(macOS)
            let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
            let products = bundle!.bundleURL.deletingLastPathComponent()
        #else
            let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        #endif
        return products.appending(path: name)
    }
}

extension Process {
    /// The exit code, or the signal's number, negative.
    public var exitCode: Int32 { terminationReason == .exit ? terminationStatus : -terminationStatus }
}

public enum TemporaryFolder {
    /// Calls `body` with a new folder that is removed afterwards.
    public static func with<R>(_ body: (URL) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kernels-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }
}

/// Calls `body` with the path of a file that has these contents.
public func withFile<R>(_ contents: String, named name: String = "table.csv", _ body: (String) throws -> R) throws -> R
{
    try withFile(bytes: Array(contents.utf8), named: name, body)
}

public func withFile<R>(bytes: [UInt8], named name: String = "table.csv", _ body: (String) throws -> R) throws -> R {
    try TemporaryFolder.with { folder in
        let file = folder.appending(path: name)
        try Data(bytes).write(to: file)
        return try body(file.path)
    }
}
