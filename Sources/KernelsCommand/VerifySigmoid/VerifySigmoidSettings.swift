import CommandSupport

/// What `kernels verify-sigmoid` is told.
struct VerifySigmoidSettings {
    var precisions: [Precision] = [.float, .double]
    var stride = 1
    var samples = 1_000_000_000
    var seed: UInt64 = 1
    var threads: Int?

    static var options: [Option<VerifySigmoidSettings>] {
        [
            Option(
                "--precision", placeholder: "LIST", help: "of float, double (both)", into: \.precisions,
                list(of: choice)),
            Option(
                "--stride", placeholder: "N", help: "every Nth float (1: all 2^32 of them)", into: \.stride,
                wholeNumber(in: 1...1_000_000)),
            Option(
                "--samples", placeholder: "N", help: "doubles to try (1000000000)", into: \.samples,
                wholeNumber(in: 1...1_000_000_000_000)),
            .seed(\.seed, of: "the doubles"),
            .threads(\.threads),
        ]
    }
}
