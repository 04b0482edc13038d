/* Body: the two directions in which a row-major matrix meets a vector. */

/* Dot products of rows with x. The sum of each runs in virtual lanes, 128 bytes of them whatever the register, so that
 * its order does not depend on the instruction set; at the end the upper half of the lanes is added to the lower one,
 * and so on down to one. LANES rows do that side by side: row by row the waiting took longer than the products of 256
 * columns.
 *
 * How many rows are read at a time depends on where they come from and how long they are (with AVX2, half as many).
 * From the first-level cache, and from memory, 8, which keep as many of its pages busy (4096×4096 gained 15 to 20% over
 * two). From the second-level cache 4, and 8 of long ones; two, by 32 bytes for the sake of rows that begin in the
 * midst of a line, took longer: in double 4 rows 0.72 to 0.9 of that (gcc; clang 0.9 to 1), 8 long ones 0.65 to 0.85.
 * From the third-level cache one (8 took 15% longer for 1024×1024), except for rows of middle length (500×500 in double
 * 0.92; AVX2 not) and for those so long that x leaves the first-level cache before the next row needs it: 100×6000 0.6.
 */
enum { CK_R(dot_vectors) = CK_DOT_LANE_BYTES / CK_VECTOR_BYTES };
#if CK_VECTOR_BYTES == 64
#define CK_DOT_ROWS 8
#define CK_DOT_ROWS_NEAR 4
#define CK_DOT_REGISTERS 24
#elif CK_VECTOR_BYTES == 32
#define CK_DOT_ROWS 4
#define CK_DOT_ROWS_NEAR 3
#define CK_DOT_REGISTERS 12
#else
#define CK_DOT_ROWS 2
#define CK_DOT_ROWS_NEAR 2
#define CK_DOT_REGISTERS 16
#endif
/* Bytes of a row: of a piece of it; from which it counts as long; from which x does not stay in the first-level cache.
 */
#define CK_DOT_PIECE ((size_t)2048)
#define CK_DOT_LONG ((size_t)7000)
#define CK_DOT_ROW_BESIDE_X ((size_t)12000)
/* Rows of middle length, from the third-level cache. */
#define CK_DOT_MIDDLE ((size_t)1700)
#define CK_DOT_MIDDLE_END ((size_t)6000)
/* From memory rows of these bytes go one by one: 8 of them side by side are within a page or two, and the processor
 * does not see what comes next. One thread, of the time of 8 (AVX-512, AVX2): 100000×130 in float 0.45 and 0.39,
 * 60000×250 0.42 and 0.35, 200000×64 in double 0.42 and 0.49, 20000×1000 in float 0.78 and 0.56; 400000×20 1.5. */
#define CK_DOT_ROW_ALONE ((size_t)192)
#define CK_DOT_ROW_ALONE_END ((size_t)4096)

/* So far ahead in each row, lines are prefetched into the second-level cache where they come from memory: the processor
 * does not do that beyond the end of a page. 4096×4096 gained 15 to 20%; less and more than 1 KiB gained less, the
 * first-level cache as the target nothing, and from the third-level cache it loses a quarter. */
#define CK_GEMV_AHEAD_BYTES 1024
CK_INLINE void CK_R(prefetch_ahead)(const real *a) {
    __builtin_prefetch((const void *)((uintptr_t)a + CK_GEMV_AHEAD_BYTES), 0, 2);
}

/* n elements of some rows, for the lanes in the registers from `first` to `end`: added to what these have, or the first
 * ones. */
CK_INLINE void CK_R(dot_lanes)(const size_t rows, const size_t first, const size_t end, const bool goes_on,
                               const bool is_far, size_t n, const real *a, size_t lda, const real *x,
                               vec lanes[CK_DOT_ROWS][CK_R(dot_vectors)]) {
    const size_t block = CK_DOT_LANE_BYTES / sizeof(real);
    vec sums[CK_DOT_ROWS][CK_R(dot_vectors)];
    CK_UNROLL for (size_t r = 0; r < rows; r++) {
        CK_UNROLL for (size_t v = first; v < end; v++)
            sums[r][v] = goes_on ? lanes[r][v] : (vec){0};
    }
    size_t j = 0;
    for (; j + block <= n; j += block) {
        CK_UNROLL for (size_t v = first; v < end; v++) {
            const vec xs = CK_R(load)(x + j + v * LANES);
            CK_UNROLL for (size_t r = 0; r < rows; r++) {
                const real *row = a + r * lda + j + v * LANES;
                if (is_far && v * CK_VECTOR_BYTES % CK_LINE_BYTES == 0) CK_R(prefetch_ahead)(row);
                sums[r][v] = CK_R(fma)(CK_R(load)(row), xs, sums[r][v]);
            }
        }
    }
    if (j < n) {
        const size_t vectors = (n - j) / LANES, rest = (n - j) % LANES;
        CK_UNROLL for (size_t v = first; v < end; v++) {
            const real *rest_of_a = a + j + v * LANES, *rest_of_x = x + j + v * LANES;
            if (v < vectors) {
                const vec xs = CK_R(load)(rest_of_x);
                CK_UNROLL for (size_t r = 0; r < rows; r++)
                    sums[r][v] = CK_R(fma)(CK_R(load)(rest_of_a + r * lda), xs, sums[r][v]);
            } else if (v == vectors && rest > 0) {
                const CK_MASK mask = CK_R(mask_of)(rest);
                const vec xs = CK_R(load_part)(rest_of_x, mask);
                CK_UNROLL for (size_t r = 0; r < rows; r++)
                    sums[r][v] = CK_R(fma)(CK_R(load_part)(rest_of_a + r * lda, mask), xs, sums[r][v]);
            } else if (v + 1 == CK_R(dot_vectors)) {
                /* What a last block does not have counts as zeros, in every variant: a sum of nothing but -0 becomes 0.
                 */
                CK_UNROLL for (size_t r = 0; r < rows; r++)
                    sums[r][v] += (vec){0};
            }
        }
    }
    CK_UNROLL for (size_t r = 0; r < rows; r++) {
        CK_UNROLL for (size_t v = first; v < end; v++)
            lanes[r][v] = sums[r][v];
    }
}

/* folded[r] = the lanes of row r, added up down to one register. Where the registers do not suffice for all lanes, half
 * of them at a time; of long rows through a piece that stays in the first-level cache. */
CK_INLINE void CK_R(dot_rows)(const size_t rows, const bool is_far, size_t n, const real *a, size_t lda, const real *x,
                              vec *folded) {
    enum { all = CK_R(dot_vectors), half = all / 2 };
    const size_t piece = CK_DOT_PIECE / sizeof(real);
    vec lanes[CK_DOT_ROWS][all];
    if (rows * all <= CK_DOT_REGISTERS) {
        CK_R(dot_lanes)(rows, 0, all, false, is_far, n, a, lda, x, lanes);
    } else if (n <= piece) {
        CK_R(dot_lanes)(rows, 0, half, false, is_far, n, a, lda, x, lanes);
        CK_R(dot_lanes)(rows, half, all, false, is_far, n, a, lda, x, lanes);
    } else {
        CK_UNROLL for (size_t r = 0; r < rows; r++) {
            CK_UNROLL for (size_t v = 0; v < all; v++)
                lanes[r][v] = (vec){0};
        }
        for (size_t j = 0; j < n; j += piece) {
            const size_t here = n - j < piece ? n - j : piece;
            CK_R(dot_lanes)(rows, 0, half, true, is_far, here, a + j, lda, x + j, lanes);
            CK_R(dot_lanes)(rows, half, all, true, is_far, here, a + j, lda, x + j, lanes);
        }
    }
    CK_UNROLL for (size_t r = 0; r < rows; r++) {
        CK_UNROLL for (size_t width = half; width > 0; width /= 2) {
            CK_UNROLL for (size_t v = 0; v < width; v++)
                lanes[r][v] += lanes[r][v + width];
        }
        folded[r] = lanes[r][0];
    }
}

#if CK_VECTOR_BYTES == 64
#if CK_REAL_IS_FLOAT
CK_INLINE vec CK_R(fma_part)(vec a, vec b, vec c, CK_MASK mask) {
    return (vec)_mm512_mask3_fmadd_ps((__m512)a, (__m512)b, (__m512)c, (__mmask16)mask);
}
#else
CK_INLINE vec CK_R(fma_part)(vec a, vec b, vec c, CK_MASK mask) {
    return (vec)_mm512_mask3_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c, (__mmask8)mask);
}
#endif

/* The same for one row, read from the line that its element `head` begins, and from 1 to LANES - 1 elements before it.
 * The lanes are those of dot_rows turned round by `head`; the same ones are added up, with the same bits. Only a sum of
 * nothing but -0 would tell: dot_rows adds 0 to it where the last block is not full. 1024×1024 in float, and x, 32
 * bytes behind a line: 0.94 of the time, 16 behind one: 0.73. */
CK_INLINE void CK_R(dot_row_by_lines)(size_t head, size_t n, const real *a, const real *x, vec *folded) {
    const size_t block = CK_DOT_LANE_BYTES / sizeof(real);
    const CK_MASK last_lanes = CK_R(mask_of)(head) << (LANES - head);
    const uintptr_t before = (LANES - head) * sizeof(real);
    const real *row = (const real *)((uintptr_t)a - before), *rest_of_x = (const real *)((uintptr_t)x - before);
    vec even = {0}, odd = {0};
    odd = CK_R(fma)(CK_R(load_part)(row, last_lanes), CK_R(load_part)(rest_of_x, last_lanes), odd);
    size_t left = n - head;
    row += LANES, rest_of_x += LANES;
    for (; left >= block; left -= block, row += block, rest_of_x += block) {
        even = CK_R(fma)(CK_R(load)(row), CK_R(load)(rest_of_x), even);
        odd = CK_R(fma)(CK_R(load)(row + LANES), CK_R(load)(rest_of_x + LANES), odd);
    }
    if (left >= LANES) {
        even = CK_R(fma)(CK_R(load)(row), CK_R(load)(rest_of_x), even);
        const CK_MASK mask = CK_R(mask_of)(left - LANES);
        odd = CK_R(fma_part)(CK_R(load_part)(row + LANES, mask), CK_R(load_part)(rest_of_x + LANES, mask), odd, mask);
    } else if (left > 0) {
        const CK_MASK mask = CK_R(mask_of)(left);
        even = CK_R(fma_part)(CK_R(load_part)(row, mask), CK_R(load_part)(rest_of_x, mask), even, mask);
    }
    *folded = even + odd;
    if (n % block != 0) *folded += (vec){0};
}

/* The elements before the first line of x and of each row, where these are as many and the rows are long; else 0. */
CK_INLINE size_t CK_R(common_head)(size_t n, const real *a, size_t lda, const real *x) {
    const uintptr_t apart = (uintptr_t)a ^ (uintptr_t)x, rest = -(uintptr_t)x % CK_LINE_BYTES;
    const bool are_alike = apart % CK_LINE_BYTES == 0 && lda * sizeof(real) % CK_LINE_BYTES == 0;
    return are_alike && rest % sizeof(real) == 0 && n >= CK_LINE_BYTES ? rest / sizeof(real) : 0;
}

static __attribute__((noinline)) void CK_R(dots_by_lines)(size_t head, size_t rows, size_t n, const real *a, size_t lda,
                                                          const real *x, real *dots) {
    for (size_t first = 0; first < rows; first += LANES) {
        const size_t count = rows - first < LANES ? rows - first : LANES;
        vec folded[LANES] = {{0}};
        for (size_t r = 0; r < count; r++)
            CK_R(dot_row_by_lines)(head, n, a + (first + r) * lda, x, folded + r);
        CK_R(store)(dots + first, CK_R(sums_of_lanes)(folded));
    }
}
#endif

/* One row or two: lanes to be added up for a whole register of rows would take most of the time. */
CK_INLINE void CK_R(dots_of_two)(size_t rows, size_t n, const real *a, size_t lda, const real *x, real *dots) {
    vec folded[2];
    if (rows == 2) {
        CK_R(dot_rows)(2, false, n, a, lda, x, folded);
        dots[1] = CK_R(sum_of_lanes)(folded[1]);
    } else {
        CK_R(dot_rows)(1, false, n, a, lda, x, folded);
    }
    dots[0] = CK_R(sum_of_lanes)(folded[0]);
}

/* So many rows at a time. The lanes of 8 rows are added up in registers: through memory 64×64 took a quarter to a half
 * longer. */
CK_INLINE void CK_R(dots_by)(const size_t at_once, const bool is_far, size_t rows, size_t n, const real *a, size_t lda,
                             const real *x, real *dots) {
    size_t r = 0;
    for (; at_once > 1 && r + 8 <= rows; r += 8) {
        vec eight[8];
        CK_UNROLL for (size_t i = 0; i < 8; i += at_once)
            CK_R(dot_rows)(i + at_once < 8 ? at_once : 8 - i, is_far, n, a + (r + i) * lda, lda, x, eight + i);
        CK_R(put_sums_of_8)(eight, dots + r);
    }
    for (; r < rows; r += LANES) {
        const size_t count = rows - r < LANES ? rows - r : LANES;
        const real *from = a + r * lda;
        if (count <= 2) {
            CK_R(dots_of_two)(count, n, from, lda, x, dots + r);
            continue;
        }
        vec folded[LANES] = {{0}};
        size_t i = 0;
        for (; at_once > 1 && i + 2 <= count; i += 2)
            CK_R(dot_rows)(2, false, n, from + i * lda, lda, x, folded + i);
        for (; i < count; i++)
            CK_R(dot_rows)(1, false, n, from + i * lda, lda, x, folded + i);
        const vec sums = CK_R(sums_of_lanes)(folded);
        if (LANES <= 8 || at_once == 1)
            CK_R(store)(dots + r, sums);
        else /* there were 8 before, and no room for more than 8 */
            memcpy(dots + r, &sums, 8 * sizeof(real));
    }
}

#if CK_HAS_HALF
/* Rows of no more than half a register: whole ones cross a line in most, even where a mask leaves nothing to read
 * there. 1000×4 in double takes 0.5 of the time. */
static __attribute__((noinline)) void CK_R(dots_of_short_rows)(size_t rows, size_t n, const real *a, size_t lda,
                                                               const real *x, real *dots) {
    const uint32_t mask = CK_R(mask_of)(n);
    const half_vec xs = CK_R(load_half)(x, mask);
    for (size_t first = 0; first < rows; first += LANES) {
        const size_t last = rows - first < LANES ? rows - first - 1 : LANES - 1;
        vec folded[LANES] = {{0}};
        CK_UNROLL for (size_t r = 0; r < LANES; r++) {
            const real *row = a + (first + (r < last ? r : last)) * lda; /* the last again, for nothing */
            const half_vec lanes = CK_R(fma_half)(CK_R(load_half)(row, mask), xs, (half_vec){0});
            memcpy(&folded[r], &lanes, sizeof lanes);
        }
        CK_R(store)(dots + first, CK_R(sums_of_lanes)(folded));
    }
}
#endif

static void CK_R(dots)(size_t rows, size_t n, const real *a, size_t lda, const real *x, real *dots,
                       ck_distance distance) {
    const size_t bytes = n * sizeof(real);
#if CK_VECTOR_BYTES == 64
    const bool is_beside_x = distance == CK_FROM_THIRD_LEVEL && bytes < CK_DOT_ROW_BESIDE_X;
    const size_t head = is_beside_x ? CK_R(common_head)(n, a, lda, x) : 0;
    if (head > 0) {
        CK_R(dots_by_lines)(head, rows, n, a, lda, x, dots);
        return;
    }
#endif
#if CK_HAS_HALF
    if (n <= LANES / 2 && rows > 2) {
        CK_R(dots_of_short_rows)(rows, n, a, lda, x, dots);
        return;
    }
#endif
    if (distance == CK_FROM_THIRD_LEVEL && bytes < CK_DOT_ROW_BESIDE_X &&
        (CK_VECTOR_BYTES < 64 || bytes < CK_DOT_MIDDLE || bytes >= CK_DOT_MIDDLE_END))
        CK_R(dots_by)(1, false, rows, n, a, lda, x, dots);
    else if (distance == CK_FROM_MEMORY && bytes >= CK_DOT_ROW_ALONE && bytes <= CK_DOT_ROW_ALONE_END)
        CK_R(dots_by)(1, false, rows, n, a, lda, x, dots);
    else if (distance == CK_FROM_MEMORY)
        CK_R(dots_by)(CK_DOT_ROWS, true, rows, n, a, lda, x, dots);
    else if (distance == CK_FROM_FIRST_LEVEL || bytes >= CK_DOT_LONG)
        CK_R(dots_by)(CK_DOT_ROWS, false, rows, n, a, lda, x, dots);
    else
        CK_R(dots_by)(CK_DOT_ROWS_NEAR, false, rows, n, a, lda, x, dots);
}
#undef CK_DOT_ROWS_NEAR
#undef CK_DOT_REGISTERS
#undef CK_DOT_PIECE
#undef CK_DOT_ROWS
#undef CK_DOT_LONG
#undef CK_DOT_ROW_BESIDE_X
#undef CK_DOT_ROW_ALONE
#undef CK_DOT_ROW_ALONE_END
#undef CK_DOT_MIDDLE
#undef CK_DOT_MIDDLE_END

/* Rows added up with weights, in whole registers. */
#define CK_G(name) CK_R(name)
#define gvec vec
#define G_LANES LANES
CK_INLINE vec CK_R(gemv_splat)(real x) { return CK_R(splat)(x); }
CK_INLINE vec CK_R(gemv_load)(const real *p) { return CK_R(load)(p); }
CK_INLINE vec CK_R(gemv_load_part)(const real *p, CK_MASK mask) { return CK_R(load_part)(p, mask); }
CK_INLINE void CK_R(gemv_store)(real *p, vec v) { CK_R(store)(p, v); }
CK_INLINE void CK_R(gemv_store_part)(real *p, CK_MASK mask, vec v) { CK_R(store_part)(p, mask, v); }
CK_INLINE vec CK_R(gemv_fma)(vec a, vec b, vec c) { return CK_R(fma)(a, b, c); }
#include "gemv_columns.h"
#undef CK_G
#undef gvec
#undef G_LANES

/* And in halves of one, of which fewer cross a line where rows begin anywhere: 100×66 in float 0.82 of the time,
 * 100×1000 0.89; up to 4 rows 1.05 to 1.2. */
#if CK_HAS_HALF
#define CK_G(name) CK_R(name##_by_halves)
#define gvec half_vec
#define G_LANES (LANES / 2)
typedef real CK_R(half_of_row) __attribute__((vector_size(CK_VECTOR_BYTES / 2), aligned(sizeof(real)), may_alias));
CK_INLINE half_vec CK_G(gemv_splat)(real x) { return CK_R(low_half)(CK_R(splat)(x)); }
CK_INLINE half_vec CK_G(gemv_load)(const real *p) { return *(const CK_R(half_of_row) *)p; }
CK_INLINE half_vec CK_G(gemv_load_part)(const real *p, CK_MASK mask) { return CK_R(load_half)(p, mask); }
CK_INLINE void CK_G(gemv_store)(real *p, half_vec v) { *(CK_R(half_of_row) *)p = v; }
CK_INLINE void CK_G(gemv_store_part)(real *p, CK_MASK mask, half_vec v) { CK_R(store_half)(p, mask, v); }
CK_INLINE half_vec CK_G(gemv_fma)(half_vec a, half_vec b, half_vec c) { return CK_R(fma_half)(a, b, c); }
#include "gemv_columns.h"
#undef CK_G
#undef gvec
#undef G_LANES
#endif

/* From the third-level cache 4 rows at a time, by which 1024×1024 in float gains 12%. */
static void CK_R(weighted_row_sum)(size_t m, size_t n, const real *a, size_t lda, const real *x, real *sums,
                                   ck_distance distance) {
#if CK_HAS_HALF
    const bool by_halves = m > 4 && ((uintptr_t)a | lda * sizeof(real)) % CK_LINE_BYTES != 0;
#endif
    if (ck_sums_in_registers(CK_VECTOR_BYTES, m, a, lda * sizeof(real), distance)) {
#if CK_HAS_HALF
        if (by_halves) {
            CK_R(row_sum_by_strips_by_halves)(m, n, a, lda, x, sums);
            return;
        }
#endif
        CK_R(row_sum_by_strips)(m, n, a, lda, x, sums);
    } else if (distance == CK_FROM_MEMORY) {
        CK_R(row_sum_by_rows)(8, true, m, n, a, lda, x, sums);
    } else if (distance == CK_FROM_THIRD_LEVEL) {
        CK_R(row_sum_by_rows)(4, false, m, n, a, lda, x, sums);
    } else {
#if CK_HAS_HALF
        if (by_halves) {
            CK_R(row_sum_by_rows_by_halves)(8, false, m, n, a, lda, x, sums);
            return;
        }
#endif
        CK_R(row_sum_by_rows)(8, false, m, n, a, lda, x, sums);
    }
}

/* sums[b] = weighted_row_sum of block b of four, of `block` rows each, the last of `last_rows`, for `vectors` registers
 * of columns, the last one maybe only in part; with a stride of 0, the sum of the four in their order. So few columns
 * are one chain a register, in which each row waits for the one before; four blocks side by side have four. */
#define CK_NARROW_VECTORS (CK_VECTOR_BYTES == 64 ? 4 : CK_VECTOR_BYTES == 32 ? 2 : 1)
CK_INLINE void CK_R(add_narrow_row)(const size_t vectors, const bool partial, CK_MASK mask, real x, const real *a,
                                    vec *chains) {
    CK_UNROLL for (size_t v = 0; v < vectors; v++) {
        const real *p = a + v * LANES;
        const vec row = partial && v + 1 == vectors ? CK_R(load_part)(p, mask) : CK_R(load)(p);
        chains[v] = CK_R(fma)(CK_R(splat)(x), row, chains[v]);
    }
}

CK_INLINE void CK_R(narrow_block_sums_of)(const size_t vectors, const bool partial, CK_MASK mask, size_t block,
                                          size_t last_rows, const real *a, size_t lda, const real *x, real *sums,
                                          size_t stride) {
    vec chains[CK_BLOCKS_AT_ONCE][CK_NARROW_VECTORS];
    CK_UNROLL for (size_t b = 0; b < CK_BLOCKS_AT_ONCE; b++) {
        CK_UNROLL for (size_t v = 0; v < vectors; v++)
            chains[b][v] = (vec){0};
    }
    for (size_t i = 0; i < last_rows; i++) {
        CK_UNROLL for (size_t b = 0; b < CK_BLOCKS_AT_ONCE; b++)
            CK_R(add_narrow_row)(vectors, partial, mask, x[b * block + i], a + (b * block + i) * lda, chains[b]);
    }
    for (size_t i = last_rows; i < block; i++) {
        CK_UNROLL for (size_t b = 0; b < CK_BLOCKS_AT_ONCE - 1; b++)
            CK_R(add_narrow_row)(vectors, partial, mask, x[b * block + i], a + (b * block + i) * lda, chains[b]);
    }
    CK_UNROLL for (size_t v = 0; v < vectors; v++) {
        CK_UNROLL for (size_t b = 0; b < CK_BLOCKS_AT_ONCE; b++) {
            if (stride == 0 && b > 0) chains[0][v] += chains[b][v];
        }
        CK_UNROLL for (size_t b = 0; b < CK_BLOCKS_AT_ONCE; b++) {
            if (stride == 0 && b > 0) continue;
            real *p = sums + b * stride + v * LANES;
            if (partial && v + 1 == vectors)
                CK_R(store_part)(p, mask, chains[b][v]);
            else
                CK_R(store)(p, chains[b][v]);
        }
    }
}

#if CK_HAS_HALF
/* Columns that fill no more than half a register: a load of a whole one crosses a line in most rows, even where a mask
 * leaves it nothing to read there. 200×2 takes 0.6 of the time. */
CK_INLINE void CK_R(narrow_block_sums_by_halves)(size_t block, size_t last_rows, size_t n, const real *a, size_t lda,
                                                 const real *x, real *sums, size_t stride) {
    const uint32_t mask = CK_R(mask_of)(n);
    half_vec chains[CK_BLOCKS_AT_ONCE];
    CK_UNROLL for (size_t b = 0; b < CK_BLOCKS_AT_ONCE; b++)
        chains[b] = (half_vec){0};
    for (size_t i = 0; i < block; i++) {
        CK_UNROLL for (size_t b = 0; b < CK_BLOCKS_AT_ONCE; b++) {
            if (b == CK_BLOCKS_AT_ONCE - 1 && i >= last_rows) continue;
            const half_vec xs = CK_R(low_half)(CK_R(splat)(x[b * block + i]));
            chains[b] = CK_R(fma_half)(xs, CK_R(load_half)(a + (b * block + i) * lda, mask), chains[b]);
        }
    }
    CK_UNROLL for (size_t b = 0; b < CK_BLOCKS_AT_ONCE; b++) {
        if (stride > 0)
            CK_R(store_half)(sums + b * stride, mask, chains[b]);
        else if (b > 0)
            chains[0] += chains[b];
    }
    if (stride == 0) CK_R(store_half)(sums, mask, chains[0]);
}
#endif

static void CK_R(narrow_block_sums)(size_t block, size_t last_rows, size_t n, const real *a, size_t lda, const real *x,
                                    real *sums, size_t stride) {
#if CK_HAS_HALF
    if (n <= LANES / 2) {
        CK_R(narrow_block_sums_by_halves)(block, last_rows, n, a, lda, x, sums, stride);
        return;
    }
#endif
    for (; n > CK_NARROW_VECTORS * LANES; n -= CK_NARROW_VECTORS * LANES) {
        CK_R(narrow_block_sums_of)(CK_NARROW_VECTORS, false, CK_R(mask_of)(1), block, last_rows, a, lda, x, sums,
                                   stride);
        a += CK_NARROW_VECTORS * LANES;
        sums += CK_NARROW_VECTORS * LANES;
    }
    const size_t rest = n % LANES;
    const CK_MASK mask = CK_R(mask_of)(rest > 0 ? rest : 1);
#define CK_CASE(vectors)                                                                                               \
    if (n <= (vectors) * LANES) {                                                                                      \
        if (rest > 0)                                                                                                  \
            CK_R(narrow_block_sums_of)(vectors, true, mask, block, last_rows, a, lda, x, sums, stride);                \
        else                                                                                                           \
            CK_R(narrow_block_sums_of)(vectors, false, mask, block, last_rows, a, lda, x, sums, stride);               \
        return;                                                                                                        \
    }
    CK_CASE(1)
#if CK_VECTOR_BYTES >= 32
    CK_CASE(2)
#endif
#if CK_VECTOR_BYTES == 64
    CK_CASE(3)
    CK_CASE(4)
#endif
#undef CK_CASE
}

/* Column sums of `vectors` registers side by side, the last one maybe only in part. Each is the sum of four chains,
 * row i in chain i mod 4: one chain waits for each of its additions. */
CK_INLINE void CK_R(column_sums_of)(const size_t vectors, const bool partial, CK_MASK mask, size_t m, const real *a,
                                    size_t lda, real *sums) {
    vec chains[4][4];
    CK_UNROLL for (size_t c = 0; c < 4; c++) {
        CK_UNROLL for (size_t v = 0; v < vectors; v++)
            chains[c][v] = (vec){0};
    }
    size_t i = 0;
    for (; i + 4 <= m; i += 4) {
        CK_UNROLL for (size_t c = 0; c < 4; c++) {
            const real *row = a + (i + c) * lda;
            CK_UNROLL for (size_t v = 0; v < vectors; v++)
                chains[c][v] += partial ? CK_R(load_part)(row, mask) : CK_R(load)(row + v * LANES);
        }
    }
    CK_UNROLL for (size_t c = 0; c < 3; c++) {
        if (i + c >= m) break;
        const real *row = a + (i + c) * lda;
        CK_UNROLL for (size_t v = 0; v < vectors; v++)
            chains[c][v] += partial ? CK_R(load_part)(row, mask) : CK_R(load)(row + v * LANES);
    }
    CK_UNROLL for (size_t v = 0; v < vectors; v++) {
        const vec sum = (chains[0][v] + chains[1][v]) + (chains[2][v] + chains[3][v]);
        if (partial)
            CK_R(store_part)(sums, mask, sum);
        else
            CK_R(store)(sums + v * LANES, sum);
    }
}

static void CK_R(column_sums)(size_t m, size_t n, const real *a, size_t lda, real *sums) {
    enum { wide = CK_VECTOR_BYTES == 64 ? 4 : 2 };
    size_t j = 0;
    for (; j + wide * LANES <= n; j += wide * LANES)
        CK_R(column_sums_of)(wide, false, CK_R(mask_of)(1), m, a + j, lda, sums + j);
    for (; j + LANES <= n; j += LANES)
        CK_R(column_sums_of)(1, false, CK_R(mask_of)(1), m, a + j, lda, sums + j);
    if (j < n) CK_R(column_sums_of)(1, true, CK_R(mask_of)(n - j), m, a + j, lda, sums + j);
}
#undef CK_GEMV_AHEAD_BYTES
