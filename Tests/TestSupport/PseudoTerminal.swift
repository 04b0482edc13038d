import Foundation

extension BuiltCommand {
    /// Runs it under a pseudo-terminal of the given width; returns all that appeared there.
    ///
    /// - Parameter meanwhile: Called each time something has appeared, with all of it so far.
    public func runOnTerminal(
        _ arguments: String..., columns: UInt16 = 80, terminal: String = "xterm",
        meanwhile: (_ screen: String, _ session: TerminalSession) -> Void = { _, _ in }
    ) throws -> (screen: String, code: Int32) {
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        var (master, slave): (Int32, Int32) = (-1, -1)
        let opened = openpty(&master, &slave, nil, nil, &size)
        if opened != 0 { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        defer { close(master) }
        let process = try makeProcess(arguments, ["TERM": terminal])
        let handle = FileHandle(fileDescriptor: slave, closeOnDealloc: false)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        close(slave)
        // The terminal holds only some thousand bytes, so it is read while the command runs; once the last writer is
        // gone the read fails.
        var screen: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        let session = TerminalSession(process: process, master: master)
        while case let count = read(master, &buffer, buffer.count), count > 0 {
            screen += buffer[..<count]
            meanwhile(String(decoding: screen, as: UTF8.self), session)
        }
        process.waitUntilExit()
        return (String(decoding: screen, as: UTF8.self), process.exitCode)
    }
}

/// A command that runs under a pseudo-terminal.
public struct TerminalSession {
    let process: Process
    let master: Int32

    /// What Control-C does.
    public func interrupt() { process.interrupt() }

    public func resize(columns: UInt16) {
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }
}

/// The lines as they stand on the screen one after the other: each redrawing of a line counts as a line.
public func drawnLines(_ screen: String) -> [String] {
    screen.replacing("\u{1b}[K", with: "").split { $0 == "\r" || $0 == "\n" || $0 == "\r\n" }.map(String.init)
}
