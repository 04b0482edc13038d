import CommandSupport
import Kernels

/// `kernels gradcheck`: every gradient, computed in four ways.
enum GradcheckCommand {
    static let syntax = CommandSyntax(
        name: "kernels gradcheck", arguments: "[options]",
        about: """
            Computes the loss J and its gradients with the fused kernel and with the
            composed path (matmul, outer and sigmoid alone), in float and double on each
            backend, and compares them with plain loops in double and with central
            differences. Each row shows the largest difference and the bound that the theory
            of rounding errors sets for it. The exit code is 1 if a bound is exceeded.
            """,
        options: GradcheckSettings.options,
        examples: ["kernels gradcheck", "kernels gradcheck --batch 1 --inputs 2 --hidden 2 --outputs 1"])

    static func run(_ arguments: [String], _ output: TextOutput) throws -> Int32 {
        switch try parseArguments(
            arguments, command: syntax.name, defaults: GradcheckSettings(), options: GradcheckSettings.options)
        {
        case .help(let all):
            output.write(Help.text(syntax, all: all))
            return 0
        case .run(let settings, _):
            return try check(settings, output)
        }
    }

    private static func check(_ settings: GradcheckSettings, _ output: TextOutput) throws -> Int32 {
        var backends = [Backend.serial, .dispatch(threads: settings.threads)]
        if Backend.isOpenMPAvailable { backends.insert(.openMP(threads: settings.threads), at: 1) }
        var generator = SplitMix64(seed: settings.seed)
        var report = GradcheckReport(output)
        for _ in 0..<settings.trials {
            let sizes = try GradcheckSizes(settings, using: &generator)
            let seed = generator.next()
            report.heading(sizes, seed: settings.seed)
            try report.section(GradientCheck<Float>(sizes, seed: seed), backends)
            try report.section(GradientCheck<Double>(sizes, seed: seed), backends)
            try output.flush()
        }
        report.summary(backends)
        return report.hasFailed ? 1 : 0
    }
}
