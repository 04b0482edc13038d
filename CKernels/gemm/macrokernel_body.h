/* Body for macrokernel.h. */

/* Columns of the next tiles, when so many are left: what fills no more than half a register goes by itself, where there
 * are tiles for that. 17×17×17 in double: 46 to 51% of the peak of a Zen 4. */
static inline size_t CK_R(tile_width)(const CK_R(kernels) * kernels, size_t left) {
    if (left >= kernels->nr) return kernels->nr;
    const size_t rest = left & (kernels->vector - 1);
    return rest <= kernels->half && left > rest ? left - rest : left;
}

/* The kind of the tiles for `width` columns. Shifts: divisions are what a product of 4³ would spend its time on. */
static inline size_t CK_R(tile_kind)(const CK_R(kernels) * kernels, size_t width) {
    const size_t vector = kernels->vector;
    if (width <= kernels->half) return kernels->kinds - 1;
    return (width - 1) >> __builtin_ctzll(vector) << 1 | ((width & (vector - 1)) != 0);
}

/* A block of op(A): packed in panels of mr rows, or read where it lies, element (i, p) at start[i * row + p * depth].
 * What is not inlined takes its address: by value it would be copied by 16 bytes just after it was written by 8, and
 * the copy waits until those are in the cache, behind what the call before has stored (16³ in float 93 to 78 ns). */
typedef struct {
    const real *start;
    size_t row, depth;
    bool is_packed;
    bool is_far; /* short rows as they lie, from memory: see bring_rows */
} CK_R(left_block);

/* The most rows of a tile: of a block in place fewer where they fall on one another (16×16×65536: 520 to 340 µs). */
static inline size_t CK_R(most_rows)(const CK_R(kernels) * kernels, const CK_R(left_block) * a, size_t depth) {
    if (a->is_packed || kernels->mr <= CK_ALIAS_ROWS) return kernels->mr;
    const bool falls_together = ck_falls_together(a->row * sizeof(real)) && depth > CK_LINE_BYTES / sizeof(real);
    return falls_together ? CK_ALIAS_ROWS : kernels->mr;
}

/* Rows of the next tile, when so many are left; and on to the tile below. */
static inline size_t CK_R(tile_rows)(const CK_R(left_block) * a, size_t left, size_t most) {
    return !a->is_packed ? ck_tile_height(left, most) : left < most ? left : most;
}
static inline void CK_R(move_down)(CK_R(left_block) * a, size_t height, size_t depth) {
    a->start += height * (a->is_packed ? depth : a->row);
}

/* Rows of A as they lie, from memory. A tile walks along a dozen of them at once, and where they are short the
 * processor does not see what comes next: 100000×16×130 in float read 6 GB/s where row after row gives 24. Very short
 * ones are read once in their order, just before the tile does; of others those of the next tile are prefetched. One
 * thread of a Zen 4, of the time without, float and double: 400000×8×30 0.68 and 0.72, 400000×16×30 0.84 and 0.83,
 * 100000×16×100 0.52 and 0.84, 100000×32×130 0.68 and 0.91. All read: up to 1.5 from 800 bytes a row on; all
 * prefetched: 1.2 at 240. */
#define CK_READ_ROW ((size_t)512)
static __attribute__((noinline)) void CK_R(bring_rows)(const real *a, size_t stride, size_t rows, size_t depth,
                                                       bool reads) {
    for (size_t i = 0; i < rows; i++) {
        const char *row = (const char *)(a + i * stride);
        for (size_t p = 0; p < depth * sizeof(real); p += CK_LINE_BYTES) {
            if (reads)
                (void)*(const volatile char *)(row + p);
            else
                __builtin_prefetch(row + p, 0, 2);
        }
    }
}
/* Those for a tile that is `height` high, of `left`. */
static inline void CK_R(bring_for_tile)(const CK_R(left_block) * a, size_t height, size_t left, size_t depth) {
    const bool reads = depth <= CK_READ_ROW / sizeof(real);
    if (reads || left >= 2 * height)
        CK_R(bring_rows)(a->start + (reads ? 0 : height) * a->row, a->row, height, depth, reads);
}
#undef CK_READ_ROW

/* The tiles below one another that one panel of B meets: rows × width of C. They prefetch what lies from `ahead` to
 * `end` piece by piece, and then what they have at hand. */
static inline __attribute__((always_inline)) void CK_R(tile_column)(const CK_R(kernels) * kernels, size_t rows,
                                                                    size_t width, size_t depth, CK_R(left_block) a,
                                                                    const real *b, size_t b_depth, real alpha,
                                                                    real beta, real *c, size_t ldc, const char *ahead,
                                                                    const char *end) {
    const CK_R(tile_kernel) *tiles = kernels->tiles + CK_R(tile_kind)(kernels, width);
    const size_t kinds = kernels->kinds;
    const size_t most = CK_R(most_rows)(kernels, &a, depth);
    while (rows > 0) {
        const size_t height = CK_R(tile_rows)(&a, rows, most);
        if (a.is_far) CK_R(bring_for_tile)(&a, height, rows, depth);
        const size_t a_row = a.is_packed ? 1 : a.row, a_depth = a.is_packed ? height : a.depth;
        tiles[(height - 1) * kinds](depth, a.start, a_row, a_depth, b, b_depth, alpha, beta, c, ldc, width, ahead);
        rows -= height;
        CK_R(move_down)(&a, height, depth);
        c += height * ldc;
        ahead += depth / CK_AHEAD_STEPS * CK_LINE_BYTES;
        if (ahead >= end) ahead = (const char *)b;
    }
}

/* Whether wide tiles are better for many rows: on some processors, and where no more rows fit side by side (1023³ in
 * double 0.92 of the time, 255×257×511 0.96). */
static inline bool CK_R(suits_wide_tiles)(const CK_R(kernels) * kernels, size_t rows, size_t depth,
                                          const CK_R(left_block) * a) {
    if (rows <= kernels->mr || kernels->wide != 2 * kernels->nr || 2 * kernels->wide_rows < kernels->mr) return false;
    return CK_R(most_rows)(kernels, a, depth) <= kernels->wide_rows || ck_prefers_wide_tiles();
}

/* The same for two panels of B side by side. A packed panel of A is as high as two wide tiles. */
static inline void CK_R(wide_column)(const CK_R(kernels) * kernels, size_t rows, size_t depth, CK_R(left_block) a,
                                     const real *b, size_t b_depth, size_t b_panel, real alpha, real beta, real *c,
                                     size_t ldc, const char *ahead, const char *end) {
    while (rows > 0) {
        const size_t panel = a.is_packed ? CK_R(tile_rows)(&a, rows, kernels->mr) : rows;
        const size_t a_row = a.is_packed ? 1 : a.row, a_depth = a.is_packed ? panel : a.depth;
        const real *start = a.start;
        for (size_t left = panel; left > 0;) {
            const size_t height = ck_tile_height(left, kernels->wide_rows);
            kernels->wide_tiles[height - 1](depth, start, a_row, a_depth, b, b_depth, alpha, beta, c, ldc, b_panel,
                                            ahead);
            left -= height;
            start += height * a_row;
            c += height * ldc;
            ahead += depth / CK_AHEAD_STEPS * CK_LINE_BYTES;
            if (ahead >= end) ahead = (const char *)b;
        }
        rows -= panel;
        CK_R(move_down)(&a, panel, depth);
    }
}

/* Whether columns of C that fill no register are better formed by narrow_columns. For a row and a step of the depth a
 * tile takes as long as for a whole register, or for half of one 0.64 of it, narrow_columns a lane's part of that for
 * each column, and a while to put them into C; A as it lies fills whole registers with its rows (20×12×530 with A
 * transposed in float 0.81, 24×44×530 0.95). Where A is not in its order squares of it are turned, for a quarter. */
static inline __attribute__((always_inline)) bool CK_R(is_narrow)(const CK_R(kernels) * kernels, size_t rows,
                                                                  size_t width, size_t depth, CK_R(left_block) a) {
    if (width == 0 || width > kernels->narrow || rows * depth < CK_LEAST_NARROW) return false;
    const double of_tile = width <= kernels->half ? 0.64 : 1, lane = 1 / (double)kernels->vector;
    if (a.is_packed || a.row == 1) {
        const size_t whole = (rows + kernels->vector - 1) & ~(kernels->vector - 1);
        const double filled = a.is_packed ? 1.5 * (double)rows : (double)whole;
        /* Of put_columns, for each element: with 1.5 for all 512×4×4 in float takes 1.36 of the time, 128×8×64 1.3;
         * with 0.8 for three columns 500×3×20 1.15. */
        const bool fits = CK_REAL_IS_FLOAT && (width == 2 || width == 4);
        const double putting = fits ? 0.3 : width == 3 || kernels->vector <= 4 ? 1.5 : 0.8;
        return (double)depth * (of_tile * (double)rows - (double)width * lane * filled) >
               putting * (double)width * (double)rows;
    }
    return width <= kernels->turned_rows && of_tile - (double)width * lane > 0.25 + 0.07 &&
           rows * depth >= 160 * sizeof(real) * (width + 1);
}

/* A transposed, and all columns of C one register and one more: as rows of the transpose they leave no lane idle, and A
 * comes once (500×9×100 in double 0.89 of the time, with AVX2 500×5×100 0.55). Where the rows of A fall on one another
 * that counts for up to as many as narrow_columns takes, and for one register: 512×9×100 0.46, 512×10×40 0.73, 512×8×40
 * 0.83, with AVX2 512×6×100 0.37. */
static inline bool CK_R(is_nearly_one_register)(const CK_R(kernels) * kernels, size_t rows, size_t columns,
                                                size_t depth, const CK_R(left_block) * a) {
    const size_t most = kernels->narrow == 0 ? 0 : kernels->mr < kernels->nr ? kernels->mr : kernels->nr;
    if (a->is_packed || a->row != 1 || columns > most || rows < 5 * kernels->vector || depth < 40) return false;
    return (columns == kernels->vector + 1 && depth >= 64) ||
           (columns >= kernels->vector && ck_falls_together(a->depth * sizeof(real)));
}

/* Whether op(A), m × k, lies in short rows in memory; `rows` of it are formed at a time, and not by narrow_columns,
 * which reads in order itself: 100000×17×100 would take 1.25 of the time. Rows of half a page need no help. */
#define CK_SHORT_ROW ((size_t)2048)
static inline bool CK_R(has_far_rows)(const CK_R(kernels) * kernels, size_t m, size_t n, size_t k, size_t rows,
                                      const CK_R(left_block) * a) {
    return a->depth == 1 && k <= CK_SHORT_ROW / sizeof(real) && ck_distance_of(m, k, sizeof(real)) == CK_FROM_MEMORY &&
           !CK_R(is_narrow)(kernels, rows, n & (kernels->vector - 1), ck_depth_of_block(k), *a);
}
#undef CK_SHORT_ROW

/* A few columns of C: a tile would take as long for one of them as for a register's worth. Their transpose has few rows
 * and many columns, and is formed as such. 64×2×64 in float takes 0.6 of the time, with A transposed 0.33, 64×33×64
 * 0.89. Two to six in the widest tiles: 76×2×1287 with A transposed in float 0.8, in double 0.9. With beta, and where C
 * has no other columns, the transpose is turned back and added in one go: 500×6×100 with A transposed 0.82 and 0.90;
 * put_columns would take 1.1 to 1.4 of that in float. */
#define CK_NARROW_ROWS ((size_t)64)
static __attribute__((noinline)) void CK_R(narrow_columns)(const CK_R(kernels) * kernels, size_t rows, size_t width,
                                                           size_t depth, const CK_R(left_block) * block, const real *b,
                                                           size_t b_right, size_t b_depth, real alpha, real beta,
                                                           real *c, size_t ldc) {
    CK_R(left_block) a = *block;
    _Alignas(64) real sums[CK_NARROW * CK_NARROW_ROWS];
    _Alignas(64) real rows_of_c[CK_NARROW * CK_NARROW_ROWS + 64 / sizeof(real)];
    const bool is_wide = !a.is_packed && a.row == 1 && width >= 2 && width <= kernels->wide_rows;
    const bool in_one_piece = ldc == width && width <= kernels->vector && (alpha != 1 || beta != 0);
    while (rows > 0) {
        const bool as_wide = is_wide && rows >= kernels->wide;
        const size_t most = a.is_packed  ? kernels->mr
                            : as_wide    ? kernels->wide
                            : a.row == 1 ? kernels->nr
                                         : CK_NARROW_ROWS;
        const size_t height = rows < most ? rows : most;
        if (as_wide)
            kernels->wide_tiles[width - 1](depth, b, b_right, b_depth, a.start, a.depth, 1, 0, sums, CK_NARROW_ROWS,
                                           height / 2, (const char *)a.start);
        else if (a.is_packed || a.row == 1)
            kernels->tiles[(width - 1) * kernels->kinds + CK_R(tile_kind)(kernels, height)](
                depth, b, b_right, b_depth, a.start, a.is_packed ? height : a.depth, 1, 0, sums, CK_NARROW_ROWS, height,
                (const char *)a.start);
        else
            kernels->few_rows_transposed(width, depth, height, 1, b, b_right, b_depth, a.start, a.row, 0, sums,
                                         CK_NARROW_ROWS);
        if (in_one_piece) { /* each row runs over into the next, which follows it */
            kernels->turn_rows(width, height, sums, CK_NARROW_ROWS, rows_of_c, width);
            kernels->axpby(height * width, alpha, rows_of_c, beta, c);
        } else {
            kernels->put_columns(height, width, sums, CK_NARROW_ROWS, alpha, beta, c, ldc);
        }
        rows -= height;
        CK_R(move_down)(&a, height, depth);
        c += height * ldc;
    }
}
#undef CK_NARROW_ROWS

/* All tiles of one block of the depth: rows × columns of C. Panel j of B starts at b + j * b_panel, its rows b_depth
 * apart. */
static inline void CK_R(product_block)(const CK_R(kernels) * kernels, size_t rows, size_t columns, size_t depth,
                                       const CK_R(left_block) * block, const real *b, size_t b_depth, size_t b_panel,
                                       real alpha, real beta, real *c, size_t ldc) {
    CK_R(left_block) a = *block;
    const size_t nr = kernels->nr, rest = columns & (kernels->vector - 1);
    if (CK_R(is_nearly_one_register)(kernels, rows, columns, depth, &a)) {
        CK_R(narrow_columns)(kernels, rows, columns, depth, block, b, 1, b_depth, alpha, beta, c, ldc);
        return;
    }
    if (!a.is_far && CK_R(is_narrow)(kernels, rows, rest, depth, a)) {
        columns -= rest;
        CK_R(narrow_columns)(kernels, rows, rest, depth, block, b + columns / nr * b_panel + columns % nr, 1, b_depth,
                             alpha, beta, c + columns, ldc);
    }
    if (rows >= 2 && rows <= kernels->wide_rows && b_panel == nr) {
        const size_t wide = kernels->wide, a_row = a.is_packed ? 1 : a.row, a_depth = a.is_packed ? rows : a.depth;
        for (; columns >= wide; columns -= wide, b += wide, c += wide)
            kernels->wide_tiles[rows - 1](depth, a.start, a_row, a_depth, b, b_depth, alpha, beta, c, ldc, wide / 2,
                                          (const char *)a.start);
    }
    if (depth <= CK_SHALLOW && columns > 2 * nr) {
        /* Along the rows of C: writing it is most of the work, and a column of tiles is on another page each row. Of
         * rows that fall on one another only as many as fit side by side, in runs as long as there are registers:
         * 72×4096×2 in double 0.48 of the time, 30×4096×4 0.73, 60×1024×4 0.61, 100×4096×16 0.95. */
        const bool is_low = !a.is_packed && ck_falls_together(ldc * sizeof(real)),
                   may_be_wide = is_low && b_panel == nr;
        const size_t most = is_low && kernels->mr > CK_ALIAS_ROWS ? CK_ALIAS_ROWS : kernels->mr;
        while (rows > 0) {
            const size_t height = CK_R(tile_rows)(&a, rows, most);
            const size_t a_row = a.is_packed ? 1 : a.row, a_depth = a.is_packed ? height : a.depth;
            const CK_R(tile_kernel) *tiles = kernels->tiles + (height - 1) * kernels->kinds;
            const real *panel_of_b = b;
            size_t j = 0;
            /* As above; in one function for both, products in float took 1.12 to 1.25 of the time. */
            if (may_be_wide && height >= 2 && height <= kernels->wide_rows) {
                for (; columns - j >= kernels->wide; j += kernels->wide, panel_of_b += kernels->wide)
                    kernels->wide_tiles[height - 1](depth, a.start, a_row, a_depth, panel_of_b, b_depth, alpha, beta,
                                                    c + j, ldc, kernels->wide / 2, (const char *)a.start);
            }
            for (size_t width; j < columns; j += width) {
                width = CK_R(tile_width)(kernels, columns - j);
                tiles[CK_R(tile_kind)(kernels, width)](depth, a.start, a_row, a_depth, panel_of_b, b_depth, alpha, beta,
                                                       c + j, ldc, width, (const char *)a.start);
                panel_of_b += width == nr ? b_panel : width;
            }
            rows -= height;
            CK_R(move_down)(&a, height, depth);
            c += height * ldc;
        }
        return;
    }
    /* The next panel of packed B comes from the third-level cache or from memory. */
    const bool is_packed = b_depth == nr && b_panel == nr * depth;
    const size_t wide = kernels->wide;
    if (columns >= wide && CK_R(suits_wide_tiles)(kernels, rows, depth, &a)) {
        for (; columns >= wide; columns -= wide, c += wide) {
            const real *next = b + 2 * b_panel, *ahead = is_packed && columns >= wide + nr ? next : b;
            const real *end = ahead == b ? b : columns >= 2 * wide ? next + 2 * b_panel : next + b_panel;
            CK_R(wide_column)(kernels, rows, depth, a, b, b_depth, b_panel, alpha, beta, c, ldc, (const char *)ahead,
                              (const char *)end);
            b = next;
        }
    }
    for (size_t j = 0, width; j < columns; j += width) {
        width = CK_R(tile_width)(kernels, columns - j);
        const real *ahead = is_packed && j + nr < columns ? b + b_panel : b;
        const real *end = is_packed && j + nr < columns ? ahead + b_panel : b;
        CK_R(tile_column)(kernels, rows, width, depth, a, b, b_depth, alpha, beta, c + j, ldc, (const char *)ahead,
                          (const char *)end);
        a.is_far = false;
        b += width == nr ? b_panel : width;
    }
}
