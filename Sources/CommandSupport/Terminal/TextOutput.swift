#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Text on its way to a file descriptor, kept until ``flush()`` so that a table goes out in one piece.
package final class TextOutput {
    package let descriptor: Int32
    private var pending = ""
    /// Whether the last line has no end yet, as while a progress bar is shown.
    package private(set) var isInsideLine = false

    package static let standardError = TextOutput(descriptor: STDERR_FILENO)

    package init(descriptor: Int32) { self.descriptor = descriptor }

    package func write(_ text: String) {
        pending += text
        if let last = text.unicodeScalars.last { isInsideLine = last != "\n" }
    }

    package func flush() throws(CommandError) {
        let text = pending
        pending = ""
        try writeAll(text)
    }

    package func writeAll(_ text: String) throws(CommandError) {
        var text = text
        let failure: Int32? = text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let written = systemWrite(descriptor, rest.baseAddress, rest.count)
                if written < 0 {
                    if errno == EINTR { continue }
                    if errno == EAGAIN {
                        // Another process has set the pipe or terminal that it shares to return at once.
                        var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                        _ = poll(&event, 1, -1)
                        continue
                    }
                    return errno
                }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
            }
            return nil
        }
        if let failure {
            throw .input("cannot write the output: \(systemMessage(failure))")
        }
    }
}

// It goes with the work from one thread to another and is never used by two at once.
extension TextOutput: @unchecked Sendable {}

// Inside the class the method of the same name would hide the system's function.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

/// The system's words for an error number.
package func systemMessage(_ number: Int32) -> String {
    strerror(number).map { String(cString: $0) } ?? "error \(number)"
}
