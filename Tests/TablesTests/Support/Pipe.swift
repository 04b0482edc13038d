#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A pipe that a reader opens by a path.
final class Pipe {
    private let descriptors: [Int32]
    private var isOpen = true

    init() {
        var descriptors: [Int32] = [-1, -1]
        if pipe(&descriptors) != 0 { fatalError("no pipe") }
        self.descriptors = descriptors
    }

    deinit {
        finish()
        close(descriptors[0])
    }

    var path: String { "/dev/fd/\(descriptors[0])" }

    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { systemWrite(descriptors[1], $0.baseAddress, $0.count) }
            if written <= 0 { fatalError("cannot write to the pipe") }
            rest = rest.dropFirst(written)
        }
    }

    func write(_ text: String) { write(Array(text.utf8)) }

    /// Nothing follows.
    func finish() {
        if isOpen { close(descriptors[1]) }
        isOpen = false
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
