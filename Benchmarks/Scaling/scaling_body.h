/* Body for scaling.c. */

typedef struct {
    real *first, *second, *result, *parameters;
} R(operands);

static void R(run)(const call *c, const R(operands) * o, const ck_executor *executor) {
    const size_t *s = c->sizes;
    const real beta = (real)c->beta;
    ck_status status = CK_SUCCESS;
    double loss;
    switch (c->operation) {
    case gemm:
        status = CK(gemm)(c->transpose_a, c->transpose_b, s[0], s[1], s[2], 1, o->first,
                          c->transpose_a == CK_TRANSPOSE ? s[0] : s[2], o->second,
                          c->transpose_b == CK_TRANSPOSE ? s[2] : s[1], beta, o->result, s[1], executor);
        break;
    case gemv:
        status = CK(gemv)(c->transpose_a, s[0], s[1], 1, o->first, s[1], o->second, 1, beta, o->result, 1, executor);
        break;
    case outer: status = CK(outer)(s[0], s[1], 1, o->first, 1, o->second, 1, beta, o->result, s[1], executor); break;
    case sigmoid: status = CK(sigmoid)(s[0], o->first, o->result, executor); break;
    case bce:
        status =
            CK(bce_with_logits)(s[0], s[1], o->first, s[1], o->second, s[1], NULL, &loss, o->result, s[1], executor);
        break;
    case adam: {
        const ck_adam_options options = {1e-3, 0.9, 0.999, 1e-8, 0, false};
        status = CK(adam)(s[0], &options, 1, o->first, o->result, o->result + s[0], o->parameters, executor);
        break;
    }
    default: {
        const size_t w1 = s[2] * s[1], w2 = s[3] * s[2];
        const real *w = o->parameters;
        real *g = o->result;
        const CK(network) network = {s[1], s[2], s[3], w, w + w1, w + w1 + s[2], w + w1 + s[2] + w2};
        const CK(network_gradients) gradients = {g, g + w1, g + w1 + s[2], g + w1 + s[2] + w2, NULL};
        status = CK(network_gradient)(&network, s[0], o->first, s[1], o->second, s[3], NULL, &loss, &gradients, NULL, 0,
                                      executor);
        break;
    }
    }
    if (status) fail(ck_status_message(status));
}

/* Numbers in [−1, 1); targets are 0 or 1, and what a call keeps begins anew. */
static void R(fill)(const call *c, const lengths *n, const R(operands) * o) {
    uint64_t state = 1;
    const bool has_targets = c->operation == bce || c->operation == step;
    for (size_t i = 0; i < n->first; i++)
        o->first[i] = (real)((double)split_mix(&state) * 0x1p-63 - 1);
    for (size_t i = 0; i < n->second; i++) {
        const double number = (double)split_mix(&state) * 0x1p-63 - 1;
        o->second[i] = has_targets ? number > 0 : (real)number;
    }
    for (size_t i = 0; i < n->parameters; i++)
        o->parameters[i] = (real)(((double)split_mix(&state) * 0x1p-63 - 1) * 0.05);
    for (size_t i = 0; i < n->result; i++)
        o->result[i] = c->operation == adam ? (real)0.5 : 0;
}

/* One row of the table. */
static void R(measure)(const call *c, const char *title) {
    const lengths n = lengths_of(c);
    const R(operands) o = {take(n.first * sizeof(real)), take(n.second * sizeof(real)), take(n.result * sizeof(real)),
                           take(n.parameters * sizeof(real))};
    real *expected = take(n.result * sizeof(real));
    bool is_same = true;
    for (size_t i = 0; i < count_of_counts; i++) {
        const ck_executor executor = ck_openmp_executor(counts[i]);
        R(fill)(c, &n, &o);
        R(run)(c, &o, &executor);
        if (i == 0) memcpy(expected, o.result, n.result * sizeof(real));
        is_same = is_same && memcmp(expected, o.result, n.result * sizeof(real)) == 0;
    }

    enum { most_calls = 4096 };
    static double times[most_calls];
    double medians[most_counts][turns];
    for (size_t turn = 0; turn < turns; turn++) {
        for (size_t i = 0; i < count_of_counts; i++) {
            const ck_executor executor = ck_openmp_executor(counts[i]);
            /* Threads and operands find their places first. */
            double start = now();
            do
                R(run)(c, &o, &executor);
            while (now() - start < turn_seconds / 3);
            size_t taken = 0;
            start = now();
            for (double before = start, after; taken < most_calls && (before - start < turn_seconds || taken < 3);
                 before = after) {
                R(run)(c, &o, &executor);
                after = now();
                times[taken++] = after - before;
            }
            medians[i][turn] = median(times, taken);
        }
    }
    printf("| %s, %s |", title, sizeof(real) == sizeof(float) ? "float" : "double");
    double first = 0, last = 0;
    for (size_t i = 0; i < count_of_counts; i++) {
        last = median(medians[i], turns);
        if (i == 0) first = last;
        printf(" %.*f |", last < 1e-4 ? 2 : 0, last * 1e6);
    }
    printf(" %.1f |%s\n", first / last, is_same ? "" : " other bits");
    fflush(stdout);
    differs = differs || !is_same;
    free(o.first);
    free(o.second);
    free(o.result);
    free(o.parameters);
    free(expected);
}
