import Kernels
import TestSupport

extension Failures {
    /// Runs a kernel on every instruction set, executor and number of threads. On one instruction set all have to give
    /// the bits of the serial run, and so have all instruction sets with fused multiply-add among each other.
    ///
    /// - Parameter run: One call: its output arrays, and a loss where there is one.
    mutating func checkSameBits<Scalar: KernelScalar>(
        _ label: String, _ run: (NamedExecutor) -> (arrays: [[Scalar]], loss: Double)
    ) {
        var withFMA: (arrays: [[Scalar]], loss: Double)?
        for set in InstructionSet.available {
            set.use {
                let serial = run(.serial)
                for executor in NamedExecutor.all {
                    compare(run(executor), serial, "\(set) \(executor) \(label)")
                }
                guard set.hasFMA else { return }
                if let withFMA { compare(serial, withFMA, "\(set) \(label), to another instruction set") }
                withFMA = serial
            }
        }
    }

    private mutating func compare<Scalar: KernelScalar>(
        _ actual: (arrays: [[Scalar]], loss: Double), _ expected: (arrays: [[Scalar]], loss: Double), _ label: String
    ) {
        check(actual.loss == expected.loss, "\(label): loss \(actual.loss), not \(expected.loss)")
        for (index, (a, b)) in zip(actual.arrays, expected.arrays).enumerated() {
            let difference = firstDifference(a, b)
            check(difference == nil, "\(label), output \(index): \(difference ?? "")")
        }
    }
}
