import CKernels
import Kernels

// The Swift interface has the optimizers for networks only; here are the C functions that it calls for each array of
// parameters. Every call is a step of its own and changes the operands.

struct GradientDescent<Scalar: KernelScalar>: MeasuredOperation {
    private var rotation: Rotation<SpreadArrays<Scalar>>
    private let backend: Backend

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>, _ backend: Backend) throws {
        let operands = try ["gradient", "velocity", "parameters"].map(files.read)
        self.backend = backend
        rotation = Rotation(request.copies) { SpreadArrays(operands) }
    }

    mutating func run(_ count: Int) throws {
        let backend = backend
        rotation.run(count) { set in
            let (gradient, velocity, parameters) = (set[0], set[1], set[2])
            let status = backend.withExecutor { executor in
                Scalar._sgd(
                    parameters.count, OptimizerSettings.sgd, gradient.baseAddress, velocity.baseAddress,
                    parameters.baseAddress, executor)
            }
            precondition(status == CK_SUCCESS)
        }
    }

    var results: [UInt8] { (1...2).flatMap { bytes(of: UnsafeBufferPointer(rotation.first[$0])) } }
}

struct AdamUpdate<Scalar: KernelScalar>: MeasuredOperation {
    private var rotation: Rotation<(arrays: SpreadArrays<Scalar>, step: Int)>
    private let backend: Backend

    init(_ request: PrepareRequest, _ files: OperandFiles<Scalar>, _ backend: Backend) throws {
        let operands = try ["gradient", "first", "second", "parameters"].map(files.read)
        self.backend = backend
        rotation = Rotation(request.copies) { (SpreadArrays(operands), OptimizerSettings.firstStep) }
    }

    mutating func run(_ count: Int) throws {
        let backend = backend
        rotation.run(count) { set in
            let (gradient, first, second, parameters) = (set.arrays[0], set.arrays[1], set.arrays[2], set.arrays[3])
            let status = backend.withExecutor { [step = set.step] executor in
                Scalar._adam(
                    parameters.count, OptimizerSettings.adam, step, gradient.baseAddress, first.baseAddress,
                    second.baseAddress, parameters.baseAddress, executor)
            }
            precondition(status == CK_SUCCESS)
            set.step += 1
        }
    }

    var results: [UInt8] { (1...3).flatMap { bytes(of: UnsafeBufferPointer(rotation.first.arrays[$0])) } }
}
