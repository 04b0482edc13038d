/* Body: e^−x, the base of the sigmoid and of the loss: scale (1 + s), where scale is 2^(n / CK_TABLE_SIZE) and the rest
 * of −x is so small that neither its rounding nor that of s counts (see exponential_constants.h).
 *
 * Beyond PLAIN_POWER, scale carries the factor `unit`, which is 1 elsewhere: e^−x unit where −x is large and positive,
 * e^−x / unit where it is negative. */
typedef struct {
    vec scale, s, unit;
} CK_R(exponential);

/* Which of the two may occur; with `nowhere`, unit is left undefined. The same bits in all three where x is plain. */
typedef enum { CK_R(nowhere), CK_R(above), CK_R(below) } CK_R(beyond_plain);

/* n, with ROUNDER on top. */
CK_INLINE vec CK_R(steps_of)(vec x) { return CK_R(fma)(x, CK_R(splat)(-STEPS_OF_ONE), CK_R(splat)(ROUNDER)); }

/* Has a bit of FAR_BITS where −x is not near, or NaN. To be asked before the exponential is formed, which begins with
 * the same steps. */
#define FAR_BITS (~(((integer)1 << NEAR_BITS) - 1))
CK_INLINE ivec CK_R(far_bits)(vec x) { return (ivec)CK_R(steps_of)(x) ^ (ivec)CK_R(splat)(ROUNDER - NEAR_STEPS); }

/* |x| at most LARGEST_POWER; NaN stays. From x and not from −x, which is an operation less: the rest has its sign
 * turned instead. */
CK_INLINE CK_R(exponential) CK_R(exponential_of)(vec x, const CK_R(beyond_plain) beyond) {
    const real *t = CK_R(power_terms);
    const vec rounder_plus_n = CK_R(steps_of)(x), n = rounder_plus_n - CK_R(splat)(ROUNDER);
    const vec minus_r = CK_R(fma)(n, CK_R(splat)(STEP_LOW), CK_R(fma)(n, CK_R(splat)(STEP_HIGH), x));
    vec s = CK_R(splat)(-t[POWER_TERMS - 1]);
    CK_UNROLL for (size_t i = POWER_TERMS - 1; i-- > 0;)
        s = CK_R(fma)(s, minus_r, CK_R(splat)(i % 2 ? -t[i] : t[i]));

    const ivec bits = (ivec)rounder_plus_n;
    ivec scale = CK_R(look_up)(CK_R(power_table), bits) + (bits << (FRACTION_BITS - TABLE_BITS));
    if (beyond == CK_R(nowhere)) return (CK_R(exponential)){(vec)scale, s, s};
    const bool up = beyond == CK_R(above);
    const vec bound = CK_R(splat)(up ? -PLAIN_POWER : PLAIN_POWER);
    const ivec far = up ? (ivec)(x < bound) : (ivec)(x > bound);
    const ivec shift = far & ((integer)UNIT_EXPONENT << FRACTION_BITS);
    scale += up ? -shift : shift;
    return (CK_R(exponential)){(vec)scale, s, CK_R(select)(far, CK_R(splat)(UNIT), CK_R(splat)(1))};
}
