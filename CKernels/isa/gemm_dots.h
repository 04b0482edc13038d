/* Body: the matrix product whose operands both lie along the depth, C = alpha A Bᵀ + beta C with few rows or few
 * columns: each element is a dot product of two rows, and nothing is turned or packed.
 *
 *                  b row 0   b row 1  …      64 bytes of each row at a time
 *       a  row 0   lanes     lanes           64 bytes of sums for each element of C,
 *       a  row 1   lanes     lanes           added up at the end
 *          …
 *
 * A tile would fill its registers with columns of C, and leave a third of the lanes empty with 10 of them. The sum of
 * each element runs in virtual lanes, 64 bytes of them whatever the register, so that its order is the same on every
 * instruction set; at the end the upper half is added to the lower one, and so on down to one.
 *
 * 4 × 6 elements have 24 registers of sums; 6 × 4 took up to 5% longer, 8 × 3 up to 20% from memory. For two columns in
 * all, 8 rows: 200×2×40 in float 0.73 of the time, 500×2×150 0.85 and in double 0.92; for three 0.9 to 1.0. For one, as
 * many as there are registers of sums: 64×17×64 in float 0.86 of the time with 16 and not 8, with AVX2, 6 and not 3,
 * 100×17×16 0.75 and in double 0.84. */
#define CK_DOT_SPAN ((size_t)64 / sizeof(real))
enum { CK_R(span_vectors) = 64 / CK_VECTOR_BYTES };
/* Most rows and columns of a tile, the most rows beside up to CK_DOT_FEW columns, and the most of those of the shorter
 * side that meet so many of the longer one. */
#if CK_VECTOR_BYTES == 64
#define CK_DOT_ROWS 4
#define CK_DOT_COLUMNS 6
#define CK_DOT_FEW 3
#define CK_DOT_TALLEST 8
#define CK_DOT_COLUMN_ROWS 16
#define CK_DOT_INNER_ROWS 4
#define CK_DOT_INNER_COLUMNS 6
#define CK_DOT_HAS_PARTS 0
#else
#define CK_DOT_ROWS 3
#define CK_DOT_COLUMNS 3
#define CK_DOT_FEW 0
#define CK_DOT_TALLEST CK_DOT_ROWS
#define CK_DOT_COLUMN_ROWS 6
#define CK_DOT_INNER_ROWS 2
#define CK_DOT_INNER_COLUMNS 2
#define CK_DOT_HAS_PARTS 1
#endif
/* From so many bytes of a row on, where the 5 rows of a tile no longer fit a first-level cache of 32 KiB, each comes in
 * parts of CK_DOT_PART, for up to CK_DOT_MOST_INNER rows of the shorter side: those of the longer one then stay in that
 * cache from one tile to the next, while the sums wait in memory. AVX2, of the time by whole rows: 16×100×6000 0.77 and
 * in double 0.74, 32×10×2000 0.78 and 0.76. With parts of 3072 or 2048 bytes up to 9% more, of 6144 up to 8%. With
 * AVX-512, where 24 multiply-adds meet 10 loads, 4 to 9% were lost. */
#define CK_DOT_PARTS_FROM ((size_t)6656)
#define CK_DOT_PART ((size_t)4096)
#define CK_DOT_MOST_INNER ((size_t)48)

typedef struct {
    vec lanes[CK_DOT_COLUMN_ROWS][CK_DOT_COLUMNS][CK_R(span_vectors)];
} CK_R(dot_sums);

/* Part v of a span: a whole register of each row, part of one, or none, where all lanes take part none the less. */
CK_INLINE void CK_R(dot_step)(const size_t rows, const size_t columns, const size_t v, const size_t left, CK_MASK mask,
                              const real *const *rows_of_a, size_t lda, const real *const *rows_of_b, size_t ldb,
                              CK_R(dot_sums) * sums) {
    vec bs[CK_DOT_COLUMNS];
    CK_UNROLL for (size_t j = 0; j < columns; j++) {
        const real *from = rows_of_b[j / 3] + j % 3 * ldb + v * LANES;
        bs[j] = left >= LANES ? CK_R(load)(from) : left > 0 ? CK_R(load_part)(from, mask) : (vec){0};
    }
    CK_UNROLL for (size_t i = 0; i < rows; i++) {
        const real *from = rows_of_a[i / 3] + i % 3 * lda + v * LANES;
        const vec as = left >= LANES ? CK_R(load)(from) : left > 0 ? CK_R(load_part)(from, mask) : (vec){0};
        CK_UNROLL for (size_t j = 0; j < columns; j++)
            sums->lanes[i][j][v] = CK_R(fma)(as, bs[j], sums->lanes[i][j][v]);
    }
}

CK_INLINE void CK_R(dot_span)(const size_t rows, const size_t columns, const real **rows_of_a, size_t lda,
                              const real **rows_of_b, size_t ldb, CK_R(dot_sums) * sums) {
    CK_UNROLL for (size_t v = 0; v < CK_R(span_vectors); v++)
        CK_R(dot_step)(rows, columns, v, LANES, CK_R(mask_of)(1), rows_of_a, lda, rows_of_b, ldb, sums);
    CK_UNROLL for (size_t i = 0; i < rows; i += 3) {
        rows_of_a[i / 3] += CK_DOT_SPAN;
        CK_HIDE(rows_of_a[i / 3]);
    }
    CK_UNROLL for (size_t j = 0; j < columns; j += 3) {
        rows_of_b[j / 3] += CK_DOT_SPAN;
        CK_HIDE(rows_of_b[j / 3]);
    }
}

/* C = alpha sums + beta C, a register's worth of elements at once. */
CK_INLINE void CK_R(put_dots)(const size_t rows, const size_t columns, CK_R(dot_sums) * sums, real alpha, real beta,
                              real *c, size_t ldc) {
    enum { most = (CK_DOT_ROWS * CK_DOT_COLUMNS + CK_LANES - 1) / CK_LANES * CK_LANES };
    _Alignas(64) real results[most], old[most] = {0};
    vec folded[most];
    CK_UNROLL for (size_t e = 0; e < most; e++) {
        if (e >= rows * columns) {
            folded[e] = (vec){0};
            continue;
        }
        vec *lanes = sums->lanes[e / columns][e % columns];
        CK_UNROLL for (size_t half = CK_R(span_vectors) / 2; half > 0; half /= 2) {
            CK_UNROLL for (size_t v = 0; v < half; v++)
                lanes[v] += lanes[v + half];
        }
        folded[e] = lanes[0];
    }
    if (beta != 0) {
        CK_UNROLL for (size_t i = 0; i < rows; i++)
            memcpy(old + i * columns, c + i * ldc, columns * sizeof(real));
    }
    CK_UNROLL for (size_t e = 0; e < most; e += LANES) {
        if (e >= rows * columns) continue;
        vec result = rows * columns - e > LANES / 2 ? CK_R(sums_of_lanes)(folded + e) : CK_R(sums_of_half)(folded + e);
        if (beta != 0)
            result = CK_R(axpby_vector)(CK_R(splat)(alpha), result, CK_R(splat)(beta), CK_R(load)(old + e));
        else if (alpha != 1)
            result = CK_R(splat)(alpha) * result;
        CK_R(store)(results + e, result);
    }
    CK_UNROLL for (size_t i = 0; i < rows; i++)
        memcpy(c + i * ldc, results + i * columns, columns * sizeof(real));
}

typedef struct {
    /* Rows that come next, of which `count` are prefetched along the way. */
    const real *start;
    size_t ld, count;
    /* Where sums wait between two parts of the depth: those of a tile one after the other. */
    vec *waiting;
    bool begins, ends;
} CK_R(dot_course);

CK_INLINE void CK_R(move_sums)(const size_t rows, const size_t columns, CK_R(dot_sums) * sums, vec *waiting,
                               const bool away) {
    CK_UNROLL for (size_t i = 0; i < rows; i++) {
        CK_UNROLL for (size_t j = 0; j < columns; j++) {
            CK_UNROLL for (size_t v = 0; v < CK_R(span_vectors); v++) {
                vec *there = waiting + (i * columns + j) * CK_R(span_vectors) + v, *here = &sums->lanes[i][j][v];
                if (away)
                    *there = *here;
                else
                    *here = *there;
            }
        }
    }
}

CK_INLINE void CK_R(dot_tile)(const size_t rows, const size_t columns, size_t k, real alpha, const real *a, size_t lda,
                              const real *b, size_t ldb, real beta, real *c, size_t ldc,
                              const CK_R(dot_course) * course) {
    CK_R(dot_sums) sums;
    CK_UNROLL for (size_t i = 0; i < rows; i++) {
        CK_UNROLL for (size_t j = 0; j < columns; j++) {
            CK_UNROLL for (size_t v = 0; v < CK_R(span_vectors); v++)
                sums.lanes[i][j][v] = (vec){0};
        }
    }
    if (CK_DOT_HAS_PARTS && !course->begins) CK_R(move_sums)(rows, columns, &sums, course->waiting, false);
    const real *rows_of_a[(CK_DOT_COLUMN_ROWS + 2) / 3], *rows_of_b[(CK_DOT_COLUMNS + 2) / 3];
    CK_UNROLL for (size_t i = 0; i < rows; i += 3) { rows_of_a[i / 3] = a + i * lda; }
    CK_UNROLL for (size_t j = 0; j < columns; j += 3) { rows_of_b[j / 3] = b + j * ldb; }
    const real *ahead = course->start;
    for (; course->count > 0 && k >= CK_DOT_SPAN; k -= CK_DOT_SPAN) {
        for (size_t r = 0; r < course->count; r++)
            __builtin_prefetch(ahead + r * course->ld, 0, 2);
        ahead += CK_DOT_SPAN;
        CK_R(dot_span)(rows, columns, rows_of_a, lda, rows_of_b, ldb, &sums);
    }
    for (; k >= CK_DOT_SPAN; k -= CK_DOT_SPAN)
        CK_R(dot_span)(rows, columns, rows_of_a, lda, rows_of_b, ldb, &sums);
    if (k > 0) {
        CK_UNROLL for (size_t v = 0; v < CK_R(span_vectors); v++) {
            const size_t left = k > v * LANES ? k - v * LANES : 0;
            const CK_MASK mask = CK_R(mask_of)(left > 0 && left < LANES ? left : 1);
            CK_R(dot_step)(rows, columns, v, left, mask, rows_of_a, lda, rows_of_b, ldb, &sums);
        }
    }
    if (!CK_DOT_HAS_PARTS || course->ends)
        CK_R(put_dots)(rows, columns, &sums, alpha, beta, c, ldc);
    else
        CK_R(move_sums)(rows, columns, &sums, course->waiting, true);
}

#define CK_DOT_TILE(rows, columns)                                                                                     \
    static void CK_R(dot_tile_##rows##_##columns)(size_t k, real alpha, const real *a, size_t lda, const real *b,      \
                                                  size_t ldb, real beta, real *c, size_t ldc,                          \
                                                  const CK_R(dot_course) * course) {                                   \
        CK_R(dot_tile)(rows, columns, k, alpha, a, lda, b, ldb, beta, c, ldc, course);                                 \
    }
#define CK_DOT_TILE_NAME(rows, columns) [(rows) - 1][(columns) - 1] = CK_R(dot_tile_##rows##_##columns),
#if CK_VECTOR_BYTES == 64
#define CK_DOT_TILE_ROW(F, rows) F(rows, 1) F(rows, 2) F(rows, 3) F(rows, 4) F(rows, 5) F(rows, 6)
#define CK_DOT_TALL_ROW(F, rows) F(rows, 1) F(rows, 2) F(rows, 3)
#define CK_DOT_TILES(F)                                                                                                \
    CK_DOT_TILE_ROW(F, 1)                                                                                              \
    CK_DOT_TILE_ROW(F, 2)                                                                                              \
    CK_DOT_TILE_ROW(F, 3)                                                                                              \
    CK_DOT_TILE_ROW(F, 4)                                                                                              \
    CK_DOT_TALL_ROW(F, 5) CK_DOT_TALL_ROW(F, 6) CK_DOT_TALL_ROW(F, 7) CK_DOT_TALL_ROW(F, 8)
#else
#define CK_DOT_TILE_ROW(F, rows) F(rows, 1) F(rows, 2) F(rows, 3)
#define CK_DOT_TILES(F) CK_DOT_TILE_ROW(F, 1) CK_DOT_TILE_ROW(F, 2) F(3, 1) F(3, 2)
#endif
CK_DOT_TILES(CK_DOT_TILE)
static void CK_R(dot_tile_of_column)(size_t k, real alpha, const real *a, size_t lda, const real *b, real beta, real *c,
                                     size_t ldc) {
    const CK_R(dot_course) course = {.begins = true, .ends = true};
    CK_R(dot_tile)(CK_DOT_COLUMN_ROWS, 1, k, alpha, a, lda, b, k, beta, c, ldc, &course);
}
typedef void (*CK_R(dot_kernel))(size_t k, real alpha, const real *a, size_t lda, const real *b, size_t ldb, real beta,
                                 real *c, size_t ldc, const CK_R(dot_course) * course);
static const CK_R(dot_kernel) CK_R(dot_tiles)[CK_DOT_TALLEST][CK_DOT_COLUMNS] = {CK_DOT_TILES(CK_DOT_TILE_NAME)};

/* The longer side outside, so that its rows come once. From beyond the second-level cache the next ones are prefetched,
 * some in each pass over these, for as many rows of the shorter side as leave the memory idle: 2×4096×4096 takes 0.8 of
 * the time by that, 8192×10×784 on AVX2 0.65, 3000×10×500 (a third-level cache nearly full) 0.87 and in double 0.77. */
#define CK_DOT_PREFETCHED ((size_t)14)
static void CK_R(dot_products)(size_t m, size_t n, size_t k, real alpha, const real *a, size_t lda, const real *b,
                               size_t ldb, real beta, real *c, size_t ldc, ck_distance distance) {
    const bool by_rows = m > n;
    const size_t outer = by_rows ? m : n, inner = by_rows ? n : m, ld = by_rows ? lda : ldb;
    const size_t most_outer = !by_rows ? CK_DOT_COLUMNS : n <= CK_DOT_FEW ? CK_DOT_TALLEST : CK_DOT_ROWS;
    const size_t most_inner = by_rows ? CK_DOT_INNER_COLUMNS : CK_DOT_INNER_ROWS;
    const size_t passes = (inner + most_inner - 1) / most_inner;
    const bool is_idle = inner <= CK_DOT_PREFETCHED;
    const bool in_parts = CK_DOT_HAS_PARTS && k >= CK_DOT_PARTS_FROM / sizeof(real) && passes > 1 &&
                          inner <= CK_DOT_MOST_INNER && !(distance == CK_FROM_MEMORY && is_idle);
    const size_t each =
        distance >= CK_FROM_THIRD_LEVEL && is_idle && !in_parts ? (most_outer + passes - 1) / passes : 0;
    const size_t parts = in_parts ? (k * sizeof(real) + CK_DOT_PART - 1) / CK_DOT_PART : 1;
    const size_t part = ((k + parts - 1) / parts + CK_DOT_SPAN - 1) / CK_DOT_SPAN * CK_DOT_SPAN;
    vec waiting[CK_DOT_HAS_PARTS ? CK_DOT_MOST_INNER * CK_DOT_COLUMNS * CK_R(span_vectors) : 1];
    size_t o = 0;
    for (; n == 1 && each == 0 && m - o >= CK_DOT_COLUMN_ROWS; o += CK_DOT_COLUMN_ROWS)
        CK_R(dot_tile_of_column)(k, alpha, a + o * lda, lda, b, beta, c + o * ldc, ldc);
    for (size_t step; o < outer; o += step) {
        step = ck_tile_height(outer - o, most_outer);
        size_t to_come = most_outer;
        CK_R(dot_course) course = {.start = (by_rows ? a : b) + (o + step) * ld, .ld = ld};
        for (size_t p = 0; p < k; p += part) {
            const size_t depth = k - p < part ? k - p : part;
            course.begins = p == 0, course.ends = depth == k - p;
            for (size_t q = 0, width; q < inner; q += width) {
                width = ck_tile_height(inner - q, most_inner);
                course.count = each < to_come ? each : to_come;
                course.waiting = waiting + (CK_DOT_HAS_PARTS ? q * step * CK_R(span_vectors) : 0);
                const size_t i = by_rows ? o : q, j = by_rows ? q : o;
                const size_t rows = by_rows ? step : width, columns = by_rows ? width : step;
                CK_R(dot_tiles)
                [rows - 1][columns - 1](depth, alpha, a + i * lda + p, lda, b + j * ldb + p, ldb, beta, c + i * ldc + j,
                                        ldc, &course);
                course.start += course.count * ld;
                to_come -= course.count;
            }
        }
    }
}
#undef CK_DOT_PREFETCHED
#undef CK_DOT_HAS_PARTS
#undef CK_DOT_PARTS_FROM
#undef CK_DOT_PART
#undef CK_DOT_MOST_INNER
#undef CK_DOT_SPAN
#undef CK_DOT_ROWS
#undef CK_DOT_COLUMNS
#undef CK_DOT_FEW
#undef CK_DOT_TALLEST
#undef CK_DOT_COLUMN_ROWS
#undef CK_DOT_TALL_ROW
#undef CK_DOT_INNER_ROWS
#undef CK_DOT_INNER_COLUMNS
#undef CK_DOT_TILE
#undef CK_DOT_TILE_NAME
#undef CK_DOT_TILE_ROW
#undef CK_DOT_TILES
