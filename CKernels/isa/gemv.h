/* Body: the two directions in which a row-major matrix meets a vector. */

/* Dot products of rows with x. The sum of each runs in virtual lanes, 128 bytes of them whatever the register, so that
 * its order does not depend on the instruction set; at the end the upper half of the lanes is added to the lower one,
 * and so on down to one. LANES rows do that side by side: row by row the waiting took longer than the products of 256
 * columns.
 *
 * How many rows are read at a time depends on where they come from: from the third-level cache one (8 took 15% longer
 * for 1024×1024); with AVX-512 from memory 8, which keep as many of its pages busy (4096×4096 gained 15 to 20% over
 * two), and from the first-level cache 8 too. Their sums are then added up in registers: through memory, 16 rows at a
 * time, 64×64 in float took 25% longer. From the second-level cache two rows, by 32 bytes: a row that begins in the
 * midst of a line, as in an array of Swift's, is then read without reading lines twice (256×256 10% less time; a row
 * that begins with one 3 to 5%). */
enum { CK_R(dot_vectors) = CK_DOT_LANE_BYTES / CK_VECTOR_BYTES };
#if CK_VECTOR_BYTES == 64
#define CK_DOT_ROWS 8
#else
#define CK_DOT_ROWS 2
#endif

/* So far ahead in each row, lines are prefetched into the second-level cache where they come from memory: the processor
 * does not do that beyond the end of a page. 4096×4096 gained 15 to 20%; less and more than 1 KiB gained less, the
 * first-level cache as the target nothing, and from the third-level cache it loses a quarter. */
#define CK_GEMV_AHEAD_BYTES 1024
CK_INLINE void CK_R(prefetch_ahead)(const real *a) {
    __builtin_prefetch((const void *)((uintptr_t)a + CK_GEMV_AHEAD_BYTES), 0, 2);
}

/* folded[r] = the lanes of row r, added up down to one register. */
CK_INLINE void CK_R(dot_rows)(const size_t rows, const bool is_far, size_t n, const real *a, size_t lda, const real *x,
                              vec *folded) {
    const size_t block = CK_DOT_LANE_BYTES / sizeof(real);
    vec lanes[CK_DOT_ROWS][CK_R(dot_vectors)];
    CK_UNROLL for (size_t r = 0; r < rows; r++) {
        CK_UNROLL for (size_t v = 0; v < CK_R(dot_vectors); v++)
            lanes[r][v] = (vec){0};
    }
    size_t j = 0;
    for (; j + block <= n; j += block) {
        CK_UNROLL for (size_t v = 0; v < CK_R(dot_vectors); v++) {
            const vec xs = CK_R(load)(x + j + v * LANES);
            CK_UNROLL for (size_t r = 0; r < rows; r++) {
                const real *row = a + r * lda + j + v * LANES;
                if (is_far && v * CK_VECTOR_BYTES % CK_LINE_BYTES == 0) CK_R(prefetch_ahead)(row);
                lanes[r][v] = CK_R(fma)(CK_R(load)(row), xs, lanes[r][v]);
            }
        }
    }
    if (j < n) {
        /* A last block filled up with zeros: all lanes take part, as in every other variant. */
        CK_UNROLL for (size_t v = 0; v < CK_R(dot_vectors); v++) {
            const size_t left = n - j > v * LANES ? n - j - v * LANES : 0;
            const CK_MASK mask = CK_R(mask_of)(left > 0 && left < LANES ? left : 1);
            const real *rest_of_x = x + j + v * LANES;
            const vec xs = left >= LANES ? CK_R(load)(rest_of_x)
                           : left > 0    ? CK_R(load_part)(rest_of_x, mask)
                                         : (vec){0};
            CK_UNROLL for (size_t r = 0; r < rows; r++) {
                const real *rest = a + r * lda + j + v * LANES;
                const vec as = left >= LANES ? CK_R(load)(rest) : left > 0 ? CK_R(load_part)(rest, mask) : (vec){0};
                lanes[r][v] = CK_R(fma)(as, xs, lanes[r][v]);
            }
        }
    }
    CK_UNROLL for (size_t r = 0; r < rows; r++) {
        CK_UNROLL for (size_t half = CK_R(dot_vectors) / 2; half > 0; half /= 2) {
            CK_UNROLL for (size_t v = 0; v < half; v++)
                lanes[r][v] += lanes[r][v + half];
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

#if CK_HAS_HALF
/* The same with 32 bytes at a time: the lines of a matrix that begins in the midst of one, as arrays of Swift do, are
 * not read twice. */
CK_INLINE void CK_R(dot_rows_by_halves)(const size_t rows, size_t n, const real *a, size_t lda, const real *x,
                                        vec *folded) {
    typedef real half_anywhere __attribute__((vector_size(CK_VECTOR_BYTES / 2), aligned(sizeof(real)), may_alias));
    enum { parts = 2 * CK_R(dot_vectors) };
    const size_t block = CK_DOT_LANE_BYTES / sizeof(real), half = LANES / 2;
    half_vec lanes[CK_DOT_ROWS][parts];
    CK_UNROLL for (size_t r = 0; r < rows; r++) {
        CK_UNROLL for (size_t v = 0; v < parts; v++)
            lanes[r][v] = (half_vec){0};
    }
    size_t j = 0;
    for (; j + block <= n; j += block) {
        CK_UNROLL for (size_t v = 0; v < parts; v++) {
            const half_vec xs = *(const half_anywhere *)(x + j + v * half);
            CK_UNROLL for (size_t r = 0; r < rows; r++)
                lanes[r][v] = CK_R(fma_half)(*(const half_anywhere *)(a + r * lda + j + v * half), xs, lanes[r][v]);
        }
    }
    if (j < n) {
        CK_UNROLL for (size_t v = 0; v < parts; v++) {
            const size_t left = n - j > v * half ? n - j - v * half : 0;
            const CK_MASK mask = CK_R(mask_of)(left < half ? left : half);
            const half_vec xs = CK_R(load_half)(x + j + v * half, mask);
            CK_UNROLL for (size_t r = 0; r < rows; r++)
                lanes[r][v] = CK_R(fma_half)(CK_R(load_half)(a + r * lda + j + v * half, mask), xs, lanes[r][v]);
        }
    }
    CK_UNROLL for (size_t r = 0; r < rows; r++) {
        CK_UNROLL for (size_t v = 0; v < parts / 2; v++)
            lanes[r][v] += lanes[r][v + parts / 2];
        memcpy(&folded[r], lanes[r], sizeof folded[r]);
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

CK_INLINE void CK_R(dots_from)(const ck_distance distance, size_t rows, size_t n, const real *a, size_t lda,
                               const real *x, real *dots) {
    for (size_t first = 0; first < rows; first += LANES) {
        const size_t count = rows - first < LANES ? rows - first : LANES;
        const real *from = a + first * lda;
        if (count <= 2) {
            CK_R(dots_of_two)(count, n, from, lda, x, dots + first);
            continue;
        }
        size_t r = 0;
#if CK_DOT_ROWS == 8
        for (; distance != CK_FROM_THIRD_LEVEL && r + 8 <= count; r += 8) {
            vec eight[8];
            if (distance == CK_FROM_SECOND_LEVEL) {
                CK_UNROLL for (size_t i = 0; i < 8; i += 2)
                    CK_R(dot_rows_by_halves)(2, n, from + (r + i) * lda, lda, x, eight + i);
            } else {
                CK_R(dot_rows)(8, distance == CK_FROM_MEMORY, n, from + r * lda, lda, x, eight);
            }
            CK_R(put_sums_of_8)(eight, dots + first + r);
        }
        if (r == count) continue;
#endif
        const size_t done = r;
        vec folded[LANES] = {{0}};
        for (; distance != CK_FROM_THIRD_LEVEL && r + 2 <= count; r += 2)
            CK_R(dot_rows)(2, false, n, from + r * lda, lda, x, folded + (r - done));
        for (; r < count; r++)
            CK_R(dot_rows)(1, false, n, from + r * lda, lda, x, folded + (r - done));
        const vec sums = CK_R(sums_of_lanes)(folded);
        if (done == 0)
            CK_R(store)(dots + first, sums);
        else /* the other half of a register's worth */
            memcpy(dots + first + done, &sums, LANES / 2 * sizeof(real));
    }
}
#undef CK_DOT_ROWS

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
#if CK_VECTOR_BYTES == 64
    const size_t head = distance == CK_FROM_THIRD_LEVEL ? CK_R(common_head)(n, a, lda, x) : 0;
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
    if (CK_HAS_HALF && distance == CK_FROM_FIRST_LEVEL)
        CK_R(dots_from)(CK_FROM_FIRST_LEVEL, rows, n, a, lda, x, dots);
    else if (distance <= CK_FROM_SECOND_LEVEL)
        CK_R(dots_from)(CK_FROM_SECOND_LEVEL, rows, n, a, lda, x, dots);
    else if (distance == CK_FROM_THIRD_LEVEL)
        CK_R(dots_from)(CK_FROM_THIRD_LEVEL, rows, n, a, lda, x, dots);
    else
        CK_R(dots_from)(CK_FROM_MEMORY, rows, n, a, lda, x, dots);
}

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
