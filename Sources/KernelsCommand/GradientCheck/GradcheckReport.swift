import CommandSupport
import Kernels
import ReferenceKernels

/// The table of `kernels gradcheck`, and the count of what passed.
struct GradcheckReport {
    private let output: TextOutput
    private var comparisons = 0
    private var failures = 0
    /// Backends whose results differ from the first one's in some bit.
    private var deviating: [String] = []

    init(_ output: TextOutput) { self.output = output }

    var hasFailed: Bool { failures > 0 || !deviating.isEmpty }

    func heading(_ sizes: GradcheckSizes, seed: UInt64) {
        output.write("\(sizes), seed \(seed)\n\n")
    }

    /// One precision on all backends.
    mutating func section<Scalar>(_ check: GradientCheck<Scalar>, _ backends: [Backend]) throws {
        let type = "\(Scalar.self)".lowercased()
        row(type, "", ["fused - naive", "composed - naive", "fused - differences"])
        var first: GradientCheck<Scalar>.Comparisons?
        for backend in backends {
            let result = try check.compare(on: backend)
            row(backend.name, "J", [tell(result.fusedLoss), tell(result.composedLoss)])
            for part in GradientPart.allCases {
                row(
                    backend.name, part.label,
                    [tell(result.fused[part]), tell(result.composed[part]), tell(result.fusedToDifferences[part])])
            }
            if let first {
                if first.loss != result.loss || first.gradients != result.gradients {
                    deviating.append("\(backend.name) in \(type)")
                }
            } else {
                first = result
            }
        }
        // The last column of these rows holds the naive gradients against the differences.
        for part in GradientPart.allCases {
            let (count, total) = check.differenced(part)
            let note = count < total ? "\(count) of \(total) differences" : ""
            row("naive", part.label, ["", note, tell(check.compareReference(part))])
        }
        output.write("\n")
    }

    func summary(_ backends: [Backend]) {
        if !Backend.isOpenMPAvailable { output.write("OpenMP is not in this build and was not checked\n") }
        let names = backends.map(\.name).joined(separator: ", ")
        output.write(
            deviating.isEmpty
                ? "\(names): the same bits\n" : "FAILED: other bits than \(backends[0].name): \(deviating)\n")
        output.write(
            failures == 0
                ? "all \(comparisons) comparisons are within their bounds\n"
                : "FAILED: \(failures) of \(comparisons) comparisons exceed their bounds (marked with >)\n")
    }

    private func row(_ name: String, _ quantity: String, _ cells: [String]) {
        let line = name.padded(to: 10) + quantity.padded(to: 7) + cells.map { $0.padded(left: 20) }.joined()
        var trimmed = line[...]
        while trimmed.last == " " { trimmed.removeLast() }
        output.write(trimmed + "\n")
    }

    private mutating func tell(_ comparison: Comparison?) -> String {
        guard let comparison else { return "" }
        comparisons += 1
        if !comparison.passes { failures += 1 }
        return comparison.description
    }
}
