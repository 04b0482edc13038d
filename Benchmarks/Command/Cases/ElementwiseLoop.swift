import Limits

/// The least that an operation which goes element by element has to do: a loop over its arrays, side by side.
enum ElementwiseLoop: String {
    /// Reads one array and writes one.
    case map
    /// Reads two and writes one.
    case combine
    /// Reads one and updates two.
    case updateTwo = "update-two"
    /// Reads one and updates three.
    case updateThree = "update-three"

    var traffic: limits_traffic {
        switch self {
        case .map: LIMITS_MAP
        case .combine: LIMITS_COMBINE
        case .updateTwo: LIMITS_UPDATE_TWO
        case .updateThree: LIMITS_UPDATE_THREE
        }
    }
}

extension Case {
    /// nil for what does not go element by element.
    var loop: ElementwiseLoop? {
        switch operation {
        case .sigmoid: .map
        case .backward, .bce: .combine
        case .sgd: .updateTwo
        case .adam: .updateThree
        case .gemm, .gemv, .outer, .step, .forkjoin: nil
        }
    }
}
