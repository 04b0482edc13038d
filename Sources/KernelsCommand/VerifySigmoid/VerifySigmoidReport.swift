import CommandSupport
import Kernels

/// What `kernels verify-sigmoid` prints of one precision.
struct VerifySigmoidReport<Scalar: KernelScalar> {
    private let output: TextOutput
    private let total: Int
    private let start = ContinuousClock.now
    private let machine = MachineInfo.current

    init(_ output: TextOutput, total: Int) {
        self.output = output
        self.total = total
    }

    /// The bound that the documentation of ``sigmoid(_:on:)`` gives, in ULP.
    private var bound: Double { machine.instructionSet.hasFusedMultiplyAdd ? 1 : 2 }

    func heading(threads: Int) {
        output.write(
            "sigmoid, \("\(Scalar.self)".lowercased()), \(machine.instructionSet.name), "
                + "\(counted(threads, "thread")): \(grouped(total)) numbers\n")
    }

    /// A bar redrawn in place on a terminal, and nothing elsewhere.
    func progress(_ done: Int) throws {
        guard Terminal.canRedraw(output.descriptor) else { return }
        let fraction = Double(done) / Double(total)
        let passed = (ContinuousClock.now - start).seconds
        let bar = ProgressBar(
            label: "", fraction: fraction,
            details: [
                "\((100 * fraction).fixed(0).padded(left: 3))%",
                "\((passed / fraction - passed).fixed(0)) s left".padded(to: 10),
            ])
        output.write("\r" + bar.text(width: Terminal.width(output.descriptor)) + "\u{1b}[K")
        if done == total { output.write("\r\u{1b}[K") }
        try output.flush()
    }

    /// Writes it all and says whether everything is as documented.
    func result(_ errors: SigmoidErrors<Scalar>) throws -> Bool {
        let bins = SigmoidErrors<Scalar>.bins
        for (index, number) in errors.histogram.enumerated() where number > 0 || index < bins.count - 1 {
            let label =
                switch index {
                case 0: "rounded right"
                case bins.count: "above \(bins[bins.count - 1].shortest) ULP"
                default: "to \(bins[index].shortest) ULP"
                }
            output.write("  \(label.padded(to: 15))\(grouped(number).padded(left: 16))\n")
        }
        // Without fused multiply-add it is not promised that the function nowhere decreases.
        var isRight = (errors.decreases == 0 || bound > 1) && errors.wrongNaNs == 0
        if let worst = errors.worst {
            output.write("  worst \(worst.ulps.fixed(4)) ULP: σ(\(worst.input)) = \(worst.result)\n")
            isRight = isRight && worst.ulps <= bound
        }
        if let first = errors.firstDecrease {
            output.write("  decreases \(grouped(errors.decreases)) times, first at \(first.input)\n")
        } else {
            output.write("  nowhere decreasing\n")
        }
        if errors.wrongNaNs > 0 { output.write("  NaN lost or made: \(grouped(errors.wrongNaNs)) times\n") }
        for (x, y) in [(-Scalar.infinity, 0), (0, 0.5), (.infinity, 1)] as [(Scalar, Scalar)] where sigmoid([x])[0] != y
        {
            output.write("  σ(\(x)) is not \(y)\n")
            isRight = false
        }
        output.write(
            isRight
                ? "as documented: at most \(bound.shortest) ULP  (\((ContinuousClock.now - start).seconds.fixed(1)) s)\n"
                : "FAILED: not at most \(bound.shortest) ULP, or one of the lines above\n")
        try output.flush()
        return isRight
    }
}
