/* Body: the logistic function σ(x) = 1 / (1 + e^−x), and what is made from it element by element.
 *
 * With E = e^−|x|: σ = 1 / (1 + E) for x ≥ 0 and E / (1 + E) below. Numerator and denominator are sums of two numbers,
 * and the quotient is corrected by its residual, so that what is left is little more than the last rounding. */
CK_INLINE wide CK_R(logistic)(wide x, CK_R(exponential) e, const bool any) {
    const wide_integer negative = (wide_integer)x < 0; /* by the sign bit; −0 gives ½ on either way */
    const wide one = CK_R(splat_wide)(1), zero = CK_R(splat_wide)(0);
    const wide denominator = 1 + e.high;
    const wide denominator_low = ((1 - denominator) + e.high) + e.low;
    const wide numerator = CK_R(select_wide)(negative, e.high, one);
    const wide numerator_low = CK_R(select_wide)(negative, e.low, zero);

    const wide reciprocal = 1 / denominator;
#if CK_HAS_FMA
    const wide quotient = numerator * reciprocal;
    const wide residual = CK_R(fma_wide)(-quotient, denominator, numerator);
    const wide residual_low = CK_R(fma_wide)(-quotient, denominator_low, numerator_low);
    const wide sigma = CK_R(fma_wide)(residual + residual_low, reciprocal, quotient);
#else
    /* The residual would drown in the rounding of the product; a second division takes its place. */
    const wide quotient = numerator / denominator;
    const wide sigma = quotient + (numerator_low - quotient * denominator_low) * reciprocal;
#endif
    return any ? sigma * CK_R(select_wide)(negative, e.rest, one) : sigma;
}

/* In two passes over a block in first-level cache: one chain of all operations is too long for the processor to start
 * the next before the end of the last (a fifth slower). */
enum { CK_R(wides_of_block) = 8 };

CK_INLINE wide CK_R(biased)(const real *x, const real *bias) {
    return bias ? CK_R(load_wide)(x) + CK_R(load_wide)(bias) : CK_R(load_wide)(x);
}

/* y = σ(x + bias) for at most a block of wide vectors; bias may be NULL. */
CK_INLINE void CK_R(sigmoid_block)(size_t wides, const real *x, const real *bias, real *y) {
    wide high[CK_R(wides_of_block)], low[CK_R(wides_of_block)];
    bool any = false;
    for (size_t i = 0; i < wides; i++) {
        const wide input = CK_R(biased)(x + i * WIDE_LANES, bias ? bias + i * WIDE_LANES : NULL);
        const wide minus_x = CK_R(minus_magnitude)(input);
        any |= CK_R(any_wide)((wide_integer)(minus_x < LOWEST_PLAIN));
        const CK_R(exponential) e = CK_R(exponential_of)(minus_x, false);
        high[i] = e.high;
        low[i] = e.low;
    }
    for (size_t i = 0; i < wides; i++) {
        const wide input = CK_R(biased)(x + i * WIDE_LANES, bias ? bias + i * WIDE_LANES : NULL);
        wide sigma;
        if (__builtin_expect(any, 0)) /* the same bits where either way applies */
            sigma = CK_R(logistic)(input, CK_R(exponential_of)(CK_R(minus_magnitude)(input), true), true);
        else
            sigma = CK_R(logistic)(input, (CK_R(exponential)){high[i], low[i], low[i]}, false);
        CK_R(store_wide)(y + i * WIDE_LANES, sigma);
    }
}

CK_INLINE void CK_R(sigmoid_all)(size_t n, const real *x, const real *bias, real *y) {
    const size_t block = CK_R(wides_of_block) * WIDE_LANES;
    size_t j = 0;
    while (n - j >= WIDE_LANES) {
        const size_t here = n - j < block ? (n - j) / WIDE_LANES * WIDE_LANES : block;
        CK_R(sigmoid_block)(here / WIDE_LANES, x + j, bias ? bias + j : NULL, y + j);
        j += here;
    }
    if (j < n) {
        real rest[2][WIDE_LANES] = {{0}};
        memcpy(rest[0], x + j, (n - j) * sizeof(real));
        if (bias) memcpy(rest[1], bias + j, (n - j) * sizeof(real));
        CK_R(sigmoid_block)(1, rest[0], bias ? rest[1] : NULL, rest[0]);
        memcpy(y + j, rest[0], (n - j) * sizeof(real));
    }
}

static void CK_R(sigmoid_array)(size_t n, const real *x, real *y) { CK_R(sigmoid_all)(n, x, NULL, y); }
static void CK_R(bias_sigmoid)(size_t n, const real *z, const real *bias, real *y) { CK_R(sigmoid_all)(n, z, bias, y); }

static void CK_R(bias_add)(size_t n, const real *z, const real *bias, real *y) {
    size_t j = 0;
    for (; j + LANES <= n; j += LANES)
        CK_R(store)(y + j, CK_R(load)(z + j) + CK_R(load)(bias + j));
    if (j < n) {
        const CK_MASK mask = CK_R(mask_of)(n - j);
        CK_R(store_part)(y + j, mask, CK_R(load_part)(z + j, mask) + CK_R(load_part)(bias + j, mask));
    }
}

CK_INLINE vec CK_R(sigmoid_backward_vector)(vec y, vec dy) { return dy * (y * (1 - y)); }

static void CK_R(sigmoid_backward_array)(size_t n, const real *y, const real *dy, real *dx) {
    size_t j = 0;
    for (; j + LANES <= n; j += LANES)
        CK_R(store)(dx + j, CK_R(sigmoid_backward_vector)(CK_R(load)(y + j), CK_R(load)(dy + j)));
    if (j < n) {
        const CK_MASK mask = CK_R(mask_of)(n - j);
        CK_R(store_part)(dx + j, mask,
                         CK_R(sigmoid_backward_vector)(CK_R(load_part)(y + j, mask), CK_R(load_part)(dy + j, mask)));
    }
}
