/* Body: y = alpha x + beta y, and scaling in place. */
CK_INLINE vec CK_R(axpby_vector)(vec alpha, vec x, vec beta, vec y) { return CK_R(fma)(alpha, x, beta * y); }

static void CK_R(axpby)(size_t n, real alpha, const real *x, real beta, real *y) {
    const vec alphas = CK_R(splat)(alpha), betas = CK_R(splat)(beta);
    const CK_MASK mask = CK_R(mask_of)(n % LANES ? n % LANES : 1);
    size_t j = 0;
    if (beta == 0) {
        for (; j + LANES <= n; j += LANES)
            CK_R(store)(y + j, alphas * CK_R(load)(x + j));
        if (j < n) CK_R(store_part)(y + j, mask, alphas * CK_R(load_part)(x + j, mask));
    } else {
        for (; j + LANES <= n; j += LANES)
            CK_R(store)(y + j, CK_R(axpby_vector)(alphas, CK_R(load)(x + j), betas, CK_R(load)(y + j)));
        if (j < n)
            CK_R(store_part)(
                y + j, mask,
                CK_R(axpby_vector)(alphas, CK_R(load_part)(x + j, mask), betas, CK_R(load_part)(y + j, mask)));
    }
}

static void CK_R(scale)(size_t n, real beta, real *c) {
    if (beta == 0) {
        memset(c, 0, n * sizeof(real));
        return;
    }
    for (size_t j = 0; j < n; j++)
        c[j] *= beta;
}
