import Kernels
import TestSupport
import Testing

@testable import KernelsModel

@Suite("Finite elements")
struct AreFiniteTests {
    /// One number that is not, at every place of arrays around the eight that are looked at together.
    @Test(arguments: Precision.allCases)
    func everyPlace(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            for count in 0..<35 {
                var elements = [Scalar](repeating: .greatestFiniteMagnitude, count: count)
                #expect(elements.withUnsafeBufferPointer { areFinite($0) })
                for place in 0..<count {
                    for value in [Scalar.nan, .infinity, -.infinity] {
                        elements[place] = value
                        #expect(!elements.withUnsafeBufferPointer { areFinite($0) }, "\(value) at \(place) of \(count)")
                    }
                    elements[place] = -.leastNonzeroMagnitude
                }
            }
        }
        check(precision.type)
    }
}
