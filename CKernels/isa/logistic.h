/* Body: the logistic function σ(x) = 1 / (1 + e^−x) in a register.
 *
 * e^−x is a sum of two numbers, and so is the denominator; the quotient is corrected by its residual. What is left is
 * little more than the last rounding. The same bits wherever x is, in all three. */
typedef enum {
    CK_R(near_x),  /* −x is near, see exponential_constants.h: the rounding error of 1 + e^−x takes two subtractions */
    CK_R(plain_x), /* |x| is below PLAIN_POWER */
    CK_R(any_x),
} CK_R(place);

typedef struct {
    vec high, low, one;
} CK_R(denominator);

/* 1 + e^−x is 1 + scale, which is rounded, and scale s, which is small beside it. What the rounding took is exact in
 * either way: where the sum is below the first whole number that has no neighbour at 1, sum - 1 is exact, and it does
 * not matter which of the two is larger. */
CK_INLINE CK_R(denominator) CK_R(denominator_of)(CK_R(exponential) e, const CK_R(place) place) {
    const vec one = place == CK_R(any_x) ? e.unit : CK_R(splat)(1);
    const vec sum = e.scale + one;
    const vec rounding =
        place == CK_R(near_x) ? e.scale - (sum - one) : (CK_R(max)(e.scale, one) - sum) + CK_R(min)(e.scale, one);
    const vec rest = CK_R(fma)(e.scale, e.s, rounding);
    const vec high = sum + rest, low = rest - (high - sum);
    return (CK_R(denominator)){high, low, one};
}

/* one / (high + low), from quotient = 1 / high. What less would cost and gain in float with AVX-512, over all floats:
 * without the residual 1.32 ULP and 0.95 of the time; without any correction 1.81 and 0.80; with the denominator in one
 * number, too, 2.56 and 0.77. */
CK_INLINE vec CK_R(corrected)(vec quotient, CK_R(denominator) d, const CK_R(place) place) {
#if CK_HAS_FMA
    const vec residual = CK_R(fma)(-quotient, d.high, CK_R(splat)(1));
    const vec sigma = CK_R(fma)(CK_R(fma)(-quotient, d.low, residual), quotient, quotient);
#else
    /* The residual would drown in the rounding of the product. */
    const vec sigma = quotient - (quotient * d.low) * quotient;
#endif
    return place == CK_R(any_x) ? sigma * d.one : sigma;
}

CK_INLINE vec CK_R(logistic)(vec x, const CK_R(place) place) {
    /* From e^-36 on, σ is 1 in both precisions. */
    const bool any = place == CK_R(any_x);
    if (any) x = CK_R(min)(CK_R(splat)(PLAIN_POWER), CK_R(max)(CK_R(splat)(-LARGEST_POWER), x));
    const CK_R(exponential) e = CK_R(exponential_of)(x, any ? CK_R(above) : CK_R(nowhere));
    const CK_R(denominator) d = CK_R(denominator_of)(e, place);
    return CK_R(corrected)(1 / d.high, d, place);
}

/* Has a bit of SIGN where |x| is PLAIN_POWER or more, or NaN: then its exponent carries over into the sign. */
#define SIGN ((integer)((natural)1 << (8 * sizeof(real) - 1)))
CK_INLINE ivec CK_R(beyond_bits)(vec x) {
    const natural to_the_sign = (natural)(EXPONENT_RANGE / 2 + 1 - PLAIN_EXPONENT) << FRACTION_BITS;
    return (ivec)(((CK_R(nvec))x + to_the_sign) ^ (CK_R(nvec))x);
}
