import CKernels

/// What the optimizers are measured with; Benchmarks/README.md tells it to the peers.
enum OptimizerSettings {
    static let sgd = ck_sgd_options(learning_rate: 0.001, momentum: 0.9, weight_decay: 0, nesterov: false)
    static let adam = ck_adam_options(
        learning_rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0, decoupled_weight_decay: false)
    /// The number of the first step that is measured, so that the moments do not count as new.
    static let firstStep = 10
}
