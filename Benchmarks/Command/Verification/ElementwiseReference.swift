import CommandSupport
import ReferenceKernels

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Reference values of what goes element by element, with the bounds on any usual way to compute them; beyond 2²⁰
/// elements on every so many.
struct ElementwiseReference {
    private(set) var parts: [Reference.Part] = []
    private let count: Int
    private let positions: [Int]
    private let units: ErrorUnits

    init(_ theCase: Case, _ store: OperandStore, _ units: ErrorUnits) throws(CommandError) {
        count = theCase.operands[0].count
        positions = Array(stride(from: 0, to: count, by: max(1, count >> 20)))
        self.units = units
        var operands: [String: [Double]] = [:]
        for operand in theCase.operands {
            let all = try store.read(operand.name, theCase.precision)
            operands[operand.name] = positions.map { all[$0] }
        }
        func operand(_ name: String) -> [Double] { operands[name] ?? [] }
        switch theCase.operation {
        case .backward: addBackward(operand("y"), operand("dy"))
        case .sgd: addDescent(operand("gradient"), operand("velocity"), operand("parameters"))
        case .adam: addAdam(operand("gradient"), operand("first"), operand("second"), operand("parameters"))
        default: preconditionFailure("\(theCase.operation) does not go element by element")
        }
    }

    /// dx = dy y (1 − y): three roundings.
    private mutating func addBackward(_ y: [Double], _ dy: [Double]) {
        add(
            "dx",
            zip(y, dy).map { y, dy in
                let dx = dy * y * (1 - y)
                return (dx, units.gamma(3) * abs(dx) + units.tiny)
            })
    }

    /// v = μ v + g and p −= ηv, with μ and η rounded to the precision.
    private mutating func addDescent(_ g: [Double], _ v: [Double], _ p: [Double]) {
        let (rate, momentum) = (OptimizerSettings.sgd.learning_rate, OptimizerSettings.sgd.momentum)
        let velocities = zip(g, v).map { g, v in
            (momentum * v + g, units.gamma(3) * (momentum * abs(v) + abs(g)))
        }
        add("velocity", velocities)
        add(
            "parameters",
            zip(p, velocities).map { p, velocity in
                let (v, error) = velocity
                return (p - rate * v, rate * error + units.gamma(3) * (abs(p) + rate * (abs(v) + error)))
            })
    }

    private mutating func addAdam(_ g: [Double], _ m: [Double], _ v: [Double], _ p: [Double]) {
        let settings = OptimizerSettings.adam
        let step = Double(OptimizerSettings.firstStep)
        let firsts = zip(g, m).map { g, m in mean(of: g, into: m, settings.beta1) }
        let seconds = zip(g, v).map { g, v in mean(of: g * g, into: v, settings.beta2) }
        add("first", firsts)
        add("second", seconds)
        let corrections = (1 - pow(settings.beta1, step), 1 - pow(settings.beta2, step))
        let (rate, scale) = (settings.learning_rate / corrections.0, 1 / corrections.1)
        // The corrections are made of Doubles in every precision, and most of a power can cancel.
        let correctionError = 2 * Rounding(Double.self).unit * (1 / corrections.0 + 1 / corrections.1)
        add(
            "parameters",
            p.indices.map { i in
                let ((m, mError), (v, vError)) = (firsts[i], seconds[i])
                func root(_ v: Double) -> Double { (scale * v).squareRoot() + settings.epsilon }
                let change = rate * m / root(v)
                // |a/b − m/d| is at most (|m| + e) / (d − δ) − |m|/d for any a within e of m and b within δ of d.
                let largest = rate * (abs(m) + mError) / root(v - vError)
                // Two constants, root, product, sum, quotient, the rate and its product.
                let error = largest - abs(change) + (units.gamma(8) + correctionError) * largest
                return (p[i] - change, error + units.gamma(1) * (abs(p[i]) + largest + error))
            })
    }

    /// β m + (1 − β) g in any form. β may be rounded before 1 − β is taken, so that the bound does not shrink with 1 − β;
    /// with that, the product, the square in g² and the sum no path has more than five roundings.
    private func mean(of g: Double, into m: Double, _ beta: Double) -> (Double, Double) {
        (beta * m + (1 - beta) * g, units.gamma(5) * (abs(m) + abs(g)))
    }

    private mutating func add(_ name: String, _ bounded: [(value: Double, error: Double)]) {
        parts.append(
            Reference.Part(
                name: name, start: parts.count * count, positions: positions,
                expected: Approximation(
                    bounded.map(\.value), errors: bounded.map(\.error), rows: bounded.count, columns: 1)))
    }
}
