import CommandSupport
import Kernels

/// What `kernels gradcheck` is told. A size that is nil is drawn at random.
struct GradcheckSettings {
    var batch: Int?
    var inputs: Int?
    var hidden: Int?
    var outputs: Int?
    var trials = 1
    var seed: UInt64 = 1
    var threads: Int?

    static var options: [Option<GradcheckSettings>] {
        let size = optional(wholeNumber(in: 1...65536))
        return [
            Option("--batch", placeholder: "N", help: "samples (random, 1 to 48)", into: \.batch, size),
            Option("--inputs", placeholder: "N", help: "features (random, 1 to 32)", into: \.inputs, size),
            Option("--hidden", placeholder: "N", help: "hidden units (random, 1 to 24)", into: \.hidden, size),
            Option("--outputs", placeholder: "N", help: "outputs (random, 1 to 6)", into: \.outputs, size),
            Option(
                "--trials", placeholder: "N", help: "networks to check, each drawn anew (1)", into: \.trials,
                wholeNumber(in: 1...1000)),
            .seed(\.seed, of: "the sizes and the numbers"),
            .threads(\.threads, "for OpenMP and Dispatch"),
        ]
    }
}

/// The sizes of one network and its batch.
struct GradcheckSizes {
    var batch, inputs, hidden, outputs: Int

    init(_ settings: GradcheckSettings, using generator: inout SplitMix64) throws(CommandError) {
        func drawn(_ size: Int?, upTo limit: UInt64) -> Int {
            // Drawn also where it is not needed: a size that is given leaves the others as they are.
            let random = Int(generator.next() % limit) + 1
            return size ?? random
        }
        batch = drawn(settings.batch, upTo: 48)
        inputs = drawn(settings.inputs, upTo: 32)
        hidden = drawn(settings.hidden, upTo: 24)
        outputs = drawn(settings.outputs, upTo: 6)
        let largest = max(batch, hidden) * max(inputs, hidden, outputs)
        if largest > 10_000_000 || work > 1_000_000_000 {
            throw .usage("the sizes \(self) are too large for the naive reference; smaller ones are needed")
        }
    }

    /// Multiplications of a forward pass.
    var work: Int { batch * hidden * (inputs + outputs) }
}

extension GradcheckSizes: CustomStringConvertible {
    var description: String { "batch \(batch), inputs \(inputs), hidden \(hidden), outputs \(outputs)" }
}
