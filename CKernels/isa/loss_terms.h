/* Body: binary cross-entropy from logits, loss and gradient from one exponential.
 *
 * With E = e^−|z|: softplus(±z) = max(±z, 0) + log1p(E), and σ(±z) is 1 / (1 + E) or E / (1 + E). */
typedef struct {
    wide loss, gradient;
} CK_W(bce_result);

CK_INLINE CK_W(bce_result) CK_W(bce)(wide z, wide y, wide weight, const CK_R(loss_terms) * terms) {
    const wide zero = CK_W(splat)(0);
    const real smoothing = terms->label_smoothing;
    const wide target = CK_W(fma)(y, CK_W(splat)(1 - smoothing), CK_W(splat)(smoothing / 2));
    const wide positive_part = terms->positive_weight * target, negative_part = 1 - target;

    const wide minus_z = CK_W(max)(CK_W(splat)(-LARGEST_POWER), -CK_W(magnitude)(z));
    const CK_W(exponential) e = CK_W(exponential_of)(minus_z, CK_W(below));
    const wide big_e = CK_W(fma)(e.scale, e.s, e.scale) * e.unit;
    const wide s = big_e / (2 + big_e), s2 = s * s;
    wide q = CK_W(splat)(CK_R(logarithm_terms)[LOGARITHM_TERMS - 1]);
    CK_UNROLL for (size_t i = LOGARITHM_TERMS - 1; i-- > 0;)
        q = CK_W(fma)(q, s2, CK_W(splat)(CK_R(logarithm_terms)[i]));
    const wide log1p = 2 * CK_W(fma)(s * s2, q, s);

    /* A factor of 0 wins over an infinite softplus: an infinite logit with the matching target costs nothing. NaN in z
     * comes through the other factor, and through the sum where both are 0 (log1p is NaN then). */
    const wide of_positive =
        CK_W(select)(CK_W(equal)(positive_part, zero), log1p - log1p, positive_part * (CK_W(max)(-z, zero) + log1p));
    const wide of_negative =
        CK_W(select)(CK_W(equal)(negative_part, zero), log1p - log1p, negative_part * (CK_W(max)(z, zero) + log1p));

    const wide larger = 1 / (1 + big_e), smaller = big_e * larger;
    const wide_integer negative = CK_W(less)(z, zero);
    const wide sigma = CK_W(select)(negative, smaller, larger),
               sigma_of_minus = CK_W(select)(negative, larger, smaller);
    const wide slope = CK_W(fma)(negative_part, sigma, -(positive_part * sigma_of_minus));
    return (CK_W(bce_result)){weight * (of_positive + of_negative), (weight * terms->gradient_scale) * slope};
}
