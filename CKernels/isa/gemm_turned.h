/* Body: a few rows of A times B transposed, read along the columns of B, LANES of them at a time: each square of
 * LANES × LANES elements is turned in registers and multiplied at once. Packed first, and then multiplied, neither had
 * the processor to itself. Each sum is one chain in the order of the depth, as in a tile.
 *
 * Squares overlap where the depth or the columns are no whole number of them: steps that were done are skipped, columns
 * formed again are not put again. Edges by masks took 4 to 8% of 8×300×300 longer. */
/* Rows that stay in registers where B is transposed, as its squares take as many as one has lanes; and the most that
 * are formed that way, whose A has to have room on the stack. */
#define CK_TURNED_ROWS (CK_VECTOR_BYTES >= 64 ? 12 : 4)
#define CK_MOST_TURNED_ROWS (CK_VECTOR_BYTES >= 64 ? 32 : CK_TURNED_ROWS)

/* As the arguments of few_rows_transposed. */
typedef struct {
    size_t rows, k, columns;
    const real *a;
    size_t a_row, a_depth;
    const real *b;
    size_t ldb;
} CK_R(turned_product);

/* `few` holds A, the elements of one step of the depth side by side. */
CK_INLINE void CK_R(gather_few)(const CK_R(turned_product) * p, real *few) {
    for (size_t q = 0; q < p->k; q++) {
        for (size_t r = 0; r < p->rows; r++)
            few[q * p->rows + r] = p->a[r * p->a_row + q * p->a_depth];
    }
}

/* A square of fewer columns or steps than a register has lanes, by way of memory. */
static __attribute__((noinline)) void CK_R(turn_part)(size_t width, size_t depth, const real *b, size_t ldb,
                                                      real *square) {
    vec v[LANES];
    const bool is_deep = depth == LANES; /* a mask is for less than a register */
    const CK_MASK mask = CK_R(mask_of)(is_deep ? 1 : depth);
    CK_UNROLL for (size_t i = 0; i < LANES; i++) {
        const real *column = b + i * ldb;
        v[i] = i >= width ? (vec){0} : is_deep ? CK_R(load)(column) : CK_R(load_part)(column, mask);
    }
    CK_R(transpose)(v);
    CK_UNROLL for (size_t i = 0; i < LANES; i++)
        CK_R(store)(square + i * LANES, v[i]);
}

/* The sums of some rows go on by the steps of a square, but for those that are skipped. */
CK_INLINE void CK_R(add_square)(const size_t rows, size_t skipped, const vec v[LANES], const real *few, size_t few_row,
                                vec *total) {
    CK_UNROLL for (size_t p = 0; p < LANES; p++) {
        if (p < skipped) continue;
        CK_UNROLL for (size_t r = 0; r < rows; r++)
            total[r] = CK_R(fma)(CK_R(splat)(few[p * few_row + r]), v[p], total[r]);
    }
}
CK_INLINE void CK_R(add_part)(const size_t rows, size_t steps, const real *square, const real *few, size_t few_row,
                              vec *total) {
    for (size_t p = 0; p < steps; p++) {
        const vec v = CK_R(load)(square + p * LANES);
        CK_UNROLL for (size_t r = 0; r < rows; r++)
            total[r] = CK_R(fma)(CK_R(splat)(few[p * few_row + r]), v, total[r]);
    }
}

/* The square of whole columns that goes on from step p, or ends with the depth: how many of its steps are not new. */
CK_INLINE size_t CK_R(load_square)(vec v[LANES], size_t p, size_t k, const real *columns, size_t ldb) {
    const size_t begin = k - p < LANES ? k - LANES : p;
    CK_UNROLL for (size_t i = 0; i < LANES; i++)
        __builtin_prefetch(columns + (LANES + i) * ldb + begin, 0, 2); /* of the next square */
    CK_R(load_transposed)(v, LANES, columns + begin, ldb);
    return p - begin;
}

/* Where the elements of a step of the depth lie side by side as it is, or else in `few`; and from one step to the next.
 */
typedef struct {
    const real *start;
    size_t depth;
} CK_R(few_elements);
CK_INLINE CK_R(few_elements) CK_R(side_by_side)(const CK_R(turned_product) * t, real *few) {
    if (t->a_row == 1) return (CK_R(few_elements)){t->a, t->a_depth};
    CK_R(gather_few)(t, few);
    return (CK_R(few_elements)){few, t->rows};
}

/* So few rows that their sums stay in registers. (Those of one or two rows wait for each multiply-add; two or four
 * blocks of columns in turns took as long.) */
CK_INLINE void CK_R(few_rows_turning)(const size_t rows, const CK_R(turned_product) * t, real alpha, real beta, real *c,
                                      size_t ldc) {
    _Alignas(64) real copied[CK_DEEP_BLOCK * CK_TURNED_ROWS], square[LANES * LANES];
    const CK_R(few_elements) few = CK_R(side_by_side)(t, copied);
    const bool is_whole = t->columns >= LANES && t->k >= LANES;
    for (size_t j = 0; j < t->columns; j += LANES) {
        const size_t width = t->columns - j < LANES ? t->columns - j : LANES;
        const size_t back = is_whole ? LANES - width : 0; /* formed again, but not put again */
        const real *columns = t->b + (j - back) * t->ldb;
        vec total[CK_TURNED_ROWS];
        CK_UNROLL for (size_t r = 0; r < rows; r++)
            total[r] = (vec){0};
        for (size_t p = 0; is_whole && p < t->k; p += LANES) {
            vec v[LANES];
            const size_t skipped = CK_R(load_square)(v, p, t->k, columns, t->ldb);
            CK_R(add_square)(rows, skipped, v, few.start + (p - skipped) * few.depth, few.depth, total);
        }
        for (size_t p = 0; !is_whole && p < t->k; p += LANES) {
            const size_t steps = t->k - p < LANES ? t->k - p : LANES;
            CK_R(turn_part)(width, steps, columns + p, t->ldb, square);
            CK_R(add_part)(rows, steps, square, few.start + p * few.depth, few.depth, total);
        }
        CK_UNROLL for (size_t r = 0; r < rows; r++) {
            const vec sums[2] = {total[r]}; /* from `back` on a register's worth is read */
            CK_R(put_rows)(1, width, alpha, (const real *)sums + back, beta, c + r * ldc + j, ldc);
        }
    }
}

#if CK_VECTOR_BYTES >= 64
/* More rows, in groups, of which the last has `rest` rows: a square stays in registers while the sums come and go. */
#define CK_GROUP ((size_t)8)
CK_INLINE void CK_R(add_square_to)(const size_t rows, size_t skipped, const vec v[LANES], const real *few,
                                   size_t few_row, real *sums) {
    vec total[CK_GROUP];
    CK_UNROLL for (size_t r = 0; r < rows; r++)
        total[r] = CK_R(load)(sums + r * LANES);
    CK_R(add_square)(rows, skipped, v, few, few_row, total);
    CK_UNROLL for (size_t r = 0; r < rows; r++)
        CK_R(store)(sums + r * LANES, total[r]);
}
CK_INLINE void CK_R(more_rows_turning)(const size_t rest, const CK_R(turned_product) * t, real alpha, real beta,
                                       real *c, size_t ldc) {
    _Alignas(64) real copied[CK_DEEP_BLOCK * CK_MOST_TURNED_ROWS], square[LANES * LANES];
    _Alignas(64) real sums[(CK_MOST_TURNED_ROWS + 1) * LANES];
    const CK_R(few_elements) few = CK_R(side_by_side)(t, copied);
    const size_t rows = t->rows, whole_groups = rows - rest;
    const bool is_whole = t->columns >= LANES && t->k >= LANES;
    for (size_t j = 0; j < t->columns; j += LANES) {
        const size_t width = t->columns - j < LANES ? t->columns - j : LANES, back = is_whole ? LANES - width : 0;
        const real *columns = t->b + (j - back) * t->ldb;
        memset(sums, 0, rows * LANES * sizeof(real));
        for (size_t p = 0; is_whole && p < t->k; p += LANES) {
            vec v[LANES];
            const size_t skipped = CK_R(load_square)(v, p, t->k, columns, t->ldb);
            const real *few_here = few.start + (p - skipped) * few.depth;
            for (size_t r = 0; r < whole_groups; r += CK_GROUP)
                CK_R(add_square_to)(CK_GROUP, skipped, v, few_here + r, few.depth, sums + r * LANES);
            if (rest > 0)
                CK_R(add_square_to)(rest, skipped, v, few_here + whole_groups, few.depth, sums + whole_groups * LANES);
        }
        for (size_t p = 0; !is_whole && p < t->k; p += LANES) {
            const size_t steps = t->k - p < LANES ? t->k - p : LANES;
            CK_R(turn_part)(width, steps, columns + p, t->ldb, square);
            for (size_t r = 0; r < rows; r++) {
                vec total = CK_R(load)(sums + r * LANES);
                CK_R(add_part)(1, steps, square, few.start + p * few.depth + r, few.depth, &total);
                CK_R(store)(sums + r * LANES, total);
            }
        }
        for (size_t r = 0; r < rows; r++)
            CK_R(put_rows)(1, width, alpha, sums + r * LANES + back, beta, c + r * ldc + j, ldc);
    }
}

static void CK_R(more_rows_transposed)(const CK_R(turned_product) * t, real alpha, real beta, real *c, size_t ldc) {
    switch (t->rows % CK_GROUP) {
#define CK_REST(rest)                                                                                                  \
    case rest: CK_R(more_rows_turning)(rest, t, alpha, beta, c, ldc); break;
        CK_REST(0)
        CK_REST(1)
        CK_REST(2)
        CK_REST(3)
        CK_REST(4)
        CK_REST(5)
        CK_REST(6)
        CK_REST(7)
#undef CK_REST
    }
}
#endif

static void CK_R(few_rows_transposed)(size_t rows, size_t k, size_t columns, real alpha, const real *a, size_t a_row,
                                      size_t a_depth, const real *b, size_t ldb, real beta, real *c, size_t ldc) {
    const CK_R(turned_product) product = {rows, k, columns, a, a_row, a_depth, b, ldb};
    switch (rows) {
#define CK_TURNED(rows)                                                                                                \
    case rows: CK_R(few_rows_turning)(rows, &product, alpha, beta, c, ldc); break;
        CK_TURNED(1)
        CK_TURNED(2)
        CK_TURNED(3)
        CK_TURNED(4)
#if CK_TURNED_ROWS > 4
        CK_TURNED(5)
        CK_TURNED(6)
        CK_TURNED(7)
        CK_TURNED(8)
        CK_TURNED(9)
        CK_TURNED(10)
        CK_TURNED(11)
        CK_TURNED(12)
#endif
#undef CK_TURNED
#if CK_VECTOR_BYTES >= 64
    default: CK_R(more_rows_transposed)(&product, alpha, beta, c, ldc);
#endif
    }
}
#undef CK_GROUP
