import CKernels

extension Network {
    /// What all forms of `forward` come down to.
    @inlinable
    func forward(
        _ x: MatrixView<Scalar>, into yHat: MutableMatrixView<Scalar>, on backend: Backend
    ) throws(KernelError) {
        try validate(x.shape, yHat.shape, "Ŷ")
        let status = withArguments { layers in
            backend.withExecutor { executor in
                Scalar._mlpForward(
                    self.layers.count, layers, x.rows, x.base, x.stride, yHat.base, yHat.stride, executor)
            }
        }
        try check(status, "Network")
    }

    /// What all forms of `lossAndGradients` come down to.
    @inlinable
    func lossAndGradients(
        _ x: MatrixView<Scalar>, _ y: MatrixView<Scalar>, _ options: LossOptions<Scalar>,
        into gradients: inout Gradients, on backend: Backend
    ) throws(KernelError) -> Double {
        try validate(x.shape, y.shape, "Y")
        try options.validate(samples: x.rows, "Network")
        try gradients.validate(for: self, x.shape)
        var loss = 0.0
        let status = withArguments { layers in
            options.withArguments { options in
                gradients.withArguments { gradients, dx in
                    backend.withExecutor { executor in
                        Scalar._mlpGradient(
                            self.layers.count, layers, x.rows, x.base, x.stride, y.base, y.stride, options, &loss,
                            gradients, dx, executor)
                    }
                }
            }
        }
        try check(status, "Network")
        return loss
    }

    /// Calls `body` with the layers as the C kernels take them.
    @inlinable
    func withArguments(_ body: (UnsafePointer<_LayerArguments<Scalar>>?) -> ck_status) -> ck_status {
        defer { withExtendedLifetime(self) {} }
        return withUnsafeTemporaryAllocation(of: _LayerArguments<Scalar>.self, capacity: layers.count) { arguments in
            fill(arguments, from: 0) { body(UnsafePointer(arguments.baseAddress)) }
        }
    }

    /// Layer by layer, each inside the call that lends the address of the biases before.
    @inlinable
    func fill(
        _ arguments: UnsafeMutableBufferPointer<_LayerArguments<Scalar>>, from l: Int, _ body: () -> ck_status
    ) -> ck_status {
        if l == layers.count { return body() }
        let (inputs, outputs, w) = (layers[l].inputs, layers[l].outputs, layers[l].w.storage.base)
        return layers[l].b.withUnsafeBufferPointer { b in
            arguments.initializeElement(
                at: l, to: _LayerArguments(inputs: inputs, outputs: outputs, w: w, b: b.baseAddress))
            return fill(arguments, from: l + 1, body)
        }
    }
}

extension Network.Gradients {
    /// Refuses gradients whose shapes are not those of the network's parameters and of the batch.
    @inlinable
    func validate(for network: Network<Scalar>, _ xShape: MatrixShape?) throws(KernelError) {
        if layers.count != network.layers.count { throw wrongNumberOfLayers(network) }
        for l in 0..<layers.count {
            // Only the shapes are taken out of the optionals: a matrix or an array would be retained.
            if let shape = layers[l].w?.shape, shape != network.layers[l].w.shape {
                throw doesNotFit(network, l, shape)
            }
            if let count = layers[l].b?.count, count != network.layers[l].b.count {
                throw doesNotFit(network, l, count)
            }
        }
        if let xShape, let shape = x?.shape { try requireSame("Network.Gradients", "X", xShape, "its gradient", shape) }
    }

    @usableFromInline
    @inline(never)
    func wrongNumberOfLayers(_ network: Network<Scalar>) -> KernelError {
        .shapeMismatch(
            operation: "Network.Gradients", expected: "there need to be those of \(network.layers.count) layers",
            actual: "the network has \(network.layers.count) layers and the gradients are those of \(layers.count)")
    }

    @usableFromInline
    @inline(never)
    func doesNotFit(_ network: Network<Scalar>, _ l: Int, _ shape: MatrixShape) -> KernelError {
        let needed = network.layers[l].w.shape
        return .shapeMismatch(
            operation: "Network.Gradients", expected: "its gradient needs to be \(needed)",
            actual: "W\(l + 1) is \(needed) and its gradient is \(shape)")
    }

    @usableFromInline
    @inline(never)
    func doesNotFit(_ network: Network<Scalar>, _ l: Int, _ count: Int) -> KernelError {
        let needed = network.layers[l].b.count
        return .shapeMismatch(
            operation: "Network.Gradients", expected: "its gradient needs \(needed) elements",
            actual: "b\(l + 1) has \(needed) elements and its gradient has \(count)")
    }

    /// Calls `body` with the gradients as the C kernels take them. Shared storage is copied first, and nothing else is
    /// allocated.
    @inlinable
    mutating func withArguments(
        _ body: (UnsafePointer<_LayerGradientArguments<Scalar>>?, _ dx: UnsafeMutablePointer<Scalar>?) -> ck_status
    ) -> ck_status {
        x?.makeUnique()
        let dx = x?.storage.base
        defer { withExtendedLifetime(self) {} }
        return layers.withUnsafeMutableBufferPointer { layers in
            withUnsafeTemporaryAllocation(of: _LayerGradientArguments<Scalar>.self, capacity: layers.count) {
                arguments in
                Self.fill(arguments, from: 0, layers) { body(UnsafePointer(arguments.baseAddress), dx) }
            }
        }
    }

    @inlinable
    static func fill(
        _ arguments: UnsafeMutableBufferPointer<_LayerGradientArguments<Scalar>>, from l: Int,
        _ layers: UnsafeMutableBufferPointer<Network<Scalar>.LayerGradients>, _ body: () -> ck_status
    ) -> ck_status {
        if l == layers.count { return body() }
        layers[l].w?.makeUnique()
        let w = layers[l].w?.storage.base
        return withBase(of: &layers[l].b) { b in
            arguments.initializeElement(at: l, to: _LayerGradientArguments(w: w, b: b))
            return fill(arguments, from: l + 1, layers, body)
        }
    }
}
