/* Body: binary cross-entropy of arrays. */

/* The sum's lanes are fixed while a register's are not, so the terms pass through memory. */
CK_INLINE void CK_R(add_losses)(size_t n, const real *losses, double *lanes) {
    for (size_t i = 0; i < n; i += CK_LOSS_LANES) {
        CK_UNROLL for (size_t lane = 0; lane < CK_LOSS_LANES; lane++)
            lanes[lane] += (double)losses[i + lane];
    }
}

/* A group of registers, its stages side by side like those of sigmoid_group. */
CK_INLINE void CK_R(bce_group)(const size_t registers, const vec *z, const vec *y, const vec *w,
                               const CK_R(loss_terms) * terms, vec *loss, vec *gradient) {
    vec big_e[CK_FEW], s[CK_FEW], larger[CK_FEW], log1p[CK_FEW];
    CK_UNROLL for (size_t i = 0; i < registers; i++)
        big_e[i] = CK_R(big_e_of)(z[i]);
    CK_UNROLL for (size_t i = 0; i < registers; i++)
        s[i] = big_e[i] / (2 + big_e[i]);
    CK_UNROLL for (size_t i = 0; i < registers; i++)
        larger[i] = 1 / (1 + big_e[i]);
    CK_UNROLL for (size_t i = 0; i < registers; i++)
        log1p[i] = CK_R(log1p_of)(s[i]);
    CK_UNROLL for (size_t i = 0; i < registers; i++) {
        const CK_R(bce_parts) parts = CK_R(bce_parts_of)(y[i], terms);
        loss[i] = w[i] * CK_R(bce_loss)(z[i], parts, log1p[i]);
        gradient[i] = (w[i] * terms->gradient_scale) * CK_R(bce_slope)(z[i], parts, big_e[i], larger[i]);
    }
}

static void CK_R(bce)(size_t n, const real *z, const real *y, const real *weights, const CK_R(loss_terms) * terms,
                      double *lanes, real *dz) {
    const size_t few = CK_FEW * LANES;
    real losses[CK_FEW * LANES];
    vec zs[CK_FEW], ys[CK_FEW], ws[CK_FEW], loss[CK_FEW], gradient[CK_FEW];
    size_t j = 0;
    for (; n - j >= few; j += few) {
        CK_UNROLL for (size_t i = 0; i < CK_FEW; i++) {
            const size_t k = j + i * LANES;
            zs[i] = CK_R(load)(z + k);
            ys[i] = CK_R(load)(y + k);
            ws[i] = weights ? CK_R(load)(weights + k) : CK_R(splat)(1);
        }
        CK_R(bce_group)(CK_FEW, zs, ys, ws, terms, loss, gradient);
        if (dz) {
            CK_UNROLL for (size_t i = 0; i < CK_FEW; i++)
                CK_R(store)(dz + j + i * LANES, gradient[i]);
        }
        if (!lanes) continue;
        CK_UNROLL for (size_t i = 0; i < CK_FEW; i++)
            CK_R(store)(losses + i * LANES, loss[i]);
        CK_R(add_losses)(few, losses, lanes);
    }
    if (j == n) return;

    const size_t rest = n - j;
    size_t i = 0;
    for (; rest - i >= LANES; i += LANES) {
        *zs = CK_R(load)(z + j + i);
        *ys = CK_R(load)(y + j + i);
        *ws = weights ? CK_R(load)(weights + j + i) : CK_R(splat)(1);
        CK_R(bce_group)(1, zs, ys, ws, terms, loss, gradient);
        if (dz) CK_R(store)(dz + j + i, *gradient);
        CK_R(store)(losses + i, *loss);
    }
    if (i < rest) {
        const CK_MASK mask = CK_R(mask_of)(rest - i);
        *zs = CK_R(load_part)(z + j + i, mask);
        *ys = CK_R(load_part)(y + j + i, mask);
        *ws = weights ? CK_R(load_part)(weights + j + i, mask) : CK_R(splat)(1);
        CK_R(bce_group)(1, zs, ys, ws, terms, loss, gradient);
        if (dz) CK_R(store_part)(dz + j + i, mask, *gradient);
        CK_R(store_part)(losses + i, mask, *loss);
    }
    /* Zeros up to the next whole number of lanes: they add exactly nothing. */
    for (i = rest; i % CK_LOSS_LANES != 0; i++)
        losses[i] = 0;
    if (lanes) CK_R(add_losses)(i, losses, lanes);
}
