/* Body: rows of a matrix added up with weights, in registers of one width, included by gemv.h for each. A body writes
 * CK_G(name) for a name that exists in all, `gvec` for its vector and G_LANES for its elements. */

/* Up to so many registers of columns at a time down all rows: their sums are not read and written for every few of
 * these. 30×1000 in double 0.76 of the time, 64×1024 0.79, 8×256 0.86. */
#define CK_STRIP_VECTORS 8

CK_INLINE void CK_G(add_strip)(const size_t vectors, const bool partial, CK_MASK mask, size_t m, const real *a,
                               size_t lda, const real *x, real *sums) {
    gvec chains[CK_STRIP_VECTORS];
    CK_UNROLL for (size_t v = 0; v < vectors; v++)
        chains[v] = (gvec){0};
    for (size_t i = 0; i < m; i++, a += lda) {
        const gvec xs = CK_G(gemv_splat)(x[i]);
        CK_UNROLL for (size_t v = 0; v < vectors; v++) {
            const bool in_part = partial && v + 1 == vectors;
            const real *p = a + v * G_LANES;
            chains[v] = CK_G(gemv_fma)(xs, in_part ? CK_G(gemv_load_part)(p, mask) : CK_G(gemv_load)(p), chains[v]);
        }
    }
    CK_UNROLL for (size_t v = 0; v < vectors; v++) {
        if (partial && v + 1 == vectors)
            CK_G(gemv_store_part)(sums + v * G_LANES, mask, chains[v]);
        else
            CK_G(gemv_store)(sums + v * G_LANES, chains[v]);
    }
}

/* Strips of nearly the same width: a narrow one waits for each of its additions. */
static __attribute__((noinline)) void CK_G(row_sum_by_strips)(size_t m, size_t n, const real *a, size_t lda,
                                                              const real *x, real *sums) {
    const size_t rest = n % G_LANES;
    const CK_MASK mask = CK_R(mask_of)(rest > 0 ? rest : 1);
    size_t vectors = (n + G_LANES - 1) / G_LANES;
    for (size_t strips = (vectors + CK_STRIP_VECTORS - 1) / CK_STRIP_VECTORS; strips > 0; strips--) {
        const size_t width = (vectors + strips - 1) / strips;
        const bool partial = strips == 1 && rest > 0;
        switch (width) {
#define CK_CASE(count)                                                                                                 \
    case count:                                                                                                        \
        if (partial)                                                                                                   \
            CK_G(add_strip)(count, true, mask, m, a, lda, x, sums);                                                    \
        else                                                                                                           \
            CK_G(add_strip)(count, false, mask, m, a, lda, x, sums);                                                   \
        break;
            CK_CASE(1)
            CK_CASE(2)
            CK_CASE(3)
            CK_CASE(4)
            CK_CASE(5)
            CK_CASE(6)
            CK_CASE(7)
            CK_CASE(8)
#undef CK_CASE
        }
        vectors -= width;
        a += width * G_LANES;
        sums += width * G_LANES;
    }
}
#undef CK_STRIP_VECTORS

/* `rows` rows at once: sums is then read and written once for all of them, while each element stays one chain. */
CK_INLINE gvec CK_G(add_rows)(const size_t rows, gvec sum, const real *a, size_t lda, const gvec *x, const bool partial,
                              CK_MASK mask) {
    CK_UNROLL for (size_t r = 0; r < rows; r++) {
        const real *p = a + r * lda;
        sum = CK_G(gemv_fma)(x[r], partial ? CK_G(gemv_load_part)(p, mask) : CK_G(gemv_load)(p), sum);
    }
    return sum;
}

/* The first rows begin the sums. */
CK_INLINE void CK_G(accumulate_rows)(const size_t rows, const bool is_far, const bool is_first, size_t n, const real *a,
                                     size_t lda, const real *x, real *sums) {
    gvec xs[8];
    CK_UNROLL for (size_t r = 0; r < rows; r++)
        xs[r] = CK_G(gemv_splat)(x[r]);
    size_t j = 0;
    for (; j + G_LANES <= n; j += G_LANES) {
        CK_UNROLL for (size_t r = 0; is_far && r < rows; r++)
            CK_R(prefetch_ahead)(a + r * lda + j);
        const gvec sum = is_first ? (gvec){0} : CK_G(gemv_load)(sums + j);
        CK_G(gemv_store)(sums + j, CK_G(add_rows)(rows, sum, a + j, lda, xs, false, CK_R(mask_of)(1)));
    }
    if (j < n) {
        const CK_MASK mask = CK_R(mask_of)(n - j);
        const gvec sum = is_first ? (gvec){0} : CK_G(gemv_load_part)(sums + j, mask);
        CK_G(gemv_store_part)(sums + j, mask, CK_G(add_rows)(rows, sum, a + j, lda, xs, true, mask));
    }
}

/* `most` rows at a time, 8 or 4, the rest by four and two. */
CK_INLINE void CK_G(row_sum_by_rows)(const size_t most, const bool is_far, size_t m, size_t n, const real *a,
                                     size_t lda, const real *x, real *sums) {
    size_t i = 0;
#define CK_CASE(rows, far)                                                                                             \
    for (; i + (rows) <= m; i += (rows)) {                                                                             \
        if (i == 0)                                                                                                    \
            CK_G(accumulate_rows)(rows, far, true, n, a, lda, x, sums);                                                \
        else                                                                                                           \
            CK_G(accumulate_rows)(rows, far, false, n, a + i * lda, lda, x + i, sums);                                 \
    }
    if (most == 8) CK_CASE(8, is_far)
    CK_CASE(4, false)
    CK_CASE(2, false)
    CK_CASE(1, false)
#undef CK_CASE
}
