/* Body: a C of a few elements, deep: blocks of the depth side by side. Each has few sums, and one after the other the
 * processor waits for each multiply-add; every block's sum is still one chain, and they are added to C in their order,
 * as one tile after the other does it. */

CK_INLINE void CK_R(deep_tile)(const size_t blocks, const size_t rows, const int last, size_t k, const real *a,
                               size_t a_row, size_t a_depth, const real *b, size_t b_depth, real alpha, real beta,
                               real *c, size_t ldc, size_t columns) {
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
    for (size_t p = 0; p < k; p++) {
        CK_UNROLL for (size_t g = 0; g < blocks; g++)
            CK_R(tile_step)(rows, 1, last, edge, rows_of_a[g], a_row, a_depth, &row_of_b[g], b_depth, CK_HALF_ROW,
                            &sums[g]);
    }
    CK_UNROLL for (size_t g = 0; g < blocks; g++) {
        const real old = g == 0 ? beta : 1;
        if (old == 0)
            CK_R(put_tile)(rows, 1, last, edge, CK_R(put_scaled), alpha, old, &sums[g], c, ldc);
        else
            CK_R(put_tile)(rows, 1, last, edge, CK_R(add_scaled), alpha, old, &sums[g], c, ldc);
    }
}

#define CK_DEEP_LASTS(blocks, rows)                                                                                    \
    if (columns == LANES)                                                                                              \
        CK_R(deep_tile)(blocks, rows, CK_R(last_full), k, a, a_row, a_depth, b, b_depth, alpha, beta, c, ldc,          \
                        columns);                                                                                      \
    else if (CK_HAS_HALF && columns <= LANES / 2)                                                                      \
        CK_R(deep_tile)(blocks, rows, CK_R(last_half), k, a, a_row, a_depth, b, b_depth, alpha, beta, c, ldc,          \
                        columns);                                                                                      \
    else                                                                                                               \
        CK_R(deep_tile)(blocks, rows, CK_R(last_part), k, a, a_row, a_depth, b, b_depth, alpha, beta, c, ldc, columns);
#define CK_DEEP(blocks, rows)                                                                                          \
    static __attribute__((noinline)) void CK_R(deep_tile_##blocks##_##rows)(                                           \
        size_t k, const real *a, size_t a_row, size_t a_depth, const real *b, size_t b_depth, real alpha, real beta,   \
        real *c, size_t ldc, size_t columns) {                                                                         \
        CK_DEEP_LASTS(blocks, rows)                                                                                    \
    }
CK_DEEP(4, 2)
CK_DEEP(4, 3)
CK_DEEP(2, 2)
CK_DEEP(2, 3)
CK_DEEP(2, 4)

static size_t CK_R(deep_tiles)(size_t blocks, size_t rows, size_t columns, size_t k, const real *a, size_t a_row,
                               size_t a_depth, const real *b, size_t b_depth, real alpha, real beta, real *c,
                               size_t ldc) {
#define CK_DEEP_ARGUMENTS k, a, a_row, a_depth, b, b_depth, alpha, beta, c, ldc, columns
    if (blocks >= 4 && rows <= 3) {
        if (rows == 2)
            CK_R(deep_tile_4_2)(CK_DEEP_ARGUMENTS);
        else
            CK_R(deep_tile_4_3)(CK_DEEP_ARGUMENTS);
        return 4;
    }
    if (rows == 2)
        CK_R(deep_tile_2_2)(CK_DEEP_ARGUMENTS);
    else if (rows == 3)
        CK_R(deep_tile_2_3)(CK_DEEP_ARGUMENTS);
    else
        CK_R(deep_tile_2_4)(CK_DEEP_ARGUMENTS);
    return 2;
}
#undef CK_DEEP_LASTS
#undef CK_DEEP
#undef CK_DEEP_ARGUMENTS
