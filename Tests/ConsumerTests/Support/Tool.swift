import Foundation
import Testing

/// A command-line tool, run to its end.
enum Tool {
    struct Result {
        var code: Int32
        /// Standard output and standard error, in the order written.
        var output: String
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs a tool found on PATH.
    static func run(_ arguments: [String], in folder: URL) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        // Read to the end before waiting: a full pipe would stop the tool.
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Result(code: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
    }

    /// The same for a tool that has to succeed.
    @discardableResult
    static func succeed(_ arguments: String..., in folder: URL) throws -> String {
        let result = try run(arguments, in: folder)
        if result.code != 0 {
            throw Failure(
                description: "\(arguments.joined(separator: " ")) ended with \(result.code):\n\(result.output)")
        }
        return result.output
    }
}
