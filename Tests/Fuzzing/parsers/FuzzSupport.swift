import Glibc

// What all targets share. A target defines `libFuzzerFlags`, and `fuzz`, which ends the process where a promise is broken.

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    fuzz(FuzzInput(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Puts the target's flags before those of the command line, which count more.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
    let given = (0..<Int(count.pointee)).map { arguments.pointee[$0] }
    let all = [given.first ?? nil] + libFuzzerFlags.map { strdup($0) } + given.dropFirst() + [nil]
    let copy = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: all.count)
    copy.initialize(from: all, count: all.count)
    arguments.pointee = copy
    count.pointee = CInt(all.count - 1)
    // libFuzzer would leave the signals to Swift's runtime, whose backtraces take minutes here and do not keep the input.
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT] { signal(number, SIG_DFL) }
    return 0
}

/// The bytes of one run, taken from the front.
struct FuzzInput {
    private var rest: UnsafeBufferPointer<UInt8>.SubSequence

    init(_ bytes: UnsafeBufferPointer<UInt8>) { rest = bytes[...] }

    /// The next byte; 0 where there is none.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// The bytes before the next line end, which goes too, or all.
    mutating func line() -> [UInt8] {
        let line = Array(rest.prefix { $0 != UInt8(ascii: "\n") })
        rest = rest.dropFirst(line.count + 1)
        return line
    }

    /// All that is left.
    var bytes: [UInt8] { Array(rest) }
}

/// Ends the process where something does not hold; libFuzzer keeps the input.
func require(_ condition: Bool, _ broken: @autoclosure () -> String, line: Int = #line) {
    if !condition { fatalError("line \(line): \(broken())") }
}

/// Whether a message can go to a terminal: one line of bounded length without control characters.
func requireOneLine(_ message: String) {
    let isClean = message.unicodeScalars.allSatisfy { $0.value >= 32 && !(127..<160).contains($0.value) }
    require(
        isClean && !message.isEmpty && message.utf8.count < 10_000,
        "the message is no line: \(message.debugDescription)")
}

/// Where files need no disk, if there is such a place.
let folderInMemory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"

/// A file without a name, and a path by which it can be opened.
final class MemoryFile: Sendable {
    private let descriptor: CInt

    init() {
        var name = Array("\(folderInMemory)/swift-kernels-XXXXXX".utf8CString)
        descriptor = mkstemp(&name)
        require(descriptor >= 0 && unlink(name) == 0, "no temporary file")
    }

    deinit { close(descriptor) }

    var path: String { "/proc/self/fd/\(descriptor)" }

    func write(_ bytes: [UInt8]) {
        require(ftruncate(descriptor, 0) == 0, "ftruncate")
        require(bytes.isEmpty || pwrite(descriptor, bytes, bytes.count, 0) == bytes.count, "pwrite")
    }
}

/// A pipe that holds some bytes and ends behind them, opened by a path.
func withPipe<R>(holding bytes: [UInt8], _ body: (String) -> R) -> R {
    var ends: [CInt] = [-1, -1]
    require(pipe(&ends) == 0, "pipe")
    defer { close(ends[0]) }
    require(bytes.isEmpty || write(ends[1], bytes, bytes.count) == bytes.count, "write")
    close(ends[1])
    return body("/proc/self/fd/\(ends[0])")
}
