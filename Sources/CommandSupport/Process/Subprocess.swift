import FoundationEssentials

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A process with pipes at its standard input and output. Its standard error goes nowhere.
package final class Subprocess {
    package let process: pid_t
    private let input: Int32
    private let output: Int32
    private var buffer: [UInt8] = []
    private var hasEnded = false
    private var isInputClosed = false

    /// Starts a program; `environment` changes single variables.
    package init(_ command: [String], environment: [String: String] = [:]) throws(CommandError) {
        var toChild: [Int32] = [0, 0]
        var fromChild: [Int32] = [0, 0]
        guard pipe(&toChild) == 0 else { throw Self.failure(command, errno) }
        guard pipe(&fromChild) == 0 else {
            let number = errno
            for descriptor in toChild { close(descriptor) }
            throw Self.failure(command, number)
        }
        // Otherwise a later child would keep these ends open, and this one would never see the end of its input.
        for descriptor in [toChild[1], fromChild[0]] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }

        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addclose(&actions, toChild[0])
        posix_spawn_file_actions_addclose(&actions, fromChild[1])

        var variables = ProcessInfo.processInfo.environment
        variables.merge(environment) { _, new in new }
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var assignments: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + assignments { free(text) } }
        var child: pid_t = 0
        let status = posix_spawnp(&child, command[0], &actions, nil, &arguments, &assignments)
        close(toChild[0])
        close(fromChild[1])
        guard status == 0 else {
            close(toChild[1])
            close(fromChild[0])
            throw Self.failure(command, status)
        }
        process = child
        input = toChild[1]
        output = fromChild[0]
    }

    deinit { end() }

    private static func failure(_ command: [String], _ number: Int32) -> CommandError {
        .input("cannot start \(quoted(command[0], limit: fileNameLimit)): \(systemMessage(number))")
    }

    /// Freezes the process with all its threads, so that none of them takes a processor while others are measured.
    package func stop() { if !hasEnded { kill(process, SIGSTOP) } }

    package func `continue`() { if !hasEnded { kill(process, SIGCONT) } }

    package func writeLine(_ line: String) throws(CommandError) {
        try TextOutput(descriptor: input).writeAll(line + "\n")
    }

    /// The next line, without its end; nil when the process has ended.
    package func readLine(timeout seconds: Double) throws(CommandError) -> String? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeSubrange(...end)
                return line
            }
            let left = (deadline - .now).seconds
            if left <= 0 { throw .input("no answer within \(seconds.shortest) s") }
            var event = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            // Not long at a time: a signal may come just before.
            let ready = poll(&event, 1, Int32(min(left * 1000 + 1, 200)))
            if Interruption.isRequested { throw Interruption.error }
            if ready <= 0 { continue }
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            let count = read(output, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return nil }
            buffer += chunk[..<count]
        }
    }

    /// Tells the process that its input has ended; it then ends by itself, and clears up what its libraries have left.
    package func closeInput() {
        if isInputClosed { return }
        isInputClosed = true
        close(input)
        kill(process, SIGCONT)
    }

    /// Waits for the end of the process, not long. Safe to repeat.
    package func end() {
        if hasEnded { return }
        closeInput()
        let deadline = ContinuousClock.now + .seconds(3)
        // Its output ends with it.
        var chunk = [UInt8](repeating: 0, count: 1 << 12)
        while case let left = (deadline - .now).seconds, left > 0 {
            var event = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            if poll(&event, 1, Int32(left * 1000) + 1) > 0, read(output, &chunk, chunk.count) <= 0 { break }
        }
        hasEnded = true
        kill(process, SIGKILL)
        close(output)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    /// What a command prints, without its last line ends; nil where it fails or takes too long.
    package static func output(of command: [String], timeout: Double = 20) -> String? {
        guard let child = try? Subprocess(command) else { return nil }
        child.closeInput()
        let deadline = ContinuousClock.now + .seconds(timeout)
        var lines: [String] = []
        do {
            while let line = try child.readLine(timeout: (deadline - .now).seconds) { lines.append(line) }
        } catch {
            kill(child.process, SIGKILL)
        }
        child.hasEnded = true
        close(child.output)
        var status: Int32 = 0
        while waitpid(child.process, &status, 0) < 0, errno == EINTR {}
        let rest = String(decoding: child.buffer, as: UTF8.self)
        return status == 0 ? (lines + (rest.isEmpty ? [] : [rest])).joined(separator: "\n") : nil
    }
}
