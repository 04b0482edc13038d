import CommandSupport

/// One thing to measure: an operation on a shape in a precision, and the suite that it belongs to.
struct Case: Hashable, Sendable {
    var suite: Suite
    var operation: Operation
    var precision: Precision
    var shape: Shape

    var sizes: [Int] { shape.sizes }
    var flags: [String] { shape.flags(of: operation) }

    /// "1024×1024×64 tn beta=1", with the operation in front where the suite has several.
    var label: String {
        let words = [sizes.map(String.init).joined(separator: "×")] + flags
        return ((suite.operation == nil ? [operation.rawValue] : []) + words).joined(separator: " ")
    }
}

// What a call computes and moves at least.
extension Case {
    /// Floating-point operations, additions and multiplications; 0 for what goes element by element, which is not counted
    /// in them.
    var flops: Double {
        let s = sizes.map(Double.init)
        switch operation {
        case .gemm: return 2 * s[0] * s[1] * s[2]
        case .gemv: return 2 * s[0] * s[1]
        case .outer: return (shape.accumulates ? 2 : 1) * s[0] * s[1]
        // Two products forward; two for the gradients by the weights, one for D₁ and one for the inputs backward.
        case .step: return 6 * s[0] * s[2] * (s[1] + s[3])
        case .sigmoid, .backward, .bce, .sgd, .adam, .forkjoin: return 0
        }
    }

    /// Bytes of the operands, each read once.
    var bytesRead: Double {
        Double(precision.size) * operands.reduce(0) { $0 + Double($1.rows) * Double($1.columns) }
    }

    /// Bytes of the outputs, each written once.
    var bytesWritten: Double { Double(precision.size) * outputs.reduce(0) { $0 + Double($1.count) } }

    var bytes: Double { bytesRead + bytesWritten }

    /// Bytes of memory that are touched: an output that is added to or updated is read and written in one place.
    var footprint: Double { bytes - (shape.accumulates || operation.updates ? bytesWritten : 0) }
}

extension Precision {
    /// Bytes of an element.
    var size: Int { self == .float ? 4 : 8 }
}
