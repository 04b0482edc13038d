/* Body: a wide vector, CK_REGISTERS registers' worth that go through a long chain of operations side by side. A chain
 * of thirty operations on one register after the other waits for its own latencies, because the processor cannot look
 * far enough ahead. The compiler splits each operation. */
typedef real CK_W(wide) __attribute__((vector_size(CK_REGISTERS * CK_VECTOR_BYTES)));
typedef integer CK_W(wide_integer) __attribute__((vector_size(CK_REGISTERS * CK_VECTOR_BYTES)));
typedef natural CK_W(wide_natural) __attribute__((vector_size(CK_REGISTERS * CK_VECTOR_BYTES)));
typedef real CK_W(wide_anywhere)
    __attribute__((vector_size(CK_REGISTERS * CK_VECTOR_BYTES), aligned(sizeof(real)), may_alias));

CK_INLINE wide CK_W(load)(const real *p) { return *(const CK_W(wide_anywhere) *)p; }
CK_INLINE void CK_W(store)(real *p, wide v) { *(CK_W(wide_anywhere) *)p = v; }
/* Past the caches, to an address aligned to the register; see stream in vector.h. */
CK_INLINE void CK_W(stream)(real *p, wide v) {
    vec parts[CK_REGISTERS];
    memcpy(parts, &v, sizeof v);
    CK_UNROLL for (size_t i = 0; i < CK_REGISTERS; i++)
        CK_R(stream)(p + i * LANES, parts[i]);
}
CK_INLINE wide CK_W(splat)(real x) { return x - (wide){0}; }
CK_INLINE wide CK_W(fma)(wide a, wide b, wide c) {
#if CK_HAS_FMA && __has_builtin(__builtin_elementwise_fma)
    return __builtin_elementwise_fma(a, b, c);
#else
    vec x[CK_REGISTERS], y[CK_REGISTERS], z[CK_REGISTERS];
    memcpy(x, &a, sizeof a);
    memcpy(y, &b, sizeof b);
    memcpy(z, &c, sizeof c);
    CK_UNROLL for (size_t i = 0; i < CK_REGISTERS; i++)
        z[i] = CK_R(fma)(x[i], y[i], z[i]);
    memcpy(&c, z, sizeof c);
    return c;
#endif
}
/* Lane by lane mask ? a : b; a mask is all ones or all zeros, as comparisons give. */
CK_INLINE wide CK_W(select)(wide_integer mask, wide a, wide b) {
    return (wide)((mask & (wide_integer)a) | (~mask & (wide_integer)b));
}
/* All ones where it holds. By registers: gcc 12 takes a comparison of more than one apart into its lanes, and the loss
 * then takes 12 times as long. */
#define CK_COMPARISON(name, sign)                                                                                      \
    CK_INLINE wide_integer CK_W(name)(wide a, wide b) {                                                                \
        vec x[CK_REGISTERS], y[CK_REGISTERS];                                                                          \
        ivec masks[CK_REGISTERS];                                                                                      \
        memcpy(x, &a, sizeof a);                                                                                       \
        memcpy(y, &b, sizeof b);                                                                                       \
        CK_UNROLL for (size_t i = 0; i < CK_REGISTERS; i++)                                                            \
            masks[i] = (ivec)(x[i] sign y[i]);                                                                         \
        wide_integer mask;                                                                                             \
        memcpy(&mask, masks, sizeof mask);                                                                             \
        return mask;                                                                                                   \
    }
CK_COMPARISON(greater, >)
CK_COMPARISON(less, <)
CK_COMPARISON(equal, ==)
#undef CK_COMPARISON
/* The larger, and the smaller; b where either is NaN. */
CK_INLINE wide CK_W(max)(wide a, wide b) { return CK_W(select)(CK_W(greater)(a, b), a, b); }
CK_INLINE wide CK_W(min)(wide a, wide b) { return CK_W(select)(CK_W(less)(a, b), a, b); }
CK_INLINE wide CK_W(magnitude)(wide x) {
    const wide sign = CK_W(splat)((real)-0.0);
    return (wide)((wide_integer)x & ~(wide_integer)sign);
}
/* Whether any lane has a bit of the mask. */
CK_INLINE bool CK_W(any_bit)(wide_integer x, integer mask) {
    ivec parts[CK_REGISTERS];
    memcpy(parts, &x, sizeof x);
    CK_UNROLL for (size_t i = 1; i < CK_REGISTERS; i++)
        parts[0] |= parts[i];
    return CK_R(any_bit)(parts[0], mask);
}
CK_INLINE wide_integer CK_W(look_up)(const integer *table, wide_integer index) {
    ivec parts[CK_REGISTERS];
    memcpy(parts, &index, sizeof index);
    CK_UNROLL for (size_t i = 0; i < CK_REGISTERS; i++)
        parts[i] = CK_R(look_up)(table, parts[i]);
    memcpy(&index, parts, sizeof index);
    return index;
}
