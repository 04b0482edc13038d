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
    openStandardDescriptors()
    let output = TextOutput(descriptor: STDOUT_FILENO)
    do {
        let code = try body(output)
        try output.flush()
        exit(code)
    } catch {
        if output.isInsideLine { output.write("\n") }
        try? output.flush()
        // Not onto the line of a bar that is shown there.
        let errors = TextOutput.standardError
        errors.write("\(errors.isInsideLine ? "\n" : "")\(name): \(error)\n")
        try? errors.flush()
        exit((error as? CommandError)?.exitCode ?? CommandError.inputExitCode)
    }
}

/// Fills the places of standard streams that are closed: a file that is opened later would be taken for them. Reading and
/// writing there fails as before, so each is opened the wrong way round.
private func openStandardDescriptors() {
    for (descriptor, flags) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
    where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
        // The lowest free number is taken, which is this one.
        _ = open("/dev/null", flags)
    }
}
