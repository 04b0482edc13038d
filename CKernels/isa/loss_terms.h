/* Body: binary cross-entropy from logits in a register, loss and gradient from one exponential.
 *
 * With E = e^−|z|: softplus(±z) = max(±z, 0) + log1p(E), and σ(±z) is 1 / (1 + E) or E / (1 + E). */
CK_INLINE vec CK_R(big_e_of)(vec z) {
    const vec magnitude = CK_R(min)(CK_R(splat)(LARGEST_POWER), CK_R(magnitude)(z));
    const CK_R(exponential) e = CK_R(exponential_of)(magnitude, CK_R(below));
    return CK_R(fma)(e.scale, e.s, e.scale) * e.unit;
}

/* From s = E / (2 + E). */
CK_INLINE vec CK_R(log1p_of)(vec s) {
    const vec s2 = s * s;
    vec q = CK_R(splat)(CK_R(logarithm_terms)[LOGARITHM_TERMS - 1]);
    CK_UNROLL for (size_t i = LOGARITHM_TERMS - 1; i-- > 0;)
        q = CK_R(fma)(q, s2, CK_R(splat)(CK_R(logarithm_terms)[i]));
    return 2 * CK_R(fma)(s * s2, q, s);
}

typedef struct {
    vec positive, negative; /* the factors of softplus(−z) and softplus(z) */
} CK_R(bce_parts);

CK_INLINE CK_R(bce_parts) CK_R(bce_parts_of)(vec y, const CK_R(loss_terms) * terms) {
    const real smoothing = terms->label_smoothing;
    const vec target = CK_R(fma)(y, CK_R(splat)(1 - smoothing), CK_R(splat)(smoothing / 2));
    return (CK_R(bce_parts)){terms->positive_weight * target, 1 - target};
}

/* A factor of 0 wins over an infinite softplus: an infinite logit with the matching target costs nothing. NaN in z
 * comes through the other factor, and through the sum where both are 0 (log1p is NaN then). */
CK_INLINE vec CK_R(bce_loss)(vec z, CK_R(bce_parts) p, vec log1p) {
    const vec zero = CK_R(splat)(0);
    const vec of_positive =
        CK_R(select)((ivec)(p.positive == zero), log1p - log1p, p.positive * (CK_R(max)(-z, zero) + log1p));
    const vec of_negative =
        CK_R(select)((ivec)(p.negative == zero), log1p - log1p, p.negative * (CK_R(max)(z, zero) + log1p));
    return of_positive + of_negative;
}

/* larger = 1 / (1 + E). */
CK_INLINE vec CK_R(bce_slope)(vec z, CK_R(bce_parts) p, vec big_e, vec larger) {
    const vec smaller = big_e * larger;
    const ivec negative = (ivec)(z < CK_R(splat)(0));
    const vec sigma = CK_R(select)(negative, smaller, larger), sigma_of_minus = CK_R(select)(negative, larger, smaller);
    return CK_R(fma)(p.negative, sigma, -(p.positive * sigma_of_minus));
}
