/* Body for gemm.c: a few columns of C beside whole lines of 64 bytes, as with 17 columns or 129. A tile takes for
 * them as long as for half a register of columns; as dot products they take a few lanes' part of that. Of the time by
 * tiles (float, double; AVX2): 17×17×17 0.85 and 0.99 (0.75, 0.48), 40×17×8 0.91 and 0.93 (0.72, 0.47), 2×17×64 0.76
 * and 0.73 (0.71, 0.80), 1000×17×8 0.74 and 0.89 (0.67, 0.77), 100×18×24 0.89 and 0.95 (1.07, 0.89), 100×18×300 0.86
 * and 0.90 (0.80, 0.79), 392×19×300 0.85 and 0.90 (0.84, 0.85), 100×36×392 in float 0.94 (0.92), 100×9×100 in double
 * 0.86 (0.70), 40×13×100 0.95 (0.76), 127×129×131 0.98 and 0.99 (0.97). Worse: 9×65×20 1.07 and 1.03 (0.92, 0.94). */

/* Up to so many elements of A, which is read a second time. Fewer steps or rows gain nothing: 17×18×17 would take 1.07
 * and 1.09 of the time, 12×17×8 1.05 and 1.08, 17×19×36 1.05. */
#define CK_LAST_ELEMENTS ((size_t)1 << 17)
#define CK_LAST_DEEPEST ((size_t)1024)
#define CK_LAST_MOST 5
/* Quickly told: whether there can be any. */
static inline bool CK_R(may_have_last_columns)(size_t n) {
    const size_t line = 64 / sizeof(real);
    return n > line && (n & (line - 1)) - 1 < CK_LAST_MOST;
}
/* How many: from the shape alone, as the order of their sums is another one. A transposed would have to be turned. */
static inline size_t CK_R(last_columns_of)(ck_transpose transpose_a, ck_transpose transpose_b, size_t m, size_t n,
                                           size_t k) {
    const size_t rest = n % (64 / sizeof(real));
    if (!CK_R(may_have_last_columns)(n) || transpose_a == CK_TRANSPOSE || m == 1) return 0;
    static const size_t least_depth[CK_LAST_MOST + 1] = {
        0, 8, 24, 48, CK_REAL_IS_FLOAT ? 128 : SIZE_MAX, CK_REAL_IS_FLOAT ? SIZE_MAX : 96};
    static const size_t least_elements[CK_LAST_MOST + 1] = {0, 128, 512, 1024, 1024, 1024};
    if (k < least_depth[rest] || k > CK_LAST_DEEPEST) return 0;
    if (m < least_elements[rest] / k || m > CK_LAST_ELEMENTS / k) return 0;
    return CK_R(has_dots)(transpose_a, transpose_b, m, n, k) ? 0 : rest;
}

/* Those of B that does not lie along the depth, as rows of `turned`. Element (p, j) of op(B) is at b[p * ldb + j]. */
static inline __attribute__((always_inline)) void CK_R(turn_last_columns)(size_t columns, size_t k, const real *b,
                                                                          size_t ldb, real *turned, size_t ld) {
    for (size_t j = 0; j < columns; j++) {
        for (size_t p = 0; p < k; p++)
            turned[j * ld + p] = b[p * ldb + j];
    }
}

/* b: where the first of the columns begins. */
static __attribute__((noinline)) void CK_R(last_columns)(const CK_R(kernels) * kernels, ck_transpose transpose_b,
                                                         size_t m, size_t columns, size_t k, real alpha, const real *a,
                                                         size_t lda, const real *b, size_t ldb, real beta, real *c,
                                                         size_t ldc) {
    _Alignas(64) real turned[CK_LAST_MOST * CK_LAST_DEEPEST];
    if (transpose_b == CK_NO_TRANSPOSE) {
        CK_R(turn_last_columns)(columns, k, b, ldb, turned, CK_LAST_DEEPEST);
        b = turned, ldb = CK_LAST_DEEPEST;
    }
    kernels->dot_products(m, columns, k, alpha, a, lda, b, ldb, beta, c, ldc, ck_near_distance(m * k * sizeof(real)));
}
#undef CK_LAST_ELEMENTS
#undef CK_LAST_DEEPEST
