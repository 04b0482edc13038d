/* Body for kernel_table.h: the table of one precision. */

/* C tile (rows×columns) = alpha A B + beta C over depth k, where rows and the number of vectors are fixed by the entry
 * chosen. Element (i, p) of A is a[i * a_row + p * a_depth]; row p of B starts at b + p * b_depth. Reads and writes
 * nothing past `columns`. beta 0 does not read C. Prefetches a line of C and one from `ahead` on, into the second-level
 * cache, every CK_AHEAD_STEPS steps of the depth. */
typedef void (*CK_R(tile_kernel))(size_t k, const real *a, size_t a_row, size_t a_depth, const real *b, size_t b_depth,
                                  real alpha, real beta, real *c, size_t ldc, size_t columns, const char *ahead);

/* What the loss kernel needs to know of its options, in the kernel's precision. */
typedef struct {
    real positive_weight, label_smoothing, gradient_scale;
} CK_R(loss_terms);

/* Scalars of one optimizer step, in the kernel's precision. */
typedef struct {
    real learning_rate, momentum, weight_decay;
    bool nesterov;
} CK_R(sgd_terms);
typedef struct {
    real beta1, beta2, one_minus_beta1, one_minus_beta2, step_size, root_scale, epsilon, weight_decay, parameter_scale;
} CK_R(adam_terms);

typedef struct {
    bool has_fma;
    size_t vector;     /* elements in a register */
    size_t mr, nr;     /* register tile; nr is a multiple of vector */
    size_t mc, kc, nc; /* cache blocks; kc is CK_DEPTH_BLOCK, to be told */
    /* The most rows of C for which B is read in place: one that comes from afar, and one that is near and deep. */
    size_t far_in_place, near_in_place;

    /* tiles[(rows - 1) * kinds + kind]. kind 2 (vectors - 1): all vectors are full, the next one: the last is not.
     * Where `half` is not 0, the last kind is for that many columns at most, in half a register. */
    size_t kinds, half;
    /* So many columns or fewer may be formed as rows of the transpose (narrow_columns). 0 where that was not measured
     * to help. */
    size_t narrow;
    const CK_R(tile_kernel) * tiles;
    /* For 1 to wide_rows rows of C there are tiles of `wide` columns: wide_tiles[rows - 1]. Their `columns` is where
     * the second half of a row of B lies, counted from the first. */
    size_t wide_rows, wide;
    const CK_R(tile_kernel) * wide_tiles;

    /* Packs a depth k × columns part of B, element (p, j) at b[p * depth_stride + j * column_stride], into panels of nr
     * columns: panel by panel, in each row p by row p; what the last panel has beyond the columns is left. */
    void (*pack_b)(size_t k, size_t columns, const real *b, size_t depth_stride, size_t column_stride, real *packed);
    /* The same for rows × depth k of A in panels of mr rows; the last panel is not filled up: its width is what is
     * left. */
    void (*pack_a)(size_t rows, size_t k, const real *a, size_t row_stride, size_t depth_stride, real *packed);

    /* C = alpha op(A) B + beta C for few rows and many columns of C, where B comes from far away: element (r, p) of A
     * is a[r * a_row + p * a_depth]. sums: rows × columns elements, the columns rounded up to a whole register. */
    void (*few_rows)(size_t rows, size_t k, size_t columns, real alpha, const real *a, size_t a_row, size_t a_depth,
                     const real *b, size_t ldb, real beta, real *c, size_t ldc, real *sums);
    /* The same where B is transposed, element (p, j) at b[j * ldb + p], for 1 to most_turned_rows rows and a depth of
     * at most CK_DEEP_BLOCK. The sums of turned_rows rows stay in registers. */
    size_t turned_rows, most_turned_rows;
    void (*few_rows_transposed)(size_t rows, size_t k, size_t columns, real alpha, const real *a, size_t a_row,
                                size_t a_depth, const real *b, size_t ldb, real beta, real *c, size_t ldc);
    /* C = alpha op(A) B + beta C for 2 to 4 rows, at most a register of columns, and the first two or four of the
     * blocks of the depth, of k steps each, the last of what is left. How many they were. */
    size_t (*deep_tiles)(size_t depth, size_t rows, size_t columns, size_t k, const real *a, size_t a_row,
                         size_t a_depth, const real *b, size_t b_depth, real alpha, real beta, real *c, size_t ldc);
    /* turned[j * ld + p] = source[p * stride + j] for p < k, j < columns; and zeros up to a whole register. */
    void (*turn_rows)(size_t k, size_t columns, const real *source, size_t stride, real *turned, size_t ld);
    /* c[i * ldc + j] = alpha sums[j * ld + i] + beta c[i * ldc + j] for i < height, j < width; beta 0 does not read C.
     * Reads sums up to a whole register. */
    void (*put_columns)(size_t height, size_t width, const real *sums, size_t ld, real alpha, real beta, real *c,
                        size_t ldc);
    /* C = alpha A Bᵀ + beta C over depth k > 0, the rows of A (m×k) and of B (n×k) along the depth; beta 0 does not
     * read C. The distance is that of the larger operand. */
    void (*dot_products)(size_t m, size_t n, size_t k, real alpha, const real *a, size_t lda, const real *b, size_t ldb,
                         real beta, real *c, size_t ldc, ck_distance distance);
    /* dots[r] = Σ a[r * lda + j] x[j] for r < rows, in room for a whole number of registers. */
    void (*dots)(size_t rows, size_t n, const real *a, size_t lda, const real *x, real *dots, ck_distance distance);
    /* sums[j] = Σ over i < m of x[i] a[i * lda + j], for j < n. */
    void (*weighted_row_sum)(size_t m, size_t n, const real *a, size_t lda, const real *x, real *sums,
                             ck_distance distance);
    /* sums[b * stride + j] = the same over block b of CK_BLOCKS_AT_ONCE, one after the other and of `block` rows each,
     * the last of last_rows; with a stride of 0, their sum in this order. Best for n up to narrow_blocks. */
    void (*narrow_block_sums)(size_t block, size_t last_rows, size_t n, const real *a, size_t lda, const real *x,
                              real *sums, size_t stride);
    size_t narrow_blocks;
    /* y[j] = alpha x[j] + beta y[j], rounded as a tile does it; beta 0 does not read y. */
    void (*axpby)(size_t n, real alpha, const real *x, real beta, real *y);
    /* c[j] = beta c[j]; beta 0 fills with zeros. */
    void (*scale)(size_t n, real beta, real *c);
    /* A = alpha x yᵀ + beta A, m×n, element i of x at x[i * incx]; beta 0 does not read A. outer_streamed has beta 0
     * and writes past the caches. */
    void (*outer)(size_t m, size_t n, real alpha, const real *x, ptrdiff_t incx, const real *y, real beta, real *a,
                  size_t lda);
    void (*outer_streamed)(size_t m, size_t n, real alpha, const real *x, ptrdiff_t incx, const real *y, real *a,
                           size_t lda);
    /* sums[j] = Σ over i < m of a[i * lda + j]. */
    void (*column_sums)(size_t m, size_t n, const real *a, size_t lda, real *sums);

    /* The streamed ones write past the caches. */
    void (*sigmoid)(size_t n, const real *x, real *y);
    void (*sigmoid_streamed)(size_t n, const real *x, real *y);
    void (*sigmoid_backward)(size_t n, const real *y, const real *dy, real *dx);
    void (*sigmoid_backward_streamed)(size_t n, const real *y, const real *dy, real *dx);
    /* y[j] = σ(z[j] + bias[j]). */
    void (*bias_sigmoid)(size_t n, const real *z, const real *bias, real *y);
    void (*bias_add)(size_t n, const real *z, const real *bias, real *y);
    /* Adds n terms to lanes[CK_LOSS_LANES] (unless NULL) and writes dz (unless NULL); weights NULL means 1. Term i goes
     * to lane i mod CK_LOSS_LANES. */
    void (*bce)(size_t n, const real *z, const real *y, const real *weights, const CK_R(loss_terms) * terms,
                double *lanes, real *dz);

    void (*sgd)(size_t n, const CK_R(sgd_terms) * terms, const real *gradient, real *velocity, real *parameters);
    void (*adam)(size_t n, const CK_R(adam_terms) * terms, const real *gradient, real *first, real *second,
                 real *parameters);
} CK_R(kernels);
