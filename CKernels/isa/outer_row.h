/* Body: a row of an outer product in registers of one width, included by outer.h for each. A body writes CK_O(name) for
 * a name that exists in all, `ovec` for its vector and O_LANES for its elements. */

/* Registers of a row that are loaded before any is stored: 3×100003 with beta 1 in float 30 to 28 µs. No gain: 8 of
 * them; A prefetched into the second-level cache, 1 or 4 KiB ahead (5 to 20% slower); the last register of a row loaded
 * only when its turn comes (10% slower at 128×128); two rows side by side (1000×1000 with beta 1 3 to 9% slower); 2
 * registers (the same time at 1000×1000, 10 to 40% slower from 64×64 to 300×300). */
#define CK_OUTER_STEP 4

/* alpha x[i] y + beta a for a register. */
CK_INLINE ovec CK_O(outer_vector)(ovec scaled_x, ovec y, ovec beta, ovec a, const CK_R(outer_kind) kind) {
    if (kind == CK_R(overwrites)) return scaled_x * y;
    return CK_O(outer_fma)(scaled_x, y, kind == CK_R(adds) ? a : beta * a);
}

CK_INLINE ovec CK_O(outer_at)(size_t j, ovec scaled_x, const real *y, ovec beta, const real *a,
                              const CK_R(outer_kind) kind) {
    const ovec old = kind == CK_R(overwrites) ? beta : CK_O(outer_load)(a + j);
    return CK_O(outer_vector)(scaled_x, CK_O(outer_load)(y + j), beta, old, kind);
}

/* One row of more than a register. Stores that cross a cache line cost twice, so all are aligned but the first and the
 * last: those two are formed before anything is stored, and overlap others with the same values. */
CK_INLINE void CK_O(outer_row)(size_t n, ovec scaled_x, const real *y, ovec beta, real *a,
                               const CK_R(outer_kind) kind) {
    const ovec first = CK_O(outer_at)(0, scaled_x, y, beta, a, kind);
    const ovec last = CK_O(outer_at)(n - O_LANES, scaled_x, y, beta, a, kind);
    size_t j = O_LANES - (uintptr_t)a / sizeof(real) % O_LANES;
    for (; j + CK_OUTER_STEP * O_LANES < n; j += CK_OUTER_STEP * O_LANES) {
        ovec sums[CK_OUTER_STEP];
        CK_UNROLL for (size_t v = 0; v < CK_OUTER_STEP; v++)
            sums[v] = CK_O(outer_at)(j + v * O_LANES, scaled_x, y, beta, a, kind);
        CK_UNROLL for (size_t v = 0; v < CK_OUTER_STEP; v++)
            CK_O(outer_store)(a + j + v * O_LANES, sums[v]);
    }
    for (; j + O_LANES < n; j += O_LANES)
        CK_O(outer_store)(a + j, CK_O(outer_at)(j, scaled_x, y, beta, a, kind));
    CK_O(outer_store)(a, first);
    CK_O(outer_store)(a + n - O_LANES, last);
}
#undef CK_OUTER_STEP
