/// An operand: its file, its shape as stored, and which random numbers it holds.
struct Operand: Hashable, Sendable {
    enum Values: Hashable, Sendable {
        case uniform(Double)  // from −bound to bound
        case between(Double, Double)
        case label  // 0 or 1
    }

    var name: String
    var rows, columns: Int
    var values = Values.uniform(1)

    var count: Int { rows * columns }
    var fileName: String { name + ".bin" }
}

extension Case {
    /// The operands in the order of the protocol.
    var operands: [Operand] {
        let s = sizes
        switch operation {
        case .gemm:
            let (m, n, k) = (s[0], s[1], s[2])
            return [
                Operand(name: "a", rows: shape.transposeA ? k : m, columns: shape.transposeA ? m : k),
                Operand(name: "b", rows: shape.transposeB ? n : k, columns: shape.transposeB ? k : n),
            ] + (shape.accumulates ? [Operand(name: "c", rows: m, columns: n)] : [])
        case .gemv:
            return [
                Operand(name: "a", rows: s[0], columns: s[1]),
                Operand(name: "x", rows: shape.transposeA ? s[0] : s[1], columns: 1),
            ]
        case .outer:
            return [Operand(name: "x", rows: s[0], columns: 1), Operand(name: "y", rows: s[1], columns: 1)]
                + (shape.accumulates ? [Operand(name: "c", rows: s[0], columns: s[1])] : [])
        case .sigmoid:
            // Where a sigmoid is neither 0 nor 1 in float, and no library meets subnormal numbers.
            return [Operand(name: "x", rows: s[0], columns: 1, values: .uniform(8))]
        case .backward:
            return [
                Operand(name: "y", rows: s[0], columns: 1, values: .between(0, 1)),
                Operand(name: "dy", rows: s[0], columns: 1),
            ]
        case .bce:
            return [
                Operand(name: "z", rows: s[0], columns: s[1], values: .uniform(8)),
                Operand(name: "y", rows: s[0], columns: s[1], values: .label),
            ]
        case .sgd, .adam:
            // The same gradient again and again: the moments tend to it and to its square, and so to nothing subnormal.
            let moments = (operation == .sgd ? ["velocity"] : ["first", "second"]).map {
                Operand(name: $0, rows: s[0], columns: 1, values: .between(0.25, 1))
            }
            return [Operand(name: "gradient", rows: s[0], columns: 1, values: .between(0.5, 1))] + moments
                + [Operand(name: "parameters", rows: s[0], columns: 1)]
        case .step:
            let (batch, inputs, hidden, outputs) = (s[0], s[1], s[2], s[3])
            return [
                Operand(name: "x", rows: batch, columns: inputs),
                Operand(name: "y", rows: batch, columns: outputs, values: .label),
                // As networks are initialized: the sums keep the size of their terms.
                Operand(
                    name: "w1", rows: hidden, columns: inputs, values: .uniform(1 / Double(inputs).squareRoot())),
                Operand(name: "b1", rows: hidden, columns: 1, values: .uniform(1 / Double(inputs).squareRoot())),
                Operand(
                    name: "w2", rows: outputs, columns: hidden, values: .uniform(1 / Double(hidden).squareRoot())),
                Operand(name: "b2", rows: outputs, columns: 1, values: .uniform(1 / Double(hidden).squareRoot())),
            ]
        case .forkjoin:
            return []
        }
    }

    /// The results in the order in which a worker writes them.
    var outputs: [(name: String, count: Int)] {
        let s = sizes
        switch operation {
        case .gemm, .outer: return [(operation == .gemm ? "C" : "A", s[0] * s[1])]
        case .gemv: return [("y", shape.transposeA ? s[1] : s[0])]
        case .sigmoid: return [("y", s[0])]
        case .backward: return [("dx", s[0])]
        case .bce: return [("loss", 1), ("dz", s[0] * s[1])]
        case .sgd, .adam: return operands.dropFirst().map { ($0.name, $0.count) }
        case .step:
            return [
                ("loss", 1), ("dW1", s[2] * s[1]), ("db1", s[2]), ("dW2", s[3] * s[2]), ("db2", s[3]),
                ("dX", s[0] * s[1]),
            ]
        case .forkjoin: return []
        }
    }
}
