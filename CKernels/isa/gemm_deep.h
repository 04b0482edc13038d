/* Body: a C of a few elements, deep: blocks of the depth side by side. Each has few sums, and one after the other the
 * processor waits for each multiply-add; every block's sum is still one chain, and they are added to C in their order,
 * as one tile after the other does it. Of the time with one block, 2×8×250 in float 0.45 (double 0.59), 2×16×100 0.65,
 * 3×8×150 0.59 (0.77), 4×8×150 0.69 (0.95). */

/* Blocks of k steps, and the last one of `rest`, at most k. */
CK_INLINE void CK_R(deep_tile)(const size_t blocks, const size_t rows, const int last, size_t k, size_t rest,
                               const real *a, size_t a_row, size_t a_depth, const real *b, size_t b_depth, real alpha,
                               real beta, real *c, size_t ldc, size_t columns) {
    const CK_R(edge) edge = CK_R(edge_of)(1, last, columns);
    CK_R(accumulators) sums[4];
    const real *rows_of_a[4][(CK_MR + 2) / 3], *row_of_b[4];
    CK_UNROLL for (size_t g = 0; g < blocks; g++) {
        CK_UNROLL for (size_t i = 0; i < rows; i++) {
            sums[g].full[i][0] = (vec){0};
#if CK_HAS_HALF
            sums[g].halves[i] = (half_vec){0};
#endif
        }
        CK_UNROLL for (size_t i = 0; i < rows; i += 3) { rows_of_a[g][i / 3] = a + g * k * a_depth + i * a_row; }
        row_of_b[g] = b + g * k * b_depth;
    }
    for (size_t p = 0; p < rest; p++) {
        CK_UNROLL for (size_t g = 0; g < blocks; g++)
            CK_R(tile_step)(rows, 1, last, edge, rows_of_a[g], a_row, a_depth, &row_of_b[g], b_depth, CK_HALF_ROW,
                            &sums[g]);
    }
    for (size_t p = rest; p < k; p++) {
        CK_UNROLL for (size_t g = 0; g + 1 < blocks; g++)
            CK_R(tile_step)(rows, 1, last, edge, rows_of_a[g], a_row, a_depth, &row_of_b[g], b_depth, CK_HALF_ROW,
                            &sums[g]);
    }
    /* As if each block were added to C: in registers, since a load waits for what a mask has just stored. */
    const vec alphas = CK_R(splat)(alpha);
    CK_UNROLL for (size_t i = 0; i < rows; i++) {
        if (beta == 0)
            CK_R(update_row)(i, 1, last, edge, CK_R(put_scaled), alpha, beta, &sums[0], c + i * ldc);
        else
            CK_R(update_row)(i, 1, last, edge, CK_R(add_scaled), alpha, beta, &sums[0], c + i * ldc);
        CK_UNROLL for (size_t g = 1; g < blocks; g++) {
            sums[0].full[i][0] = CK_R(fma)(alphas, sums[g].full[i][0], sums[0].full[i][0]);
#if CK_HAS_HALF
            sums[0].halves[i] = CK_R(fma_half)(CK_R(low_half)(alphas), sums[g].halves[i], sums[0].halves[i]);
#endif
        }
    }
    CK_UNROLL for (size_t i = 0; i < rows; i++)
        CK_R(store_row)(i, 1, last, edge, &sums[0], c + i * ldc);
}

#define CK_DEEP_ARGUMENTS k, rest, a, a_row, a_depth, b, b_depth, alpha, beta, c, ldc, columns
#define CK_DEEP(blocks, rows)                                                                                          \
    static __attribute__((noinline)) void CK_R(deep_tile_##blocks##_##rows)(                                           \
        size_t k, size_t rest, const real *a, size_t a_row, size_t a_depth, const real *b, size_t b_depth, real alpha, \
        real beta, real *c, size_t ldc, size_t columns) {                                                              \
        if (columns == LANES)                                                                                          \
            CK_R(deep_tile)(blocks, rows, CK_R(last_full), CK_DEEP_ARGUMENTS);                                         \
        else if (CK_HAS_HALF && columns <= LANES / 2)                                                                  \
            CK_R(deep_tile)(blocks, rows, CK_R(last_half), CK_DEEP_ARGUMENTS);                                         \
        else                                                                                                           \
            CK_R(deep_tile)(blocks, rows, CK_R(last_part), CK_DEEP_ARGUMENTS);                                         \
    }
CK_DEEP(2, 2)
CK_DEEP(2, 3)
CK_DEEP(2, 4)
CK_DEEP(4, 2)
CK_DEEP(4, 3)

/* The first blocks of k steps out of `depth`, at least two; returns how many. */
static size_t CK_R(deep_tiles)(size_t depth, size_t rows, size_t columns, size_t k, const real *a, size_t a_row,
                               size_t a_depth, const real *b, size_t b_depth, real alpha, real beta, real *c,
                               size_t ldc) {
    const size_t count = depth > 3 * k && rows <= 3 ? 4 : 2;
    const size_t rest = depth < count * k ? depth - (count - 1) * k : k;
    if (count == 4) {
        if (rows == 2) CK_R(deep_tile_4_2)(CK_DEEP_ARGUMENTS);
        if (rows == 3) CK_R(deep_tile_4_3)(CK_DEEP_ARGUMENTS);
    } else {
        if (rows == 2) CK_R(deep_tile_2_2)(CK_DEEP_ARGUMENTS);
        if (rows == 3) CK_R(deep_tile_2_3)(CK_DEEP_ARGUMENTS);
        if (rows == 4) CK_R(deep_tile_2_4)(CK_DEEP_ARGUMENTS);
    }
    return count;
}
#undef CK_DEEP
#undef CK_DEEP_ARGUMENTS
