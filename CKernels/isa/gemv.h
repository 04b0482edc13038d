/* Body: the two directions in which a row-major matrix meets a vector. */

/* Dot products of rows with x. The sum of each runs in virtual lanes, 128 bytes of them whatever the register, so that
 * its order does not depend on the instruction set; at the end the upper half of the lanes is added to the lower one,
 * and so on down to one. LANES rows do that side by side: row by row the waiting took longer than the
 * products of 256 columns. Rows are read CK_DOT_ROWS at a time, which keeps as many pages of memory busy: 4096×4096
 * gained 15 to 20% over two rows; prefetching lost. */
enum { CK_R(dot_vectors) = CK_DOT_LANE_BYTES / CK_VECTOR_BYTES };
#define CK_DOT_ROWS (CK_VECTOR_BYTES >= 64 ? 8 : 2)

/* folded[r] = the lanes of row r, added up down to one register. */
CK_INLINE void CK_R(dot_rows)(const size_t rows, size_t n, const real *a, size_t lda, const real *x, vec *folded) {
    const size_t block = CK_DOT_LANE_BYTES / sizeof(real);
    vec lanes[CK_DOT_ROWS][CK_R(dot_vectors)];
    CK_UNROLL for (size_t r = 0; r < rows; r++) {
        CK_UNROLL for (size_t v = 0; v < CK_R(dot_vectors); v++)
            lanes[r][v] = (vec){0};
    }
    size_t j = 0;
    for (; j + block <= n; j += block) {
        CK_UNROLL for (size_t v = 0; v < CK_R(dot_vectors); v++) {
            const vec xs = CK_R(load)(x + j + v * LANES);
            CK_UNROLL for (size_t r = 0; r < rows; r++)
                lanes[r][v] = CK_R(fma)(CK_R(load)(a + r * lda + j + v * LANES), xs, lanes[r][v]);
        }
    }
    if (j < n) {
        /* A last block filled up with zeros: all lanes take part, as in every other variant. */
        CK_UNROLL for (size_t v = 0; v < CK_R(dot_vectors); v++) {
            const size_t left = n - j > v * LANES ? n - j - v * LANES : 0;
            const CK_MASK mask = CK_R(mask_of)(left > 0 && left < LANES ? left : 1);
            const real *rest_of_x = x + j + v * LANES;
            const vec xs = left >= LANES ? CK_R(load)(rest_of_x)
                           : left > 0    ? CK_R(load_part)(rest_of_x, mask)
                                         : (vec){0};
            CK_UNROLL for (size_t r = 0; r < rows; r++) {
                const real *rest = a + r * lda + j + v * LANES;
                const vec as = left >= LANES ? CK_R(load)(rest) : left > 0 ? CK_R(load_part)(rest, mask) : (vec){0};
                lanes[r][v] = CK_R(fma)(as, xs, lanes[r][v]);
            }
        }
    }
    CK_UNROLL for (size_t r = 0; r < rows; r++) {
        CK_UNROLL for (size_t half = CK_R(dot_vectors) / 2; half > 0; half /= 2) {
            CK_UNROLL for (size_t v = 0; v < half; v++)
                lanes[r][v] += lanes[r][v + half];
        }
        folded[r] = lanes[r][0];
    }
}

static void CK_R(dots)(size_t rows, size_t n, const real *a, size_t lda, const real *x, real *dots,
                       bool few_at_a_time) {
    for (size_t first = 0; first < rows; first += LANES) {
        const size_t count = rows - first < LANES ? rows - first : LANES;
        vec folded[LANES] = {{0}};
        size_t r = 0;
        for (; !few_at_a_time && r + CK_DOT_ROWS <= count; r += CK_DOT_ROWS)
            CK_R(dot_rows)(CK_DOT_ROWS, n, a + (first + r) * lda, lda, x, folded + r);
        for (; !few_at_a_time && r + 2 <= count; r += 2)
            CK_R(dot_rows)(2, n, a + (first + r) * lda, lda, x, folded + r);
        for (; r < count; r++)
            CK_R(dot_rows)(1, n, a + (first + r) * lda, lda, x, folded + r);
        CK_R(store)(dots + first, CK_R(sums_of_lanes)(folded));
    }
}
#undef CK_DOT_ROWS

/* `rows` rows at once: sums is then read and written once for all of them, while each element stays one chain. */
CK_INLINE vec CK_R(add_rows)(const size_t rows, vec sum, const real *a, size_t lda, const vec *x, const bool partial,
                             CK_MASK mask) {
    CK_UNROLL for (size_t r = 0; r < rows; r++)
        sum = CK_R(fma)(x[r], partial ? CK_R(load_part)(a + r * lda, mask) : CK_R(load)(a + r * lda), sum);
    return sum;
}

CK_INLINE void CK_R(accumulate_rows)(const size_t rows, size_t n, const real *a, size_t lda, const real *x,
                                     real *sums) {
    vec xs[8];
    CK_UNROLL for (size_t r = 0; r < rows; r++)
        xs[r] = CK_R(splat)(x[r]);
    size_t j = 0;
    for (; j + LANES <= n; j += LANES)
        CK_R(store)(sums + j, CK_R(add_rows)(rows, CK_R(load)(sums + j), a + j, lda, xs, false, CK_R(mask_of)(1)));
    if (j < n) {
        const CK_MASK mask = CK_R(mask_of)(n - j);
        CK_R(store_part)(sums + j, mask,
                         CK_R(add_rows)(rows, CK_R(load_part)(sums + j, mask), a + j, lda, xs, true, mask));
    }
}

/* Two at a time, then one, when fewer than 8 are left. */
CK_INLINE void CK_R(accumulate)(size_t m, size_t n, const real *a, size_t lda, const real *x, const bool same_x,
                                real *sums, bool few_at_a_time) {
    memset(sums, 0, n * sizeof(real));
    size_t i = 0;
    for (; few_at_a_time && i + 4 <= m; i += 4)
        CK_R(accumulate_rows)(4, n, a + i * lda, lda, same_x ? x : x + i, sums);
    for (; i + 8 <= m; i += 8)
        CK_R(accumulate_rows)(8, n, a + i * lda, lda, same_x ? x : x + i, sums);
    for (; i + 2 <= m; i += 2)
        CK_R(accumulate_rows)(2, n, a + i * lda, lda, same_x ? x : x + i, sums);
    for (; i < m; i++)
        CK_R(accumulate_rows)(1, n, a + i * lda, lda, same_x ? x : x + i, sums);
}

static void CK_R(weighted_row_sum)(size_t m, size_t n, const real *a, size_t lda, const real *x, real *sums,
                                   bool few_at_a_time) {
    CK_R(accumulate)(m, n, a, lda, x, false, sums, few_at_a_time);
}

static void CK_R(column_sums)(size_t m, size_t n, const real *a, size_t lda, real *sums) {
    static const real ones[8] = {1, 1, 1, 1, 1, 1, 1, 1}; /* a product with 1 is exact, so this is a plain sum */
    CK_R(accumulate)(m, n, a, lda, ones, true, sums, false);
}
