import Kernels

/// The element types as test arguments.
///
/// `try check(precision.type)` opens a generic test body.
public enum Precision: String, CaseIterable, Sendable, CustomStringConvertible {
    case float = "Float"
    case double = "Double"

    public var type: any KernelScalar.Type {
        switch self {
        case .float: Float.self
        case .double: Double.self
        }
    }

    public var description: String { rawValue }
}
