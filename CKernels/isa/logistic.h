/* Body: the logistic function σ(x) = 1 / (1 + e^−x) in a register.
 *
 * e^−x is a sum of two numbers, and so is the denominator; the quotient is corrected by its residual. What is left is
 * little more than the last rounding. The same bits wherever x is, in all three. */
typedef enum {
    CK_W(near_x),  /* -x is near, see exponential_constants.h: the rounding error of 1 + e^−x takes two subtractions */
    CK_W(plain_x), /* |x| is below PLAIN_POWER */
    CK_W(any_x),
} CK_W(place);

CK_INLINE wide CK_W(logistic)(wide x, const CK_W(place) place) {
    wide y = -x;
    /* From e^-36 on, σ is 1 in both precisions. */
    const bool any = place == CK_W(any_x);
    if (any) y = CK_W(max)(CK_W(splat)(-PLAIN_POWER), CK_W(min)(CK_W(splat)(LARGEST_POWER), y));
    const CK_W(exponential) e = CK_W(exponential_of)(y, any ? CK_W(above) : CK_W(nowhere));
    const wide high = CK_W(fma)(e.scale, e.s, e.scale), low = CK_W(fma)(e.scale, e.s, e.scale - high);

    const wide one = any ? e.unit : CK_W(splat)(1);
    const wide denominator = high + one;
    /* Exact in either way. Where e^y and the denominator are below the first whole number that has no neighbour at 1,
     * denominator - 1 is exact, and it does not matter which of the two is larger. */
    const wide error = place == CK_W(near_x) ? high - (denominator - one)
                                             : (CK_W(max)(high, one) - denominator) + CK_W(min)(high, one);
    const wide denominator_low = error + low;
    const wide quotient = 1 / denominator;
#if CK_HAS_FMA
    const wide residual = CK_W(fma)(-quotient, denominator, CK_W(splat)(1));
    const wide sigma = CK_W(fma)(CK_W(fma)(-quotient, denominator_low, residual), quotient, quotient);
#else
    /* The residual would drown in the rounding of the product. */
    const wide sigma = quotient - (quotient * denominator_low) * quotient;
#endif
    return any ? sigma * one : sigma;
}

/* Whether any |x| is PLAIN_POWER or more, or NaN: then its exponent carries over into the sign. */
CK_INLINE bool CK_W(any_beyond)(wide x) {
    const natural to_the_sign = (natural)(EXPONENT_RANGE / 2 + 1 - PLAIN_EXPONENT) << FRACTION_BITS;
    const CK_W(wide_natural) bits = (CK_W(wide_natural))x;
    return CK_W(any_bit)((wide_integer)((bits + to_the_sign) ^ bits), (integer)((natural)1 << (8 * sizeof(real) - 1)));
}

/* The same for any x: kept apart, so that nothing of it is done for plain ones. */
static void CK_R(sigmoid_of_any)(size_t n, const real *x, const real *bias, real *y);

/* The same for registers of which a lane is not near. */
static __attribute__((noinline)) void CK_W(sigmoid_of_plain)(const real *x, const real *bias, real *y) {
    const wide plain = CK_W(load)(x), input = bias ? plain + CK_W(load)(bias) : plain;
    if (CK_W(any_beyond)(input))
        CK_R(sigmoid_of_any)(CK_REGISTERS * LANES, x, bias, y);
    else
        CK_W(store)(y, CK_W(logistic)(input, CK_W(plain_x)));
}

/* y = σ(x + bias) for as many elements as the vector has; bias may be NULL. streams: past the caches, to an aligned y.
 */
CK_INLINE void CK_W(sigmoid)(const real *x, const real *bias, real *y, const bool streams) {
    const wide plain = CK_W(load)(x), input = bias ? plain + CK_W(load)(bias) : plain;
    if (__builtin_expect(CK_W(any_far)(-input), 0))
        CK_W(sigmoid_of_plain)(x, bias, y);
    else if (streams)
        CK_W(stream)(y, CK_W(logistic)(input, CK_W(near_x)));
    else
        CK_W(store)(y, CK_W(logistic)(input, CK_W(near_x)));
}
