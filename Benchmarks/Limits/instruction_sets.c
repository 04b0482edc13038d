#include "instruction_sets.h"

#include <string.h>

/* Read and written through volatile objects, so that no loop can be computed at compile time or left out. The sums tend
 * to term / (1 − factor): ordinary numbers, which no processor is slow on. */
static volatile float limits_factor = 0.5f, limits_term = 1.0f;
static _Thread_local volatile float limits_sink;

#define SUFFIX portable
#define VECTOR_BYTES 16
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#include "loops.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define SUFFIX avx2
#define VECTOR_BYTES 32
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#include "loops.h"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)
#define SUFFIX avx512
#define VECTOR_BYTES 64
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#include "loops.h"
#pragma clang attribute pop
#elif defined(__aarch64__)
#define SUFFIX neon
#define VECTOR_BYTES 16
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#include "loops.h"
#endif

static const limits_loops all[] = {
    {"portable", fma_float_portable, fma_double_portable, read_portable, update_portable, through_caches_portable,
     past_caches_portable},
#if defined(__x86_64__)
    {"avx2", fma_float_avx2, fma_double_avx2, read_avx2, update_avx2, through_caches_avx2, past_caches_avx2},
    {"avx512", fma_float_avx512, fma_double_avx512, read_avx512, update_avx512, through_caches_avx512,
     past_caches_avx512},
#elif defined(__aarch64__)
    {"neon", fma_float_neon, fma_double_neon, read_neon, update_neon, through_caches_neon, past_caches_neon},
#endif
};

const limits_loops *limits_loops_named(const char *name) {
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(all[i].name, name) == 0) return &all[i];
    }
    return NULL;
}
