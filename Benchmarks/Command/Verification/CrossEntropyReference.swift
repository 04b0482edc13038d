import CommandSupport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The mean binary cross-entropy of logits and its gradient in Double, each with a bound on what rounding may do to it.
struct CrossEntropyReference {
    let loss: Approximation
    let gradient: Approximation

    /// - Parameter yHat: The sigmoid of the logits.
    init(_ z: Approximation, _ yHat: Approximation, targets: [Double], _ units: ErrorUnits) {
        let count = Double(targets.count)
        var gradient = yHat
        var (sum, error, magnitude) = (0.0, 0.0, 0.0)
        for i in targets.indices {
            let (logit, target) = (z.values[i], targets[i])
            gradient.values[i] = (yHat.values[i] - target) / count
            gradient.errors[i] = (yHat.errors[i] + 4 * units.unit * (1 + yHat.errors[i])) / count
            let term = max(logit, 0) - logit * target + log1p(exp(-abs(logit)))
            sum += term
            magnitude += abs(term)
            // A term changes at most as much as its logit.
            error += z.errors[i] + 8 * units.unit * (abs(logit) + 1)
        }
        // The additions, and the division and rounding at the end.
        error += units.gammaOfSum(targets.count + 2) * (magnitude + error)
        loss = Approximation([sum / count], errors: [error / count], rows: 1, columns: 1)
        self.gradient = gradient
    }
}

extension Approximation {
    /// What the sigmoid of any library may be off by, in units of roundoff.
    private static let sigmoidError = 4.0

    /// |σ′| is at most ¼.
    func sigmoid(_ units: ErrorUnits) -> Approximation {
        map { value, error in (1 / (1 + exp(-value)), error / 4 + Self.sigmoidError * units.unit) }
    }
}
