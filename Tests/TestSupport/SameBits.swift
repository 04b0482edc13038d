import Kernels

/// Where two arrays first differ in a bit, in words, or nil: −0 is not 0, and NaN is only the same NaN.
public func firstDifference<Scalar: KernelScalar>(_ actual: [Scalar], _ expected: [Scalar]) -> String? {
    if actual.count != expected.count { return "\(actual.count) elements, not \(expected.count)" }
    let size = MemoryLayout<Scalar>.stride
    let offset = actual.withUnsafeBytes { actual in
        expected.withUnsafeBytes { expected in
            (0..<actual.count).first { actual[$0] != expected[$0] }
        }
    }
    return offset.map { "element \($0 / size) is \(actual[$0 / size]), not \(expected[$0 / size])" }
}
