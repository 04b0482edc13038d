/* Body: binary cross-entropy of arrays. */

/* The sum's lanes are fixed while a register's are not, so the terms pass through memory. */
CK_INLINE void CK_R(add_losses)(size_t n, const real *losses, double *lanes) {
    for (size_t i = 0; i < n; i += CK_LOSS_LANES) {
        CK_UNROLL for (size_t lane = 0; lane < CK_LOSS_LANES; lane++)
            lanes[lane] += (double)losses[i + lane];
    }
}

static void CK_R(bce)(size_t n, const real *z, const real *y, const real *weights, const CK_R(loss_terms) * terms,
                      double *lanes, real *dz) {
    const size_t few = CK_FEW * LANES;
    real losses[CK_FEW * LANES];
    size_t j = 0;
    for (; n - j >= few; j += few) {
        const CK_R(wide_of_few) w = weights ? CK_R(load_of_few)(weights + j) : CK_R(splat_of_few)(1);
        const CK_R(bce_result_of_few) r =
            CK_R(bce_of_few)(CK_R(load_of_few)(z + j), CK_R(load_of_few)(y + j), w, terms);
        if (dz) CK_R(store_of_few)(dz + j, r.gradient);
        if (!lanes) continue;
        CK_R(store_of_few)(losses, r.loss);
        CK_R(add_losses)(few, losses, lanes);
    }
    if (j == n) return;

    const size_t rest = n - j;
    size_t i = 0;
    for (; rest - i >= LANES; i += LANES) {
        const vec w = weights ? CK_R(load)(weights + j + i) : CK_R(splat)(1);
        const CK_R(bce_result_of_one) r = CK_R(bce_of_one)(CK_R(load)(z + j + i), CK_R(load)(y + j + i), w, terms);
        if (dz) CK_R(store)(dz + j + i, r.gradient);
        CK_R(store)(losses + i, r.loss);
    }
    if (i < rest) {
        const CK_MASK mask = CK_R(mask_of)(rest - i);
        const vec w = weights ? CK_R(load_part)(weights + j + i, mask) : CK_R(splat)(1);
        const CK_R(bce_result_of_one) r =
            CK_R(bce_of_one)(CK_R(load_part)(z + j + i, mask), CK_R(load_part)(y + j + i, mask), w, terms);
        if (dz) CK_R(store_part)(dz + j + i, mask, r.gradient);
        CK_R(store_part)(losses + i, mask, r.loss);
    }
    /* Zeros up to the next whole number of lanes: they add exactly nothing. */
    for (i = rest; i % CK_LOSS_LANES != 0; i++)
        losses[i] = 0;
    if (lanes) CK_R(add_losses)(i, losses, lanes);
}
