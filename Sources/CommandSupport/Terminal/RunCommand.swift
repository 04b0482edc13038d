#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Runs a command to its end: what it writes goes to standard output, what it throws to standard error as one line with
/// the command's name, and its exit code or the error's is the process's.
package func runCommand(_ name: String, _ body: (TextOutput) throws -> Int32) -> Never {
    let output = TextOutput(descriptor: STDOUT_FILENO)
    do {
        let code = try body(output)
        try output.flush()
        exit(code)
    } catch {
        if output.isInsideLine { output.write("\n") }
        try? output.flush()
        try? TextOutput(descriptor: STDERR_FILENO).writeAll("\(name): \(error)\n")
        exit((error as? CommandError)?.exitCode ?? CommandError.inputExitCode)
    }
}
