/// The gradients that are checked, in the order of the backward pass.
public enum GradientPart: CaseIterable, Sendable {
    case w2, b2, w1, b1, x

    public var label: String {
        switch self {
        case .w2: "dJ/dW2"
        case .b2: "dJ/db2"
        case .w1: "dJ/dW1"
        case .b1: "dJ/db1"
        case .x: "dJ/dX"
        }
    }
}

/// One array for each gradient, row after row.
public struct PartArrays: Sendable {
    public var w1: [Double] = []
    public var b1: [Double] = []
    public var w2: [Double] = []
    public var b2: [Double] = []
    public var x: [Double] = []

    public init(w1: [Double] = [], b1: [Double] = [], w2: [Double] = [], b2: [Double] = [], x: [Double] = []) {
        self.w1 = w1
        self.b1 = b1
        self.w2 = w2
        self.b2 = b2
        self.x = x
    }

    public subscript(part: GradientPart) -> [Double] {
        get {
            switch part {
            case .w1: w1
            case .b1: b1
            case .w2: w2
            case .b2: b2
            case .x: x
            }
        }
        set {
            switch part {
            case .w1: w1 = newValue
            case .b1: b1 = newValue
            case .w2: w2 = newValue
            case .b2: b2 = newValue
            case .x: x = newValue
            }
        }
    }
}
