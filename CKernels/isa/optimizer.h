/* Body: parameter updates, each array touched once. */
CK_INLINE vec CK_R(load_some)(const real *p, const bool partial, CK_MASK mask) {
    return partial ? CK_R(load_part)(p, mask) : CK_R(load)(p);
}
CK_INLINE void CK_R(store_some)(real *p, const bool partial, CK_MASK mask, vec v) {
    if (partial)
        CK_R(store_part)(p, mask, v);
    else
        CK_R(store)(p, v);
}

CK_INLINE void CK_R(sgd_step)(const CK_R(sgd_terms) * t, const real *gradient, real *velocity, real *parameters,
                              const bool partial, CK_MASK mask) {
    const vec p = CK_R(load_some)(parameters, partial, mask);
    const vec g = CK_R(fma)(CK_R(splat)(t->weight_decay), p, CK_R(load_some)(gradient, partial, mask));
    vec direction = g;
    if (velocity) {
        const vec momentum = CK_R(splat)(t->momentum);
        const vec v = CK_R(fma)(momentum, CK_R(load_some)(velocity, partial, mask), g);
        CK_R(store_some)(velocity, partial, mask, v);
        direction = t->nesterov ? CK_R(fma)(momentum, v, g) : v;
    }
    CK_R(store_some)(parameters, partial, mask, CK_R(fma)(CK_R(splat)(-t->learning_rate), direction, p));
}

static void CK_R(sgd_array)(size_t n, const CK_R(sgd_terms) * terms, const real *gradient, real *velocity,
                            real *parameters) {
    size_t j = 0;
    for (; j + LANES <= n; j += LANES)
        CK_R(sgd_step)(terms, gradient + j, velocity ? velocity + j : NULL, parameters + j, false, CK_R(mask_of)(1));
    if (j < n)
        CK_R(sgd_step)(terms, gradient + j, velocity ? velocity + j : NULL, parameters + j, true, CK_R(mask_of)(n - j));
}

CK_INLINE void CK_R(adam_step)(const CK_R(adam_terms) * t, const real *gradient, real *first, real *second,
                               real *parameters, const bool partial, CK_MASK mask) {
    const vec p = CK_R(splat)(t->parameter_scale) * CK_R(load_some)(parameters, partial, mask);
    const vec g = CK_R(fma)(CK_R(splat)(t->weight_decay), p, CK_R(load_some)(gradient, partial, mask));
    const vec m =
        CK_R(fma)(CK_R(splat)(t->beta1), CK_R(load_some)(first, partial, mask), CK_R(splat)(t->one_minus_beta1) * g);
    const vec v = CK_R(fma)(CK_R(splat)(t->beta2), CK_R(load_some)(second, partial, mask),
                            CK_R(splat)(t->one_minus_beta2) * g * g);
    const vec denominator = CK_R(fma)(CK_R(sqrt)(v), CK_R(splat)(t->root_scale), CK_R(splat)(t->epsilon));
    CK_R(store_some)(first, partial, mask, m);
    CK_R(store_some)(second, partial, mask, v);
    CK_R(store_some)(parameters, partial, mask, CK_R(fma)(CK_R(splat)(-t->step_size), m / denominator, p));
}

static void CK_R(adam_array)(size_t n, const CK_R(adam_terms) * terms, const real *gradient, real *first, real *second,
                             real *parameters) {
    size_t j = 0;
    for (; j + LANES <= n; j += LANES)
        CK_R(adam_step)(terms, gradient + j, first + j, second + j, parameters + j, false, CK_R(mask_of)(1));
    if (j < n) CK_R(adam_step)(terms, gradient + j, first + j, second + j, parameters + j, true, CK_R(mask_of)(n - j));
}
