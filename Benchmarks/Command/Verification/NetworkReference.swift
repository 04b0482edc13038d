import CommandSupport

/// Loss and gradients of the two-layer network in Double, each with a bound on what rounding may do to it on any way to
/// compute it: the errors of each quantity go into the next.
struct NetworkReference {
    private(set) var parts: [Reference.Part] = []

    init(_ theCase: Case, _ store: OperandStore, _ units: ErrorUnits) throws(CommandError) {
        let s = theCase.sizes
        let (batch, inputs, hidden, outputs) = (s[0], s[1], s[2], s[3])
        func operand(_ name: String, _ rows: Int, _ columns: Int) throws(CommandError) -> Approximation {
            Approximation(try store.read(name, theCase.precision), rows: rows, columns: columns)
        }
        let (x, y) = (try operand("x", batch, inputs), try operand("y", batch, outputs))
        let (w1, w2) = (try operand("w1", hidden, inputs), try operand("w2", outputs, hidden))
        let b1 = try store.read("b1", theCase.precision)
        let b2 = try store.read("b2", theCase.precision)

        let z1 = Self.adding(b1, to: .product(x, transposed: w1, units), units)
        let h = z1.sigmoid(units)
        let z2 = Self.adding(b2, to: .product(h, transposed: w2, units), units)
        let yHat = z2.sigmoid(units)
        let cost = CrossEntropyReference(z2, yHat, targets: y.values, units)
        let d2 = cost.gradient

        let dh = Approximation.product(d2, transposed: w2.transposed, units)
        var d1 = dh
        for i in d1.values.indices {
            let (unit, unitError) = (h.values[i], h.errors[i])
            // σ′ = h (1 − h), whose derivative by h is 1 − 2h.
            let slope = unit * (1 - unit)
            let slopeError = abs(1 - 2 * unit) * unitError + unitError * unitError + 2 * units.unit
            let (value, error) = (abs(dh.values[i]), dh.errors[i])
            d1.values[i] = dh.values[i] * slope
            d1.errors[i] =
                value * slopeError + error * (slope + slopeError)
                + 4 * units.unit * (value + error) * (slope + slopeError) + units.tiny
        }

        var start = 0
        func add(_ name: String, _ expected: Approximation) {
            parts.append(Reference.Part(name: name, start: start, expected: expected))
            start += expected.values.count
        }
        add("loss", cost.loss)
        add("dW1", .product(d1.transposed, transposed: x.transposed, units))
        add("db1", d1.columnSums(units))
        add("dW2", .product(d2.transposed, transposed: h.transposed, units))
        add("db2", d2.columnSums(units))
        add("dX", .product(d1, transposed: w1.transposed, units))
    }

    private static func adding(
        _ bias: [Double], to sums: Approximation, _ units: ErrorUnits
    ) -> Approximation {
        var result = sums
        for i in result.values.indices {
            let b = bias[i % sums.columns]
            result.errors[i] += 2 * units.unit * (abs(sums.values[i]) + sums.errors[i] + abs(b))
            result.values[i] += b
        }
        return result
    }
}
