import FoundationEssentials

/// The memory of this process in bytes, as Linux tells it; 0 elsewhere.
enum ProcessMemory {
    static var resident: Int { status("VmRSS:") }

    /// The most since ``resetPeak()``.
    static var peak: Int { status("VmHWM:") }

    static func resetPeak() {
        try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    }

    private static func status(_ field: String) -> Int {
        guard let data = FileManager.default.contents(atPath: "/proc/self/status") else { return 0 }
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") where line.hasPrefix(field) {
            return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
                ?? 0
        }
        return 0
    }
}
