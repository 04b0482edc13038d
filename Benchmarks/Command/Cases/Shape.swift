import CommandSupport

/// The sizes of an operation and how its operands lie in memory, written `1024x1024x64:tn:beta=1:ld=4096`.
struct Shape: Hashable, Sendable {
    var sizes: [Int]
    var transposeA = false
    var transposeB = false
    /// Adds to the output instead of overwriting it: beta is 1.
    var accumulates = false
    /// The leading dimension of every matrix where it is more than its columns.
    var leadingDimension: Int?

    init(sizes: [Int]) { self.sizes = sizes }

    /// The sizes alone: "1024x1024x64".
    var sizeText: String { sizes.map(String.init).joined(separator: "x") }

    /// The rest as words: ["tn", "beta=1"].
    func flags(of operation: Operation) -> [String] {
        var words: [String] = []
        switch operation {
        case .gemm where transposeA || transposeB: words.append((transposeA ? "t" : "n") + (transposeB ? "t" : "n"))
        case .gemv where transposeA: words.append("t")
        default: break
        }
        if accumulates { words.append("beta=1") }
        if let leadingDimension { words.append("ld=\(leadingDimension)") }
        return words
    }
}

extension Shape {
    private static let largestSize = 1 << 30

    /// Reads a shape for one operation, or says what would be right.
    init(_ text: some StringProtocol, for operation: Operation) throws(CommandError) {
        let words = text.split(separator: ":", omittingEmptySubsequences: false)
        sizes = try Self.sizes(words[0])
        guard sizes.count == operation.sizeNames.count else {
            throw .usage(
                "the shape \(quoted(text)) has \(counted(sizes.count, "size")); \(operation.rawValue) needs "
                    + operation.sizeNames.joined(separator: "×"))
        }
        for word in words.dropFirst() { try read(flag: String(word), of: operation) }
    }

    static func sizes(_ text: some StringProtocol) throws(CommandError) -> [Int] {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "x" || $0 == "×" }
        let sizes = parts.compactMap { Int($0) }.filter { (1...largestSize).contains($0) }
        guard sizes.count == parts.count else {
            throw .usage(
                "\(quoted(text)) is no shape; it needs whole numbers from 1 to \(largestSize) with x between them, such as "
                    + "1024x1024x64")
        }
        return sizes
    }

    private mutating func read(flag: String, of operation: Operation) throws(CommandError) {
        switch (flag, operation) {
        case ("nn", .gemm), ("nt", .gemm), ("tn", .gemm), ("tt", .gemm):
            transposeA = flag.hasPrefix("t")
            transposeB = flag.hasSuffix("t")
        case ("n", .gemv), ("t", .gemv): transposeA = flag == "t"
        case ("beta=0", .gemm), ("beta=0", .outer): accumulates = false
        case ("beta=1", .gemm), ("beta=1", .outer): accumulates = true
        case (_, .gemm) where flag.hasPrefix("ld="), (_, .gemv) where flag.hasPrefix("ld="),
            (_, .outer) where flag.hasPrefix("ld="):
            guard let number = Int(flag.dropFirst(3)), (1...Self.largestSize).contains(number) else {
                throw .usage("\(quoted(flag)) needs a whole number from 1 to \(Self.largestSize) after the equals sign")
            }
            leadingDimension = number
        default:
            throw .usage("\(operation.rawValue) has no flag \(quoted(flag)); \(Self.knownFlags(operation))")
        }
    }

    private static func knownFlags(_ operation: Operation) -> String {
        switch operation {
        case .gemm: "it takes nn, nt, tn or tt, beta=0 or beta=1, and ld=N"
        case .gemv: "it takes n or t, and ld=N"
        case .outer: "it takes beta=0 or beta=1, and ld=N"
        case .sigmoid, .backward, .bce, .sgd, .adam, .step, .forkjoin: "it takes none"
        }
    }
}
