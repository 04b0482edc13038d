/* Body: the two directions in which a row-major matrix meets a vector. */

/* Adds the products of one block of virtual lanes: the sums' lanes are 128 bytes whatever the register, so the order
 * of a sum does not depend on the instruction set. */
enum { CK_R(dot_vectors) = CK_DOT_LANE_BYTES / CK_VECTOR_BYTES };

CK_INLINE real CK_R(sum_of_lanes)(const vec *lanes) {
    real sums[CK_DOT_LANE_BYTES / sizeof(real)];
    for (size_t v = 0; v < CK_R(dot_vectors); v++)
        CK_R(store)(sums + v * LANES, lanes[v]);
    CK_UNROLL for (size_t half = CK_DOT_LANE_BYTES / sizeof(real) / 2; half > 0; half /= 2) {
        CK_UNROLL for (size_t i = 0; i < half; i++)
            sums[i] += sums[i + half];
    }
    return sums[0];
}

CK_INLINE void CK_R(dot_rows)(const size_t rows, size_t n, const real *a, size_t lda, const real *x, real *dots) {
    const size_t block = CK_DOT_LANE_BYTES / sizeof(real);
    vec lanes[2][CK_R(dot_vectors)];
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
        real rest[3][CK_DOT_LANE_BYTES / sizeof(real)] = {{0}};
        CK_UNROLL for (size_t r = 0; r < rows; r++)
            memcpy(rest[r], a + r * lda + j, (n - j) * sizeof(real));
        memcpy(rest[2], x + j, (n - j) * sizeof(real));
        CK_UNROLL for (size_t v = 0; v < CK_R(dot_vectors); v++) {
            CK_UNROLL for (size_t r = 0; r < rows; r++)
                lanes[r][v] = CK_R(fma)(CK_R(load)(rest[r] + v * LANES), CK_R(load)(rest[2] + v * LANES), lanes[r][v]);
        }
    }
    CK_UNROLL for (size_t r = 0; r < rows; r++)
        dots[r] = CK_R(sum_of_lanes)(lanes[r]);
}

static void CK_R(dots)(size_t rows, size_t n, const real *a, size_t lda, const real *x, real *dots) {
    size_t r = 0;
    for (; r + 2 <= rows; r += 2)
        CK_R(dot_rows)(2, n, a + r * lda, lda, x, dots + r);
    if (r < rows) CK_R(dot_rows)(1, n, a + r * lda, lda, x, dots + r);
}

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

static void CK_R(weighted_row_sum)(size_t m, size_t n, const real *a, size_t lda, const real *x, real *sums) {
    memset(sums, 0, n * sizeof(real));
    size_t i = 0;
    for (; i + 8 <= m; i += 8)
        CK_R(accumulate_rows)(8, n, a + i * lda, lda, x + i, sums);
    for (; i < m; i++)
        CK_R(accumulate_rows)(1, n, a + i * lda, lda, x + i, sums);
}

static void CK_R(column_sums)(size_t m, size_t n, const real *a, size_t lda, real *sums) {
    static const real ones[8] = {1, 1, 1, 1, 1, 1, 1, 1}; /* a product with 1 is exact, so this is a plain sum */
    memset(sums, 0, n * sizeof(real));
    size_t i = 0;
    for (; i + 8 <= m; i += 8)
        CK_R(accumulate_rows)(8, n, a + i * lda, lda, ones, sums);
    for (; i < m; i++)
        CK_R(accumulate_rows)(1, n, a + i * lda, lda, ones, sums);
}
