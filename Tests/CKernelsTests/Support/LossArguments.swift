import CKernels
import ReferenceKernels

@testable import Kernels

extension NaiveLoss {
    /// Calls the body with the options as the kernels take them.
    func withArguments<Scalar: KernelScalar, Result>(
        _: Scalar.Type, _ body: (_LossArguments<Scalar>) -> Result
    ) -> Result {
        let weights = sampleWeights?.map { Scalar($0) }
        func call(_ pointer: UnsafePointer<Scalar>?) -> Result {
            body(
                _LossArguments(
                    reduction: isMean ? CK_REDUCTION_MEAN : CK_REDUCTION_SUM, sampleWeights: pointer,
                    positiveWeight: Scalar(positiveWeight), labelSmoothing: Scalar(labelSmoothing)))
        }
        guard let weights else { return call(nil) }
        return weights.withUnsafeBufferPointer { call($0.baseAddress) }
    }
}
