/* Body: the sigmoid of arrays, and what is made from it element by element. */

/* Registers in a group. 4 hide most of the latencies. 8 take less time yet: 3% with AVX2, 7 to 12% with AVX-512 and
 * gcc. 12 and 16 take a tenth longer than 8 with AVX-512. */
#define CK_FEW 4
#define CK_MANY 8

CK_INLINE vec CK_R(sigmoid_input)(const real *x, const real *bias) {
    return bias ? CK_R(load)(x) + CK_R(load)(bias) : CK_R(load)(x);
}

/* At most a register of elements. */
CK_INLINE void CK_R(sigmoid_part)(size_t n, const real *x, const real *bias, real *y) {
    const CK_MASK mask = CK_R(mask_of)(n);
    const vec plain = CK_R(load_part)(x, mask), input = bias ? plain + CK_R(load_part)(bias, mask) : plain;
    const bool any = CK_R(any_bit)(CK_R(far_bits)(input), FAR_BITS);
    const vec sigma =
        __builtin_expect(any, 0) ? CK_R(logistic)(input, CK_R(any_x)) : CK_R(logistic)(input, CK_R(near_x));
    CK_R(store_part)(y, mask, sigma);
}

/* A group of registers of which a lane is not near. */
static __attribute__((noinline)) void CK_R(sigmoid_of_far)(size_t n, const real *x, const real *bias, real *y) {
    for (size_t j = 0; j < n; j += LANES) {
        const vec input = CK_R(sigmoid_input)(x + j, bias ? bias + j : NULL);
        const bool any = CK_R(any_bit)(CK_R(beyond_bits)(input), SIGN);
        CK_R(store)(y + j, any ? CK_R(logistic)(input, CK_R(any_x)) : CK_R(logistic)(input, CK_R(plain_x)));
    }
}

/* y = σ(x + bias) for a group of whole registers; bias may be NULL. streams: past the caches, to an aligned y.
 *
 * A chain of thirty operations on one register after the other waits for its own latencies, because the processor
 * cannot look far enough ahead. So a group goes through its stages side by side. Each stage takes one register after
 * the other: with every operation on the whole group, as a vector of several registers has it, AVX-512 takes 6% longer.
 */
CK_INLINE void CK_R(sigmoid_group)(const size_t registers, const real *x, const real *bias, real *y,
                                   const bool streams) {
    vec input[CK_MANY], quotient[CK_MANY];
    ivec far = {0};
    CK_R(exponential) e[CK_MANY];
    CK_R(denominator) d[CK_MANY];
    /* A loop of its own: with the look for far numbers in it, clang's code took 12% longer. */
    CK_UNROLL for (size_t i = 0; i < registers; i++)
        input[i] = CK_R(sigmoid_input)(x + i * LANES, bias ? bias + i * LANES : NULL);
    CK_UNROLL for (size_t i = 0; i < registers; i++)
        far |= CK_R(far_bits)(input[i]);
    if (__builtin_expect(CK_R(any_bit)(far, FAR_BITS), 0)) {
        CK_R(sigmoid_of_far)(registers * LANES, x, bias, y);
        return;
    }
    CK_UNROLL for (size_t i = 0; i < registers; i++)
        e[i] = CK_R(exponential_of)(input[i], CK_R(nowhere));
    CK_UNROLL for (size_t i = 0; i < registers; i++)
        d[i] = CK_R(denominator_of)(e[i], CK_R(near_x));
    CK_UNROLL for (size_t i = 0; i < registers; i++)
        quotient[i] = 1 / d[i].high;
    CK_UNROLL for (size_t i = 0; i < registers; i++) {
        const vec sigma = CK_R(corrected)(quotient[i], d[i], CK_R(near_x));
        if (streams)
            CK_R(stream)(y + i * LANES, sigma);
        else
            CK_R(store)(y + i * LANES, sigma);
    }
}

/* y = σ(x + bias); bias may be NULL. Many registers side by side, then fewer: a short array waits for no more than it
 * has. streams: y is aligned to the register. */
CK_INLINE void CK_R(sigmoid_all)(size_t n, const real *x, const real *bias, real *y, const bool streams) {
    size_t j = 0;
    for (; n - j >= CK_MANY * LANES; j += CK_MANY * LANES)
        CK_R(sigmoid_group)(CK_MANY, x + j, bias ? bias + j : NULL, y + j, streams);
    for (; n - j >= CK_FEW * LANES; j += CK_FEW * LANES)
        CK_R(sigmoid_group)(CK_FEW, x + j, bias ? bias + j : NULL, y + j, false);
    for (; n - j >= LANES; j += LANES)
        CK_R(sigmoid_group)(1, x + j, bias ? bias + j : NULL, y + j, false);
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
