/* Body: the logistic function σ(x) = 1 / (1 + e^−x) in a register.
 *
 * e^−x is a sum of two numbers, and so is the denominator; the quotient is corrected by its residual. What is left is
 * little more than the last rounding. x may be beyond PLAIN_POWER only where `any` is set: the same bits otherwise. */
CK_INLINE wide CK_W(logistic)(wide x, const bool any) {
    wide y = -x;
    /* From e^-36 on, σ is 1 in both precisions. */
    if (any) y = CK_W(max)(CK_W(splat)(-PLAIN_POWER), CK_W(min)(CK_W(splat)(LARGEST_POWER), y));
    const CK_W(exponential) e = CK_W(exponential_of)(y, any ? CK_W(above) : CK_W(nowhere));
    const wide high = CK_W(fma)(e.scale, e.s, e.scale), low = CK_W(fma)(e.scale, e.s, e.scale - high);

    const wide one = any ? e.unit : CK_W(splat)(1);
    const wide denominator = high + one;
    const wide denominator_low = ((CK_W(max)(high, one) - denominator) + CK_W(min)(high, one)) + low;
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

/* Whether any |x| is PLAIN_POWER or more: then its exponent carries over into the sign. */
CK_INLINE bool CK_W(any_beyond)(wide x) {
    const natural to_the_sign = (natural)(EXPONENT_RANGE / 2 + 1 - PLAIN_EXPONENT) << FRACTION_BITS;
    const CK_W(wide_natural) bits = (CK_W(wide_natural))x;
    return CK_W(any_negative)((wide_integer)((bits + to_the_sign) ^ bits));
}

/* The same for any x: kept apart, so that nothing of it is done for plain ones. */
static void CK_R(sigmoid_of_any)(size_t n, const real *x, const real *bias, real *y);

/* y = σ(x + bias) for as many elements as the vector has; bias may be NULL. streams: past the caches, to an aligned y.
 */
CK_INLINE void CK_W(sigmoid)(const real *x, const real *bias, real *y, const bool streams) {
    const wide plain = CK_W(load)(x), input = bias ? plain + CK_W(load)(bias) : plain;
    if (__builtin_expect(CK_W(any_beyond)(input), 0))
        CK_R(sigmoid_of_any)(CK_REGISTERS * LANES, x, bias, y);
    else if (streams)
        CK_W(stream)(y, CK_W(logistic)(input, false));
    else
        CK_W(store)(y, CK_W(logistic)(input, false));
}
