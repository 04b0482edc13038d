/* Body: e^−|x|, the base of the sigmoid and of the loss.
 *
 * With n the whole number nearest to −|x| / ln 2 and r = −|x| − n ln 2, |r| ≤ ln 2 / 2:  e^−|x| = 2ⁿ e^r, and
 * e^r = 1 + r + r² P(r), P a minimax polynomial.
 *   ln 2 is L1 + L2; L1 has so few bits that n L1 is exact, and so is −|x| − n L1.
 *   P minimizes the error relative to e^r on [−0.3466, 0.3466] (fpminimax of Sollya, function (e^r − 1 − r)/r²):
 *   3.0e-10 = 2^-31.6 for float, 2.3e-19 = 2^-61.9 for double.
 * e^r is returned as a sum of two numbers: the rounding of 1 + s would cost half an ULP alone. The roundings of r and s
 * are left, each at most a quarter of the unit roundoff: over all floats σ then is within 0.988 ULP (1.462 without
 * fused multiply-add). Carrying them too takes 7 operations more. */
#if CK_REAL_IS_FLOAT
#define LOG2_E 0x1.715476p0f
#define LN2_HIGH 0x1.62e4p-1f
#define LN2_LOW 0x1.7f7d1cp-20f
#define ROUNDER 0x1.8p23f /* adding it rounds to a whole number, which then lies in the low bits */
#define EXPONENT_SHIFT 23
#define EXPONENT_BIAS 127
#define LOWEST -104.5f      /* below, σ rounds to 0: half the smallest subnormal is e^-103.97 */
#define LOWEST_PLAIN -69.0f /* down to here 2ⁿ and all that is computed from it are normal numbers */
#define LOWEST_STEP -100    /* the n of LOWEST_PLAIN */
#define EXPONENTIAL_TERMS 6
static const real CK_R(exponential_terms)[EXPONENTIAL_TERMS] = {0x1p-1f,        0x1.555556p-3f,  0x1.555502p-5f,
                                                                0x1.110fc2p-7f, 0x1.6d2e06p-10f, 0x1.a2d99ap-13f};
#else
#define LOG2_E 0x1.71547652b82fep0
#define LN2_HIGH 0x1.62e42fefa38p-1
#define LN2_LOW 0x1.ef35793c7673p-45
#define ROUNDER 0x1.8p52
#define EXPONENT_SHIFT 52
#define EXPONENT_BIAS 1023
#define LOWEST -746.0 /* half the smallest subnormal is e^-745.13 */
#define LOWEST_PLAIN -660.0
#define LOWEST_STEP -953
#define EXPONENTIAL_TERMS 11
static const real CK_R(exponential_terms)[EXPONENTIAL_TERMS] = {0x1p-1,
                                                                0x1.5555555555557p-3,
                                                                0x1.5555555555557p-5,
                                                                0x1.1111111110051p-7,
                                                                0x1.6c16c16c156a5p-10,
                                                                0x1.a01a01ac1de81p-13,
                                                                0x1.a01a01ab9882bp-16,
                                                                0x1.71de01acf7607p-19,
                                                                0x1.27e4cfaf0e60fp-22,
                                                                0x1.af4ecab92d52fp-26,
                                                                0x1.1f86f0b035526p-29};
#endif

/* 2 to a whole number given as ROUNDER + n, −126 ≤ n (double: −1022). */
CK_INLINE wide CK_R(power_of_two)(wide rounder_plus_n) {
    return (wide)(((wide_integer)rounder_plus_n << EXPONENT_SHIFT) + ((integer)EXPONENT_BIAS << EXPONENT_SHIFT));
}

/* P(r), by pairs of terms: half the latency of Horner's rule. */
CK_INLINE wide CK_R(exponential_polynomial)(wide r) {
    const real *t = CK_R(exponential_terms);
    const wide square = r * r;
    const bool odd = EXPONENTIAL_TERMS % 2;
    wide p =
        odd ? CK_R(splat_wide)(t[EXPONENTIAL_TERMS - 1])
            : CK_R(fma_wide)(r, CK_R(splat_wide)(t[EXPONENTIAL_TERMS - 1]), CK_R(splat_wide)(t[EXPONENTIAL_TERMS - 2]));
    CK_UNROLL for (size_t i = (EXPONENTIAL_TERMS - 1) / 2; i-- > 0;)
        p = CK_R(fma_wide)(p, square, CK_R(fma_wide)(r, CK_R(splat_wide)(t[2 * i + 1]), CK_R(splat_wide)(t[2 * i])));
    return p;
}

/* e^−|x| = (high + low) rest. */
typedef struct {
    wide high, low, rest;
} CK_R(exponential);

/* For −|x|; any: of any size, otherwise at least LOWEST_PLAIN, where rest is 1 and left undefined. NaN stays. Both
 * give the same high and low where both apply. */
CK_INLINE CK_R(exponential) CK_R(exponential_of)(wide minus_x, const bool any) {
    const wide rounder = CK_R(splat_wide)(ROUNDER);
    if (any) minus_x = CK_R(max_wide)(CK_R(splat_wide)(LOWEST), minus_x);
    const wide rounder_plus_n = CK_R(fma_wide)(minus_x, CK_R(splat_wide)(LOG2_E), rounder);
    const wide n = rounder_plus_n - rounder;
    const wide r =
        CK_R(fma_wide)(n, CK_R(splat_wide)(-LN2_LOW), CK_R(fma_wide)(n, CK_R(splat_wide)(-LN2_HIGH), minus_x));
    const wide s = CK_R(fma_wide)(r * r, CK_R(exponential_polynomial)(r), r);

    /* 2ⁿ in two factors where it is too small for one. */
    const wide first = any ? CK_R(max_wide)(CK_R(splat_wide)(ROUNDER + LOWEST_STEP), rounder_plus_n) : rounder_plus_n;
    const wide step = CK_R(power_of_two)(first);
    const wide high = CK_R(fma_wide)(s, step, step), low = CK_R(fma_wide)(s, step, step - high);
    return (CK_R(exponential)){high, low, any ? CK_R(power_of_two)((rounder_plus_n - first) + rounder) : step};
}

CK_INLINE wide CK_R(minus_magnitude)(wide x) {
    const wide sign = CK_R(splat_wide)((real)-0.0);
    return (wide)((wide_integer)x | (wide_integer)sign);
}
