/* Body for product.c: few rows of C where both operands are transposed. As they lie, they are the operands of the
 * transpose of C, in the order that tiles read: it is formed so, and turned. To pack B would be to turn as many
 * elements as it has. */

#define CK_MIRRORED_ROWS ((size_t)64)
#define CK_MIRRORED_COLUMNS ((size_t)48) /* at a time */
/* And a C of a few elements, deep: 2×2×300 0.62 and 0.71, 3×12×120 in double 0.52, 6×12×300 0.75. */
#define CK_MIRRORED_FEW ((size_t)12)
#define CK_MIRRORED_DEEP ((size_t)64)

/* Rows that fill registers of 64 bytes, or with AVX-512 nearly, and so deep that turning C is little of the work:
 * 16×300×60 takes 0.77 of the time in float and 0.81 in double, 8×33×120 in double 0.68, 48×300×250 0.9; with AVX2 0.74
 * and 0.83, 0.93. With 20 or 24 rows in float it is 0.95 to 1.1, with AVX2 1.17, and with part of a register, whose
 * stores are slow there, 15×300×120 1.9. */
static inline bool CK_R(is_mirrored)(const CK_R(product) * p, const CK_R(kernels) * kernels) {
    if (p->transpose_a != CK_TRANSPOSE || p->transpose_b != CK_TRANSPOSE || p->in_scratch) return false;
    if (p->m > CK_MIRRORED_ROWS || p->lda * sizeof(real) % CK_ALIAS_BYTES == 0) return false;
    if (CK_R(is_all_narrow)(p, kernels, ck_depth_of_block(p->k))) return false; /* 46×12×785 in float 1.13 */
    const size_t filled = ck_round_up(p->m, 64 / sizeof(real));
    const size_t least = kernels->vector == 64 / sizeof(real) ? filled / 8 * 7 : filled;
    if (p->m >= least && 2 * p->k >= 3 * p->m) return true;
    return p->m <= CK_MIRRORED_FEW && p->n <= CK_MIRRORED_FEW && p->k >= CK_MIRRORED_DEEP;
}

/* One block of the depth. */
static __attribute__((noinline)) void CK_R(mirrored_block)(const CK_R(kernels) * kernels, size_t rows, size_t columns,
                                                           size_t depth, const real *a, size_t lda, const real *b,
                                                           size_t ldb, real alpha, real beta, real *c, size_t ldc) {
    const size_t ld = ck_round_up(rows, kernels->vector);
    _Alignas(64) real sums[CK_MIRRORED_COLUMNS * CK_MIRRORED_ROWS], turned[CK_MIRRORED_ROWS * CK_MIRRORED_COLUMNS];
    while (columns > 0) {
        const size_t height = columns < CK_MIRRORED_COLUMNS ? columns : CK_MIRRORED_COLUMNS;
        CK_R(product_block)(kernels, height, rows, depth, (CK_R(left_block)){b, ldb, 1, false}, a, lda, kernels->nr, 1,
                            0, sums, ld);
        const bool is_whole = height == CK_MIRRORED_COLUMNS && alpha == 1 && beta == 0;
        if (is_whole)
            kernels->turn_rows(height, rows, sums, ld, c, ldc);
        else
            kernels->turn_rows(height, rows, sums, ld, turned, CK_MIRRORED_COLUMNS);
        for (size_t i = 0; !is_whole && i < rows; i++)
            kernels->axpby(height, alpha, turned + i * CK_MIRRORED_COLUMNS, beta, c + i * ldc);
        columns -= height;
        b += height * ldb;
        c += height;
    }
}
#undef CK_MIRRORED_ROWS
#undef CK_MIRRORED_COLUMNS
#undef CK_MIRRORED_FEW
#undef CK_MIRRORED_DEEP
