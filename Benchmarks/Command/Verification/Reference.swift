import CommandSupport
import Kernels
import ReferenceKernels

/// What a case must give: reference values in Double with a bound for each element, computed once for all who take part.
///
/// Products beyond 4·10⁹ operations are checked on random rows; sigmoids, their backward pass and the optimizers beyond
/// 2²⁰ elements on every so many; all else in full.
struct Reference {
    /// A piece of the results: its elements stand at `positions` of the output, or from `start` on where those are nil.
    struct Part {
        var name: String
        var start: Int
        var positions: [Int]?
        var expected: Approximation
    }

    private(set) var parts: [Part] = []
    /// The arguments of a sigmoid, which is judged in ULP.
    private(set) var arguments: [Double]?
    private let precision: Precision

    /// - Parameter mostOperations: Beyond which a product is checked on some rows.
    init(_ theCase: Case, _ store: OperandStore, mostOperations: Double = 4e9) throws(CommandError) {
        precision = theCase.precision
        let units = Self.units(theCase.precision)
        let s = theCase.sizes
        func operand(_ name: String, _ rows: Int, _ columns: Int) throws(CommandError) -> Approximation {
            Approximation(try store.read(name, theCase.precision), rows: rows, columns: columns)
        }
        switch theCase.operation {
        case .gemm:
            let (m, n, k) = (s[0], s[1], s[2])
            let isTransposed = (a: theCase.shape.transposeA, b: theCase.shape.transposeB)
            let a = isTransposed.a ? try operand("a", k, m).transposed : try operand("a", m, k)
            let b = isTransposed.b ? try operand("b", n, k) : try operand("b", k, n).transposed
            let rows = Self.rows(of: m, most: Int(mostOperations / (2 * Double(n) * Double(k))))
            var c = Approximation.product(rows.map(a.selecting) ?? a, transposed: b, units)
            if theCase.shape.accumulates {
                let old = try operand("c", m, n)
                c = Self.adding(rows.map(old.selecting) ?? old, to: c, units)
            }
            let positions = rows.map { $0.flatMap { row in row * n..<(row + 1) * n } }
            parts = [Part(name: "C", start: 0, positions: positions, expected: c)]
        case .gemv:
            let a = try operand("a", s[0], s[1])
            let isTransposed = theCase.shape.transposeA
            let x = try operand("x", 1, isTransposed ? s[0] : s[1])
            let y = Approximation.product(isTransposed ? a.transposed : a, transposed: x, units)
            parts = [Part(name: "y", start: 0, expected: y)]
        case .outer:
            var a = Approximation.product(try operand("x", s[0], 1), transposed: try operand("y", s[1], 1), units)
            if theCase.shape.accumulates { a = Self.adding(try operand("c", s[0], s[1]), to: a, units) }
            parts = [Part(name: "A", start: 0, expected: a)]
        case .sigmoid:
            arguments = try store.read("x", theCase.precision)
        case .backward, .sgd, .adam:
            parts = try ElementwiseReference(theCase, store, units).parts
        case .bce:
            let z = try operand("z", s[0], s[1])
            let targets = try store.read("y", theCase.precision)
            let cost = CrossEntropyReference(z, z.sigmoid(units), targets: targets, units)
            parts = [
                Part(name: "loss", start: 0, expected: cost.loss), Part(name: "dz", start: 1, expected: cost.gradient),
            ]
        case .step:
            parts = try NetworkReference(theCase, store, units).parts
        case .forkjoin:
            break
        }
    }

    /// A product rounded to the precision, compared with one that the reference has rounded to Double.
    static func units(_ precision: Precision) -> ErrorUnits {
        let rounding = precision == .float ? Rounding(Float.self) : Rounding(Double.self)
        return ErrorUnits(unit: rounding.unit + Rounding(Double.self).unit, tiny: rounding.tiny)
    }

    private static func adding(_ old: Approximation, to product: Approximation, _ units: ErrorUnits) -> Approximation {
        var sum = product
        for i in sum.values.indices {
            sum.errors[i] += 2 * units.unit * (abs(product.values[i]) + product.errors[i] + abs(old.values[i]))
            sum.values[i] += old.values[i]
        }
        return sum
    }

    /// The rows to check, nil for all.
    private static func rows(of m: Int, most: Int) -> [Int]? {
        let most = max(16, most)
        if m <= most { return nil }
        var generator = SplitMix64(seed: UInt64(m))
        var chosen: Set<Int> = [0, m - 1]
        while chosen.count < most { chosen.insert(Int.random(in: 0..<m, using: &generator)) }
        return chosen.sorted()
    }

    /// What is wrong with the results, or nil; and the worst error of a sigmoid in ULP.
    func check(_ output: [Double], of participant: Participant, instructionSetHasFMA: Bool) -> (
        problem: String?, ulps: Double?
    ) {
        if let arguments {
            return checkSigmoid(output, arguments, participant, instructionSetHasFMA)
        }
        for part in parts where !(participant == .peer(.sklearn) && part.name == "dX") {
            let expected = part.expected
            for i in expected.values.indices {
                let position = part.start + (part.positions?[i] ?? i)
                guard position < output.count else { return ("there are only \(output.count) results", nil) }
                let (value, bound) = (expected.values[i], expected.errors[i])
                // Not > : a NaN is wrong as well.
                if !(abs(output[position] - value) <= bound) {
                    return (
                        "element \(part.positions?[i] ?? i) of \(part.name) is \(output[position]), not \(value) ± \(bound.scientific(1))",
                        nil
                    )
                }
            }
        }
        return (nil, nil)
    }

    private func checkSigmoid(
        _ output: [Double], _ arguments: [Double], _ participant: Participant, _ instructionSetHasFMA: Bool
    ) -> (problem: String?, ulps: Double?) {
        guard output.count == arguments.count else { return ("there are \(output.count) results", nil) }
        let promised = instructionSetHasFMA ? 1.0 : 2.0
        let unit = precision == .float ? Rounding(Float.self).unit : Rounding(Double.self).unit
        var worst = 0.0
        let step = max(1, arguments.count >> 20)
        for i in stride(from: 0, to: arguments.count, by: step) {
            let (x, y) = (arguments[i], output[i])
            let ulps = precision == .float ? ulpsOfSigmoid(Float(y), at: Float(x)) : ulpsOfSigmoid(y, at: x)
            worst = max(worst, ulps)
            // A peer promises nothing: 4 units of roundoff is what its usual formula may cost.
            let isRight = participant.isOwn ? ulps <= promised : abs(y - naiveSigmoid(x)) <= 4 * unit
            if !isRight { return ("the sigmoid of \(x) is \(y), \(ulps.fixed(1)) ULP off", worst) }
        }
        return (nil, worst)
    }
}
