extension Matrix {
    /// The transposed matrix: element (c, r) of the result is element (r, c) of this one.
    ///
    /// The products take `transposeA` and `transposeB` and need no transposed copy.
    ///
    /// - Complexity: O(rows × columns), in square blocks that stay in cache.
    @inlinable
    public func transposed() -> Matrix {
        let result = Matrix(rows: columns, columns: rows, storage: MatrixStorage(count: count))
        // The other extent of an empty matrix may be any number.
        if isEmpty { return result }
        withExtendedLifetime((storage, result.storage)) {
            let (source, target, block) = (storage.base, result.storage.base, 16)
            for r0 in stride(from: 0, to: rows, by: block) {
                for c0 in stride(from: 0, to: columns, by: block) {
                    for r in r0..<min(r0 + block, rows) {
                        for c in c0..<min(c0 + block, columns) {
                            target[c &* rows &+ r] = source[r &* columns &+ c]
                        }
                    }
                }
            }
        }
        return result
    }

    /// The matrix of the same shape whose elements are those of this one after `transform`.
    ///
    /// - Throws: what `transform` throws.
    /// - Complexity: O(rows × columns).
    @inlinable
    public func map<Result: KernelScalar, E: Error>(
        _ transform: (Scalar) throws(E) -> Result
    ) throws(E) -> Matrix<Result> {
        var result = Matrix<Result>(rows: rows, columns: columns)
        try result.withUnsafeMutableBufferPointer { (target) throws(E) in
            try withUnsafeBufferPointer { (source) throws(E) in
                for i in 0..<source.count { target[i] = try transform(source[i]) }
            }
        }
        return result
    }
}
