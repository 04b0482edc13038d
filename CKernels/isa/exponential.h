/* Body: e^y, the base of the sigmoid and of the loss: scale (1 + s), where scale is 2^(n / CK_TABLE_SIZE) and the rest
 * of y is so small that neither its rounding nor that of s counts (see exponential_constants.h).
 *
 * Beyond PLAIN_POWER, scale carries the factor `unit`, which is 1 elsewhere: e^y unit where y is large and positive,
 * e^y / unit where it is negative. */
typedef struct {
    wide scale, s, unit;
} CK_W(exponential);

/* Which of the two may occur; with `nowhere`, unit is left undefined. The same bits in all three where y is plain. */
typedef enum { CK_W(nowhere), CK_W(above), CK_W(below) } CK_W(beyond_plain);

/* n, with ROUNDER on top. */
CK_INLINE wide CK_W(steps_of)(wide y) { return CK_W(fma)(y, CK_W(splat)(STEPS_OF_ONE), CK_W(splat)(ROUNDER)); }

/* Whether any y is not near, or NaN. To be asked before the exponential is formed, which begins with the same steps. */
CK_INLINE bool CK_W(any_far)(wide y) {
    const wide_integer nearest = (wide_integer)CK_W(splat)(ROUNDER - NEAR_STEPS);
    return CK_W(any_bit)((wide_integer)CK_W(steps_of)(y) ^ nearest, ~(((integer)1 << NEAR_BITS) - 1));
}

/* |y| at most LARGEST_POWER; NaN stays. */
CK_INLINE CK_W(exponential) CK_W(exponential_of)(wide y, const CK_W(beyond_plain) beyond) {
    const real *t = CK_R(power_terms);
    const wide rounder_plus_n = CK_W(steps_of)(y), n = rounder_plus_n - CK_W(splat)(ROUNDER);
    const wide r = CK_W(fma)(n, CK_W(splat)(-STEP_LOW), CK_W(fma)(n, CK_W(splat)(-STEP_HIGH), y));
    wide s = CK_W(splat)(t[POWER_TERMS - 1]);
    CK_UNROLL for (size_t i = POWER_TERMS - 1; i-- > 0;)
        s = CK_W(fma)(s, r, CK_W(splat)(t[i]));

    const wide_integer bits = (wide_integer)rounder_plus_n;
    wide_integer scale = CK_W(look_up)(CK_R(power_table), bits) + (bits << (FRACTION_BITS - TABLE_BITS));
    if (beyond == CK_W(nowhere)) return (CK_W(exponential)){(wide)scale, s, s};
    const bool up = beyond == CK_W(above);
    const wide bound = CK_W(splat)(up ? PLAIN_POWER : -PLAIN_POWER);
    const wide_integer far = up ? CK_W(greater)(y, bound) : CK_W(less)(y, bound);
    const wide_integer shift = far & ((integer)UNIT_EXPONENT << FRACTION_BITS);
    scale += up ? -shift : shift;
    return (CK_W(exponential)){(wide)scale, s, CK_W(select)(far, CK_W(splat)(UNIT), CK_W(splat)(1))};
}
