/* Which instructions the kernels use, and the sizes that go with them. */
#ifndef CK_CPU_H
#define CK_CPU_H

#include "ck_base.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* The variants compiled into this library, from the most portable up: ck_instruction_set_count() of them, numbered
 * from 0. The names are "portable", "avx2", "avx512", "neon". */
size_t ck_instruction_set_count(void);
const char *ck_instruction_set_name(size_t index); /* NULL when out of range */

/* Whether this processor and operating system can run it (CPUID and XCR0 on x86); false when out of range. */
bool ck_instruction_set_is_available(size_t index);

/* The one that calls from this thread use: the best available, unless CK_ISA names another or this thread forced one.
 * CK_ISA is read once, at the first call; a name that is none, or of one that is not available, is ignored. */
size_t ck_instruction_set(void);

/* Makes calls from this thread use another variant, for tests and measurements; the pieces that an executor runs on
 * other threads follow the calling thread's choice. False, and no change, where it is not available or out of range.
 * ck_reset_instruction_set returns this thread to the default. */
bool ck_force_instruction_set(size_t index);
void ck_reset_instruction_set(void);

/* Results of variants with fused multiply-add are the same to the bit. False when out of range. */
bool ck_instruction_set_has_fma(size_t index);

/* The register tile and the cache blocks of the matrix product, in elements; zeros when out of range. */
typedef struct ck_tile_sizes {
    size_t mr, nr;     /* microkernel tile: rows, columns */
    size_t mc, kc, nc; /* blocks: rows of A, depth, columns of B (nc is the bound for short k) */
} ck_tile_sizes;
ck_tile_sizes ck_stile_sizes(size_t index);
ck_tile_sizes ck_dtile_sizes(size_t index);

/* Data cache sizes in bytes as the operating system reports them; 0 where it does not say. */
typedef struct ck_cache_sizes {
    size_t l1, l2, l3;
} ck_cache_sizes;
ck_cache_sizes ck_cache_sizes_of_this_machine(void);

/* The processor's own name; "unknown" where it gives none. Never NULL. */
const char *ck_cpu_name(void);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
