#if hasFeature(Lifetimes)
    extension Matrix {
        /// The elements where they lie, row after row.
        ///
        /// - Complexity: O(1).
        @inlinable
        public var span: Span<Scalar> {
            @_lifetime(borrow self)
            get {
                let span = Span(_unsafeStart: storage.base, count: count)
                return _overrideLifetime(span, borrowing: self)
            }
        }

        /// The elements where they lie, row after row, to be changed.
        ///
        /// - Complexity: O(1), and O(rows × columns) when the storage is shared.
        @inlinable
        public var mutableSpan: MutableSpan<Scalar> {
            @_lifetime(&self)
            mutating get {
                makeUnique()
                let span = MutableSpan(_unsafeStart: storage.base, count: count)
                return _overrideLifetime(span, mutating: &self)
            }
        }
    }
#endif
