import Kernels

extension TableModel {
    /// The outputs for rows as they stand in a table: standardised, and then through the network, in bounded memory.
    ///
    /// **Shapes.** `rows` holds the rows one after the other, a number for each feature, in the order of ``featureNames``,
    /// and may be longer. The result is count×outputs; what an output is stands with ``TableModel``.
    ///
    /// **Bits.** Those of a row do not depend on the others, nor on how many there are. (A network gives a sample that is
    /// alone other last bits; here a single row goes in twice.) The same on every backend and number of threads.
    ///
    /// - Throws: `KernelError` when `rows` is too short, for NaN and infinity among the features, which it names, and where
    ///   memory is missing; `CancellationError` when the surrounding task is cancelled, between two blocks of rows.
    /// - Complexity: O(count × number of parameters).
    public func predict(
        _ rows: Span<Double>, count: Int, on backend: Backend = .automatic
    ) throws -> Matrix<Scalar> {
        try validate(rows, count)
        let outputs = network.outputs
        if count == 1 {
            let z = try standardizer.standardized(rows, rows: 0..<(network.inputs == 0 ? 0 : 1), as: Scalar.self)
            let twice = try Matrix(rows: 2, columns: network.inputs, z.elements + z.elements)
            return try Matrix(rows: 1, columns: outputs, network.predict(twice, on: backend).row(0))
        }
        var probabilities = try Matrix<Scalar>(toBeFilled: count, outputs)
        try probabilities.withUnsafeMutableBufferPointer { probabilities in
            try predict(rows, count, into: probabilities, on: backend)
        }
        return probabilities
    }

    private func predict(
        _ rows: Span<Double>, _ count: Int, into probabilities: UnsafeMutableBufferPointer<Scalar>, on backend: Backend
    ) throws {
        let (inputs, outputs) = (network.inputs, network.outputs)
        let size = rowsInBlock
        // No block has one row: the first takes a row that would be left alone, and is then the largest.
        var samples = min(count % size == 1 ? size + 1 : size, count)
        var block = try Matrix<Scalar>(toBeFilled: samples, inputs)
        var start = 0
        while start < count {
            samples = min(samples, count - start)
            try block.withUnsafeMutableBufferPointer { block in
                var z = MutableSpan(_unsafeElements: block)
                try standardizer.standardize(
                    rows.extracting(start * inputs..<(start + samples) * inputs), into: &z)
                var target = MutableSpan(
                    _unsafeElements: UnsafeMutableBufferPointer(
                        rebasing: probabilities[start * outputs..<(start + samples) * outputs]))
                try network.predict(z.span, samples: samples, into: &target, on: backend)
            }
            start += samples
            samples = size
        }
    }

    /// Standardised rows that are kept at once: 4 MiB, or 128 where that is more.
    var rowsInBlock: Int { max((4 << 20) / max(network.inputs * MemoryLayout<Scalar>.size, 1), 128) }

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
        if outputs.count != network.outputs {
            throw .invalidArgument(
                operation: "TableModel",
                reason: "a row of \(outputs.count) outputs was given; the network has \(network.outputs)")
        }
        var greatest = 0
        for i in 0..<outputs.count {
            if outputs[i].isNaN {
                throw .invalidArgument(operation: "TableModel", reason: "output \(i) is nan; a class needs numbers")
            }
            if outputs[i] > outputs[greatest] { greatest = i }
        }
        return outputs.count == 1 ? (outputs[0] > 0.5 ? 1 : 0) : greatest
    }

    /// The class that a row of outputs stands for.
    ///
    /// ```swift
    /// try model.predictedClass(of: probabilities.row(0))
    /// ```
    ///
    /// - Throws: `KernelError`, as for ``predictedClassIndex(of:)``.
    public func predictedClass(of outputs: [Scalar]) throws(KernelError) -> String {
        classes[try predictedClassIndex(of: outputs.span)]
    }
}
