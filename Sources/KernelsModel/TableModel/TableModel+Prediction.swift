import Kernels

extension TableModel {
    /// The outputs for rows as they stand in a table: standardised, and then through the network, in bounded memory.
    ///
    /// **Shapes.** `rows` holds the rows one after the other, a number for each feature, in the order of ``featureNames``,
    /// and may be longer. The result is samples×outputs; what an output is stands with ``TableModel``.
    ///
    /// **Bits.** Those of a row do not depend on the others, nor on how many there are. (A network gives a sample that is
    /// alone other last bits; here a single row goes in twice.) The same on every backend and number of threads.
    ///
    /// - Throws: `KernelError` when `rows` is too short, for NaN and infinity among the features, which it names, and where
    ///   memory is missing; `CancellationError` when the surrounding task is cancelled, between two blocks of rows.
    /// - Complexity: O(samples × number of parameters).
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func predict(
        _ rows: Span<Double>, samples: Int, on backend: Backend = .automatic
    ) throws -> Matrix<Scalar> {
        try validate(rows, samples)
        var probabilities = try Matrix<Scalar>(
            uninitialized: MatrixShape(rows: samples, columns: network.outputs), "TableModel")
        try probabilities.withUnsafeMutableBufferPointer { probabilities in
            if samples == 1 {
                try predictOne(rows, into: probabilities, on: backend)
            } else {
                try predict(rows, samples, into: probabilities, on: backend)
            }
        }
        return probabilities
    }

    /// A row that is alone, in two copies.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    private func predictOne(
        _ row: Span<Double>, into probabilities: UnsafeMutableBufferPointer<Scalar>, on backend: Backend
    ) throws {
        let (inputs, outputs) = (network.inputs, network.outputs)
        try withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 2 * (inputs + outputs)) { room in
            room.initialize(repeating: 0)
            for copy in 0..<2 {
                var z = MutableSpan(
                    _unsafeElements: UnsafeMutableBufferPointer(rebasing: room[copy * inputs..<(copy + 1) * inputs]))
                try standardizer.standardize(row.extracting(0..<inputs), into: &z)
            }
            let results = UnsafeMutableBufferPointer(rebasing: room[(2 * inputs)...])
            var target = MutableSpan(_unsafeElements: results)
            try network.predict(
                Span(_unsafeElements: UnsafeBufferPointer(rebasing: room[..<(2 * inputs)])), samples: 2, into: &target,
                on: backend)
            for output in 0..<outputs { probabilities[output] = results[output] }
        }
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    private func predict(
        _ rows: Span<Double>, _ samples: Int, into probabilities: UnsafeMutableBufferPointer<Scalar>,
        on backend: Backend
    ) throws {
        // What is kept at once are the standardised rows.
        let blocks = SampleBlocks(of: samples, valuesPerSample: network.inputs, Scalar.self)
        let needed = blocks.largest * network.inputs
        if needed <= 4096 {
            return try withUnsafeTemporaryAllocation(of: Scalar.self, capacity: needed) { room in
                room.initialize(repeating: 0)
                try predict(rows, blocks, in: room, into: probabilities, on: backend)
            }
        }
        var room = try Matrix<Scalar>(
            uninitialized: MatrixShape(rows: blocks.largest, columns: network.inputs), "TableModel")
        try room.withUnsafeMutableBufferPointer { room in
            try predict(rows, blocks, in: room, into: probabilities, on: backend)
        }
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    private func predict(
        _ rows: Span<Double>, _ blocks: SampleBlocks, in room: UnsafeMutableBufferPointer<Scalar>,
        into probabilities: UnsafeMutableBufferPointer<Scalar>, on backend: Backend
    ) throws {
        let (inputs, outputs) = (network.inputs, network.outputs)
        for block in blocks {
            var z = MutableSpan(_unsafeElements: room)
            try standardizer.standardize(
                rows.extracting(block.lowerBound * inputs..<block.upperBound * inputs), into: &z)
            var target = MutableSpan(
                _unsafeElements: UnsafeMutableBufferPointer(
                    rebasing: probabilities[block.lowerBound * outputs..<block.upperBound * outputs]))
            try network.predict(z.span, samples: block.count, into: &target, on: backend)
        }
    }

    private func validate(_ rows: Span<Double>, _ count: Int) throws(KernelError) {
        if count < 0 {
            throw .invalidArgument(operation: "TableModel", reason: "\(count) rows are asked for; 0 or more can be")
        }
        let (needed, overflows) = count.multipliedReportingOverflow(by: network.inputs)
        if overflows { throw .sizeOverflow(operation: "TableModel") }
        if rows.count < needed {
            throw .spanTooShort(operation: "TableModel", operand: "rows", needed: needed, actual: rows.count)
        }
        let place = rows.withUnsafeBufferPointer { rows in
            let features = UnsafeBufferPointer(rebasing: rows[..<needed])
            return areFinite(features) ? nil : features.firstIndex { !$0.isFinite }
        }
        guard let place else { return }
        let feature = place % network.inputs
        let name = featureNames.map { " (\(quoted($0[feature])))" } ?? ""
        throw .invalidArgument(
            operation: "TableModel",
            reason:
                "feature \(feature)\(name) of row \(place / network.inputs) is \(rows[place]); it needs to be finite")
    }

    /// The index of the class that a row of outputs stands for, in ``classes``.
    ///
    /// One output above 0.5 is the second class, otherwise the first. Of several outputs it is the class of the greatest,
    /// of equal ones the first.
    ///
    /// - Throws: `KernelError` for another number of outputs than the network has, and for NaN.
    public func predictedClassIndex(of outputs: Span<Scalar>) throws(KernelError) -> Int {
        try outputs.withUnsafeBufferPointer { (outputs) throws(KernelError) -> Int in try index(ofClassFor: outputs) }
    }

    /// The class that a row of outputs stands for.
    ///
    /// ```swift
    /// try model.predictedClass(of: probabilities.row(0))
    /// ```
    ///
    /// - Throws: `KernelError`, as for ``predictedClassIndex(of:)``.
    public func predictedClass(of outputs: [Scalar]) throws(KernelError) -> String {
        // Not by the array's span: swiftc 6.3.1 then takes the stores into an array literal of the caller for useless, and
        // this saw the numbers of the call before.
        let index = try outputs.withUnsafeBufferPointer { (outputs) throws(KernelError) -> Int in
            try self.index(ofClassFor: outputs)
        }
        return classes[index]
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    private func index(ofClassFor outputs: UnsafeBufferPointer<Scalar>) throws(KernelError) -> Int {
        if outputs.count != network.outputs {
            throw .invalidArgument(
                operation: "TableModel",
                reason: "a row of \(outputs.count) outputs was given; the network has \(network.outputs)")
        }
        var greatest = 0
        for i in outputs.indices {
            if outputs[i].isNaN {
                throw .invalidArgument(operation: "TableModel", reason: "output \(i) is nan; a class needs numbers")
            }
            if outputs[i] > outputs[greatest] { greatest = i }
        }
        return outputs.count == 1 ? (outputs[0] > 0.5 ? 1 : 0) : greatest
    }
}
