import TestSupport

/// The command that is tested.
let kernels = BuiltCommand("kernels")
