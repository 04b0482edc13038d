/* The loops whose speed is the limit, in the instruction set that the including file has switched on.
 *
 * The includer defines SUFFIX, VECTOR_BYTES, and MULTIPLY_ADD(a, b, c) on vectors. */

#define JOIN2(a, b) a##_##b
#define JOIN(a, b) JOIN2(a, b)
#define NAMED(name) JOIN(name, SUFFIX)

typedef float NAMED(floats) __attribute__((vector_size(VECTOR_BYTES)));
typedef double NAMED(doubles) __attribute__((vector_size(VECTOR_BYTES)));

/* Twelve sums: enough to hide a latency of 4 cycles on 2 units, or of 5 on 2, and few enough for 16 registers. */
#define SUMS 12

static double NAMED(fma_float)(size_t rounds) {
    NAMED(floats) sums[SUMS] = {{0}}, factor = {0}, term = {0};
    factor += limits_factor;
    term += limits_term;
    for (size_t i = 0; i < rounds; i++) {
#pragma clang loop unroll(full)
        for (int j = 0; j < SUMS; j++)
            sums[j] = MULTIPLY_ADD(sums[j], factor, term);
    }
    for (int j = 1; j < SUMS; j++)
        sums[0] += sums[j];
    limits_sink = sums[0][0];
    return 2.0 * SUMS * (double)rounds * (double)(VECTOR_BYTES / sizeof(float));
}

static double NAMED(fma_double)(size_t rounds) {
    NAMED(doubles) sums[SUMS] = {{0}}, factor = {0}, term = {0};
    factor += (double)limits_factor;
    term += (double)limits_term;
    for (size_t i = 0; i < rounds; i++) {
#pragma clang loop unroll(full)
        for (int j = 0; j < SUMS; j++)
            sums[j] = MULTIPLY_ADD(sums[j], factor, term);
    }
    for (int j = 1; j < SUMS; j++)
        sums[0] += sums[j];
    limits_sink = (float)sums[0][0];
    return 2.0 * SUMS * (double)rounds * (double)(VECTOR_BYTES / sizeof(double));
}

/* Bytes is a multiple of 8 vectors. */
static void NAMED(read)(const void *memory, size_t bytes) {
    const NAMED(floats) *vectors = memory;
    NAMED(floats) sums[8] = {{0}};
    for (size_t i = 0; i < bytes / VECTOR_BYTES; i += 8) {
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++)
            sums[j] += vectors[i + (size_t)j];
    }
    for (int j = 1; j < 8; j++)
        sums[0] += sums[j];
    limits_sink = sums[0][0];
}

static void NAMED(update)(void *memory, size_t bytes) {
    NAMED(floats) *vectors = memory, term = {0};
    term += limits_term;
    for (size_t i = 0; i < bytes / VECTOR_BYTES; i += 8) {
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++)
            vectors[i + (size_t)j] += term;
    }
}

#define WAY through_caches
#define WRITE(place, value) (*(place) = (value))
#include "side_by_side.h"

#define WAY past_caches
#define WRITE(place, value) __builtin_nontemporal_store(value, place)
#include "side_by_side.h"

#undef SUMS
#undef NAMED
#undef JOIN
#undef JOIN2
#undef SUFFIX
#undef VECTOR_BYTES
#undef MULTIPLY_ADD
