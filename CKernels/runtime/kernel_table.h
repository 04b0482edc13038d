/* The kernel table: for each instruction set and precision, the kernels and the sizes they were written for, bound
 * together so that a tile and its blocking cannot drift apart. Drivers take a table and name no instruction set. */
#ifndef CK_KERNEL_TABLE_H
#define CK_KERNEL_TABLE_H

#include "../include/ck_base.h"
#include "../include/ck_cpu.h"

#include <stdatomic.h>

/* Most elements in one block of a product's sum. It decides where partial sums are rounded, so it is one number for
 * every instruction set: that keeps their results the same to the bit. */
#define CK_DEPTH_BLOCK 256
/* Of a product with so many rows and columns, which meets each element of C half as often by it: 1024³ and 2048³ take
 * 0.98 to 0.99 of the time, with AVX2 0.96 to 0.99. Smaller ones have B in the first-level cache instead: 64×256×784
 * would take 1.07. Where the rows are not to be looked at, of so many columns. */
#define CK_DEEP_BLOCK 512
#define CK_DEEP_SIZE 512
#define CK_DEEP_COLUMNS 1024
/* Of a product of so few rows, and a few columns, that its sums would wait for one another: four blocks of two rows,
 * and two of more, from so many steps on, which run side by side (`isa/gemm_deep.h`). Four of 3 or 4 rows would
 * take 1.01 to 1.1 times as long, and two of 3 or 4 rows of more columns on AVX2 1.03 to 1.14. */
#define CK_FEW_ELEMENTS_ROWS 4
#define CK_FEW_ELEMENTS_DEEP 65

/* Elements in each block of a sum of k: no more blocks than it takes, all of about the same size. */
static inline size_t ck_depth_of_even_block(size_t k, size_t most) {
    if (k <= most) return k;
    const size_t blocks = (k - 1) / most + 1;
    return (k - 1) / blocks + 1;
}
static inline size_t ck_depth_of_block(size_t k) { return ck_depth_of_even_block(k, CK_DEPTH_BLOCK); }

/* Rows of the next tile when `left` are left and a tile has at most `most`: the last two share what there is, as a tile
 * of one row takes as long as one of four. 37×53×71: 3% faster. */
static inline size_t ck_tile_height(size_t left, size_t most) {
    return left >= 2 * most ? most : left > most ? (left + 1) / 2 : left;
}

/* Steps of the depth in which a tile prefetches one line of what comes next. */
#define CK_AHEAD_STEPS 4
#define CK_LINE_BYTES 64

/* The largest `narrow` of a table. */
#define CK_NARROW ((size_t)12)
/* Elements of A from which other ways than a tile may pay for them. */
#define CK_LEAST_NARROW ((size_t)512)

/* Virtual lanes of a dot product, in bytes: 32 floats or 16 doubles whatever the register width, again for the bits. */
#define CK_DOT_LANE_BYTES 128

/* Bytes of the second-level cache of a processor here, or of a small one of today where the system does not say. Found
 * once. May decide what is packed or cut where, never the order of a sum. */
size_t ck_near_cache_bytes(void);

/* Where a matrix that is read once comes from, judged by its size: the order in which it is read best, which changes no
 * bit. */
typedef enum { CK_FROM_FIRST_LEVEL, CK_FROM_SECOND_LEVEL, CK_FROM_THIRD_LEVEL, CK_FROM_MEMORY } ck_distance;
/* Of one that comes from the second-level cache, or from nearer. */
static inline ck_distance ck_near_distance(size_t bytes) {
    return bytes <= ((size_t)24 << 10) ? CK_FROM_FIRST_LEVEL : CK_FROM_SECOND_LEVEL;
}
/* Of any: the third-level cache begins at 1.5 times the size of the second, and ends at 12 times. */
static inline ck_distance ck_distance_of(size_t rows, size_t columns, size_t size) {
    const double bytes = (double)rows * (double)columns * (double)size, near = (double)ck_near_cache_bytes();
    return bytes > 12 * near    ? CK_FROM_MEMORY
           : bytes > 1.5 * near ? CK_FROM_THIRD_LEVEL
                                : ck_near_distance((size_t)bytes);
}

/* Whether weighted_row_sum goes down all rows with some columns at a time, their sums in registers: from the
 * first-level cache, and from the second where each row begins with a line, of which none is then read twice; there
 * with registers shorter than a line, and shorter runs along a row, for not so many rows (200×512 would take 1.4 of the
 * time). */
static inline bool ck_sums_in_registers(size_t vector_bytes, size_t rows, const void *a, size_t row_bytes,
                                        ck_distance distance) {
    if (distance == CK_FROM_FIRST_LEVEL) return true;
    return distance == CK_FROM_SECOND_LEVEL && ((uintptr_t)a | row_bytes) % CK_LINE_BYTES == 0 &&
           (vector_bytes == CK_LINE_BYTES || rows <= 64);
}

/* Blocks of rows whose sums are formed side by side, where they have few columns. */
#define CK_BLOCKS_AT_ONCE 4

/* Lanes in which the loss is summed, in double. */
#define CK_LOSS_LANES 8

#define CK_BODY "kernel_table_body.h"
#include "both_precisions.h"

/* One entry a variant, in the order of isa/variants.h. */
typedef struct {
    const char *name;
    uint32_t features; /* CK_CPU_ bits it needs */
    const ck_skernels *s;
    const ck_dkernels *d;
} ck_variant;

enum { CK_CPU_BASELINE = 0, CK_CPU_AVX2_FMA = 1, CK_CPU_AVX512 = 2 };

extern const ck_variant ck_variants[];

static inline const ck_skernels *ck_skernels_of(const ck_variant *variant) { return variant->s; }
static inline const ck_dkernels *ck_dkernels_of(const ck_variant *variant) { return variant->d; }

/* The tables that calls from this thread use: one look where no thread has forced a variant, and no call, which a
 * product of 4³ would have to save its operands for. */
enum { CK_VARIANT_OF_THREAD = 1 };
extern _Atomic uintptr_t ck_common_variant; /* address of the one for all; 0 before it is chosen; or the above */
const ck_variant *ck_find_variant(void);
static inline const ck_variant *ck_current_variant(void) {
    const uintptr_t common = atomic_load_explicit(&ck_common_variant, memory_order_relaxed);
    return common > CK_VARIANT_OF_THREAD ? (const ck_variant *)common : ck_find_variant();
}

/* Whether this processor does large products faster by wide tiles than by high ones; CK_TILES=wide or high says so for
 * it. The bits are the same. */
bool ck_prefers_wide_tiles(void);

/* As ck_near_cache_bytes, for the last-level cache. */
size_t ck_last_cache_bytes(void);

#endif
