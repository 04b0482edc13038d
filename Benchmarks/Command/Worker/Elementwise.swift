import Kernels

struct Sigmoid<Scalar: KernelScalar>: MeasuredOperation {
    private var rotation: Rotation<SpreadArrays<Scalar>>
    private let backend: Backend

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>, _ backend: Backend) throws {
        let x = try files.read("x")
        self.backend = backend
        rotation = Rotation(request.copies) { SpreadArrays([x, zeros(like: x)]) }
    }

    mutating func run(_ count: Int) throws {
        let backend = backend
        try rotation.run(count) { set in
            var y = set[1].mutableSpan
            try sigmoid(set[0].span, into: &y, on: backend)
        }
    }

    var results: [UInt8] { bytes(of: UnsafeBufferPointer(rotation.first[1])) }
}

struct SigmoidBackward<Scalar: KernelScalar>: MeasuredOperation {
    private var rotation: Rotation<SpreadArrays<Scalar>>
    private let backend: Backend

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>, _ backend: Backend) throws {
        let (y, dy) = (try files.read("y"), try files.read("dy"))
        self.backend = backend
        rotation = Rotation(request.copies) { SpreadArrays([y, dy, zeros(like: y)]) }
    }

    mutating func run(_ count: Int) throws {
        let backend = backend
        try rotation.run(count) { set in
            var dx = set[2].mutableSpan
            try sigmoidBackward(set[0].span, set[1].span, into: &dx, on: backend)
        }
    }

    var results: [UInt8] { bytes(of: UnsafeBufferPointer(rotation.first[2])) }
}

struct CrossEntropy<Scalar: KernelScalar>: MeasuredOperation {
    private var rotation: Rotation<(arrays: SpreadArrays<Scalar>, loss: Double)>
    private let sizes: [Int]
    private let backend: Backend

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>, _ backend: Backend) throws {
        let (z, y) = (try files.read("z"), try files.read("y"))
        sizes = request.shape.sizes
        self.backend = backend
        rotation = Rotation(request.copies) { (SpreadArrays([z, y, zeros(like: z)]), 0) }
    }

    mutating func run(_ count: Int) throws {
        let (rows, columns, backend) = (sizes[0], sizes[1], backend)
        try rotation.run(count) { set in
            var dz = set.arrays[2].mutableSpan
            set.loss = try binaryCrossEntropy(
                logits: set.arrays[0].span, targets: set.arrays[1].span, rows: rows, columns: columns, into: &dz,
                on: backend)
        }
    }

    var results: [UInt8] {
        let set = rotation.first
        return withUnsafeBytes(of: Scalar(set.loss)) { Array($0) } + bytes(of: UnsafeBufferPointer(set.arrays[2]))
    }
}

private func zeros<Scalar: KernelScalar>(like other: [Scalar]) -> [Scalar] {
    [Scalar](repeating: 0, count: other.count)
}
