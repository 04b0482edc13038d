/* Body for contract.c: the first run of a small call against plain loops in long double, within the bounds that the
 * headers give or that follow from the roundings of the formula. */
#define CONTRACT_REFERENCE_WORK 60000.0

static bool R(is_tame)(const call *c, size_t at) {
    const operand *o = &c->operands[at];
    return has_memory(o) && o->kind != wild_values && o->kind != any_bits && o->kind != some_are_negative;
}
static long double R(given)(size_t at, size_t i) { return ((const real *)(const void *)values[at])[i]; }
static long double R(found)(size_t at, size_t i) { return ((const real *)(const void *)results[0][at])[i]; }
static long double R(gamma)(size_t n) { return n * UNIT_ROUNDOFF / (1 - n * UNIT_ROUNDOFF); }

static void R(hold)(const operand *o, size_t i, long double result, long double expected, long double bound) {
    /* The reference is rounded too, 2048 times finer than a double. */
    if (fabsl(result - expected) <= bound * (1 + 0x1p-10L)) return;
    fail("%s: element %zu is %.17Lg, not %.17Lg, off by %.3Lg of the bound", o->name, i, result, expected,
         fabsl(result - expected) / bound);
}
static void R(expect)(const call *c, size_t at, size_t i, long double expected, long double bound) {
    if (c->operands[at].is_absent) return;
    /* What overflows, or may, is left to the comparison of two runs. */
    if (fabsl(expected) + bound > 0.25L / LEAST_NUMBER / UNIT_ROUNDOFF / UNIT_ROUNDOFF) return;
    if (sizeof(real) == 4 && fabsl(expected) + bound > 0x1p126L) return;
    R(hold)(&c->operands[at], i, R(found)(at, i), expected, bound);
}

static void R(check_product)(const call *c) {
    const long double alpha = (real)c->alpha, beta = (real)c->beta;
    const bool ta = c->transpose_a, tb = c->transpose_b;
    size_t m = c->operands[0].rows, n = c->operands[0].columns, k = 1;
    if (c->function == gemm) k = c->k;
    if (c->function == gemv) k = ta ? c->m : c->n;
    if (m == 0 || n == 0 || (double)m * (double)n * ((double)k + 1) > CONTRACT_REFERENCE_WORK) return;
    if (beta != 0 && !R(is_tame)(c, 0)) return;
    const bool reads = alpha != 0 && k > 0;
    if (reads && (!R(is_tame)(c, 1) || !R(is_tame)(c, 2))) return;
    if (isinf(beta) || (reads && isinf(alpha))) return;
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < n; j++) {
            long double sum = 0, magnitude = 0;
            for (size_t p = 0; reads && p < k; p++) {
                long double a, b;
                if (c->function == gemm) {
                    a = R(given)(1, ta ? p * m + i : i * k + p);
                    b = R(given)(2, tb ? j * k + p : p * n + j);
                } else if (c->function == gemv) {
                    a = R(given)(1, ta ? p * c->n + i : i * c->n + p);
                    b = R(given)(2, p);
                } else {
                    a = R(given)(1, i);
                    b = R(given)(2, j);
                }
                sum += a * b;
                magnitude += fabsl(a * b);
            }
            const long double old = beta != 0 ? beta * R(given)(0, i * n + j) : 0;
            const long double expected = (reads ? alpha * sum : 0) + old;
            if (isnan(alpha) && reads ? true : isnan(beta)) {
                if (!isnan(R(found)(0, i * n + j))) fail("element %zu, %zu is no NaN", i, j);
                continue;
            }
            /* alpha x may be subnormal, and an outer product, or one step of the depth, has it times y. */
            const bool is_outer = c->function == outer || (c->function == gemm && k == 1);
            const long double least = LEAST_NUMBER * (is_outer && reads ? 1 + fabsl(R(given)(2, j)) : 1);
            const long double bound =
                R(gamma)(k + 2) * ((reads ? fabsl(alpha) : 0) * magnitude + fabsl(old)) + (k + 3) * least;
            R(expect)(c, 0, i * n + j, expected, bound);
        }
    }
}

static long double R(ulp)(long double x) {
    int exponent;
    frexpl(x, &exponent);
    return fmaxl(ldexpl(2 * UNIT_ROUNDOFF, exponent - 1), LEAST_NUMBER);
}

static void R(check_elements)(const call *c) {
    const size_t n = (double)c->n > CONTRACT_REFERENCE_WORK ? 0 : c->n;
    const int ulps = ck_instruction_set_has_fma(c->set) ? 1 : 2;
    for (size_t i = 0; i < n; i++) {
        const long double x = R(given)(1, i);
        if (c->function == sigmoid) {
            const long double e = expl(-fabsl(x)), s = x >= 0 ? 1 / (1 + e) : e / (1 + e);
            if (isnan(x) ? !isnan(R(found)(0, i)) : !(fabsl(R(found)(0, i) - s) <= ulps * R(ulp)(s)))
                fail("sigmoid of %La is %La", x, R(found)(0, i));
        } else if (R(is_tame)(c, 1) && R(is_tame)(c, 2)) {
            const long double expected = R(given)(2, i) * x * (1 - x);
            R(expect)(c, 0, i, expected, R(gamma)(3) * fabsl(expected) + 3 * LEAST_NUMBER);
        }
    }
}

/* A value and how far a computed one may be from it. */
typedef struct {
    long double value, error;
} R(bounded);

/* One term of the loss and its gradient, of a logit that is itself uncertain. */
static void R(term)(const call *c, R(bounded) z, long double y, long double weight, R(bounded) * loss, R(bounded) * d) {
    const long double eps = c->has_options ? (real)c->label_smoothing : 0;
    const long double p = c->has_options ? (real)c->positive_weight : 1, t = y * (1 - eps) + eps / 2;
    const long double e = expl(-fabsl(z.value)), rest = e / (1 + e), most = 1 / (1 + e), lower = log1pl(e);
    const long double s = z.value >= 0 ? most : rest, other = z.value >= 0 ? rest : most;
    const long double up = lower + fmaxl(z.value, 0), down = lower + fmaxl(-z.value, 0);
    const long double u = R(gamma)(24) * (1 + fabsl(t));  /* absolute in t and 1 − t, which are rounded */
    const long double of_t = fabsl(1 - t) + p * fabsl(t); /* targets outside of [0, 1] follow the formula */
    loss->value = weight * (p * t * down + (1 - t) * up);
    loss->error = weight * (of_t * z.error + u * (p * down + up)) + LEAST_NUMBER;
    d->value = weight * ((1 - t) * s - p * t * other);
    d->error = weight * (of_t * s * other * expl(z.error) * z.error + u * (s + p * other)) + LEAST_NUMBER;
}

static long double R(weight_of)(const call *c, size_t row) {
    return c->operands[c->weights_at].is_absent ? 1 : R(given)(c->weights_at, row);
}

static void R(expect_loss)(const call *c, size_t at, R(bounded) sum, long double magnitude, long double scale,
                           size_t terms) {
    if (c->operands[at].is_absent) return;
    double loss;
    memcpy(&loss, results[0][at], sizeof loss);
    const long double error = sum.error + (terms + 4) * 0x1p-53L * (magnitude + sum.error);
    R(hold)(&c->operands[at], 0, loss, sum.value * scale, error * scale + 0x1p-1074L);
}

static void R(check_loss)(const call *c) {
    const size_t terms = c->m * c->n;
    const bool is_sum = c->has_options && c->reduction == CK_REDUCTION_SUM;
    if ((double)terms > CONTRACT_REFERENCE_WORK) return;
    R(bounded) sum = {0, 0};
    long double magnitude = 0;
    if (terms > 0 && (!R(is_tame)(c, 2) || !R(is_tame)(c, 3))) return;
    const long double scale = is_sum || terms == 0 ? 1 : 1.0L / terms;
    for (size_t i = 0; i < terms; i++) {
        R(bounded) loss, d;
        R(term)(c, (R(bounded)){R(given)(2, i), 0}, R(given)(3, i), R(weight_of)(c, i / c->n), &loss, &d);
        sum.value += loss.value;
        magnitude += fabsl(loss.value);
        sum.error += loss.error;
        R(expect)(c, 0, i, d.value * scale, d.error * scale + LEAST_NUMBER);
    }
    R(expect_loss)(c, 1, sum, magnitude, scale, terms);
}

static void R(check_optimizer)(const call *c) {
    const size_t n = (double)c->n > CONTRACT_REFERENCE_WORK ? 0 : c->n, gradient_at = c->function == sgd ? 2 : 3;
    if (n == 0 || !R(is_tame)(c, 0) || !R(is_tame)(c, gradient_at)) return;
    if (!c->operands[1].is_absent && !R(is_tame)(c, 1)) return;
    const long double u = R(gamma)(16);
    for (size_t i = 0; i < n; i++) {
        const long double p = R(given)(0, i), gradient_i = R(given)(gradient_at, i);
        if (c->function == sgd) {
            const ck_sgd_options *o = &c->sgd;
            const long double v = o->momentum != 0 ? R(given)(1, i) : 0;
            const long double g = gradient_i + o->weight_decay * p, new_v = o->momentum * v + g;
            const long double all_g = fabsl(gradient_i) + o->weight_decay * fabsl(p);
            const long double all_v = o->momentum * fabsl(v) + all_g;
            const long double step = o->nesterov ? g + o->momentum * new_v : new_v;
            const long double all_step = o->nesterov ? all_g + o->momentum * all_v : all_v;
            R(expect)(c, 0, i, p - o->learning_rate * step,
                      u * (fabsl(p) + o->learning_rate * all_step) + 8 * LEAST_NUMBER);
            R(expect)(c, 1, i, new_v, u * all_v + 8 * LEAST_NUMBER);
            continue;
        }
        if (!R(is_tame)(c, 2)) return;
        const ck_adam_options *o = &c->adam;
        const long double b1 = o->beta1, b2 = o->beta2, m = R(given)(1, i), v = R(given)(2, i);
        const long double coupled = o->decoupled_weight_decay ? 0 : o->weight_decay;
        const long double g = gradient_i + coupled * p, all_g = fabsl(gradient_i) + coupled * fabsl(p);
        const long double new_m = b1 * m + (1 - b1) * g, all_m = b1 * fabsl(m) + (1 - b1) * all_g;
        const long double new_v = b2 * v + (1 - b2) * g * g, all_v = b2 * v + (1 - b2) * all_g * all_g;
        R(expect)(c, 1, i, new_m, u * all_m + 8 * LEAST_NUMBER);
        R(expect)(c, 2, i, new_v, u * all_v + 8 * LEAST_NUMBER);
        const long double c1 = 1 - powl(b1, c->step), c2 = 1 - powl(b2, c->step);
        /* The corrections are differences in double. */
        const long double of_c = u + 0x1p-50L / c1 + 0x1p-50L / c2;
        const long double v_error = u * all_v + 8 * LEAST_NUMBER;
        const long double least = sqrtl(fmaxl(new_v - v_error, 0) / c2) * (1 - of_c) + o->epsilon * (1 - u);
        const long double most = sqrtl((new_v + v_error) / c2) * (1 + of_c) + o->epsilon * (1 + u);
        const long double size = o->learning_rate / c1, middle = sqrtl(new_v / c2) + o->epsilon;
        const long double kept = o->decoupled_weight_decay ? 1 - o->learning_rate * o->weight_decay : 1;
        const long double step = size * new_m / middle;
        const long double step_error =
            size * (u * all_m / least + fabsl(new_m) * (1 / least - 1 / most)) + of_c * size * fabsl(new_m) / least;
        const long double all_p = fabsl(p) * (1 + (o->decoupled_weight_decay ? o->learning_rate * o->weight_decay : 0));
        R(expect)(c, 0, i, p * kept - step, u * (all_p + fabsl(step)) + step_error * (1 + u) + 8 * LEAST_NUMBER);
    }
}

/* Σ of products of uncertain numbers (Tests/ReferenceKernels/Network derives the bounds). */
typedef struct {
    long double value, magnitude, inherited;
} R(sum);
static void R(add_product)(R(sum) * s, R(bounded) a, R(bounded) b) {
    s->value += a.value * b.value;
    s->magnitude += (fabsl(a.value) + a.error) * (fabsl(b.value) + b.error);
    s->inherited += a.error * fabsl(b.value) + fabsl(a.value) * b.error + a.error * b.error;
}
static R(bounded) R(total)(R(sum) s, size_t roundings, size_t products) {
    return (R(bounded)){s.value, R(gamma)(roundings) * s.magnitude + s.inherited + products * LEAST_NUMBER};
}
static R(bounded) R(exact)(long double x) { return (R(bounded)){x, 0}; }
static R(bounded) R(sigmoid_of)(R(bounded) z) {
    const long double e = expl(-fabsl(z.value)), s = z.value >= 0 ? 1 / (1 + e) : e / (1 + e);
    return (R(bounded)){s, e / ((1 + e) * (1 + e)) * expl(z.error) * z.error + 4 * UNIT_ROUNDOFF * s + LEAST_NUMBER};
}
static R(bounded) R(through_sigmoid)(R(bounded) d, R(bounded) h) {
    const long double slope = fabsl(h.value * (1 - h.value)), above = fabsl(d.value);
    const long double of_slope = fabsl(1 - 2 * h.value) * h.error + h.error * h.error;
    return (R(bounded)){d.value * h.value * (1 - h.value), above * of_slope + d.error * (slope + of_slope) +
                                                               R(gamma)(4) * (above + d.error) * (slope + of_slope) +
                                                               LEAST_NUMBER};
}

static void R(check_network)(const call *c) {
    enum { room = 8192 };
    static R(bounded) h[layers_at_most + 1][room], d[2][room];
    const size_t batch = c->m, last = c->sizes[c->layers], terms = batch * last;
    double work = 0;
    for (size_t l = 0; l < c->layers; l++)
        work += (double)batch * (double)c->sizes[l] * (double)c->sizes[l + 1];
    for (size_t l = 0; l <= c->layers; l++) {
        if ((double)batch * (double)c->sizes[l] > room) return;
    }
    if (work > CONTRACT_REFERENCE_WORK || batch == 0 || batch > room) return;
    for (size_t i = 0; i < 2 * c->layers + 1; i++) {
        const size_t at = i < 2 * c->layers ? c->parameters + i : c->x_at;
        if (has_elements(&c->operands[at]) && !R(is_tame)(c, at)) return;
    }
    for (size_t i = 0; i < batch * c->sizes[0]; i++)
        h[0][i] = R(exact)(R(given)(c->x_at, i));
    R(bounded) loss = {0, 0};
    long double magnitude = 0;
    const bool is_sum = c->has_options && c->reduction == CK_REDUCTION_SUM;
    const long double scale = is_sum || terms == 0 ? 1 : 1.0L / terms;
    if (c->function == gradient && terms > 0 && !R(is_tame)(c, c->y_at)) return;
    for (size_t l = 0; l < c->layers; l++) {
        const size_t inputs = c->sizes[l], outputs = c->sizes[l + 1], w = c->parameters + 2 * l;
        for (size_t s = 0; s < batch; s++) {
            for (size_t o = 0; o < outputs; o++) {
                const long double bias = R(given)(w + 1, o);
                R(sum) sum = {bias, fabsl(bias), 0};
                for (size_t i = 0; i < inputs; i++)
                    R(add_product)(&sum, R(exact)(R(given)(w, o * inputs + i)), h[l][s * inputs + i]);
                const R(bounded) z = R(total)(sum, inputs + 2, inputs);
                if (z.error > 1) return; /* says nothing */
                h[l + 1][s * outputs + o] = R(sigmoid_of)(z);
                if (l + 1 < c->layers || c->function == forward) continue;
                R(bounded) of_term, *delta = &d[0][s * outputs + o];
                R(term)(c, z, R(given)(c->y_at, s * outputs + o), R(weight_of)(c, s), &of_term, delta);
                loss.value += of_term.value;
                magnitude += fabsl(of_term.value);
                loss.error += of_term.error;
                delta->value *= scale;
                delta->error = delta->error * scale + LEAST_NUMBER;
            }
        }
    }
    if (c->function == forward) {
        for (size_t i = 0; i < terms; i++)
            R(expect)(c, 0, i, h[c->layers][i].value, h[c->layers][i].error);
        return;
    }
    R(expect_loss)(c, c->loss_at, loss, magnitude, scale, terms);
    for (size_t l = c->layers, side = 0; l-- > 0; side = !side) {
        const size_t inputs = c->sizes[l], outputs = c->sizes[l + 1];
        for (size_t o = 0; o < outputs; o++) {
            R(sum) of_bias = {0, 0, 0};
            for (size_t s = 0; s < batch; s++)
                R(add_product)(&of_bias, d[side][s * outputs + o], R(exact)(1));
            const R(bounded) db = R(total)(of_bias, batch, 0);
            R(expect)(c, 2 * l + 1, o, db.value, db.error);
            for (size_t i = 0; i < inputs; i++) {
                R(sum) sum = {0, 0, 0};
                for (size_t s = 0; s < batch; s++)
                    R(add_product)(&sum, d[side][s * outputs + o], h[l][s * inputs + i]);
                const R(bounded) dw = R(total)(sum, batch + 2, batch);
                R(expect)(c, 2 * l, o * inputs + i, dw.value, dw.error);
            }
        }
        for (size_t s = 0; s < batch; s++) {
            for (size_t i = 0; i < inputs; i++) {
                R(sum) sum = {0, 0, 0};
                for (size_t o = 0; o < outputs; o++)
                    R(add_product)(&sum, d[side][s * outputs + o],
                                   R(exact)(R(given)(c->parameters + 2 * l, o * inputs + i)));
                const R(bounded) dh = R(total)(sum, outputs + 2, outputs);
                if (l == 0)
                    R(expect)(c, c->dx_at, s * inputs + i, dh.value, dh.error);
                else
                    d[!side][s * inputs + i] = R(through_sigmoid)(dh, h[l][s * inputs + i]);
            }
        }
    }
}

static void R(check_reference)(const call *c) {
    switch (c->function) {
    case gemm:
    case gemv:
    case outer: R(check_product)(c); break;
    case sigmoid:
    case sigmoid_backward: R(check_elements)(c); break;
    case bce: R(check_loss)(c); break;
    case sgd:
    case adam: R(check_optimizer)(c); break;
    default: R(check_network)(c); break;
    }
}
#undef CONTRACT_REFERENCE_WORK
