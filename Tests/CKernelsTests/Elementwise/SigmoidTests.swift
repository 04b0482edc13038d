import CKernels
import Kernels
import ReferenceKernels
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

@Suite("sigmoid")
struct SigmoidTests {
    /// Every exponent of either sign with random fractions; all numbers next to the breakpoints; dense where the
    /// function bends.
    private static func inputs<Scalar: KernelScalar>(_: Scalar.Type, seed: UInt64) -> [Scalar] {
        var generator = SplitMix64(seed: seed)
        var result: [Scalar] = []
        var power = Scalar.leastNonzeroMagnitude
        while power.isFinite {
            for _ in 0..<24 {
                let x = power * Scalar(1 + generator.nextUnit())
                if x.isFinite { result += [x, -x] }
            }
            power *= 2
        }
        for _ in 0..<40_000 { result.append(Scalar(generator.nextUnit() * 2400 - 1200)) }
        for _ in 0..<40_000 { result.append(Scalar(generator.nextUnit() * 240 - 120)) }
        for _ in 0..<40_000 { result.append(Scalar(generator.nextUnit() * 24 - 12)) }
        // Where the kernels change ways: the ends of the reduced range, of normal results and of results at all.
        var breakpoints: [Double] = [0, 16.64, 36.74, 64, 87.34, 88.73, 103.97, 104.5, 512, 708.4, 709.8, 745.13, 746]
        // The reduction goes over from one sixteenth of ln 2 to the next in float, in double by eighths.
        for n in stride(from: 0.5, to: 152 * 16, by: 1) { breakpoints.append(n * 0.693_147_180_559_945_3 / 16) }
        for point in breakpoints {
            for sign in [-1.0, 1.0] {
                var x = Scalar(sign * point)
                for _ in 0..<20 { x = x.nextDown }
                for _ in 0..<40 {
                    result.append(x)
                    x = x.nextUp
                }
            }
        }
        return result
    }

    private static func sigmoid<Scalar: KernelScalar>(
        _ x: [Scalar], _ executor: NamedExecutor = .serial
    ) -> [Scalar] {
        let output = GuardedArray([Scalar](repeating: .nan, count: x.count))
        let status = x.withUnsafeBufferPointer { x in
            executor.use { Scalar._sigmoid(x.count, x.baseAddress, output.base, $0) }
        }
        if status != CK_SUCCESS || !output.isIntact(except: { _ in true }) {
            Issue.record("status \(status.rawValue), or wrote outside of y")
        }
        return output.elements
    }

    /// 1 ULP with fused multiply-add, 2 ULP without.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func accuracy(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let x = Self.inputs(Scalar.self, seed: 3)
            let y = set.use { Self.sigmoid(x) }
            let limit = set.hasFMA ? 1.0 : 2
            var failures = Failures()
            for i in x.indices {
                let ulps = ulpsOfSigmoid(y[i], at: x[i])
                failures.check(ulps <= limit, "\(set) σ(\(x[i])) = \(y[i]) is off by \(ulps) ULP")
            }
            failures.report()
        }
        check(precision.type)
    }

    @Test(arguments: InstructionSet.available, Precision.allCases)
    func specialValues(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let cases: [(x: Scalar, y: Scalar)] = [
                (-.infinity, 0), (.infinity, 1), (0, 0.5), (-0.0, 0.5), (.leastNonzeroMagnitude, 0.5),
                (-.leastNonzeroMagnitude, 0.5), (-.greatestFiniteMagnitude, 0), (.greatestFiniteMagnitude, 1),
                (-2000, 0),
                (2000, 1), (.nan, .nan), (-.nan, .nan),
            ]
            // Each one alone, and at every place of a longer array, where its neighbours are plain.
            for (x, y) in cases {
                for count in [1, 3, 70] {
                    for place in 0..<count {
                        var input = [Scalar](repeating: 0, count: count)
                        input[place] = x
                        let output = set.use { Self.sigmoid(input) }
                        let isRight = output.enumerated().allSatisfy { index, value in
                            let expected = index == place ? y : 0.5
                            return expected.isNaN ? value.isNaN : value == expected && value.sign == .plus
                        }
                        if !isRight { Issue.record("\(set) σ(\(x)) at \(place) of \(count): \(output)") }
                    }
                }
            }
        }
        check(precision.type)
    }

    /// Nowhere decreasing: over numbers in order, and over the neighbours of each breakpoint.
    @Test(arguments: InstructionSet.available.filter(\.hasFMA), Precision.allCases)
    func isMonotone(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let x = Self.inputs(Scalar.self, seed: 4).sorted()
            let y = set.use { Self.sigmoid(x) }
            for i in 1..<x.count where y[i] < y[i - 1] {
                Issue.record("\(set) σ(\(x[i - 1])) = \(y[i - 1]) and σ(\(x[i])) = \(y[i])")
                break
            }
        }
        check(precision.type)
    }

    /// The same bits at every length, place and alignment, in place or not.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func sameBitsAtEveryPlace(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var random = RandomData(seed: 5)
            // Far enough out that both ways of the kernel are taken.
            let x: [Scalar] = random.vector(300, -120, 40) + random.vector(300, -8, 8)
            let alone = set.use { x.map { Self.sigmoid([$0])[0] } }
            var failures = Failures()
            set.use {
                for count in 0...130 {
                    for offset in [0, 1, 3, 7, 8, 15] {
                        let first = (count * 7 + offset) % 400
                        let expected = Array(alone[first..<first + count])
                        let array = GuardedArray(Array(x[first..<first + count]), offset: offset)
                        let status = NamedExecutor.serial.use {
                            Scalar._sigmoid(count, array.base, array.base, $0)
                        }
                        let difference = firstDifference(array.elements, expected)
                        failures.check(
                            status == CK_SUCCESS && difference == nil && array.isIntact(except: { _ in true }),
                            "\(set) \(count) elements at offset \(offset): \(difference ?? "guard or status")")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func sameBitsEverywhere(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let x = Self.inputs(Scalar.self, seed: 6)
            var failures = Failures()
            failures.checkSameBits("\(x.count) elements") { ([Self.sigmoid(x, $0)], 0) }
            failures.report()
        }
        check(precision.type)
    }

    /// dx = dy y (1 − y) within 3 roundings, at every length, on every executor, in place of either operand.
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func backward(_ set: InstructionSet, _ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            var random = RandomData(seed: 7)
            let rounding = Rounding(Scalar.self)
            var failures = Failures()
            for count in Array(0...70) + [100_003] {
                var (y, dy): ([Scalar], [Scalar]) = (random.vector(count, 0, 1), random.vector(count, -3, 3))
                if count > 40 { (y[0], y[1], dy[2], y[3], dy[4]) = (0, 1, .nan, .nan, .infinity) }
                var first: [Scalar]?
                for executor in count > 70 ? NamedExecutor.all : [.serial] {
                    for place in 0..<3 {
                        let (yArray, dyArray) = (GuardedArray(y), GuardedArray(dy))
                        let fresh = GuardedArray([Scalar](repeating: .nan, count: count))
                        let output = [fresh, yArray, dyArray][place]
                        let status = set.use {
                            executor.use {
                                Scalar._sigmoidBackward(count, yArray.base, dyArray.base, output.base, $0)
                            }
                        }
                        let dx = output.elements
                        let wrong = dx.indices.first { i in
                            let exact = Double(dy[i]) * Double(y[i]) * (1 - Double(y[i]))
                            let bound = rounding.gamma(4) * abs(exact) + rounding.tiny
                            return !Bounded(value: exact, bound: bound).admits(dx[i])
                        }
                        failures.check(
                            status == CK_SUCCESS && wrong == nil && output.isIntact(except: { _ in true }),
                            "\(set) \(executor) \(count) elements: element \(wrong ?? -1), or guard or status")
                        let difference = first.flatMap { firstDifference(dx, $0) }
                        failures.check(difference == nil, "\(set) \(executor) \(count): \(difference ?? "")")
                        first = dx
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }

    /// A result that has no room in the last cache beside its operands is written past it: the same bits as a short
    /// array's, and nothing outside.
    @Test(arguments: Precision.allCases)
    func resultsLargerThanTheCache(_ precision: Precision) {
        func check<Scalar: KernelScalar>(_: Scalar.Type) {
            let cache = ck_cache_sizes_of_this_machine().l3
            let count = cache / MemoryLayout<Scalar>.size / 2 + 4099
            guard cache > 0, cache < 256 << 20 else {
                print("sigmoid: not tested past a last cache of \(cache) bytes")
                return
            }
            // One block over and over, with numbers where the kernel changes ways.
            var random = RandomData(seed: 11)
            let block: [Scalar] = random.vector(4000, -9, 9) + random.vector(96, -120, 120) + [.nan, .infinity, 0]
            let derivative: [Scalar] = random.vector(block.count, -2, 2)
            func repeated(_ block: [Scalar]) -> [Scalar] {
                [Scalar](unsafeUninitializedCapacity: count) { buffer, initialized in
                    for i in 0..<count { buffer.initializeElement(at: i, to: block[i % block.count]) }
                    initialized = count
                }
            }
            let (x, dy) = (repeated(block), repeated(derivative))
            var failures = Failures()
            for set in InstructionSet.available {
                let sigma = set.use { Self.sigmoid(block) }
                var backward = [Scalar](repeating: 0, count: block.count)
                let status = set.use {
                    NamedExecutor.serial.use { Scalar._sigmoidBackward(block.count, sigma, derivative, &backward, $0) }
                }
                failures.check(status == CK_SUCCESS, "\(set): status \(status.rawValue)")
                let y = repeated(sigma)
                for executor in [NamedExecutor.serial] + NamedExecutor.all.prefix(2) {
                    for (name, expected) in [("sigmoid", sigma), ("backward", backward)] {
                        let output = GuardedArray([Scalar](repeating: 7, count: count), offset: 5)
                        let status = set.use {
                            executor.use {
                                name == "sigmoid"
                                    ? Scalar._sigmoid(count, x, output.base, $0)
                                    : Scalar._sigmoidBackward(count, y, dy, output.base, $0)
                            }
                        }
                        let size = MemoryLayout<Scalar>.size
                        let wrong = stride(from: 0, to: count, by: block.count).first { i in
                            memcmp(output.pointer + i, expected, min(block.count, count - i) * size) != 0
                        }
                        failures.check(
                            status == CK_SUCCESS && wrong == nil && output.isIntact(except: { _ in true }),
                            "\(set) \(executor) \(Scalar.self) \(name): from element \(wrong ?? -1), guard or status")
                    }
                }
            }
            failures.report()
        }
        check(precision.type)
    }
}
