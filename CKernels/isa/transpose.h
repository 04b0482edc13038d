/* Body: the transposition of LANES × LANES elements in registers.
 *
 * Halves first: with d = LANES / 2 each register i of the upper half exchanges its right half for the left half of
 * register i + d; then quarters within the halves, down to single elements. LANES log₂ LANES shuffles. */

/* Lane l of the new registers i and i + d: its place in the old two, the second counted from LANES. */
#define CK_UPPER(l, d) ((l) & (d) ? (l) - (d) + (int)LANES : (l))
#define CK_LOWER(l, d) ((l) & (d) ? (l) + (int)LANES : (l) + (d))

#define CK_PICK_2(F, d) F(0, d), F(1, d)
#define CK_PICK_4(F, d) CK_PICK_2(F, d), F(2, d), F(3, d)
#define CK_PICK_8(F, d) CK_PICK_4(F, d), F(4, d), F(5, d), F(6, d), F(7, d)
#define CK_PICK_16(F, d) CK_PICK_8(F, d), F(8, d), F(9, d), F(10, d), F(11, d), F(12, d), F(13, d), F(14, d), F(15, d)

#define CK_EXCHANGE(d, CK_PICK)                                                                                        \
    CK_UNROLL for (size_t i = 0; i < LANES; i++) {                                                                     \
        if (i & (d)) continue;                                                                                         \
        const vec upper = v[i], lower = v[i + (d)];                                                                    \
        v[i] = __builtin_shufflevector(upper, lower, CK_PICK(CK_UPPER, d));                                            \
        v[i + (d)] = __builtin_shufflevector(upper, lower, CK_PICK(CK_LOWER, d));                                      \
    }

CK_INLINE void CK_R(transpose)(vec v[LANES]){
#if CK_LANES == 16
    CK_EXCHANGE(8, CK_PICK_16) CK_EXCHANGE(4, CK_PICK_16) CK_EXCHANGE(2, CK_PICK_16) CK_EXCHANGE(1, CK_PICK_16)
#elif CK_LANES == 8
    CK_EXCHANGE(4, CK_PICK_8) CK_EXCHANGE(2, CK_PICK_8) CK_EXCHANGE(1, CK_PICK_8)
#elif CK_LANES == 4
    CK_EXCHANGE(2, CK_PICK_4) CK_EXCHANGE(1, CK_PICK_4)
#elif CK_LANES == 2
    CK_EXCHANGE(1, CK_PICK_2)
#else
#error "add the exchanges for this number of lanes"
#endif
}

/* The sums of LANES registers' lanes, one in each lane of the result: halves are added, then quarters, down to single
 * lanes. The same exchanges, but what a step has exchanged is added up at once, so each has half as many left. */
#define CK_FOLD(d, CK_PICK)                                                                                            \
    CK_UNROLL for (size_t i = 0; i < (d); i++)                                                                         \
        v[i] = __builtin_shufflevector(v[i], v[i + (d)], CK_PICK(CK_UPPER, d)) +                                       \
               __builtin_shufflevector(v[i], v[i + (d)], CK_PICK(CK_LOWER, d));

CK_INLINE vec CK_R(sums_of_lanes)(vec v[LANES]) {
#if CK_LANES == 16
    CK_FOLD(8, CK_PICK_16)
    CK_FOLD(4, CK_PICK_16)
    CK_FOLD(2, CK_PICK_16)
    CK_FOLD(1, CK_PICK_16)
#elif CK_LANES == 8
    CK_FOLD(4, CK_PICK_8)
    CK_FOLD(2, CK_PICK_8)
    CK_FOLD(1, CK_PICK_8)
#elif CK_LANES == 4
    CK_FOLD(2, CK_PICK_4)
    CK_FOLD(1, CK_PICK_4)
#elif CK_LANES == 2
    CK_FOLD(1, CK_PICK_2)
#endif
    return v[0];
}

/* The sum of the lanes of one register, in the same order. */
#define CK_SWAP_2(d) 0 ^ (d), 1 ^ (d)
#define CK_SWAP_4(d) CK_SWAP_2(d), 2 ^ (d), 3 ^ (d)
#define CK_SWAP_8(d) CK_SWAP_4(d), 4 ^ (d), 5 ^ (d), 6 ^ (d), 7 ^ (d)
#define CK_SWAP_16(d) CK_SWAP_8(d), 8 ^ (d), 9 ^ (d), 10 ^ (d), 11 ^ (d), 12 ^ (d), 13 ^ (d), 14 ^ (d), 15 ^ (d)
CK_INLINE real CK_R(sum_of_lanes)(vec v) {
#if CK_LANES == 16
    v += __builtin_shufflevector(v, v, CK_SWAP_16(8));
    v += __builtin_shufflevector(v, v, CK_SWAP_16(4));
    v += __builtin_shufflevector(v, v, CK_SWAP_16(2));
    v += __builtin_shufflevector(v, v, CK_SWAP_16(1));
#elif CK_LANES == 8
    v += __builtin_shufflevector(v, v, CK_SWAP_8(4));
    v += __builtin_shufflevector(v, v, CK_SWAP_8(2));
    v += __builtin_shufflevector(v, v, CK_SWAP_8(1));
#elif CK_LANES == 4
    v += __builtin_shufflevector(v, v, CK_SWAP_4(2));
    v += __builtin_shufflevector(v, v, CK_SWAP_4(1));
#elif CK_LANES == 2
    v += __builtin_shufflevector(v, v, CK_SWAP_2(1));
#endif
    return v[0];
}
#undef CK_SWAP_2
#undef CK_SWAP_4
#undef CK_SWAP_8
#undef CK_SWAP_16

#undef CK_FOLD
#undef CK_UPPER
#undef CK_LOWER
#undef CK_PICK_2
#undef CK_PICK_4
#undef CK_PICK_8
#undef CK_PICK_16
#undef CK_EXCHANGE
