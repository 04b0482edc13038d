/* Body: one row of an outer product, and scaling in place. */
CK_INLINE vec CK_R(outer_vector)(vec alpha_x, vec y, vec beta, vec a) { return CK_R(fma)(alpha_x, y, beta * a); }

static void CK_R(outer_row)(size_t n, real alpha_x, const real *y, real beta, real *a) {
    const vec xs = CK_R(splat)(alpha_x), betas = CK_R(splat)(beta);
    const CK_MASK mask = CK_R(mask_of)(n % LANES ? n % LANES : 1);
    size_t j = 0;
    if (beta == 0) {
        for (; j + LANES <= n; j += LANES)
            CK_R(store)(a + j, xs * CK_R(load)(y + j));
        if (j < n) CK_R(store_part)(a + j, mask, xs * CK_R(load_part)(y + j, mask));
    } else {
        for (; j + LANES <= n; j += LANES)
            CK_R(store)(a + j, CK_R(outer_vector)(xs, CK_R(load)(y + j), betas, CK_R(load)(a + j)));
        if (j < n)
            CK_R(store_part)(a + j, mask,
                             CK_R(outer_vector)(xs, CK_R(load_part)(y + j, mask), betas, CK_R(load_part)(a + j, mask)));
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
