import CommandSupport
import Kernels

extension Derivation {
    /// Line by line.
    ///
    /// - Parameter columns: How many numbers of a vector, and rows and columns of a matrix, are shown.
    func text(columns: Int) throws -> String {
        var page = DerivationPage(columns: columns)
        let (z1, h1, z2, yHat) = (trace.z1.row(0), trace.h1.row(0), trace.z2.row(0), trace.yHat.row(0))
        page.section("Forward")
        page.vector("x", x)
        page.vector("z₁ = W₁x + b₁", z1)
        page.vector("h₁ = σ(z₁)", h1)
        page.vector("z₂ = W₂h₁ + b₂", z2)
        page.vector("ŷ = σ(z₂)", yHat)
        page.vector("y", y)
        page.vector("J = −y log ŷ − (1−y) log(1−ŷ)\(y.count > 1 ? ", summed" : "")", [trace.loss])

        page.section("Backward: the derivation, and below it central differences of J")
        let gradients = trace.gradients
        page.gradient("δ₂ = ∂J/∂z₂ = ŷ − y", trace.delta2.row(0), try differences(z2, count: columns, loss(z2:)))
        if let w2 = gradients.w2 {
            page.gradient(
                "∂J/∂W₂ = δ₂h₁ᵀ, an outer product", w2,
                try differences(network.w2, rows: columns, columns: columns, loss(w2:)))
        }
        if let b2 = gradients.b2 {
            page.gradient("∂J/∂b₂ = δ₂", b2, try differences(network.b2, count: columns, loss(b2:)))
        }
        page.gradient("∂J/∂h₁ = W₂ᵀδ₂", trace.dh1.row(0), try differences(h1, count: columns, loss(h1:)))
        page.gradient(
            "δ₁ = ∂J/∂z₁ = ∂J/∂h₁ ⊙ h₁ ⊙ (1−h₁)", trace.delta1.row(0), try differences(z1, count: columns, loss(z1:)))
        if let w1 = gradients.w1 {
            page.gradient(
                "∂J/∂W₁ = δ₁xᵀ, an outer product", w1,
                try differences(network.w1, rows: columns, columns: columns, loss(w1:)))
        }
        if let b1 = gradients.b1 {
            page.gradient("∂J/∂b₁ = δ₁", b1, try differences(network.b1, count: columns, loss(b1:)))
        }
        if let dx = gradients.x?.row(0) {
            page.gradient("∂J/∂x = W₁ᵀδ₁", dx, try differences(x, count: columns, loss(x:)))
        }
        page.end()
        return page.text
    }
}

/// Numbers under the formulas that they come from.
private struct DerivationPage {
    private(set) var text = ""
    private let columns: Int
    private var largest = 0.0
    private var compared = 0

    init(columns: Int) { self.columns = columns }

    mutating func section(_ title: String) { text += "\n\(title)\n" }

    mutating func vector(_ formula: String, _ numbers: [Double]) { text += "\n  \(formula)\n\(line("", numbers))" }

    mutating func gradient(_ formula: String, _ derived: [Double], _ differences: [Double]) {
        text += "\n  \(formula)\n"
        compare(derived, differences)
    }

    mutating func gradient(_ formula: String, _ derived: Matrix<Double>, _ differences: [[Double]]) {
        text += "\n  \(formula), \(derived.shape)\n"
        for (row, rowDifferences) in differences.enumerated() { compare(derived.row(row), rowDifferences) }
        if differences.count < derived.rows {
            text += "    … \(counted(derived.rows - differences.count, "more row"))\n"
        }
    }

    private mutating func compare(_ derived: [Double], _ differences: [Double]) {
        text += line("derivation", derived) + line("difference", differences, of: derived.count)
        for (a, b) in zip(derived, differences) { largest = max(largest, abs(a - b)) }
        compared += differences.count
    }

    /// - Parameter count: How many numbers there would be.
    private func line(_ name: String, _ numbers: [Double], of count: Int? = nil) -> String {
        let shown = numbers.prefix(columns).map { $0.significant(5).padded(left: 12) }.joined()
        let rest = (count ?? numbers.count) - min(numbers.count, columns)
        return "    \(name.padded(to: name.isEmpty ? 0 : 10))\(shown)\(rest > 0 ? "  … \(rest) more" : "")\n"
    }

    mutating func end() {
        text +=
            "\nThe \(compared) gradients shown differ from the central differences by \(largest.scientific(1)) at most.\n"
    }
}
