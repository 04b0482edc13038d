import Kernels
import ReferenceKernels
import TestSupport
import Testing

@Suite("sigmoid")
struct SigmoidTests {
    @Test(arguments: Precision.allCases)
    func allFormsAgree(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 31)
            for (rows, columns) in [(1, 1), (3, 11), (50, 41), (0, 4)] {
                let x: Matrix<Scalar> = try random.matrix(rows, columns, -30, 30)
                let expected = sigmoid(x, on: .serial)
                let limit = MachineInfo.current.instructionSet.hasFusedMultiplyAdd ? 1.0 : 2
                #expect(zip(expected.elements, x.elements).allSatisfy { ulpsOfSigmoid($0, at: $1) <= limit })
                for backend in oneOfEachBackend {
                    expectSameBits(sigmoid(x, on: backend), expected, "new \(backend)")
                    expectSameBits(sigmoid(x.elements, on: backend), expected.elements, "array \(backend)")
                    var into = x.map { _ in Scalar.nan }
                    try sigmoid(x, into: &into, on: backend)
                    expectSameBits(into, expected, "into \(backend)")
                    var array = [Scalar](repeating: .nan, count: x.count)
                    try sigmoid(x.elements, into: &array, on: backend)
                    expectSameBits(array, expected.elements, "into array \(backend)")
                    var inPlace = x
                    sigmoid(inPlace: &inPlace, on: backend)
                    expectSameBits(inPlace, expected, "in place \(backend)")
                    array = x.elements
                    sigmoid(inPlace: &array, on: backend)
                    expectSameBits(array, expected.elements, "array in place \(backend)")
                    array = [Scalar](repeating: .nan, count: x.count)
                    var span = array.mutableSpan
                    try sigmoid(x.elements.span, into: &span, on: backend)
                    expectSameBits(array, expected.elements, "span \(backend)")
                    array = x.elements
                    span = array.mutableSpan
                    sigmoid(inPlace: &span, on: backend)
                    expectSameBits(array, expected.elements, "span in place \(backend)")
                }
            }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func sameBitsOnEveryBackend(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 32)
            let x: [Scalar] = random.vector(200_003, -100, 100)
            let expected = sigmoid(x, on: .serial)
            let backward = try sigmoidBackward(expected, x, on: .serial)
            for backend in threadedBackends {
                expectSameBits(sigmoid(x, on: backend), expected, "\(backend)")
                expectSameBits(try sigmoidBackward(expected, x, on: backend), backward, "backward \(backend)")
            }
        }
        try check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func limits(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            #expect(sigmoid([-.infinity, 0, .infinity, -.greatestFiniteMagnitude] as [Scalar]) == [0, 0.5, 1, 0])
            #expect(sigmoid([Scalar.nan])[0].isNaN)
        }
        check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func backwardForms(_ precision: Precision) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            var random = RandomData(seed: 33)
            let (y, dy): (Matrix<Scalar>, Matrix<Scalar>) = (try random.matrix(7, 13, 0, 1), try random.matrix(7, 13))
            let expected = try sigmoidBackward(y, dy, on: .serial)
            let rounding = Rounding(Scalar.self)
            for i in 0..<y.count {
                let exact = Double(dy.elements[i]) * Double(y.elements[i]) * (1 - Double(y.elements[i]))
                #expect(
                    Bounded(value: exact, bound: rounding.gamma(4) * abs(exact)).admits(expected.elements[i]))
            }
            for backend in oneOfEachBackend {
                var into = y
                try sigmoidBackward(y, dy, into: &into, on: backend)
                expectSameBits(into, expected, "into \(backend)")
                expectSameBits(
                    try sigmoidBackward(y.elements, dy.elements, on: backend), expected.elements, "array \(backend)")
                var array = dy.elements
                try sigmoidBackward(y.elements, dy.elements, into: &array, on: backend)
                expectSameBits(array, expected.elements, "into array \(backend)")
                array = dy.elements
                var span = array.mutableSpan
                try sigmoidBackward(y.elements.span, dy.elements.span, into: &span, on: backend)
                expectSameBits(array, expected.elements, "span \(backend)")
            }
        }
        try check(precision.type)
    }

    @Test func mismatches() {
        let x = Matrix<Float>(rows: 2, columns: 3)
        var y = Matrix<Float>(rows: 3, columns: 2, repeating: 7)
        expectError("sigmoid: x is 2×3 and y is 3×2; y needs to be 2×3") { try sigmoid(x, into: &y) }
        #expect(y == Matrix(rows: 3, columns: 2, repeating: 7))
        var array: [Float] = [7]
        expectError("sigmoid: x has 2 elements and y has 1; y needs 2 elements") { try sigmoid([1, 2], into: &array) }
        expectError("sigmoidBackward: y has 2 elements and dy has 1; dy needs 2 elements") {
            try sigmoidBackward([1, 2], [1], into: &array)
        }
        #expect(array == [7])
    }
}
