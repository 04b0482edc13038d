import CommandSupport

/// What the command line asks for; nil where it leaves the choice.
struct BenchSettings: Sendable {
    var suites: [Suite]?
    var shapes: [String] = []
    var shapeFile: String?
    var precisions: [Precision]?
    var backends: [BenchBackend]?
    var threads: [Int]?
    var instructionSet: String?
    var operands = OperandState.hot
    var seconds: Double?
    var peers: [Peer]?
    var python: String?
    var libraries: [String: String] = [:]
    var leavesKernelsToPeers = false
    var json: String?
    var baseline: String?
    var loss = 0.1
    var isQuick = false
    var showsVersion = false
}

extension BenchSettings {
    static var options: [Option<BenchSettings>] {
        [
            Option(
                "--suite", placeholder: "LIST", help: "of \(names(Suite.self)); all by default",
                into: \.suites, optional(list(of: choice))),
            Option(
                "--shape", placeholder: "SHAPE",
                help: "such as 512x512x64, 256x784:t or 512x512x64:tn:beta=1:ld=4096; may be repeated",
                store: { (value, settings) throws(CommandError) in settings.shapes.append(value) }),
            Option(
                "--shapes", placeholder: "FILE", help: "a file of shapes, or a name under Benchmarks/shapes: default",
                into: \.shapeFile, optional(anyText)),
            Option(
                "--precision", placeholder: "LIST", help: "of float, double, in place of the file's",
                into: \.precisions, optional(list(of: choice))),
            Option(
                "--backend", placeholder: "LIST", help: "of \(names(BenchBackend.self)); openmp,dispatch",
                into: \.backends, optional(list(of: choice))),
            Option(
                "--threads", placeholder: "LIST", help: "of numbers; 1 and the default number of this machine",
                into: \.threads, optional(list(of: wholeNumber(in: 1...1024)))),
            Option(
                "--isa", placeholder: "NAME", help: "the instruction set, ours and where possible the peers'",
                into: \.instructionSet, optional(anyText)),
            Option(
                "--operands", placeholder: "STATE", help: "hot: in cache, or cold: from memory; hot",
                into: \.operands, choice),
            Option(
                "--seconds", placeholder: "N", help: "to spend in all; 120",
                into: \.seconds, optional(decimalNumber("a positive number of seconds") { $0 > 0 })),
            Option(
                "--peers", placeholder: "LIST", help: "of \(names(Peer.self)), or none; all that are found",
                into: \.peers, peerList),
            Option(
                "--python", placeholder: "PATH", help: "the Python that has the peers; .venv/bin/python or python3",
                into: \.python, optional(anyText)),
            Option(
                "--blas", placeholder: "PEER=PATH", help: "the library of openblas, blis or mkl; may be repeated",
                store: { (value, settings) throws(CommandError) in try storeLibrary(value, &settings) }),
            Option(
                flag: "--as-installed", help: "peers with the kernels they take by themselves, even if not their best",
                into: \.leavesKernelsToPeers),
            Option(
                "--json", placeholder: "FILE", help: "writes the results in the schema of Google Benchmark",
                into: \.json, optional(anyText)),
            Option(
                "--compare", placeholder: "FILE", help: "an earlier JSON: the ratio by row, exit code 3 on a loss",
                into: \.baseline, optional(anyText)),
            Option(
                "--loss", placeholder: "PERCENT", help: "the loss that --compare allows; 10",
                store: { (value, settings) throws(CommandError) in
                    settings.loss =
                        try decimalNumber("a number of percent from 0 to 100") { (0...100).contains($0) }(
                            value, "--loss") / 100
                }),
            Option(flag: "--quick", help: "a few seconds, rough numbers: checks that all works", into: \.isQuick),
            Option(flag: "--version", help: "the version", into: \.showsVersion),
        ]
    }

    static var syntax: CommandSyntax {
        CommandSyntax(
            name: "kernels-bench", arguments: "[options]",
            about: """
                Measures this package beside its peers. Without options: gemm, gemv, outer,
                sigmoid, the network step, call overhead and scaling, in about two minutes.
                With --shapes elementwise: the sigmoid, its backward pass, the loss and the
                optimizers, from the first cache to memory.

                Every result is verified before it is timed. Processes take turns; times are
                medians over the turns, and a ratio is a peer's time over ours, turn by turn:
                above 1 we are faster. "?" marks one whose 95% interval holds 1 and is wider
                than 6%, "~" a time whose quartiles lie more than 15% apart.
                """,
            options: options,
            examples: [
                "kernels-bench", "kernels-bench --suite gemm --shape 1024x1024x1024 --threads 1,2 --json new.json",
                "kernels-bench --suite step --peers numpy,torch,jax", "kernels-bench --compare old.json --loss 5",
            ])
    }

    private static func names<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) -> String {
        Choice.allCases.map(\.rawValue).joined(separator: ", ")
    }
}

private func anyText(_ value: String, _ option: String) throws(CommandError) -> String {
    if value.isEmpty { throw .usage("\(option) needs a value that is not empty") }
    return value
}

private func peerList(_ value: String, _ option: String) throws(CommandError) -> [Peer]? {
    value == "none" ? [] : try list(of: choice)(value, option)
}

private func storeLibrary(_ value: String, _ settings: inout BenchSettings) throws(CommandError) {
    let known = Peer.allCases.filter { $0.kind == .cblas }.map(\.rawValue)
    guard let sign = value.firstIndex(of: "="), known.contains(String(value[..<sign])),
        value.index(after: sign) < value.endIndex
    else {
        throw .usage(
            "--blas is \(quoted(value)); it needs to be \(known.joined(separator: ", ")), an equals sign and the path of "
                + "the library")
    }
    settings.libraries[String(value[..<sign])] = String(value[value.index(after: sign)...])
}
