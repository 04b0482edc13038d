/* Body: the transposition of LANES × LANES elements in registers, and sums across the lanes of a register.
 *
 * A register has lanes of 16 bytes, of G elements each. Halves of row i and row i + G are put side by side, by the
 * loads where the rows are whole; a square of G × G is turned within each lane; and in registers of four lanes those of
 * a column are brought together. LANES log₂ LANES shuffles with the loads', and no shuffle that an instruction set has
 * not as one instruction. */

#define CK_G (CK_REAL_IS_FLOAT ? 4 : 2)
/* Lane l of a new register: its place in the old two, the second counted from LANES. */
#define CK_SAME(l, d) (l)
#define CK_LEFT_HALVES(l, d) ((l) < (int)LANES / 2 ? (l) : (l) + (int)LANES / 2)
#define CK_RIGHT_HALVES(l, d) (CK_LEFT_HALVES(l, d) + (int)LANES / 2)
#define CK_LOW_ONES(l, d) (((l) & -CK_G) + ((l) & (CK_G - 1)) / 2 + ((l) & 1) * (int)LANES)
#define CK_HIGH_ONES(l, d) (CK_LOW_ONES(l, d) + CK_G / 2)
#define CK_LOW_PAIRS(l, d) (((l) & -4) + ((l) & 1) + ((l) & 2) / 2 * (int)LANES)
#define CK_HIGH_PAIRS(l, d) (CK_LOW_PAIRS(l, d) + 2)
#define CK_EVEN_LANES(l, d) ((l) % CK_G + 2 * ((l) / CK_G) * CK_G)
#define CK_ODD_LANES(l, d) (CK_EVEN_LANES(l, d) + CK_G)

#if CK_LANES == 16
#define CK_EACH(F, d)                                                                                                  \
    F(0, d), F(1, d), F(2, d), F(3, d), F(4, d), F(5, d), F(6, d), F(7, d), F(8, d), F(9, d), F(10, d), F(11, d),      \
        F(12, d), F(13, d), F(14, d), F(15, d)
#elif CK_LANES == 8
#define CK_EACH(F, d) F(0, d), F(1, d), F(2, d), F(3, d), F(4, d), F(5, d), F(6, d), F(7, d)
#elif CK_LANES == 4
#define CK_EACH(F, d) F(0, d), F(1, d), F(2, d), F(3, d)
#elif CK_LANES == 2
#define CK_EACH(F, d) F(0, d), F(1, d)
#else
#error "add this number of lanes"
#endif
#define CK_PICK(a, b, F, d) __builtin_shufflevector(a, b, CK_EACH(F, d))

/* v[i] and v[i + distance] are replaced by what F and G pick from both. */
#define CK_EXCHANGE(distance, F, G)                                                                                    \
    CK_UNROLL for (size_t i = 0; i < LANES; i++) {                                                                     \
        if (i & (distance)) continue;                                                                                  \
        const vec upper = v[i], lower = v[i + (distance)];                                                             \
        v[i] = CK_PICK(upper, lower, F, distance);                                                                     \
        v[i + (distance)] = CK_PICK(upper, lower, G, distance);                                                        \
    }

/* From rows whose halves lie side by side. */
CK_INLINE void CK_R(turn)(vec v[LANES]) {
    CK_EXCHANGE(1, CK_LOW_ONES, CK_HIGH_ONES)
#if CK_REAL_IS_FLOAT
    CK_EXCHANGE(2, CK_LOW_PAIRS, CK_HIGH_PAIRS)
    /* Of each four, the middle two are the other way round. */
    CK_UNROLL for (size_t i = 1; i < LANES; i += 4) {
        const vec other = v[i];
        v[i] = v[i + 1];
        v[i + 1] = other;
    }
#endif
#if CK_VECTOR_BYTES == 64
    CK_EXCHANGE(LANES / 2, CK_EVEN_LANES, CK_ODD_LANES)
    /* A quarter of the registers each: columns 0, 2, 1, 3. */
    CK_UNROLL for (size_t i = 0; i < CK_G; i++) {
        const vec other = v[CK_G + i];
        v[CK_G + i] = v[2 * CK_G + i];
        v[2 * CK_G + i] = other;
    }
#endif
}

/* The transposed of LANES elements of each of `rows` rows, at most LANES; the columns beyond are anything. */
CK_INLINE void CK_R(load_transposed)(vec v[LANES], size_t rows, const real *source, size_t stride) {
    CK_UNROLL for (size_t i = 0; i < LANES; i++) {
#if CK_VECTOR_BYTES > 16
        typedef real half __attribute__((vector_size(CK_VECTOR_BYTES / 2), aligned(sizeof(real)), may_alias));
        const size_t upper = i & ~(size_t)CK_G, lower = upper + CK_G, right = i & CK_G ? LANES / 2 : 0;
        v[i] = CK_PICK(*(const half *)(source + (upper < rows ? upper : rows - 1) * stride + right),
                       *(const half *)(source + (lower < rows ? lower : rows - 1) * stride + right), CK_SAME, 0);
#else
        v[i] = CK_R(load)(source + (i < rows ? i : rows - 1) * stride);
#endif
    }
    CK_R(turn)(v);
}

/* v[i] is row i. */
CK_INLINE void CK_R(transpose)(vec v[LANES]) {
#if CK_VECTOR_BYTES > 16
    CK_EXCHANGE(CK_G, CK_LEFT_HALVES, CK_RIGHT_HALVES)
#endif
    CK_R(turn)(v);
}

/* The sums of LANES registers' lanes, one in each lane of the result: halves are added, then quarters, down to single
 * lanes. The same exchanges, but what a step has exchanged is added up at once, so each has half as many left. */
#define CK_SWAP(l, d) ((l) ^ (d))
/* What stays where it is, and what has to come to it: one shuffle and one blend. */
#define CK_STAYING(l, d) ((l) & (d) ? (l) + (int)LANES : (l))
#define CK_COMING(l, d) ((l) & (d) ? (l) - (d) + (int)LANES : (l) + (d))
#define CK_FOLD(d, count)                                                                                              \
    CK_UNROLL for (size_t i = 0; i < (count); i++)                                                                     \
        v[i] = CK_PICK(v[i], v[i + (count)], CK_STAYING, d) + CK_PICK(v[i], v[i + (count)], CK_COMING, d);

CK_INLINE vec CK_R(sums_of_lanes)(vec v[LANES]) {
#if CK_LANES >= 16
    CK_FOLD(8, 8)
#endif
#if CK_LANES >= 8
    CK_FOLD(4, 4)
#endif
#if CK_LANES >= 4
    CK_FOLD(2, 2)
#endif
    CK_FOLD(1, 1)
    return v[0];
}

/* The sums of half as many registers, in the same order, in the first lanes. */
#define CK_EVERY_OTHER(l, d) (2 * (l) % (int)LANES)
CK_INLINE vec CK_R(sums_of_half)(vec v[LANES / 2]) {
#if CK_LANES >= 16
    CK_FOLD(8, 4)
#endif
#if CK_LANES >= 8
    CK_FOLD(4, 2)
#endif
#if CK_LANES >= 4
    CK_FOLD(2, 1)
#endif
    v[0] += CK_PICK(v[0], v[0], CK_SWAP, 1);
    return CK_PICK(v[0], v[0], CK_EVERY_OTHER, 0);
}
/* Those of 8 registers to eight elements. */
CK_INLINE void CK_R(put_sums_of_8)(vec v[8], real *sums) {
#if CK_LANES == 16
    const vec result = CK_R(sums_of_half)(v);
    memcpy(sums, &result, 8 * sizeof(real));
#else
    CK_UNROLL for (size_t i = 0; i < 8; i += LANES)
        CK_R(store)(sums + i, CK_R(sums_of_lanes)(v + i));
#endif
}

/* The sum of the lanes of one register, in the same order. */
CK_INLINE real CK_R(sum_of_lanes)(vec v) {
#if CK_LANES >= 16
    v += CK_PICK(v, v, CK_SWAP, 8);
#endif
#if CK_LANES >= 8
    v += CK_PICK(v, v, CK_SWAP, 4);
#endif
#if CK_LANES >= 4
    v += CK_PICK(v, v, CK_SWAP, 2);
#endif
    v += CK_PICK(v, v, CK_SWAP, 1);
    return v[0];
}

/* Four registers, of a column each, become rows of four elements one after the other, the first LANES / 4 in v[0]; or
 * two registers rows of two. And back. */
#define CK_ZIP_LOW(l, d) ((l) / 2 + (l) % 2 * (int)LANES)
#define CK_ZIP_HIGH(l, d) (CK_ZIP_LOW(l, d) + (int)LANES / 2)
#define CK_EVEN_ONES(l, d) (2 * (l))
#define CK_ODD_ONES(l, d) (2 * (l) + 1)
CK_INLINE void CK_R(zip)(vec *first, vec *second) {
    const vec a = *first, b = *second;
    *first = CK_PICK(a, b, CK_ZIP_LOW, 0);
    *second = CK_PICK(a, b, CK_ZIP_HIGH, 0);
}
CK_INLINE void CK_R(unzip)(vec *first, vec *second) {
    const vec a = *first, b = *second;
    *first = CK_PICK(a, b, CK_EVEN_ONES, 0);
    *second = CK_PICK(a, b, CK_ODD_ONES, 0);
}
CK_INLINE void CK_R(rows_of_four)(vec v[4]) {
    CK_R(zip)(&v[0], &v[2]);
    CK_R(zip)(&v[1], &v[3]);
    CK_R(zip)(&v[0], &v[1]);
    CK_R(zip)(&v[2], &v[3]);
}
CK_INLINE void CK_R(columns_of_four)(vec v[4]) {
    CK_R(unzip)(&v[0], &v[1]);
    CK_R(unzip)(&v[2], &v[3]);
    CK_R(unzip)(&v[0], &v[2]);
    CK_R(unzip)(&v[1], &v[3]);
}
/* Three registers, of rows of three elements one after the other, become columns. */
#define CK_OF_TWO(l, d) (3 * (l) + (d) < 2 * (int)LANES ? 3 * (l) + (d) : 0)
#define CK_OF_THREE(l, d) (3 * (l) + (d) < 2 * (int)LANES ? (l) : 3 * (l) + (d) - (int)LANES)
#define CK_COLUMN(j) CK_PICK(CK_PICK(a, b, CK_OF_TWO, j), c, CK_OF_THREE, j)
CK_INLINE void CK_R(columns_of_three)(vec v[3]) {
    const vec a = v[0], b = v[1], c = v[2];
    v[0] = CK_COLUMN(0);
    v[1] = CK_COLUMN(1);
    v[2] = CK_COLUMN(2);
}

#undef CK_FOLD
#undef CK_G
#undef CK_SAME
#undef CK_LEFT_HALVES
#undef CK_RIGHT_HALVES
#undef CK_LOW_ONES
#undef CK_HIGH_ONES
#undef CK_LOW_PAIRS
#undef CK_HIGH_PAIRS
#undef CK_EVEN_LANES
#undef CK_ODD_LANES
#undef CK_EACH
#undef CK_PICK
#undef CK_EXCHANGE
#undef CK_STAYING
#undef CK_COMING
#undef CK_SWAP
#undef CK_EVERY_OTHER
#undef CK_ZIP_LOW
#undef CK_ZIP_HIGH
#undef CK_EVEN_ONES
#undef CK_ODD_ONES
#undef CK_OF_TWO
#undef CK_OF_THREE
#undef CK_COLUMN
