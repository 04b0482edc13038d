/* Body: the outer product A = alpha x yᵀ + beta A, row by row. Each element is alpha x[i], rounded, times y[j], and the
 * sum with beta A is rounded once, whichever way it is formed. */

/* `kind` is beta where that is known to be 0 or 1. */
typedef enum { CK_R(overwrites), CK_R(adds), CK_R(adds_scaled) } CK_R(outer_kind);

#define CK_O(name) CK_R(name)
#define ovec vec
#define O_LANES LANES
CK_INLINE vec CK_R(outer_load)(const real *p) { return CK_R(load)(p); }
CK_INLINE void CK_R(outer_store)(real *p, vec v) { CK_R(store)(p, v); }
CK_INLINE vec CK_R(outer_fma)(vec a, vec b, vec c) { return CK_R(fma)(a, b, c); }
#include "outer_row.h"
#undef CK_O
#undef ovec
#undef O_LANES

/* Code of gcc 12 for halves takes longer than for whole registers: 1.1 to 1.4 times as long from 64×64 to 256×256. */
#if CK_HAS_HALF && defined(__clang__)
#define CK_OUTER_BY_HALVES 1
#define CK_O(name) CK_R(name##_by_halves)
#define ovec half_vec
#define O_LANES (LANES / 2)
typedef real CK_R(half_anywhere) __attribute__((vector_size(CK_VECTOR_BYTES / 2), aligned(sizeof(real)), may_alias));
CK_INLINE half_vec CK_O(outer_load)(const real *p) { return *(const CK_R(half_anywhere) *)p; }
CK_INLINE void CK_O(outer_store)(real *p, half_vec v) { *(CK_R(half_anywhere) *)p = v; }
CK_INLINE half_vec CK_O(outer_fma)(half_vec a, half_vec b, half_vec c) { return CK_R(fma_half)(a, b, c); }
#include "outer_row.h"
#undef CK_O
#undef ovec
#undef O_LANES
#else
#define CK_OUTER_BY_HALVES 0
#endif

CK_INLINE void CK_R(outer_part)(size_t n, vec scaled_x, const real *y, vec beta, real *a, const CK_R(outer_kind) kind) {
    const CK_MASK mask = CK_R(mask_of)(n);
    const vec old = kind == CK_R(overwrites) ? beta : CK_R(load_part)(a, mask);
    CK_R(store_part)(a, mask, CK_R(outer_vector)(scaled_x, CK_R(load_part)(y, mask), beta, old, kind));
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

/* y lies to a line as A does not, so of 64 bytes every load of it crosses one; halves of a register have as much of the
 * processor on a Zen 4: 300×300 with beta 1 in float 5.1 to 4.3 µs. From the third-level cache, where A is only
 * written, whole lines are better: 1000×1000 43 and not 47 µs; and so they are for one long row, which reads y once. */
#define CK_OUTER_NEAR ((size_t)512 << 10)
#define CK_OUTER_LONG ((size_t)4096)

CK_INLINE void CK_R(outer_rows)(size_t m, size_t n, real alpha, const real *x, ptrdiff_t incx, const real *y, real beta,
                                real *a, size_t lda, const CK_R(outer_kind) kind) {
    const vec betas = CK_R(splat)(beta);
#if CK_OUTER_BY_HALVES
    if ((m > 1 || n <= CK_OUTER_LONG) && n > 2 * LANES &&
        (kind != CK_R(overwrites) || m * n <= CK_OUTER_NEAR / sizeof(real))) {
        for (size_t i = 0; i < m; i++) {
            const half_vec scaled_x = CK_R(low_half)(CK_R(splat)(alpha * x[(ptrdiff_t)i * incx]));
            CK_R(outer_row_by_halves)(n, scaled_x, y, CK_R(low_half)(betas), a + i * lda, kind);
        }
        return;
    }
#endif
    for (size_t i = 0; i < m; i++) {
        const vec scaled_x = CK_R(splat)(alpha * x[(ptrdiff_t)i * incx]);
        if (n > LANES)
            CK_R(outer_row)(n, scaled_x, y, betas, a + i * lda, kind);
        else if (n == LANES)
            CK_R(store)(a + i * lda, CK_R(outer_at)(0, scaled_x, y, betas, a + i * lda, kind));
        else
            CK_R(outer_part)(n, scaled_x, y, betas, a + i * lda, kind);
    }
}
#undef CK_OUTER_NEAR
#undef CK_OUTER_LONG

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
#undef CK_OUTER_BY_HALVES
