import Kernels

struct Gemm<Scalar: KernelScalar>: MeasuredOperation {
    private var rotation: Rotation<(a: Matrix<Scalar>, b: Matrix<Scalar>, c: Matrix<Scalar>)>
    private let shape: Shape
    private let backend: Backend

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>, _ backend: Backend) throws {
        let (m, n, k) = (request.shape.sizes[0], request.shape.sizes[1], request.shape.sizes[2])
        shape = request.shape
        self.backend = backend
        let (a, b) = (try files.read("a"), try files.read("b"))
        let c = shape.accumulates ? try files.read("c") : [Scalar](repeating: 0, count: m * n)
        rotation = try Rotation(request.copies) { [shape] in
            (
                try Matrix(rows: shape.transposeA ? k : m, columns: shape.transposeA ? m : k, a),
                try Matrix(rows: shape.transposeB ? n : k, columns: shape.transposeB ? k : n, b),
                try Matrix(rows: m, columns: n, c)
            )
        }
    }

    mutating func run(_ count: Int) throws {
        let (transposeA, transposeB) = (shape.transposeA, shape.transposeB)
        let beta: Scalar = shape.accumulates ? 1 : 0
        let backend = backend
        try rotation.run(count) { set in
            try matmul(
                set.a, set.b, transposeA: transposeA, transposeB: transposeB, beta: beta, into: &set.c, on: backend)
        }
    }

    var results: [UInt8] { rotation.first.c.withUnsafeBufferPointer { bytes(of: $0) } }
}

struct Gemv<Scalar: KernelScalar>: MeasuredOperation {
    private var rotation: Rotation<(a: Matrix<Scalar>, x: [Scalar], y: [Scalar])>
    private let transposeA: Bool
    private let backend: Backend

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>, _ backend: Backend) throws {
        let (m, n) = (request.shape.sizes[0], request.shape.sizes[1])
        transposeA = request.shape.transposeA
        self.backend = backend
        let (a, x) = (try files.read("a"), try files.read("x"))
        rotation = try Rotation(request.copies) { [transposeA] in
            (
                try Matrix(rows: m, columns: n, a), x.map { $0 },
                [Scalar](repeating: 0, count: transposeA ? n : m)
            )
        }
    }

    mutating func run(_ count: Int) throws {
        let (transposeA, backend) = (transposeA, backend)
        try rotation.run(count) { set in
            try matmul(set.a, set.x, transposeA: transposeA, into: &set.y, on: backend)
        }
    }

    var results: [UInt8] { rotation.first.y.withUnsafeBufferPointer { bytes(of: $0) } }
}

struct Outer<Scalar: KernelScalar>: MeasuredOperation {
    private var rotation: Rotation<(x: [Scalar], y: [Scalar], a: Matrix<Scalar>)>
    private let beta: Scalar
    private let backend: Backend

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>, _ backend: Backend) throws {
        let (m, n) = (request.shape.sizes[0], request.shape.sizes[1])
        beta = request.shape.accumulates ? 1 : 0
        self.backend = backend
        let (x, y) = (try files.read("x"), try files.read("y"))
        let a = request.shape.accumulates ? try files.read("c") : [Scalar](repeating: 0, count: m * n)
        rotation = try Rotation(request.copies) {
            (x.map { $0 }, y.map { $0 }, try Matrix(rows: m, columns: n, a))
        }
    }

    mutating func run(_ count: Int) throws {
        let (beta, backend) = (beta, backend)
        try rotation.run(count) { set in try outer(set.x, set.y, beta: beta, into: &set.a, on: backend) }
    }

    var results: [UInt8] { rotation.first.a.withUnsafeBufferPointer { bytes(of: $0) } }
}
