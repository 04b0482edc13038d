import CKernels
import TestSupport
import Testing

@testable import Kernels

/// Bad arguments get their status, and no output byte changes.
@Suite("errors")
struct ErrorTests {
    /// Memory for the operands of one call; every byte of it is compared after a call that has to fail.
    private final class Arena<Scalar: KernelScalar> {
        let buffer = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: 4096)
        init() { reset() }
        deinit { buffer.deallocate() }

        func reset() { for i in 0..<4096 { buffer.initializeElement(at: i, to: Scalar(i)) } }

        /// Places that do not meet: 0 to 7.
        subscript(place: Int, offset: Int = 0) -> UnsafeMutablePointer<Scalar> {
            buffer.baseAddress! + place * 512 + offset
        }

        var isUntouched: Bool { buffer.indices.allSatisfy { buffer[$0] == Scalar($0) } }
    }

    private typealias Call<Scalar: KernelScalar> = (Arena<Scalar>, UnsafePointer<ck_executor>?) -> ck_status

    private func check<Scalar: KernelScalar>(_ calls: [(String, ck_status, Call<Scalar>)]) {
        let arena = Arena<Scalar>()
        for executor in NamedExecutor.oneOfEach {
            for (label, expected, call) in calls {
                arena.reset()
                let status = executor.use { call(arena, $0) }
                #expect(
                    status == expected,
                    "\(Scalar.self) \(label): \(String(cString: ck_status_message(status)))")
                #expect(arena.isUntouched, "\(Scalar.self) \(label)")
            }
        }
    }

    private static let huge = Int.max / 2

    /// The last 16 bytes of the address space.
    private static func lastAddress<Scalar>() -> UnsafeMutablePointer<Scalar>? {
        UnsafeMutablePointer(bitPattern: UInt.max - 15)
    }

    @Test(arguments: Precision.allCases)
    func gemm(_ precision: Precision) {
        func test<S: KernelScalar>(_: S.Type) {
            let huge = Self.huge
            // From here to the last row: 2⁶³ bytes.
            let halfOfAll = (1 << 33) / MemoryLayout<S>.size
            check([
                ("A null", CK_NULL_POINTER, { S._gemm(false, false, 2, 3, 4, 1, nil, 4, $0[1], 3, 0, $0[2], 3, $1) }),
                ("B null", CK_NULL_POINTER, { S._gemm(false, false, 2, 3, 4, 1, $0[0], 4, nil, 3, 0, $0[2], 3, $1) }),
                ("C null", CK_NULL_POINTER, { S._gemm(false, false, 2, 3, 4, 1, $0[0], 4, $0[1], 3, 0, nil, 3, $1) }),
                (
                    "lda", CK_LEADING_DIMENSION,
                    { S._gemm(false, false, 2, 3, 4, 1, $0[0], 3, $0[1], 3, 0, $0[2], 3, $1) }
                ),
                (
                    "lda, Aᵀ", CK_LEADING_DIMENSION,
                    { S._gemm(true, false, 5, 3, 4, 1, $0[0], 4, $0[1], 3, 0, $0[2], 3, $1) }
                ),
                (
                    "ldb", CK_LEADING_DIMENSION,
                    { S._gemm(false, false, 2, 3, 4, 1, $0[0], 4, $0[1], 2, 0, $0[2], 3, $1) }
                ),
                (
                    "ldb, Bᵀ", CK_LEADING_DIMENSION,
                    { S._gemm(false, true, 2, 3, 4, 1, $0[0], 4, $0[1], 3, 0, $0[2], 3, $1) }
                ),
                (
                    "ldc", CK_LEADING_DIMENSION,
                    { S._gemm(false, false, 2, 3, 4, 1, $0[0], 4, $0[1], 3, 0, $0[2], 2, $1) }
                ),
                (
                    "overflow", CK_SIZE_OVERFLOW,
                    { S._gemm(false, false, huge, 3, 4, 1, $0[0], huge, $0[1], 3, 0, $0[2], 3, $1) }
                ),
                (
                    "A at the end of the address space", CK_SIZE_OVERFLOW,
                    { S._gemm(false, false, 4, 4, 4, 1, Self.lastAddress(), 4, $0[1], 4, 0, $0[2], 4, $1) }
                ),
                (
                    "B at the end of the address space", CK_SIZE_OVERFLOW,
                    { S._gemm(false, false, 4, 4, 4, 1, $0[0], 4, Self.lastAddress(), 2000, 0, $0[2], 4, $1) }
                ),
                (
                    "the elements can be counted, the bytes cannot", CK_SIZE_OVERFLOW,
                    { S._gemm(false, false, (1 << 31) + 1, 3, 4, 1, $0[0], 1 << 31, $0[1], 3, 0, $0[2], 3, $1) }
                ),
                (
                    "more bytes than pointers can be apart", CK_SIZE_OVERFLOW,
                    { S._gemm(false, false, (1 << 30) + 1, 3, 4, 1, $0[0], halfOfAll, $0[1], 3, 0, $0[2], 3, $1) }
                ),
                ("C is A", CK_OVERLAP, { S._gemm(false, false, 4, 4, 4, 1, $0[0], 4, $0[1], 4, 0, $0[0], 4, $1) }),
                (
                    "C meets B", CK_OVERLAP,
                    { S._gemm(false, false, 4, 4, 4, 1, $0[0], 4, $0[1], 4, 0, $0[1, 15], 4, $1) }
                ),
            ])
        }
        test(precision.type)
    }

    /// Blocks of one parent matrix are operands of one call wherever C meets neither of the others, though it lies between
    /// their rows.
    @Test(arguments: Precision.allCases)
    func blocksOfOneParent(_ precision: Precision) {
        func test<S: KernelScalar>(_: S.Type) {
            let (rows, columns) = (8, 12)
            let numbers = (0..<rows * columns).map { S($0 % 7 - 3) }
            let (a, b) = ((row: 2, column: 5, rows: 3, columns: 2), (row: 6, column: 2, rows: 2, columns: 4))
            func at(_ row: Int, _ column: Int) -> Int { row * columns + column }
            for row in 0...rows - 3 {
                for column in 0...columns - 4 {
                    func meets(_ o: (row: Int, column: Int, rows: Int, columns: Int)) -> Bool {
                        row < o.row + o.rows && o.row < row + 3 && column < o.column + o.columns
                            && o.column < column + 4
                    }
                    var expected = numbers
                    if !meets(a) && !meets(b) {
                        for i in 0..<3 {
                            for j in 0..<4 {
                                expected[at(row + i, column + j)] = (0..<2).reduce(0) {
                                    $0 + numbers[at(2 + i, 5 + $1)] * numbers[at(6 + $1, 2 + j)]
                                }
                            }
                        }
                    }
                    var parent = numbers
                    let status = parent.withUnsafeMutableBufferPointer { parent in
                        let base = parent.baseAddress!
                        return S._gemm(
                            false, false, 3, 4, 2, 1, base + at(2, 5), columns, base + at(6, 2), columns, 0,
                            base + at(row, column), columns, nil)
                    }
                    #expect(status == (meets(a) || meets(b) ? CK_OVERLAP : CK_SUCCESS), "C at \(row), \(column)")
                    #expect(parent == expected, "C at \(row), \(column)")
                }
            }
        }
        test(precision.type)
    }

    /// So they are with a depth of one, which is computed as an outer product.
    @Test(arguments: Precision.allCases)
    func oneStepBetweenRows(_ precision: Precision) {
        func test<S: KernelScalar>(_: S.Type) {
            let (m, n, columns, start) = (6, 80, 100, 285)
            var parent = (0..<m * columns).map { S($0 % 7 - 3) }
            let b = (0..<n).map { S($0 % 5 - 2) }
            var expected = parent
            for i in 0..<m {
                for j in 0..<n { expected[i * columns + j] = parent[start + i] * b[j] }
            }
            let status = parent.withUnsafeMutableBufferPointer {
                S._gemm(
                    true, false, m, n, 1, 1, $0.baseAddress! + start, columns, b, n, 0, $0.baseAddress!, columns, nil)
            }
            #expect(status == CK_SUCCESS)
            #expect(parent == expected)
        }
        test(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func vectorsAndOuter(_ precision: Precision) {
        func test<S: KernelScalar>(_: S.Type) {
            let huge = Self.huge
            check([
                ("gemv A null", CK_NULL_POINTER, { S._gemv(false, 2, 3, 1, nil, 3, $0[1], 1, 0, $0[2], 1, $1) }),
                ("gemv x null", CK_NULL_POINTER, { S._gemv(false, 2, 3, 1, $0[0], 3, nil, 1, 0, $0[2], 1, $1) }),
                ("gemv y null", CK_NULL_POINTER, { S._gemv(false, 2, 3, 1, $0[0], 3, $0[1], 1, 0, nil, 1, $1) }),
                ("gemv lda", CK_LEADING_DIMENSION, { S._gemv(true, 2, 3, 1, $0[0], 2, $0[1], 1, 0, $0[2], 1, $1) }),
                ("gemv incx", CK_INCREMENT, { S._gemv(false, 2, 3, 1, $0[0], 3, $0[1], 0, 0, $0[2], 1, $1) }),
                ("gemv incy", CK_INCREMENT, { S._gemv(false, 2, 3, 1, $0[0], 3, $0[1], 1, 0, $0[2], 0, $1) }),
                (
                    "gemv overflow", CK_SIZE_OVERFLOW,
                    { S._gemv(false, huge, 3, 1, $0[0], 3, $0[1], 1, 0, $0[2], 1, $1) }
                ),
                (
                    "gemv increment overflows", CK_SIZE_OVERFLOW,
                    { S._gemv(false, 2, 3, 1, $0[0], 3, $0[1], .min, 0, $0[2], 1, $1) }
                ),
                (
                    "gemv A at the end of the address space", CK_SIZE_OVERFLOW,
                    { S._gemv(false, 3, 3, 1, Self.lastAddress(), 3, $0[1], 1, 0, $0[2], 1, $1) }
                ),
                (
                    "outer x at the end of the address space", CK_SIZE_OVERFLOW,
                    { S._outer(20, 3, 1, Self.lastAddress(), 1, $0[1], 1, 0, $0[2], 3, $1) }
                ),
                ("gemv y is x", CK_OVERLAP, { S._gemv(false, 3, 3, 1, $0[0], 3, $0[1], 1, 0, $0[1], 1, $1) }),
                ("gemv y in A", CK_OVERLAP, { S._gemv(false, 3, 3, 1, $0[0], 3, $0[1], 1, 0, $0[0, 8], 1, $1) }),
                ("outer x null", CK_NULL_POINTER, { S._outer(2, 3, 1, nil, 1, $0[1], 1, 0, $0[2], 3, $1) }),
                ("outer y null", CK_NULL_POINTER, { S._outer(2, 3, 1, $0[0], 1, nil, 1, 0, $0[2], 3, $1) }),
                ("outer A null", CK_NULL_POINTER, { S._outer(2, 3, 1, $0[0], 1, $0[1], 1, 0, nil, 3, $1) }),
                ("outer incx", CK_INCREMENT, { S._outer(2, 3, 1, $0[0], 0, $0[1], 1, 0, $0[2], 3, $1) }),
                ("outer incy", CK_INCREMENT, { S._outer(2, 3, 1, $0[0], 1, $0[1], 0, 0, $0[2], 3, $1) }),
                ("outer lda", CK_LEADING_DIMENSION, { S._outer(2, 3, 1, $0[0], 1, $0[1], 1, 0, $0[2], 2, $1) }),
                ("outer overflow", CK_SIZE_OVERFLOW, { S._outer(huge, 9, 1, $0[0], 1, $0[1], 1, 0, $0[2], 9, $1) }),
                ("outer A is y", CK_OVERLAP, { S._outer(2, 3, 1, $0[0], 1, $0[1], 1, 0, $0[1], 3, $1) }),
            ])
        }
        test(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func elementwise(_ precision: Precision) {
        func test<S: KernelScalar>(_: S.Type) {
            let huge = Self.huge
            func loss(_ positive: S = 1, _ smoothing: S = 0, _ weights: UnsafePointer<S>? = nil) -> _LossArguments<S> {
                _LossArguments(
                    reduction: CK_REDUCTION_MEAN, sampleWeights: weights, positiveWeight: positive,
                    labelSmoothing: smoothing)
            }
            func bce(
                _ arena: Arena<S>, _ executor: UnsafePointer<ck_executor>?, _ options: _LossArguments<S>
            ) -> ck_status {
                var value = 7.0
                let status = S._bceWithLogits(3, 2, arena[0], 2, arena[1], 2, options, &value, arena[2], 2, executor)
                #expect(value == 7)
                return status
            }
            let sgd = ck_sgd_options(learning_rate: 1, momentum: 0.5, weight_decay: 0, nesterov: false)
            let adam = ck_adam_options(
                learning_rate: 1, beta1: 0.5, beta2: 0.5, epsilon: 1, weight_decay: 0, decoupled_weight_decay: false)
            var calls: [(String, ck_status, Call<S>)] = [
                ("sigmoid x null", CK_NULL_POINTER, { S._sigmoid(3, nil, $0[0], $1) }),
                ("sigmoid y null", CK_NULL_POINTER, { S._sigmoid(3, $0[0], nil, $1) }),
                ("sigmoid overflow", CK_SIZE_OVERFLOW, { S._sigmoid(huge, $0[0], $0[1], $1) }),
                ("sigmoid one off", CK_OVERLAP, { S._sigmoid(3, $0[0], $0[0, 1], $1) }),
                ("backward dy null", CK_NULL_POINTER, { S._sigmoidBackward(3, $0[0], nil, $0[2], $1) }),
                ("backward one off", CK_OVERLAP, { S._sigmoidBackward(3, $0[0], $0[1], $0[1, 2], $1) }),
                (
                    "loss z null", CK_NULL_POINTER,
                    { S._bceWithLogits(3, 2, nil, 2, $0[1], 2, loss(), nil, $0[2], 2, $1) }
                ),
                (
                    "loss z null, of the loss alone", CK_NULL_POINTER,
                    { arena, executor in
                        var value = 7.0
                        let status = S._bceWithLogits(3, 2, nil, 2, arena[1], 2, loss(), &value, nil, 2, executor)
                        #expect(value == 7)
                        return status
                    }
                ),
                (
                    "loss y null", CK_NULL_POINTER,
                    { S._bceWithLogits(3, 2, $0[0], 2, nil, 2, loss(), nil, $0[2], 2, $1) }
                ),
                (
                    "loss ldz", CK_LEADING_DIMENSION,
                    { S._bceWithLogits(3, 2, $0[0], 1, $0[1], 2, loss(), nil, $0[2], 2, $1) }
                ),
                (
                    "loss lddz", CK_LEADING_DIMENSION,
                    { S._bceWithLogits(3, 2, $0[0], 2, $0[1], 2, loss(), nil, $0[2], 1, $1) }
                ),
                ("loss dz is y", CK_OVERLAP, { S._bceWithLogits(3, 2, $0[0], 2, $0[1], 2, loss(), nil, $0[1], 2, $1) }),
                (
                    "loss dz is z, other ld", CK_OVERLAP,
                    { S._bceWithLogits(3, 2, $0[0], 2, $0[1], 2, loss(), nil, $0[0], 3, $1) }
                ),
                ("sgd gradient null", CK_NULL_POINTER, { S._sgd(3, sgd, nil, $0[1], $0[2], $1) }),
                ("sgd velocity null", CK_NULL_POINTER, { S._sgd(3, sgd, $0[0], nil, $0[2], $1) }),
                ("sgd overlap", CK_OVERLAP, { S._sgd(3, sgd, $0[0], $0[1], $0[1, 2], $1) }),
                ("adam step 0", CK_INVALID_ARGUMENT, { S._adam(3, adam, 0, $0[0], $0[1], $0[2], $0[3], $1) }),
                ("adam null", CK_NULL_POINTER, { S._adam(3, adam, 1, $0[0], $0[1], nil, $0[3], $1) }),
                ("adam overlap", CK_OVERLAP, { S._adam(3, adam, 1, $0[0], $0[1], $0[2], $0[0], $1) }),
            ]
            for (positive, smoothing) in [(-1, 0), (.nan, 0), (.infinity, 0), (1, -0.5), (1, 1.5), (1, .nan)]
                as [(S, S)]
            {
                calls.append(
                    (
                        "loss \(positive) \(smoothing)", CK_INVALID_ARGUMENT, { bce($0, $1, loss(positive, smoothing)) }
                    ))
            }
            for weight in [-1, .nan, .infinity] as [S] {
                calls.append(
                    (
                        "loss weight \(weight)", CK_INVALID_ARGUMENT,
                        { arena, executor in
                            [1, 1, weight].withUnsafeBufferPointer { bce(arena, executor, loss(1, 0, $0.baseAddress)) }
                        }
                    ))
            }
            for value in [-1, .nan, .infinity] {
                for option in 0..<3 {
                    var options = sgd
                    if option == 0 { options.learning_rate = value }
                    if option == 1 { options.momentum = value }
                    if option == 2 { options.weight_decay = value }
                    calls.append(
                        ("sgd \(option) \(value)", CK_INVALID_ARGUMENT, { S._sgd(3, options, $0[0], $0[1], $0[2], $1) })
                    )
                }
                for option in 0..<5 {
                    var options = adam
                    if option == 0 { options.learning_rate = value }
                    if option == 1 { options.beta1 = value }
                    if option == 2 { options.beta2 = value }
                    if option == 3 { options.epsilon = value }
                    if option == 4 { options.weight_decay = value }
                    calls.append(
                        (
                            "adam \(option) \(value)", CK_INVALID_ARGUMENT,
                            { S._adam(3, options, 1, $0[0], $0[1], $0[2], $0[3], $1) }
                        ))
                }
            }
            check(calls)
        }
        test(precision.type)
    }

    @Test(arguments: Precision.allCases)
    func network(_ precision: Precision) {
        func test<S: KernelScalar>(_: S.Type) {
            /// 2 samples, 3 inputs, 4 hidden units, 2 outputs; the arguments replace what they name.
            func gradient(
                _ arena: Arena<S>, _ executor: UnsafePointer<ck_executor>?, inputs: Int = 3, batch: Int = 2,
                w1: Int? = 0, x: Int? = 1, ldx: Int = 3, ldy: Int = 2, dW1: Int = 5, dB1: Int = 6, positive: S = 1
            ) -> ck_status {
                let network = _NetworkArguments(
                    inputs: inputs, hidden: 4, outputs: 2, w1: w1.map { UnsafePointer(arena[$0]) },
                    b1: UnsafePointer(arena[2]), w2: UnsafePointer(arena[3]), b2: UnsafePointer(arena[3, 100]))
                let options = _LossArguments<S>(
                    reduction: CK_REDUCTION_MEAN, sampleWeights: nil, positiveWeight: positive, labelSmoothing: 0)
                let gradients = _GradientArguments<S>(w1: arena[dW1], b1: arena[dB1], w2: nil, b2: nil, x: arena[7])
                var loss = 7.0
                let status = S._networkGradient(
                    network, batch, x.map { UnsafePointer(arena[$0]) }, ldx, UnsafePointer(arena[4]), ldy, options,
                    &loss,
                    gradients, executor)
                #expect(loss == 7)
                return status
            }
            let huge = Self.huge
            check([
                ("W1 null", CK_NULL_POINTER, { gradient($0, $1, w1: nil) }),
                ("X null", CK_NULL_POINTER, { gradient($0, $1, x: nil) }),
                ("ldx", CK_LEADING_DIMENSION, { gradient($0, $1, ldx: 2) }),
                ("ldy", CK_LEADING_DIMENSION, { gradient($0, $1, ldy: 1) }),
                ("batch overflows", CK_SIZE_OVERFLOW, { gradient($0, $1, batch: huge) }),
                ("inputs overflow", CK_SIZE_OVERFLOW, { gradient($0, $1, inputs: huge, ldx: huge) }),
                ("∂W1 is W1", CK_OVERLAP, { gradient($0, $1, dW1: 0) }),
                ("∂W1 is X", CK_OVERLAP, { gradient($0, $1, dW1: 1) }),
                ("∂W1 is ∂b1", CK_OVERLAP, { gradient($0, $1, dB1: 5) }),
                ("positive weight", CK_INVALID_ARGUMENT, { gradient($0, $1, positive: .nan) }),
            ])
        }
        test(precision.type)
    }

    /// Null pointers are fine where there is no element, and β still does its work where k is 0.
    @Test(arguments: Precision.allCases)
    func zeroSizes(_ precision: Precision) {
        func test<S: KernelScalar>(_: S.Type) {
            for executor in NamedExecutor.oneOfEach {
                executor.use { executor in
                    #expect(S._gemm(false, false, 0, 3, 4, 1, nil, 4, nil, 3, 0, nil, 3, executor) == CK_NULL_POINTER)
                    var b = [S](repeating: 1, count: 12)
                    #expect(S._gemm(false, false, 0, 3, 4, 1, nil, 4, &b, 3, 0, nil, 3, executor) == CK_SUCCESS)
                    #expect(S._gemm(false, false, 3, 0, 0, 1, nil, 0, nil, 0, 0, nil, 0, executor) == CK_SUCCESS)
                    var c: [S] = [1, 2, 3, 4]
                    #expect(S._gemm(false, false, 2, 2, 0, 1, nil, 0, nil, 2, 3, &c, 2, executor) == CK_SUCCESS)
                    #expect(c == [3, 6, 9, 12])
                    #expect(S._gemm(false, false, 2, 2, 0, 1, nil, 0, nil, 2, 0, &c, 2, executor) == CK_SUCCESS)
                    #expect(c == [0, 0, 0, 0])
                    #expect(S._gemv(false, 0, 0, 1, nil, 0, nil, 1, 0, nil, 1, executor) == CK_SUCCESS)
                    #expect(S._outer(0, 0, 1, nil, 1, nil, 1, 0, nil, 0, executor) == CK_SUCCESS)
                    #expect(S._sigmoid(0, nil, nil, executor) == CK_SUCCESS)
                    #expect(S._sigmoidBackward(0, nil, nil, nil, executor) == CK_SUCCESS)
                }
            }
        }
        test(precision.type)
    }

    @Test func everyStatusHasItsMessage() {
        let messages = (0...8).map { String(cString: ck_status_message(ck_status(rawValue: $0))) }
        #expect(Set(messages).count == 9)
        #expect(messages.allSatisfy { !$0.isEmpty && !$0.hasSuffix(".") })
        #expect(!String(cString: ck_status_message(ck_status(rawValue: 99))).isEmpty)
    }
}
