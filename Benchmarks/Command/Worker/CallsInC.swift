import CKernels
import Kernels

// Straight calls of the C functions on one thread, as a C host makes them: what the Swift layer adds is the difference.
// `KernelScalar`'s functions are the C functions of the two precisions under one name.

struct GemmInC<Scalar: KernelScalar>: MeasuredOperation {
    private typealias Pointer = UnsafeMutablePointer<Scalar>
    // Memory as a C host has it: arrays would be retained and released for each call, which takes as long as the call.
    private var rotation: Rotation<(a: Pointer, b: Pointer, c: Pointer)>
    private let memory: [Allocation<Scalar>]
    private let sizes: [Int]

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>) throws {
        sizes = request.shape.sizes
        let operands = [
            try files.read("a"), try files.read("b"), [Scalar](repeating: 0, count: sizes[0] * sizes[1]),
        ]
        let memory = (0..<request.copies).flatMap { _ in operands.map { Allocation($0) } }
        self.memory = memory
        var copy = 0
        rotation = Rotation(request.copies) {
            defer { copy += 1 }
            return (memory[3 * copy].pointer, memory[3 * copy + 1].pointer, memory[3 * copy + 2].pointer)
        }
    }

    mutating func run(_ count: Int) throws {
        let (m, n, k) = (sizes[0], sizes[1], sizes[2])
        var executor = ck_serial_executor()
        rotation.run(count) { set in
            let status = Scalar._gemm(false, false, m, n, k, 1, set.a, k, set.b, n, 0, set.c, n, &executor)
            precondition(status == CK_SUCCESS)
        }
    }

    var results: [UInt8] { bytes(of: UnsafeBufferPointer(start: rotation.first.c, count: sizes[0] * sizes[1])) }
}

/// Elements at an address that stays.
private final class Allocation<Scalar: KernelScalar> {
    let pointer: UnsafeMutablePointer<Scalar>

    init(_ elements: [Scalar]) {
        pointer = .allocate(capacity: max(elements.count, 1))
        pointer.initialize(from: elements, count: elements.count)
    }

    deinit { pointer.deallocate() }
}

struct SigmoidInC<Scalar: KernelScalar>: MeasuredOperation {
    private var rotation: Rotation<(x: [Scalar], y: [Scalar])>

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>) throws {
        let x = try files.read("x")
        rotation = Rotation(request.copies) { (x.map { $0 }, [Scalar](repeating: 0, count: x.count)) }
    }

    mutating func run(_ count: Int) throws {
        var executor = ck_serial_executor()
        rotation.run(count) { set in
            let status = Scalar._sigmoid(set.x.count, set.x, &set.y, &executor)
            precondition(status == CK_SUCCESS)
        }
    }

    var results: [UInt8] { rotation.first.y.withUnsafeBufferPointer { bytes(of: $0) } }
}

struct StepInC<Scalar: KernelScalar>: MeasuredOperation {
    private var rotation: Rotation<NetworkArrays<Scalar>>
    private let sizes: [Int]

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>) throws {
        sizes = request.shape.sizes
        rotation = try Rotation(request.copies) { try NetworkArrays(files) }
    }

    mutating func run(_ count: Int) throws {
        let sizes = sizes
        var executor = ck_serial_executor()
        rotation.run(count) { set in
            let status =
                if Scalar.self == Float.self {
                    stepInFloat(sizes, &set, &executor)
                } else {
                    stepInDouble(sizes, &set, &executor)
                }
            precondition(status == CK_SUCCESS)
        }
    }

    var results: [UInt8] {
        let set = rotation.first
        return withUnsafeBytes(of: Scalar(set.loss)) { Array($0) }
            + [set.dw1, set.db1, set.dw2, set.db2, set.dx].flatMap { bytes(of: UnsafeBufferPointer($0)) }
    }
}

/// The operands and the results of a step, in memory of their own that does not move.
final class NetworkArrays<Scalar: KernelScalar> {
    let x, y, w1, b1, w2, b2: UnsafeMutableBufferPointer<Scalar>
    let dw1, db1, dw2, db2, dx: UnsafeMutableBufferPointer<Scalar>
    var loss = 0.0

    init(_ files: OperandFiles<Scalar>) throws {
        func read(_ name: String) throws -> UnsafeMutableBufferPointer<Scalar> {
            let values = try files.read(name)
            let copy = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: values.count)
            _ = copy.initialize(from: values)
            return copy
        }
        func zeros(like other: UnsafeMutableBufferPointer<Scalar>) -> UnsafeMutableBufferPointer<Scalar> {
            let array = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: other.count)
            array.initialize(repeating: 0)
            return array
        }
        (x, y) = (try read("x"), try read("y"))
        (w1, b1, w2, b2) = (try read("w1"), try read("b1"), try read("w2"), try read("b2"))
        (dw1, db1, dw2, db2) = (zeros(like: w1), zeros(like: b1), zeros(like: w2), zeros(like: b2))
        dx = zeros(like: x)
    }

    deinit { for array in [x, y, w1, b1, w2, b2, dw1, db1, dw2, db2, dx] { array.deallocate() } }
}

private func stepInFloat<Scalar>(
    _ s: [Int], _ set: inout NetworkArrays<Scalar>, _ executor: UnsafePointer<ck_executor>
) -> ck_status {
    func float(_ array: UnsafeMutableBufferPointer<Scalar>) -> UnsafeMutablePointer<Float>? {
        UnsafeMutableRawPointer(array.baseAddress)?.assumingMemoryBound(to: Float.self)
    }
    var network = ck_snetwork(
        inputs: s[1], hidden: s[2], outputs: s[3], w1: float(set.w1), b1: float(set.b1), w2: float(set.w2),
        b2: float(set.b2))
    var gradients = ck_snetwork_gradients(
        w1: float(set.dw1), b1: float(set.db1), w2: float(set.dw2), b2: float(set.db2), x: float(set.dx))
    return ck_snetwork_gradient(
        &network, s[0], float(set.x), s[1], float(set.y), s[3], nil, &set.loss, &gradients, nil, 0, executor)
}

private func stepInDouble<Scalar>(
    _ s: [Int], _ set: inout NetworkArrays<Scalar>, _ executor: UnsafePointer<ck_executor>
) -> ck_status {
    func double(_ array: UnsafeMutableBufferPointer<Scalar>) -> UnsafeMutablePointer<Double>? {
        UnsafeMutableRawPointer(array.baseAddress)?.assumingMemoryBound(to: Double.self)
    }
    var network = ck_dnetwork(
        inputs: s[1], hidden: s[2], outputs: s[3], w1: double(set.w1), b1: double(set.b1), w2: double(set.w2),
        b2: double(set.b2))
    var gradients = ck_dnetwork_gradients(
        w1: double(set.dw1), b1: double(set.db1), w2: double(set.dw2), b2: double(set.db2), x: double(set.dx))
    return ck_dnetwork_gradient(
        &network, s[0], double(set.x), s[1], double(set.y), s[3], nil, &set.loss, &gradients, nil, 0, executor)
}
