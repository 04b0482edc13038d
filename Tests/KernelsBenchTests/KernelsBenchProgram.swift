import TestSupport

/// The command that is tested.
let kernelsBench = BuiltCommand("kernels-bench")
