import Kernels
import Limits

// The same products on spans, with a leading dimension of their own.

/// A matrix whose rows lie further apart than they are long.
struct PaddedMatrix<Scalar: KernelScalar> {
    var elements: [Scalar]
    let rows, columns, leadingDimension: Int

    init(_ values: [Scalar], rows: Int, columns: Int, leadingDimension: Int) {
        self.rows = rows
        self.columns = columns
        self.leadingDimension = max(leadingDimension, columns)
        let count = rows * self.leadingDimension
        elements = [Scalar](unsafeUninitializedCapacity: count) { memory, initialized in
            limits_prefer_huge_pages(memory.baseAddress, count * MemoryLayout<Scalar>.stride)
            memory.initialize(repeating: 0)
            initialized = count
        }
        for row in 0..<rows {
            for column in 0..<columns {
                elements[row * self.leadingDimension + column] = values[row * columns + column]
            }
        }
    }

    var bytes: [UInt8] {
        (0..<rows).flatMap { row in
            let start = row * leadingDimension
            return elements[start..<start + columns].withUnsafeBytes { Array($0) }
        }
    }
}

struct PaddedGemm<Scalar: KernelScalar>: MeasuredOperation {
    private var rotation: Rotation<(a: PaddedMatrix<Scalar>, b: PaddedMatrix<Scalar>, c: PaddedMatrix<Scalar>)>
    private let shape: Shape
    private let backend: Backend

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>, _ backend: Backend) throws {
        let (m, n, k) = (request.shape.sizes[0], request.shape.sizes[1], request.shape.sizes[2])
        shape = request.shape
        self.backend = backend
        let ld = request.shape.leadingDimension ?? 0
        let (a, b) = (try files.read("a"), try files.read("b"))
        let c = shape.accumulates ? try files.read("c") : [Scalar](repeating: 0, count: m * n)
        rotation = Rotation(request.copies) { [shape] in
            let (rowsA, columnsA) = shape.transposeA ? (k, m) : (m, k)
            let (rowsB, columnsB) = shape.transposeB ? (n, k) : (k, n)
            return (
                PaddedMatrix(a, rows: rowsA, columns: columnsA, leadingDimension: ld),
                PaddedMatrix(b, rows: rowsB, columns: columnsB, leadingDimension: ld),
                PaddedMatrix(c, rows: m, columns: n, leadingDimension: ld)
            )
        }
    }

    mutating func run(_ count: Int) throws {
        let (shape, backend) = (shape, backend)
        try rotation.run(count) { set in
            let (lda, ldb, ldc) = (set.a.leadingDimension, set.b.leadingDimension, set.c.leadingDimension)
            let (a, b) = (set.a.elements, set.b.elements)
            var c = set.c.elements.mutableSpan
            try matmul(
                a.span, b.span, rows: shape.sizes[0], columns: shape.sizes[1],
                depth: shape.sizes[2], transposeA: shape.transposeA, transposeB: shape.transposeB,
                beta: shape.accumulates ? 1 : 0, into: &c, leadingDimensionA: lda, leadingDimensionB: ldb,
                leadingDimensionC: ldc, on: backend)
        }
    }

    var results: [UInt8] { rotation.first.c.bytes }
}

struct PaddedGemv<Scalar: KernelScalar>: MeasuredOperation {
    private var rotation: Rotation<(a: PaddedMatrix<Scalar>, x: [Scalar], y: [Scalar])>
    private let shape: Shape
    private let backend: Backend

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>, _ backend: Backend) throws {
        let (m, n) = (request.shape.sizes[0], request.shape.sizes[1])
        shape = request.shape
        self.backend = backend
        let (a, x) = (try files.read("a"), try files.read("x"))
        rotation = Rotation(request.copies) { [shape] in
            (
                PaddedMatrix(a, rows: m, columns: n, leadingDimension: shape.leadingDimension ?? 0), x.map { $0 },
                [Scalar](repeating: 0, count: shape.transposeA ? n : m)
            )
        }
    }

    mutating func run(_ count: Int) throws {
        let (shape, backend) = (shape, backend)
        try rotation.run(count) { set in
            let (ld, a, x) = (set.a.leadingDimension, set.a.elements, set.x)
            var y = set.y.mutableSpan
            try matmul(
                a.span, x.span, rows: shape.sizes[0], columns: shape.sizes[1],
                transposeA: shape.transposeA, into: &y, leadingDimension: ld, on: backend)
        }
    }

    var results: [UInt8] { rotation.first.y.withUnsafeBufferPointer { bytes(of: $0) } }
}

struct PaddedOuter<Scalar: KernelScalar>: MeasuredOperation {
    private var rotation: Rotation<(x: [Scalar], y: [Scalar], a: PaddedMatrix<Scalar>)>
    private let beta: Scalar
    private let backend: Backend

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>, _ backend: Backend) throws {
        let (m, n) = (request.shape.sizes[0], request.shape.sizes[1])
        beta = request.shape.accumulates ? 1 : 0
        self.backend = backend
        let ld = request.shape.leadingDimension ?? 0
        let (x, y) = (try files.read("x"), try files.read("y"))
        let a = request.shape.accumulates ? try files.read("c") : [Scalar](repeating: 0, count: m * n)
        rotation = Rotation(request.copies) {
            (x.map { $0 }, y.map { $0 }, PaddedMatrix(a, rows: m, columns: n, leadingDimension: ld))
        }
    }

    mutating func run(_ count: Int) throws {
        let (beta, backend) = (beta, backend)
        try rotation.run(count) { set in
            let (ld, x, y) = (set.a.leadingDimension, set.x, set.y)
            var a = set.a.elements.mutableSpan
            try outer(x.span, y.span, beta: beta, into: &a, leadingDimension: ld, on: backend)
        }
    }

    var results: [UInt8] { rotation.first.a.bytes }
}
