/* Body for sweep.c: outputs, loss and all gradients of a network of sigmoid layers, in one precision. */

/* A value of the reference, and how far a computed one may be from it: Tests/ReferenceKernels/Network derives it. */
typedef struct {
    long double value, error;
} R(bounded);
typedef struct {
    long double value, magnitude, inherited;
} R(sum_of_products);

static void R(add_bounded)(R(sum_of_products) * s, R(bounded) a, R(bounded) b) {
    s->value += a.value * b.value;
    s->magnitude += (fabsl(a.value) + a.error) * (fabsl(b.value) + b.error);
    s->inherited += a.error * fabsl(b.value) + fabsl(a.value) * b.error + a.error * b.error;
}

static long double R(gamma)(size_t n) { return n * UNIT_ROUNDOFF / (1 - n * UNIT_ROUNDOFF); }

static R(bounded) R(total)(R(sum_of_products) s, size_t roundings, size_t products) {
    return (R(bounded)){s.value, R(gamma)(roundings) * s.magnitude + s.inherited + products * LEAST_NUMBER};
}

static R(bounded) R(exact)(real x) { return (R(bounded)){x, 0}; }

static R(bounded) R(sigmoid_of)(R(bounded) z) {
    const long double e = expl(-fabsl(z.value)), s = z.value >= 0 ? 1 / (1 + e) : e / (1 + e);
    return (R(bounded)){s, e / ((1 + e) * (1 + e)) * expl(z.error) * z.error + 4 * UNIT_ROUNDOFF * s + LEAST_NUMBER};
}

/* δ = d h (1 − h). */
static R(bounded) R(through_sigmoid)(R(bounded) d, R(bounded) h) {
    const long double slope = h.value * (1 - h.value), above = fabsl(d.value);
    const long double of_slope = fabsl(1 - 2 * h.value) * h.error + h.error * h.error;
    return (R(bounded)){d.value * slope, above * of_slope + d.error * (slope + of_slope) +
                                             R(gamma)(4) * (above + d.error) * (slope + of_slope) + LEAST_NUMBER};
}

/* The reference is itself rounded, 2048 times finer than a double: 2⁻¹⁰ of the bound for the rounding of both. */
static void R(expect)(R(bounded) b, size_t at, long double *expected, long double *bound) {
    expected[at] = b.value;
    bound[at] = b.error * (1 + 0x1p-10L);
}

enum { R(most_layers) = 8 };

/* Outputs, loss and gradients, with their bounds, of a batch of x. In `expected` and `bound` as check_network has the
 * kernels put them. */
static R(bounded) R(reference_of_network)(size_t batch, size_t count, const size_t *sizes, const CK(layer) * layers,
                                          const real *x, const real *y, long double *expected, long double *bound) {
    R(bounded) * h[R(most_layers) + 1], *z = NULL;
    const size_t terms = batch * sizes[count];
    size_t at = 0, widest = sizes[0];
    for (size_t l = 0; l < count; l++) {
        at += sizes[l + 1] * (sizes[l] + 1);
        if (sizes[l + 1] > widest) widest = sizes[l + 1];
    }
    const size_t dx = at, y_hat = dx + batch * sizes[0];
    h[0] = allocate(batch * sizes[0], sizeof(R(bounded)));
    for (size_t i = 0; i < batch * sizes[0]; i++)
        h[0][i] = R(exact)(x[i]);

    /* Forward. */
    for (size_t l = 0; l < count; l++) {
        const size_t inputs = sizes[l], outputs = sizes[l + 1];
        h[l + 1] = allocate(batch * outputs, sizeof(R(bounded)));
        if (l + 1 == count) z = allocate(terms, sizeof(R(bounded)));
        for (size_t s = 0; s < batch; s++) {
            for (size_t o = 0; o < outputs; o++) {
                R(sum_of_products) sum = {layers[l].b[o], fabsl((long double)layers[l].b[o]), 0};
                for (size_t i = 0; i < inputs; i++)
                    R(add_bounded)(&sum, R(exact)(layers[l].w[o * inputs + i]), h[l][s * inputs + i]);
                const R(bounded) logit = R(total)(sum, inputs + 2, inputs);
                if (l + 1 == count) z[s * outputs + o] = logit;
                h[l + 1][s * outputs + o] = R(sigmoid_of)(logit);
            }
        }
    }

    /* The mean loss, and the deltas of the last layer. */
    R(bounded) loss = {0, 0}, *d = allocate(batch * widest, sizeof(R(bounded)));
    for (size_t i = 0; i < terms; i++) {
        const long double e = expl(-fabsl(z[i].value)), t = y[i], s = h[count][i].value, rest = e / (1 + e);
        const long double other = z[i].value >= 0 ? rest : 1 - rest; /* 1 − s without its cancellation */
        loss.value += fmaxl(z[i].value, 0) - z[i].value * t + log1pl(e);
        loss.error += z[i].error + (R(gamma)(16) + (terms + 1) * 0x1p-53L) * (fabsl(z[i].value) + 1);
        d[i].value = ((1 - t) * s - t * other) / terms;
        d[i].error =
            (s * other * expl(z[i].error) * z[i].error + 16 * UNIT_ROUNDOFF * ((1 - t) * s + t * other)) / terms +
            LEAST_NUMBER;
    }
    loss.value /= terms;
    loss.error *= (1 + 0x1p-10L) / terms;

    /* Backward. */
    for (size_t i = 0; i < terms; i++)
        R(expect)(h[count][i], y_hat + i, expected, bound);
    for (size_t l = count; l-- > 0;) {
        const size_t inputs = sizes[l], outputs = sizes[l + 1];
        at -= outputs * (inputs + 1);
        for (size_t o = 0; o < outputs; o++) {
            R(sum_of_products) of_bias = {0, 0, 0};
            for (size_t s = 0; s < batch; s++)
                R(add_bounded)(&of_bias, d[s * outputs + o], R(exact)(1));
            R(expect)(R(total)(of_bias, batch, 0), at + outputs * inputs + o, expected, bound);
            for (size_t i = 0; i < inputs; i++) {
                R(sum_of_products) of_weight = {0, 0, 0};
                for (size_t s = 0; s < batch; s++)
                    R(add_bounded)(&of_weight, d[s * outputs + o], h[l][s * inputs + i]);
                R(expect)(R(total)(of_weight, batch + 2, batch), at + o * inputs + i, expected, bound);
            }
        }
        R(bounded) *below = allocate(batch * widest, sizeof(R(bounded)));
        for (size_t s = 0; s < batch; s++) {
            for (size_t i = 0; i < inputs; i++) {
                R(sum_of_products) sum = {0, 0, 0};
                for (size_t o = 0; o < outputs; o++)
                    R(add_bounded)(&sum, d[s * outputs + o], R(exact)(layers[l].w[o * inputs + i]));
                const R(bounded) dh = R(total)(sum, outputs + 2, outputs);
                if (l == 0)
                    R(expect)(dh, dx + s * inputs + i, expected, bound);
                else
                    below[s * inputs + i] = R(through_sigmoid)(dh, h[l][s * inputs + i]);
            }
        }
        free(d);
        d = below;
    }
    for (size_t l = 0; l <= count; l++)
        free(h[l]);
    free(z);
    free(d);
    return loss;
}

/* sizes: the inputs, and then the outputs of each of `count` layers. The outputs of the kernels lie one after the
 * other: the gradients of each layer's weights and biases, those of X, and Ŷ. */
static void R(check_network)(size_t batch, size_t count, const size_t *sizes) {
    CK(layer) layers[R(most_layers)];
    CK(layer_gradients) gradients[R(most_layers)];
    real *parameters[R(most_layers)][2];
    const size_t last = sizes[count], terms = batch * last;
    size_t elements = batch * (sizes[0] + last), at = 0;
    for (size_t l = 0; l < count; l++)
        elements += sizes[l + 1] * (sizes[l] + 1);
    real *x = allocate(batch * sizes[0], sizeof(real)), *y = allocate(terms, sizeof(real));
    real *result = allocate(elements, sizeof(real));
    long double *expected = allocate(elements, sizeof(long double)), *bound = allocate(elements, sizeof(long double));
    for (size_t i = 0; i < batch * sizes[0]; i++)
        x[i] = (real)(2 * random_number());
    for (size_t i = 0; i < terms; i++)
        y[i] = (real)fabs(random_number());
    for (size_t l = 0; l < count; l++) {
        const size_t inputs = sizes[l], outputs = sizes[l + 1];
        real *w = parameters[l][0] = allocate(outputs * inputs, sizeof(real));
        real *b = parameters[l][1] = allocate(outputs, sizeof(real));
        for (size_t i = 0; i < outputs * inputs; i++)
            w[i] = (real)(random_number() * 2 / sqrt((double)inputs));
        for (size_t i = 0; i < outputs; i++)
            b[i] = (real)(random_number() / 2);
        layers[l] = (CK(layer)){inputs, outputs, w, b};
        gradients[l] = (CK(layer_gradients)){result + at, result + at + outputs * inputs};
        at += outputs * (inputs + 1);
    }
    real *const dx = result + at, *const y_hat = dx + batch * sizes[0];
    R(bounded) loss = {0, INFINITY};
    for (size_t i = 0; i < elements; i++)
        expected[i] = 0, bound[i] = INFINITY;
    if (!only_bits) loss = R(reference_of_network)(batch, count, sizes, layers, x, y, expected, bound);

    char name[100] = "network";
    size_t length = strlen(name);
    for (size_t l = 0; l <= count; l++)
        length += (size_t)snprintf(name + length, sizeof name - length, "%c%zu", l ? '-' : ' ', sizes[l]);
    R(output) output = {name, elements, NULL, expected, bound, bound};
    const ck_executor pool = host_pool(pool_threads), serial = ck_serial_executor();
    double first_loss = NAN;
    for (size_t set = first_set; set < ck_instruction_set_count(); set++) {
        if (!ck_force_instruction_set(set)) continue;
        for (unsigned threaded = 0; threaded < 2; threaded++) {
            const ck_executor *executor = threaded ? &pool : &serial;
            double computed = NAN;
            for (size_t i = 0; i < elements; i++)
                result[i] = (real)NAN;
            const ck_status status = CK(mlp_gradient)(count, layers, batch, x, sizes[0], y, last, NULL, &computed,
                                                      gradients, dx, NULL, 0, executor);
            const ck_status forward =
                CK(mlp_forward)(count, layers, batch, x, sizes[0], y_hat, last, NULL, 0, executor);
            R(compare)(&output, set, threaded, result);
            const bool has_fma = ck_instruction_set_has_fma(set);
            if (has_fma && isnan(first_loss)) {
                uint64_t bits;
                memcpy(&bits, &computed, sizeof bits);
                add_to_digest(bits);
                first_loss = computed;
            }
            const char *wrong = status                                          ? ck_status_message(status)
                                : forward                                       ? ck_status_message(forward)
                                : !(fabsl(computed - loss.value) <= loss.error) ? "a wrong loss"
                                : has_fma && computed != first_loss             ? "other bits of the loss"
                                                                                : NULL;
            if (wrong)
                report_length(sizeof(real) == 4 ? "float" : "double", ck_instruction_set_name(set),
                              threaded ? "pool" : "serial", name, batch, wrong);
        }
    }
    ck_reset_instruction_set();
    free(output.first);
    for (size_t l = 0; l < count; l++) {
        free(parameters[l][0]);
        free(parameters[l][1]);
    }
    free(x);
    free(y);
    free(result);
    free(expected);
    free(bound);
}
