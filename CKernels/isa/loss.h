/* Body: binary cross-entropy from logits, loss terms and gradient from one exponential.
 *
 * With E = e^−|z|: softplus(±z) = max(±z, 0) + log1p(E), and σ(±z) is 1 / (1 + E) or E / (1 + E).
 * log1p(E) = 2 artanh(s) with s = E / (2 + E) ≤ 1/3, and artanh(s) = s (1 + s² Q(s²)), Q a minimax polynomial on
 * [0, 1/9] (fpminimax of Sollya): relative error 2.9e-10 for float, 4.7e-18 for double. */
#if CK_REAL_IS_FLOAT
#define LOGARITHM_TERMS 5
static const real CK_R(logarithm_terms)[LOGARITHM_TERMS] = {0x1.555556p-2f, 0x1.999866p-3f, 0x1.24d76ep-3f,
                                                            0x1.bb311cp-4f, 0x1.e121b8p-4f};
#else
#define LOGARITHM_TERMS 10
static const real CK_R(logarithm_terms)[LOGARITHM_TERMS] = {
    0x1.5555555555555p-2, 0x1.999999999a27ep-3, 0x1.24924923df5fep-3, 0x1.c71c726c342ddp-4, 0x1.745cf14f351d2p-4,
    0x1.3b18a76c29cap-4,  0x1.10acebf82e711p-4, 0x1.eb8ad6cf27f81p-5, 0x1.688b10a98bae2p-5, 0x1.4b01657ae785ap-4};
#endif

typedef struct {
    wide loss, gradient;
} CK_R(bce_result);

CK_INLINE CK_R(bce_result) CK_R(bce_wide)(wide z, wide y, wide weight, const CK_R(loss_terms) * terms) {
    const wide zero = CK_R(splat_wide)(0);
    const real smoothing = terms->label_smoothing;
    const wide target = CK_R(fma_wide)(y, CK_R(splat_wide)(1 - smoothing), CK_R(splat_wide)(smoothing / 2));
    const wide positive_part = terms->positive_weight * target, negative_part = 1 - target;

    const CK_R(exponential) e = CK_R(exponential_of)(CK_R(minus_magnitude)(z), true);
    const wide big_e = e.high * e.rest;
    const wide s = big_e / (2 + big_e), s2 = s * s;
    wide q = CK_R(splat_wide)(CK_R(logarithm_terms)[LOGARITHM_TERMS - 1]);
    CK_UNROLL for (size_t i = LOGARITHM_TERMS - 1; i-- > 0;)
        q = CK_R(fma_wide)(q, s2, CK_R(splat_wide)(CK_R(logarithm_terms)[i]));
    const wide log1p = 2 * CK_R(fma_wide)(s * s2, q, s);

    /* A factor of 0 wins over an infinite softplus: an infinite logit with the matching target costs nothing. NaN in z
     * comes through the other factor, and through the sum where both are 0 (log1p is NaN then). */
    const wide of_positive = CK_R(select_wide)((wide_integer)(positive_part == 0), log1p - log1p,
                                               positive_part * (CK_R(max_wide)(-z, zero) + log1p));
    const wide of_negative = CK_R(select_wide)((wide_integer)(negative_part == 0), log1p - log1p,
                                               negative_part * (CK_R(max_wide)(z, zero) + log1p));

    const wide larger = 1 / (1 + big_e), smaller = big_e * larger;
    const wide_integer negative = (wide_integer)(z < 0);
    const wide sigma = CK_R(select_wide)(negative, smaller, larger),
               sigma_of_minus = CK_R(select_wide)(negative, larger, smaller);
    const wide slope = CK_R(fma_wide)(negative_part, sigma, -(positive_part * sigma_of_minus));
    return (CK_R(bce_result)){weight * (of_positive + of_negative), (weight * terms->gradient_scale) * slope};
}

/* The sum's lanes are fixed while a register's are not, so the terms pass through memory. */
CK_INLINE void CK_R(add_losses)(size_t n, const real *losses, double *lanes) {
    for (size_t i = 0; i < n; i += CK_LOSS_LANES) {
        CK_UNROLL for (size_t lane = 0; lane < CK_LOSS_LANES; lane++)
            lanes[lane] += (double)losses[i + lane];
    }
}

static void CK_R(bce)(size_t n, const real *z, const real *y, const real *weights, const CK_R(loss_terms) * terms,
                      double *lanes, real *dz) {
    const wide ones = CK_R(splat_wide)(1);
    real losses[WIDE_LANES];
    size_t j = 0;
    for (; j + WIDE_LANES <= n; j += WIDE_LANES) {
        const wide w = weights ? CK_R(load_wide)(weights + j) : ones;
        const CK_R(bce_result) r = CK_R(bce_wide)(CK_R(load_wide)(z + j), CK_R(load_wide)(y + j), w, terms);
        if (dz) CK_R(store_wide)(dz + j, r.gradient);
        if (!lanes) continue;
        CK_R(store_wide)(losses, r.loss);
        CK_R(add_losses)(WIDE_LANES, losses, lanes);
    }
    if (j < n) {
        const size_t count = n - j;
        real rest[3][WIDE_LANES] = {{0}}; /* weights of 0: what lies past the end adds exactly nothing */
        memcpy(rest[0], z + j, count * sizeof(real));
        memcpy(rest[1], y + j, count * sizeof(real));
        for (size_t i = 0; i < count; i++)
            rest[2][i] = weights ? weights[j + i] : 1;
        const CK_R(bce_result) r =
            CK_R(bce_wide)(CK_R(load_wide)(rest[0]), CK_R(load_wide)(rest[1]), CK_R(load_wide)(rest[2]), terms);
        CK_R(store_wide)(rest[0], r.gradient);
        if (dz) memcpy(dz + j, rest[0], count * sizeof(real));
        CK_R(store_wide)(losses, r.loss);
        if (lanes) CK_R(add_losses)((count + CK_LOSS_LANES - 1) / CK_LOSS_LANES * CK_LOSS_LANES, losses, lanes);
    }
}
#undef LOGARITHM_TERMS
