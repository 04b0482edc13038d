/* Body: the sigmoid of arrays, and what is made from it element by element. */

/* At most a register of elements. */
CK_INLINE void CK_R(sigmoid_part)(size_t n, const real *x, const real *bias, real *y) {
    const CK_MASK mask = CK_R(mask_of)(n);
    const vec plain = CK_R(load_part)(x, mask), input = bias ? plain + CK_R(load_part)(bias, mask) : plain;
    const bool any = CK_R(any_far_of_one)(-input);
    const vec sigma = __builtin_expect(any, 0) ? CK_R(logistic_of_one)(input, CK_R(any_x_of_one))
                                               : CK_R(logistic_of_one)(input, CK_R(near_x_of_one));
    CK_R(store_part)(y, mask, sigma);
}

static __attribute__((noinline)) void CK_R(sigmoid_of_any)(size_t n, const real *x, const real *bias, real *y) {
    for (size_t j = 0; j < n; j += LANES) {
        const vec plain = CK_R(load)(x + j), input = bias ? plain + CK_R(load)(bias + j) : plain;
        CK_R(store)(y + j, CK_R(logistic_of_one)(input, CK_R(any_x_of_one)));
    }
}

/* y = σ(x + bias); bias may be NULL. Many registers side by side, then fewer: a short array waits for no more than it
 * has. streams: y is aligned to the register. */
CK_INLINE void CK_R(sigmoid_all)(size_t n, const real *x, const real *bias, real *y, const bool streams) {
    size_t j = 0;
    for (; n - j >= CK_MANY * LANES; j += CK_MANY * LANES)
        CK_R(sigmoid_of_many)(x + j, bias ? bias + j : NULL, y + j, streams);
    for (; n - j >= CK_FEW * LANES; j += CK_FEW * LANES)
        CK_R(sigmoid_of_few)(x + j, bias ? bias + j : NULL, y + j, false);
    for (; n - j >= LANES; j += LANES)
        CK_R(sigmoid_of_one)(x + j, bias ? bias + j : NULL, y + j, false);
    if (j < n) CK_R(sigmoid_part)(n - j, x + j, bias ? bias + j : NULL, y + j);
}

static void CK_R(sigmoid_array)(size_t n, const real *x, real *y) { CK_R(sigmoid_all)(n, x, NULL, y, false); }
static void CK_R(bias_sigmoid)(size_t n, const real *z, const real *bias, real *y) {
    CK_R(sigmoid_all)(n, z, bias, y, false);
}

static void CK_R(sigmoid_streamed)(size_t n, const real *x, real *y) {
    const size_t head = CK_R(unaligned_head)(n, y);
    if (head > 0) CK_R(sigmoid_part)(head, x, NULL, y);
    CK_R(sigmoid_all)(n - head, x + head, NULL, y + head, true);
    CK_R(end_of_stream)();
}

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

CK_INLINE void CK_R(sigmoid_backward_part)(size_t n, const real *y, const real *dy, real *dx) {
    const CK_MASK mask = CK_R(mask_of)(n);
    CK_R(store_part)
    (dx, mask, CK_R(sigmoid_backward_vector)(CK_R(load_part)(y, mask), CK_R(load_part)(dy, mask)));
}

static void CK_R(sigmoid_backward_array)(size_t n, const real *y, const real *dy, real *dx) {
    size_t j = 0;
    for (; j + LANES <= n; j += LANES)
        CK_R(store)(dx + j, CK_R(sigmoid_backward_vector)(CK_R(load)(y + j), CK_R(load)(dy + j)));
    if (j < n) CK_R(sigmoid_backward_part)(n - j, y + j, dy + j, dx + j);
}

static void CK_R(sigmoid_backward_streamed)(size_t n, const real *y, const real *dy, real *dx) {
    size_t j = CK_R(unaligned_head)(n, dx);
    if (j > 0) CK_R(sigmoid_backward_part)(j, y, dy, dx);
    for (; j + LANES <= n; j += LANES)
        CK_R(stream)(dx + j, CK_R(sigmoid_backward_vector)(CK_R(load)(y + j), CK_R(load)(dy + j)));
    if (j < n) CK_R(sigmoid_backward_part)(n - j, y + j, dy + j, dx + j);
    CK_R(end_of_stream)();
}
