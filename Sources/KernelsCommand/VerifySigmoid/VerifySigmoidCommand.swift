import CommandSupport
import Kernels

/// `kernels verify-sigmoid`: the error of the sigmoid over all floats, and over as many doubles as are asked for.
enum VerifySigmoidCommand {
    static let syntax = CommandSyntax(
        name: "kernels verify-sigmoid", arguments: "[options]",
        about: """
            Computes the sigmoid of all 4294967296 floats in their order, and of 10^9
            doubles (every exponent, the neighbours of every point where the kernel
            changes ways, and at random), and compares with a reference: double for
            floats, double-double for doubles and where double is too close to tell.
            Shows the errors in units in the last place, the worst of them, and whether
            the function ever decreases. Takes minutes. The exit code is 1 if the
            documented bound is exceeded: 1 ULP with fused multiply-add, 2 without.
            CK_ISA names another instruction set.
            """,
        options: VerifySigmoidSettings.options,
        examples: ["kernels verify-sigmoid", "kernels verify-sigmoid --precision float --stride 1000"])

    static func run(_ arguments: [String], _ output: TextOutput) throws -> Int32 {
        switch try parseArguments(
            arguments, command: syntax.name, defaults: VerifySigmoidSettings(),
            options: VerifySigmoidSettings.options)
        {
        case .help(let all):
            output.write(Help.text(syntax, all: all))
            return 0
        case .run(let settings, _):
            var isRight = true
            for precision in settings.precisions {
                let passes =
                    switch precision {
                    case .float:
                        try verify(FloatSweep(stride: settings.stride), settings, output)
                    case .double:
                        try verify(DoubleSamples(count: settings.samples, seed: settings.seed), settings, output)
                    }
                isRight = isRight && passes
            }
            return isRight ? 0 : 1
        }
    }

    private static func verify<Inputs: SigmoidInputs>(
        _ inputs: Inputs, _ settings: VerifySigmoidSettings, _ output: TextOutput
    ) throws -> Bool {
        let threads = settings.threads ?? MachineInfo.current.threads.chosen
        let report = VerifySigmoidReport<Inputs.Scalar>(output, total: inputs.count)
        report.heading(threads: threads)
        let errors = try SigmoidSweep(inputs: inputs, threads: threads).run { done in try report.progress(done) }
        return try report.result(errors)
    }
}
