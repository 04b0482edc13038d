/* Body: a few rows of A times B, read along the rows of B.
 *
 *                       b  8 rows of B at a time, each in order
 *   a  few rows         sums[r][j] += a[r][p] b[p][j], for the 8 p, in a register
 *
 * A tile walks down B and touches a page at each step, for one or two lines of it; here a page is read whole, and B
 * needs no packing. In return the sums are read and written every 8 steps: worth it where B comes from far away. Each
 * sum is one chain in the order of the depth, as in a tile. */
#define CK_ROWS_STEP 8

CK_INLINE void CK_R(add_products)(const size_t rows, const size_t depth, const bool partial, CK_MASK mask,
                                  const real *a, const real *b, size_t ldb, real *sums, size_t lds) {
    vec b_vectors[CK_ROWS_STEP];
    CK_UNROLL for (size_t p = 0; p < depth; p++)
        b_vectors[p] = partial ? CK_R(load_part)(b + p * ldb, mask) : CK_R(load)(b + p * ldb);
    CK_UNROLL for (size_t r = 0; r < rows; r++) {
        real *to = sums + r * lds;
        vec sum = partial ? CK_R(load_part)(to, mask) : CK_R(load)(to);
        CK_UNROLL for (size_t p = 0; p < depth; p++)
            sum = CK_R(fma)(CK_R(splat)(a[r * CK_ROWS_STEP + p]), b_vectors[p], sum);
        if (partial)
            CK_R(store_part)(to, mask, sum);
        else
            CK_R(store)(to, sum);
    }
}

CK_INLINE void CK_R(add_products_along)(const size_t rows, const size_t depth, size_t columns, const real *a,
                                        const real *b, size_t ldb, real *sums, size_t lds, const real *ahead,
                                        size_t ahead_rows) {
    const CK_MASK mask = CK_R(mask_of)(columns % LANES ? columns % LANES : 1);
    size_t j = 0;
    for (; j + LANES <= columns; j += LANES) {
        for (size_t p = 0; p < ahead_rows; p++)
            __builtin_prefetch(ahead + p * ldb + j, 0, 3);
        CK_R(add_products)(rows, depth, false, mask, a, b + j, ldb, sums + j, lds);
    }
    if (j < columns) CK_R(add_products)(rows, depth, true, mask, a, b + j, ldb, sums + j, lds);
}

static void CK_R(few_rows)(size_t rows, size_t k, size_t columns, const real *a, size_t a_row, size_t a_depth,
                           const real *b, size_t ldb, real *sums, size_t lds, bool is_far) {
    for (size_t r = 0; r < rows; r++)
        memset(sums + r * lds, 0, columns * sizeof(real));
    for (size_t p = 0; p < k; p += CK_ROWS_STEP) {
        const size_t depth = k - p < CK_ROWS_STEP ? k - p : CK_ROWS_STEP;
        /* The next 8 rows of B, some in each pass over these: 16×4096×4096 gains a quarter, and B from the second-level
         * cache loses as much. */
        const size_t ahead_rows = is_far ? CK_ROWS_STEP / ((rows + 3) / 4) : 0;
        const real *ahead = b + (p + CK_ROWS_STEP) * ldb;
        for (size_t r = 0; r < rows; r += 4, ahead += ahead_rows * ldb) {
            const size_t height = rows - r < 4 ? rows - r : 4;
            real few[4 * CK_ROWS_STEP];
            for (size_t i = 0; i < height; i++) {
                for (size_t q = 0; q < depth; q++)
                    few[i * CK_ROWS_STEP + q] = a[(r + i) * a_row + (p + q) * a_depth];
            }
            real *to = sums + r * lds;
            const real *from = b + p * ldb;
            if (depth < CK_ROWS_STEP) {
                for (size_t i = 0; i < height; i++) {
                    for (size_t q = 0; q < depth; q++)
                        CK_R(add_products_along)(1, 1, columns, few + i * CK_ROWS_STEP + q, from + q * ldb, ldb,
                                                 to + i * lds, lds, from, 0);
                }
            } else if (height == 4) {
                CK_R(add_products_along)(4, CK_ROWS_STEP, columns, few, from, ldb, to, lds, ahead, ahead_rows);
            } else if (height == 3) {
                CK_R(add_products_along)(3, CK_ROWS_STEP, columns, few, from, ldb, to, lds, ahead, ahead_rows);
            } else if (height == 2) {
                CK_R(add_products_along)(2, CK_ROWS_STEP, columns, few, from, ldb, to, lds, ahead, ahead_rows);
            } else {
                CK_R(add_products_along)(1, CK_ROWS_STEP, columns, few, from, ldb, to, lds, ahead, ahead_rows);
            }
        }
    }
}
#undef CK_ROWS_STEP
