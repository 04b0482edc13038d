extension Matrix {
    /// A matrix whose elements the caller is about to write: they are not initialized.
    ///
    /// - Throws: ``KernelError``, when the shape is none, or does not fit into memory.
    package init(toBeFilled rows: Int, _ columns: Int) throws(KernelError) {
        try self.init(uninitialized: MatrixShape(rows: rows, columns: columns), "Matrix")
    }
}
