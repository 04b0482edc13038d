/* Body: the outer product A = alpha x yᵀ + beta A, row by row. Each element is alpha x[i], rounded, times y[j], and the
 * sum with beta A is rounded once, whichever way it is formed. */

/* Registers of a row that are loaded before any is stored: 3×100003 with beta 1 in float 30 to 28 µs. No gain: 8 of
 * them; A prefetched into the second-level cache, 1 or 4 KiB ahead (5 to 20% slower); the last register of a row loaded
 * only when its turn comes (10% slower at 128×128). */
#define CK_OUTER_STEP 4

/* alpha x[i] y + beta a for a register. `kind` is beta where that is known to be 0 or 1. */
typedef enum { CK_R(overwrites), CK_R(adds), CK_R(adds_scaled) } CK_R(outer_kind);

CK_INLINE vec CK_R(outer_vector)(vec scaled_x, vec y, vec beta, vec a, const CK_R(outer_kind) kind) {
    if (kind == CK_R(overwrites)) return scaled_x * y;
    return CK_R(fma)(scaled_x, y, kind == CK_R(adds) ? a : beta * a);
}

CK_INLINE vec CK_R(outer_at)(size_t j, vec scaled_x, const real *y, vec beta, const real *a,
                             const CK_R(outer_kind) kind) {
    const vec old = kind == CK_R(overwrites) ? beta : CK_R(load)(a + j);
    return CK_R(outer_vector)(scaled_x, CK_R(load)(y + j), beta, old, kind);
}

CK_INLINE void CK_R(outer_part)(size_t n, vec scaled_x, const real *y, vec beta, real *a, const CK_R(outer_kind) kind) {
    const CK_MASK mask = CK_R(mask_of)(n);
    const vec old = kind == CK_R(overwrites) ? beta : CK_R(load_part)(a, mask);
    CK_R(store_part)(a, mask, CK_R(outer_vector)(scaled_x, CK_R(load_part)(y, mask), beta, old, kind));
}

/* One row of at least a register. Stores that cross a cache line cost twice, so all are aligned but the first and the
 * last: those two are formed before anything is stored, and overlap others with the same values. */
CK_INLINE void CK_R(outer_row)(size_t n, vec scaled_x, const real *y, vec beta, real *a, const CK_R(outer_kind) kind) {
    const vec first = CK_R(outer_at)(0, scaled_x, y, beta, a, kind);
    const vec last = CK_R(outer_at)(n - LANES, scaled_x, y, beta, a, kind);
    size_t j = LANES - (uintptr_t)a / sizeof(real) % LANES;
    for (; j + CK_OUTER_STEP * LANES < n; j += CK_OUTER_STEP * LANES) {
        vec sums[CK_OUTER_STEP];
        CK_UNROLL for (size_t v = 0; v < CK_OUTER_STEP; v++)
            sums[v] = CK_R(outer_at)(j + v * LANES, scaled_x, y, beta, a, kind);
        CK_UNROLL for (size_t v = 0; v < CK_OUTER_STEP; v++)
            CK_R(store)(a + j + v * LANES, sums[v]);
    }
    for (; j + LANES < n; j += LANES)
        CK_R(store)(a + j, CK_R(outer_at)(j, scaled_x, y, beta, a, kind));
    CK_R(store)(a, first);
    CK_R(store)(a + n - LANES, last);
}

/* The same past the caches, for a result that has no room in them. No line is written both ways. */
CK_INLINE void CK_R(outer_row_streamed)(size_t n, vec scaled_x, const real *y, real *a) {
    const vec none = CK_R(splat)(0);
    const size_t head = CK_R(unaligned_head)(n, a);
    if (head) CK_R(outer_part)(head, scaled_x, y, none, a, CK_R(overwrites));
    size_t j = head;
    for (; j + LANES <= n; j += LANES)
        CK_R(stream)(a + j, scaled_x * CK_R(load)(y + j));
    if (j < n) CK_R(outer_part)(n - j, scaled_x, y + j, none, a + j, CK_R(overwrites));
}

CK_INLINE void CK_R(outer_rows)(size_t m, size_t n, real alpha, const real *x, ptrdiff_t incx, const real *y, real beta,
                                real *a, size_t lda, const CK_R(outer_kind) kind) {
    const vec betas = CK_R(splat)(beta);
    for (size_t i = 0; i < m; i++) {
        const vec scaled_x = CK_R(splat)(alpha * x[(ptrdiff_t)i * incx]);
        if (n >= LANES)
            CK_R(outer_row)(n, scaled_x, y, betas, a + i * lda, kind);
        else
            CK_R(outer_part)(n, scaled_x, y, betas, a + i * lda, kind);
    }
}

/* Rows that are shorter than a register and follow one another, as one sequence: the element of x, and that of y, is
 * laid out for each of a block. Row by row, a partial load meets the partial store before it and waits: 100000×3 with
 * beta 1 took 840 µs. */
CK_INLINE void CK_R(outer_narrow)(size_t m, size_t n, real alpha, const real *x, ptrdiff_t incx, const real *y,
                                  real beta, real *a, const CK_R(outer_kind) kind) {
    enum { room = 512 };
    _Alignas(CK_LINE_BYTES) real scaled[room + LANES], ys[room + LANES];
    const vec betas = CK_R(splat)(beta), one_y = CK_R(load_part)(y, CK_R(mask_of)(n));
    const size_t most = room / n, rows_of_y = m < most ? m : most;
    /* Each store runs over into the next, which follows it. */
    for (size_t i = 0; i < rows_of_y; i++)
        CK_R(store)(ys + i * n, one_y);
    for (size_t i = 0; i < m; i += most) {
        const size_t rows = m - i < most ? m - i : most, count = rows * n;
        for (size_t r = 0; r < rows; r++)
            CK_R(store)(scaled + r * n, CK_R(splat)(alpha * x[(ptrdiff_t)(i + r) * incx]));
        size_t j = 0;
        for (; j + LANES <= count; j += LANES)
            CK_R(store)(a + j, CK_R(outer_at)(j, CK_R(load)(scaled + j), ys, betas, a, kind));
        if (j < count) CK_R(outer_part)(count - j, CK_R(load)(scaled + j), ys + j, betas, a + j, kind);
        a += count;
    }
}

/* A single column that lies in one piece: the rows side by side. */
CK_INLINE void CK_R(outer_column)(size_t m, real alpha, const real *x, real y, real beta, real *a,
                                  const CK_R(outer_kind) kind) {
    const vec alphas = CK_R(splat)(alpha), ys = CK_R(splat)(y), betas = CK_R(splat)(beta);
    size_t i = 0;
    for (; i + LANES <= m; i += LANES) {
        const vec old = kind == CK_R(overwrites) ? betas : CK_R(load)(a + i);
        CK_R(store)(a + i, CK_R(outer_vector)(alphas * CK_R(load)(x + i), ys, betas, old, kind));
    }
    if (i < m) {
        const CK_MASK mask = CK_R(mask_of)(m - i);
        const vec old = kind == CK_R(overwrites) ? betas : CK_R(load_part)(a + i, mask);
        const vec scaled = alphas * CK_R(load_part)(x + i, mask);
        CK_R(store_part)(a + i, mask, CK_R(outer_vector)(scaled, ys, betas, old, kind));
    }
}

CK_INLINE void CK_R(outer_of_kind)(size_t m, size_t n, real alpha, const real *x, ptrdiff_t incx, const real *y,
                                   real beta, real *a, size_t lda, const CK_R(outer_kind) kind) {
    if (n == 1 && lda == 1 && incx == 1)
        CK_R(outer_column)(m, alpha, x, *y, beta, a, kind);
    else if (n < LANES && n == lda && m > 1)
        CK_R(outer_narrow)(m, n, alpha, x, incx, y, beta, a, kind);
    else
        CK_R(outer_rows)(m, n, alpha, x, incx, y, beta, a, lda, kind);
}

static void CK_R(outer_block)(size_t m, size_t n, real alpha, const real *x, ptrdiff_t incx, const real *y, real beta,
                              real *a, size_t lda) {
    if (beta == 0)
        CK_R(outer_of_kind)(m, n, alpha, x, incx, y, beta, a, lda, CK_R(overwrites));
    else if (beta == 1)
        CK_R(outer_of_kind)(m, n, alpha, x, incx, y, beta, a, lda, CK_R(adds));
    else
        CK_R(outer_of_kind)(m, n, alpha, x, incx, y, beta, a, lda, CK_R(adds_scaled));
}

static void CK_R(outer_streamed)(size_t m, size_t n, real alpha, const real *x, ptrdiff_t incx, const real *y, real *a,
                                 size_t lda) {
    for (size_t i = 0; i < m; i++)
        CK_R(outer_row_streamed)(n, CK_R(splat)(alpha * x[(ptrdiff_t)i * incx]), y, a + i * lda);
    CK_R(end_of_stream)();
}
#undef CK_OUTER_STEP
