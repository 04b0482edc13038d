/* Body: a few rows of A times B, read along the rows of B.
 *
 *                       b  8 rows of B at a time, each in order
 *   a  few rows         sums[r][j] += a[r][p] b[p][j], for the 8 p, in a register
 *
 * A tile walks down B and touches a page at each step, for one or two lines of it; here a page is read whole, and B
 * needs no packing. In return the sums are read and written every 8 steps: worth it where B comes from far away. Each
 * sum is one chain in the order of the depth, as in a tile.
 *
 * The sums of up to 4 rows lie side by side, register by register, so that they are one stream: row by row, a store of
 * one met the load of another 4096 bytes from it, which costs up to half of the time. */
#define CK_ROWS_STEP 8
#define CK_ROWS_SIDE_BY_SIDE 4

CK_INLINE void CK_R(add_products)(const size_t rows, const size_t depth, const bool partial, CK_MASK mask,
                                  const real *a, const real *b, size_t ldb, real *sums) {
    vec b_vectors[CK_ROWS_STEP], total[CK_ROWS_SIDE_BY_SIDE];
    CK_UNROLL for (size_t p = 0; p < depth; p++)
        b_vectors[p] = partial ? CK_R(load_part)(b + p * ldb, mask) : CK_R(load)(b + p * ldb);
    CK_UNROLL for (size_t r = 0; r < rows; r++)
        total[r] = CK_R(load)(sums + r * LANES);
    /* All rows at each step of the depth: the products of one row wait for one another. */
    CK_UNROLL for (size_t p = 0; p < depth; p++) {
        CK_UNROLL for (size_t r = 0; r < rows; r++)
            total[r] = CK_R(fma)(CK_R(splat)(a[r * CK_ROWS_STEP + p]), b_vectors[p], total[r]);
    }
    CK_UNROLL for (size_t r = 0; r < rows; r++)
        CK_R(store)(sums + r * LANES, total[r]);
}

/* `ahead_rows` rows from `ahead` on are prefetched along the way, into the second-level cache: in the first, rows that
 * lie 4096 bytes apart would drive out those that are being read. */
CK_INLINE void CK_R(add_products_along)(const size_t rows, const size_t depth, size_t columns, const real *a,
                                        const real *b, size_t ldb, real *sums, const real *ahead, size_t ahead_rows) {
    const CK_MASK mask = CK_R(mask_of)(columns % LANES ? columns % LANES : 1);
    size_t j = 0;
    for (; j + LANES <= columns; j += LANES) {
        for (size_t p = 0; p < ahead_rows; p++)
            __builtin_prefetch(ahead + p * ldb + j, 0, 2);
        CK_R(add_products)(rows, depth, false, mask, a, b + j, ldb, sums + j * rows);
    }
    if (j < columns) CK_R(add_products)(rows, depth, true, mask, a, b + j, ldb, sums + j * rows);
}

/* C = alpha sums + beta C for the rows that lie side by side. */
static void CK_R(put_rows)(size_t rows, size_t columns, real alpha, const real *sums, real beta, real *c, size_t ldc) {
    const vec alphas = CK_R(splat)(alpha), betas = CK_R(splat)(beta);
    for (size_t r = 0; r < rows; r++) {
        for (size_t j = 0; j < columns; j += LANES) {
            const vec sum = CK_R(load)(sums + j * rows + r * LANES);
            real *to = c + r * ldc + j;
            if (columns - j >= LANES) {
                CK_R(store)(to, beta == 0 ? alphas * sum : CK_R(axpby_vector)(alphas, sum, betas, CK_R(load)(to)));
            } else {
                const CK_MASK mask = CK_R(mask_of)(columns - j);
                const vec old = beta == 0 ? (vec){0} : CK_R(load_part)(to, mask);
                CK_R(store_part)(to, mask, beta == 0 ? alphas * sum : CK_R(axpby_vector)(alphas, sum, betas, old));
            }
        }
    }
}

static void CK_R(few_rows)(size_t rows, size_t k, size_t columns, real alpha, const real *a, size_t a_row,
                           size_t a_depth, const real *b, size_t ldb, real beta, real *c, size_t ldc, real *sums) {
    const size_t width = (columns + LANES - 1) / LANES * LANES;
    memset(sums, 0, rows * width * sizeof(real));
    for (size_t p = 0; p < k; p += CK_ROWS_STEP) {
        const size_t depth = k - p < CK_ROWS_STEP ? k - p : CK_ROWS_STEP;
        const real *from = b + p * ldb;
        for (size_t r = 0; r < rows; r += CK_ROWS_SIDE_BY_SIDE) {
            const size_t height = rows - r < CK_ROWS_SIDE_BY_SIDE ? rows - r : CK_ROWS_SIDE_BY_SIDE;
            real few[CK_ROWS_SIDE_BY_SIDE * CK_ROWS_STEP];
            for (size_t i = 0; i < height; i++) {
                for (size_t q = 0; q < depth; q++)
                    few[i * CK_ROWS_STEP + q] = a[(r + i) * a_row + (p + q) * a_depth];
            }
            real *to = sums + r * width;
            /* Spelled out: with one function for both depths, 12×2048×2048 took 4 to 6% longer. */
            if (depth < CK_ROWS_STEP) {
                for (size_t q = 0; q < depth; q++) {
                    if (height == 4)
                        CK_R(add_products_along)(4, 1, columns, few + q, from + q * ldb, ldb, to, from, 0);
                    else if (height == 3)
                        CK_R(add_products_along)(3, 1, columns, few + q, from + q * ldb, ldb, to, from, 0);
                    else if (height == 2)
                        CK_R(add_products_along)(2, 1, columns, few + q, from + q * ldb, ldb, to, from, 0);
                    else
                        CK_R(add_products_along)(1, 1, columns, few + q, from + q * ldb, ldb, to, from, 0);
                }
                continue;
            }
            /* Of the next 8 rows of B some in each pass over these. */
            const size_t first = CK_ROWS_STEP * r / rows, end = CK_ROWS_STEP * (r + height) / rows;
            const size_t ahead_rows = k - p >= 2 * CK_ROWS_STEP ? end - first : 0;
            const real *ahead = ahead_rows ? from + (CK_ROWS_STEP + first) * ldb : from;
            if (height == 4)
                CK_R(add_products_along)(4, CK_ROWS_STEP, columns, few, from, ldb, to, ahead, ahead_rows);
            else if (height == 3)
                CK_R(add_products_along)(3, CK_ROWS_STEP, columns, few, from, ldb, to, ahead, ahead_rows);
            else if (height == 2)
                CK_R(add_products_along)(2, CK_ROWS_STEP, columns, few, from, ldb, to, ahead, ahead_rows);
            else
                CK_R(add_products_along)(1, CK_ROWS_STEP, columns, few, from, ldb, to, ahead, ahead_rows);
        }
    }
    for (size_t r = 0; r < rows; r += CK_ROWS_SIDE_BY_SIDE) {
        const size_t height = rows - r < CK_ROWS_SIDE_BY_SIDE ? rows - r : CK_ROWS_SIDE_BY_SIDE;
        CK_R(put_rows)(height, columns, alpha, sums + r * width, beta, c + r * ldc, ldc);
    }
}
#undef CK_ROWS_STEP
#undef CK_ROWS_SIDE_BY_SIDE
