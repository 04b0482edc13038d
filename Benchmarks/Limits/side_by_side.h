/* The loops over arrays side by side. The includer is loops.h, and defines WAY, the name of the function, and
 * WRITE(place, value). Two ways as one function with a flag would be one: the compiler merges their stores. */

/* Reads the first arrays, updates the next ones and writes the rest. Inlined with constants: a loop for each kind. */
static inline __attribute__((always_inline)) void
JOIN(loop, NAMED(WAY))(char *memory, memory_layout layout, const int reads, const int updates, const int writes) {
    NAMED(floats) term = {0};
    term += limits_term;
#pragma clang loop unroll_count(4)
    for (size_t i = 0; i < layout.bytes; i += VECTOR_BYTES) {
        NAMED(floats) sum = term;
#pragma clang loop unroll(full)
        for (int a = 0; a < reads; a++)
            sum += *(const NAMED(floats) *)(memory + (size_t)a * layout.stride + i);
#pragma clang loop unroll(full)
        for (int a = reads; a < reads + updates + writes; a++) {
            NAMED(floats) *place = (NAMED(floats) *)(memory + (size_t)a * layout.stride + i);
            WRITE(place, a < reads + updates ? *place + sum : sum);
        }
    }
}

static void NAMED(WAY)(limits_traffic traffic, char *memory, memory_layout layout) {
    switch (traffic) {
    case LIMITS_MAP: JOIN(loop, NAMED(WAY))(memory, layout, 1, 0, 1); break;
    case LIMITS_COMBINE: JOIN(loop, NAMED(WAY))(memory, layout, 2, 0, 1); break;
    case LIMITS_UPDATE_TWO: JOIN(loop, NAMED(WAY))(memory, layout, 1, 2, 0); break;
    case LIMITS_UPDATE_THREE: JOIN(loop, NAMED(WAY))(memory, layout, 1, 3, 0); break;
    default: break;
    }
}

#undef WAY
#undef WRITE
