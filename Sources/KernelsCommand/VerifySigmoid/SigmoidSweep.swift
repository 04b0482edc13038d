import Dispatch
import Kernels

/// Inputs that σ is verified on, by their place among `count`.
protocol SigmoidInputs: Sendable {
    associatedtype Scalar: KernelScalar
    var count: Int { get }
    /// After how many inputs the increasing order starts anew; nil: never.
    var runLength: Int? { get }
    func values(_ range: Range<Int>) -> [Scalar]
    func ulps(of result: Scalar, at input: Scalar) -> Double
}

/// Computes σ on all inputs and looks at the errors, on several threads.
struct SigmoidSweep<Inputs: SigmoidInputs>: Sendable {
    let inputs: Inputs
    let threads: Int

    /// Values that one thread takes at a time: they fit its cache. A whole number of runs.
    private static var piece: Int { 1 << 14 }

    /// - Parameter progress: Called with the number of inputs done, a few hundred times in all.
    func run(_ progress: (Int) throws -> Void) throws -> SigmoidErrors<Inputs.Scalar> {
        var errors = SigmoidErrors<Inputs.Scalar>()
        let pieces = (inputs.count + Self.piece - 1) / Self.piece
        let together = max(threads, pieces / 400)
        for first in stride(from: 0, to: pieces, by: together) {
            let here = min(together, pieces - first)
            // Each thread has a share of neighbouring pieces; the shares are merged in their order.
            let shares = min(threads, here)
            let found = Found<Inputs.Scalar>(shares)
            DispatchQueue.concurrentPerform(iterations: shares) { share in
                var mine = SigmoidErrors<Inputs.Scalar>()
                for piece in here * share / shares..<here * (share + 1) / shares { look(first + piece, into: &mine) }
                found.set(share, mine)
            }
            for share in found.all { errors.merge(share) }
            try progress(min((first + here) * Self.piece, inputs.count))
        }
        return errors
    }

    private func look(_ piece: Int, into errors: inout SigmoidErrors<Inputs.Scalar>) {
        let range = piece * Self.piece..<min((piece + 1) * Self.piece, inputs.count)
        guard let runLength = inputs.runLength else {
            // The value before the first is computed once more, to see a decrease from piece to piece.
            let before = min(range.lowerBound, 1)
            let x = inputs.values(range.lowerBound - before..<range.upperBound)
            let y = sigmoid(x, on: .serial)
            errors.add(x[before...], y[before...], after: before > 0 ? y[0] : nil, ulps: inputs.ulps)
            return
        }
        let x = inputs.values(range)
        let y = sigmoid(x, on: .serial)
        for start in stride(from: 0, to: x.count, by: runLength) {
            let run = start..<min(start + runLength, x.count)
            errors.add(x[run], y[run], after: nil, ulps: inputs.ulps)
        }
    }
}

/// One result a thread, each set once.
private final class Found<Scalar: KernelScalar>: @unchecked Sendable {
    private let results: UnsafeMutableBufferPointer<SigmoidErrors<Scalar>>

    init(_ count: Int) {
        results = .allocate(capacity: count)
        results.initialize(repeating: SigmoidErrors())
    }

    deinit {
        results.deinitialize()
        results.deallocate()
    }

    func set(_ index: Int, _ errors: SigmoidErrors<Scalar>) { results[index] = errors }

    var all: [SigmoidErrors<Scalar>] { Array(results) }
}
