/* Body: the register tile of the matrix product, one function for each number of rows and of vectors, so that every
 * edge of C has its own microkernel and none needs a temporary tile.
 *
 *             b →  vector 0 | vector 1         B: one row of `columns` elements each step of the depth
 *   a  row 0      acc[0][0]   acc[0][1]        A: one element a row, spread over a register
 *   ↓  row 1      acc[1][0]   acc[1][1]
 *      …
 *
 * Each element of C is one chain of fused multiply-adds in the order of the depth, wherever it lies in a tile: the
 * reason why the bits do not depend on how C is cut into pieces. */
/* The last vector of a tile: full, partly filled, or, as the only one, half as wide. Beside a vector of the full width
 * half a vector took as long as one. */
enum { CK_R(last_full), CK_R(last_part), CK_R(last_half) };
/* Where that vector begins, and which of its lanes count. Beside another one, no lane is left out: it ends where the
 * columns end, and has some of them a second time. A mask would take the register that 6 rows by 2 vectors of AVX2 do
 * not have left: with AVX2 100×30×100 in float takes 0.28 to 0.6 of the time, 5×7×11 0.53 in double and 0.68; AVX-512
 * gains 1 to 5%. */
typedef struct {
    size_t start;
    CK_MASK mask;
} CK_R(edge);
CK_INLINE bool CK_R(is_masked)(const size_t vectors, const int last) { return last == CK_R(last_part) && vectors == 1; }
CK_INLINE bool CK_R(is_whole)(const size_t vectors, const int last) {
    return last == CK_R(last_full) || (last == CK_R(last_part) && vectors > 1);
}
CK_INLINE CK_R(edge) CK_R(edge_of)(const size_t vectors, const int last, size_t columns) {
    const size_t start = last == CK_R(last_part) && vectors > 1 ? columns - LANES : (vectors - 1) * LANES;
    const bool has_mask = CK_R(is_masked)(vectors, last) || last == CK_R(last_half);
    return (CK_R(edge)){start, CK_R(mask_of)(has_mask ? columns - start : 1)};
}

/* The most vectors of a tile, and the most rows of one that has so many: two or three rows by two vectors wait for each
 * other's multiply-adds, and up to six read B in runs of two lines. None where all tiles have as many, or nothing was
 * measured. */
#define CK_MOST_VECTORS 4
#define CK_HALF_ROW (2 * LANES) /* of B in such a tile; the other half may lie elsewhere */
#define CK_WIDE_ROWS (CK_NR_VECTORS == CK_MOST_VECTORS ? 0 : CK_VECTOR_BYTES == 64 ? 6 : CK_VECTOR_BYTES == 32 ? 2 : 0)

/* The accumulators; `halves` only where the last vector is half as wide. */
typedef struct {
    vec full[CK_MR][CK_MOST_VECTORS];
#if CK_HAS_HALF
    half_vec halves[CK_MR];
#endif
} CK_R(accumulators);

/* A tile that stores more than CK_STORES_AT_ONCE bytes does the last steps of its depth row by row, and stores each row
 * at once. A Zen 4 stores 32 bytes in a cycle: 24 registers of 64 bytes at the end of a tile hold up the next one for
 * 38 of its cycles, and for 6 so: 4% of a tile that is 32 deep. With 2 last steps it is 28 to 33 cycles; with 4, for
 * which the registers do not suffice, 7 to 16. 12 registers of one column of tiles: 1.5% of 569×16×30 in float, and 6
 * to 8% in the minutes when something, a neighbour on the core perhaps, slows shallow tiles down; none where 5 to 8
 * are stored at once. Masked stores take several cycles each: 48×13×8 12% less time, 48×13×64 1.4%. */
#define CK_LATE_STEPS(vectors) ((vectors) == 1 ? (size_t)6 : (size_t)3)
#define CK_STORES_AT_ONCE ((size_t)512)
#define CK_MASKED_AT_ONCE ((size_t)5)

/* The third and fourth full vectors lie `half` elements behind the first two. */
CK_INLINE void CK_R(load_row_of_b)(const size_t vectors, const int last, const CK_R(edge) edge, const real *b,
                                   size_t half, vec *b_vectors) {
    const size_t full = last == CK_R(last_full) ? vectors : vectors - 1;
    CK_UNROLL for (size_t v = 0; v < full; v++)
        b_vectors[v] = CK_R(load)(b + v / 2 * half + v % 2 * LANES);
    if (last == CK_R(last_part))
        b_vectors[full] = vectors > 1 ? CK_R(load)(b + edge.start) : CK_R(load_part)(b, edge.mask);
}

/* One step of the depth: the product of a column of A and a row of B is added to the tile. */
CK_INLINE void CK_R(tile_step)(const size_t rows, const size_t vectors, const int last, const CK_R(edge) edge,
                               const real **rows_of_a, size_t a_row, size_t a_depth, const real **row_of_b,
                               size_t b_depth, size_t half, CK_R(accumulators) * acc) {
    const size_t full = last == CK_R(last_full) ? vectors : vectors - 1;
    const size_t wide_ones = last == CK_R(last_half) ? full : vectors;
    const real *b = *row_of_b;
    vec b_vectors[CK_MOST_VECTORS];
    CK_R(load_row_of_b)(vectors, last, edge, b, half, b_vectors);
#if CK_HAS_HALF
    half_vec b_half = {0};
    if (last == CK_R(last_half)) b_half = CK_R(load_half)(b + edge.start, edge.mask);
#endif
    CK_UNROLL for (size_t i = 0; i < rows; i++) {
        const vec element_of_a = CK_R(splat)(rows_of_a[i / 3][i % 3 * a_row]);
        CK_UNROLL for (size_t v = 0; v < wide_ones; v++)
            acc->full[i][v] = CK_R(fma)(element_of_a, b_vectors[v], acc->full[i][v]);
#if CK_HAS_HALF
        if (last == CK_R(last_half))
            acc->halves[i] = CK_R(fma_half)(CK_R(low_half)(element_of_a), b_half, acc->halves[i]);
#endif
    }
    CK_UNROLL for (size_t i = 0; i < rows; i += 3) {
        rows_of_a[i / 3] += a_depth;
        CK_HIDE(rows_of_a[i / 3]);
    }
    b += b_depth;
    CK_HIDE(b);
    *row_of_b = b;
}

/* What a tile does with C. A multiplication by 1 changes no bit, and for 24 registers it takes as long as a step of the
 * depth: left out, as most products have alpha 1 and beta 0, or 1 from the second block of the depth on. */
typedef enum { CK_R(put_sum), CK_R(add_sum), CK_R(put_scaled), CK_R(add_scaled) } CK_R(tile_update);

/* The row's sums become what is to be stored. */
CK_INLINE void CK_R(update_row)(const size_t i, const size_t vectors, const int last, const CK_R(edge) edge,
                                const CK_R(tile_update) update, real alpha, real beta, CK_R(accumulators) * acc,
                                const real *c) {
    const size_t full = last == CK_R(last_full) ? vectors : vectors - 1;
    const size_t wide_ones = last == CK_R(last_half) ? full : vectors;
    const bool adds = update == CK_R(add_sum) || update == CK_R(add_scaled);
    const vec alphas = CK_R(splat)(alpha), betas = CK_R(splat)(beta);
    CK_UNROLL for (size_t v = 0; v < wide_ones; v++) {
        const real *from = c + (v < full ? v * LANES : edge.start);
        vec sum = acc->full[i][v], old = sum;
        if (adds) old = CK_R(is_masked)(vectors, last) ? CK_R(load_part)(from, edge.mask) : CK_R(load)(from);
        if (update == CK_R(add_sum)) sum = sum + old;
        if (update == CK_R(put_scaled)) sum = alphas * sum;
        if (update == CK_R(add_scaled)) sum = CK_R(fma)(alphas, sum, betas * old);
        acc->full[i][v] = sum;
    }
#if CK_HAS_HALF
    if (last == CK_R(last_half)) {
        half_vec sum = acc->halves[i], old = sum;
        if (adds) old = CK_R(load_half)(c + edge.start, edge.mask);
        if (update == CK_R(add_sum)) sum = sum + old;
        if (update == CK_R(put_scaled)) sum = CK_R(low_half)(alphas) * sum;
        if (update == CK_R(add_scaled)) sum = CK_R(fma_half)(CK_R(low_half)(alphas), sum, CK_R(low_half)(betas) * old);
        acc->halves[i] = sum;
    }
#endif
}

CK_INLINE void CK_R(store_row)(const size_t i, const size_t vectors, const int last, const CK_R(edge) edge,
                               const CK_R(accumulators) * acc, real *c) {
    const size_t full = last == CK_R(last_full) ? vectors : vectors - 1;
    CK_UNROLL for (size_t v = 0; v < full; v++)
        CK_R(store)(c + v * LANES, acc->full[i][v]);
    if (CK_R(is_masked)(vectors, last))
        CK_R(store_part)(c, edge.mask, acc->full[i][0]);
    else if (last == CK_R(last_part))
        CK_R(store)(c + edge.start, acc->full[i][full]);
#if CK_HAS_HALF
    if (last == CK_R(last_half)) CK_R(store_half)(c + edge.start, edge.mask, acc->halves[i]);
#endif
}

/* The last steps of the depth, row by row, each stored at once. */
CK_INLINE void CK_R(end_tile_by_rows)(const size_t rows, const size_t vectors, const int last, const CK_R(edge) edge,
                                      const CK_R(tile_update) update, const real **rows_of_a, size_t a_row,
                                      size_t a_depth, const real *b, size_t b_depth, size_t half,
                                      CK_R(accumulators) * acc, real *c, size_t ldc) {
    const size_t steps = CK_LATE_STEPS(vectors);
    vec b_vectors[CK_LATE_STEPS(1)][CK_MOST_VECTORS];
    CK_UNROLL for (size_t p = 0; p < steps; p++)
        CK_R(load_row_of_b)(vectors, last, edge, b + p * b_depth, half, b_vectors[p]);
    CK_UNROLL for (size_t i = 0; i < rows; i++) {
        CK_UNROLL for (size_t p = 0; p < steps; p++) {
            const vec element_of_a = CK_R(splat)(rows_of_a[i / 3][i % 3 * a_row + p * a_depth]);
            CK_UNROLL for (size_t v = 0; v < vectors; v++)
                acc->full[i][v] = CK_R(fma)(element_of_a, b_vectors[p][v], acc->full[i][v]);
        }
        CK_R(update_row)(i, vectors, last, edge, update, 1, 1, acc, c + i * ldc);
        CK_R(store_row)(i, vectors, last, edge, acc, c + i * ldc);
    }
}

/* A row that fills no whole register is stored with a mask, and a load that touches what the mask left out waits for
 * that: so would the next row, where C has no others. 100×10×10 with beta 1 in float 0.41 of the time, 1000×6×30 0.54
 * (double 0.66). */
CK_INLINE void CK_R(put_tile)(const size_t rows, const size_t vectors, const int last, const CK_R(edge) edge,
                              const CK_R(tile_update) update, real alpha, real beta, CK_R(accumulators) * acc, real *c,
                              size_t ldc) {
    const bool at_once = CK_R(is_whole)(vectors, last) || update == CK_R(put_sum) || update == CK_R(put_scaled);
    CK_UNROLL for (size_t i = 0; i < rows; i++) {
        CK_R(update_row)(i, vectors, last, edge, update, alpha, beta, acc, c + i * ldc);
        if (at_once) CK_R(store_row)(i, vectors, last, edge, acc, c + i * ldc);
    }
    CK_UNROLL for (size_t i = 0; !at_once && i < rows; i++)
        CK_R(store_row)(i, vectors, last, edge, acc, c + i * ldc);
}

CK_INLINE void CK_R(tile)(const size_t rows, const size_t vectors, const int last, size_t k, const real *a,
                          size_t a_row, size_t a_depth, const real *b, size_t b_depth, size_t half, real alpha,
                          real beta, real *c, size_t ldc, size_t columns, const char *ahead) {
    const CK_R(edge) edge = CK_R(edge_of)(vectors, last, columns);
    CK_R(accumulators) acc;
    CK_UNROLL for (size_t i = 0; i < rows; i++) {
        CK_UNROLL for (size_t v = 0; v < vectors; v++)
            acc.full[i][v] = (vec){0};
#if CK_HAS_HALF
        acc.halves[i] = (half_vec){0};
#endif
    }

    /* A pointer to every third row: base, base + row and base + 2 row are then one addressing mode each. CK_HIDE keeps
     * the compiler from rewriting them, as it otherwise does, into one chain of additions or a dozen spilled pointers.
     */
    const real *rows_of_a[(CK_MR + 2) / 3];
    CK_UNROLL for (size_t i = 0; i < rows; i += 3) { rows_of_a[i / 3] = a + i * a_row; }

    /* Every CK_AHEAD_STEPS steps, one row of C and one line of what comes next: all rows of C in one go, when the tile
     * begins, fill the queue of outstanding lines, and A and B wait behind them (3 to 5% of a large product). A shallow
     * product is over before that helps. */
    const bool is_shallow = k < 32 * CK_AHEAD_STEPS;
    const bool has_many = last != CK_R(last_half) && CK_VECTOR_BYTES == 64 &&
                          (rows * vectors * CK_VECTOR_BYTES > CK_STORES_AT_ONCE ||
                           (CK_R(is_masked)(vectors, last) && rows > CK_MASKED_AT_ONCE));
    const bool is_late = has_many && k >= CK_LATE_STEPS(vectors) && alpha == 1 &&
                         (beta == 0 || (beta == 1 && CK_R(is_whole)(vectors, last)));
    if (is_late) k -= CK_LATE_STEPS(vectors);
    const real *next_row = c, *const last_row = c + (rows - 1) * ldc;
    for (; k >= CK_AHEAD_STEPS && !is_shallow; k -= CK_AHEAD_STEPS) {
        CK_UNROLL for (size_t p = 0; p < CK_AHEAD_STEPS; p++)
            CK_R(tile_step)(rows, vectors, last, edge, rows_of_a, a_row, a_depth, &b, b_depth, half, &acc);
        CK_UNROLL for (size_t v = 0; v < vectors * CK_VECTOR_BYTES; v += 64)
            __builtin_prefetch((const char *)next_row + v, 1, 3);
        next_row = next_row == last_row ? last_row : next_row + ldc;
        __builtin_prefetch(ahead, 0, 2);
        ahead += CK_LINE_BYTES;
    }
    CK_UNROLL_BY_8 for (; k > 0; k--)
        CK_R(tile_step)(rows, vectors, last, edge, rows_of_a, a_row, a_depth, &b, b_depth, half, &acc);

    if (is_late && beta == 0)
        CK_R(end_tile_by_rows)(rows, vectors, last, edge, CK_R(put_sum), rows_of_a, a_row, a_depth, b, b_depth, half,
                               &acc, c, ldc);
    else if (is_late)
        CK_R(end_tile_by_rows)(rows, vectors, last, edge, CK_R(add_sum), rows_of_a, a_row, a_depth, b, b_depth, half,
                               &acc, c, ldc);
    else if (beta == 0 && alpha == 1)
        CK_R(put_tile)(rows, vectors, last, edge, CK_R(put_sum), 1, 1, &acc, c, ldc);
    else if (beta == 1 && alpha == 1)
        CK_R(put_tile)(rows, vectors, last, edge, CK_R(add_sum), 1, 1, &acc, c, ldc);
    else if (beta == 0)
        CK_R(put_tile)(rows, vectors, last, edge, CK_R(put_scaled), alpha, beta, &acc, c, ldc);
    else
        CK_R(put_tile)(rows, vectors, last, edge, CK_R(add_scaled), alpha, beta, &acc, c, ldc);
}

#define CK_TILE(rows, vectors, last)                                                                                   \
    static void CK_R(tile_##rows##_##vectors##_##last)(size_t k, const real *a, size_t a_row, size_t a_depth,          \
                                                       const real *b, size_t b_depth, real alpha, real beta, real *c,  \
                                                       size_t ldc, size_t columns, const char *ahead) {                \
        CK_R(tile)(rows, vectors, CK_R(last_##last), k, a, a_row, a_depth, b, b_depth, CK_HALF_ROW, alpha, beta, c,    \
                   ldc, columns, ahead);                                                                               \
    }
#include "gemm_tile_list.h"
#undef CK_TILE

#define CK_WIDE_TILE(rows)                                                                                             \
    static void CK_R(wide_tile_##rows)(size_t k, const real *a, size_t a_row, size_t a_depth, const real *b,           \
                                       size_t b_depth, real alpha, real beta, real *c, size_t ldc, size_t half,        \
                                       const char *ahead) {                                                            \
        CK_R(tile)(rows, CK_MOST_VECTORS, CK_R(last_full), k, a, a_row, a_depth, b, b_depth, half, alpha, beta, c,     \
                   ldc, CK_MOST_VECTORS * LANES, ahead);                                                               \
    }
#if CK_WIDE_ROWS >= 2
CK_WIDE_TILE(1)
CK_WIDE_TILE(2)
#endif
#if CK_WIDE_ROWS >= 6
CK_WIDE_TILE(3)
CK_WIDE_TILE(4)
CK_WIDE_TILE(5)
CK_WIDE_TILE(6)
#endif
#undef CK_WIDE_TILE

#define CK_TILE(rows, vectors, last) CK_R(tile_##rows##_##vectors##_##last),
static const CK_R(tile_kernel) CK_R(tile_list)[] = {
#include "gemm_tile_list.h"
};
#undef CK_TILE
static const CK_R(tile_kernel) CK_R(wide_tiles)[] = {
#if CK_WIDE_ROWS >= 2
    CK_R(wide_tile_1),
    CK_R(wide_tile_2),
#endif
#if CK_WIDE_ROWS >= 6
    CK_R(wide_tile_3),
    CK_R(wide_tile_4),
    CK_R(wide_tile_5),
    CK_R(wide_tile_6),
#endif
    NULL,
};
#undef CK_LATE_STEPS
#undef CK_STORES_AT_ONCE
#undef CK_MASKED_AT_ONCE
