/* Body for contract.c: values, calls and comparisons in one precision. */
static real R(value_of_kind)(unsigned kind, size_t i, uint64_t *random) {
    const double plain = random_number(random);
    const uint64_t bits = split_mix(random);
    static const real wild[] = {(real)NAN,
                                (real)INFINITY,
                                (real)-INFINITY,
                                0,
                                (real)-0.0,
                                LEAST_NUMBER,
                                -8 * LEAST_NUMBER,
                                (real)1e30,
                                (real)-1e38,
                                -104,
                                (real)88.5,
                                (real)-87.8,
                                (real)(1 / 1.2e-38),
                                (real)1e-30,
                                1,
                                -1};
    real value;
    switch (kind) {
    case plain_values: return (real)plain;
    case larger_values: return (real)(8 * plain);
    case wild_values: return bits & 1 ? wild[bits >> 1 & 15] : (real)plain;
    case whole_numbers: return (real)((int)(bits & 7) - 3);
    case any_bits: memcpy(&value, &bits, sizeof value); return value;
    case unit_values: return bits & 3 ? (real)fabs(plain) : (real)(bits >> 2 & 1);
    case some_are_negative: return i % 3 == 1 ? (real)(bits & 1 ? -fabs(plain) - 1 : NAN) : (real)fabs(plain);
    default: return (real)(2 * fabs(plain));
    }
}

static void R(fill_values)(const operand *o, unsigned char *to) {
    real *element = (real *)(void *)to;
    uint64_t random = o->seed;
    for (size_t i = 0; i < o->rows * o->columns; i++)
        element[i] = R(value_of_kind)(o->kind, i, &random);
}

static ck_status R(invoke)(const call *c, const ck_executor *e) {
    const ck_transpose ta = (ck_transpose)c->transpose_a, tb = (ck_transpose)c->transpose_b;
    const real alpha = (real)c->alpha, beta = (real)c->beta;
    const operand *o = c->operands;
    void *p[operands_at_most] = {0};
    for (size_t i = 0; i < c->count; i++)
        p[i] = o[i].is_absent || o[i].is_null ? NULL : (void *)o[i].pointer;
    const CK(loss)
        options = {(ck_reduction)c->reduction, c->function == bce || c->function == gradient ? p[c->weights_at] : NULL,
                   (real)c->positive_weight, (real)c->label_smoothing};
    switch (c->function) {
    case gemm: return CK(gemm)(ta, tb, c->m, c->n, c->k, alpha, p[1], o[1].ld, p[2], o[2].ld, beta, p[0], o[0].ld, e);
    case gemv:
        return CK(gemv)(ta, c->m, c->n, alpha, p[1], o[1].ld, p[2], o[2].increment, beta, p[0], o[0].increment, e);
    case outer: return CK(outer)(c->m, c->n, alpha, p[1], o[1].increment, p[2], o[2].increment, beta, p[0], o[0].ld, e);
    case sigmoid: return CK(sigmoid)(c->n, p[1], p[0], e);
    case sigmoid_backward: return CK(sigmoid_backward)(c->n, p[1], p[2], p[0], e);
    case bce:
        return CK(bce_with_logits)(c->m, c->n, p[2], o[2].ld, p[3], o[3].ld, c->has_options ? &options : NULL, p[1],
                                   p[0], o[0].ld, e);
    case sgd:
        /* Without momentum nobody looks at the velocity. */
        return CK(sgd)(c->n, c->options_are_null ? NULL : &c->sgd, p[2],
                       o[1].is_absent && c->velocity_dangles ? (void *)nowhere : p[1], p[0], e);
    case adam: return CK(adam)(c->n, c->options_are_null ? NULL : &c->adam, c->step, p[3], p[1], p[2], p[0], e);
    default: break;
    }

    CK(layer) layers[layers_at_most];
    CK(layer_gradients) of_layers[layers_at_most];
    for (size_t l = 0; l < c->layers; l++) {
        const size_t w = c->parameters + 2 * l;
        layers[l] = (CK(layer)){c->sizes[l] + (l > 0 && l == c->mismatch), c->sizes[l + 1], p[w], p[w + 1]};
        of_layers[l] = (CK(layer_gradients)){p[2 * l], p[2 * l + 1]};
    }
    const CK(network)
        network = {c->sizes[0], c->sizes[1], c->sizes[2], layers[0].w, layers[0].b, layers[1].w, layers[1].b};
    const CK(network_gradients) of_network = {of_layers[0].w, of_layers[0].b, of_layers[1].w, of_layers[1].b,
                                              c->function == gradient ? p[c->dx_at] : NULL};
    const CK(network) *n = c->is_null ? NULL : &network;
    const CK(layer) *ls = c->is_null ? NULL : layers;
    const size_t x = c->x_at, ws = c->workspace_at, y = c->y_at;
    if (c->function == forward)
        return c->by_network ? CK(network_forward)(n, c->m, p[x], o[x].ld, p[0], o[0].ld, p[ws], c->workspace_size, e)
                             : CK(mlp_forward)(c->claimed_layers, ls, c->m, p[x], o[x].ld, p[0], o[0].ld, p[ws],
                                               c->workspace_size, e);
    const CK(loss) *chosen = c->has_options ? &options : NULL;
    return c->by_network
               ? CK(network_gradient)(n, c->m, p[x], o[x].ld, p[y], o[y].ld, chosen, p[c->loss_at],
                                      c->has_layer_gradients ? &of_network : NULL, p[ws], c->workspace_size, e)
               : CK(mlp_gradient)(c->claimed_layers, ls, c->m, p[x], o[x].ld, p[y], o[y].ld, chosen, p[c->loss_at],
                                  c->has_layer_gradients ? of_layers : NULL, p[c->dx_at], p[ws], c->workspace_size, e);
}

/* What the function for it asks for. */
static size_t R(workspace_size)(const call *c) {
    CK(layer) layers[layers_at_most] = {0};
    for (size_t l = 0; l < c->layers; l++)
        layers[l] = (CK(layer)){c->sizes[l], c->sizes[l + 1], NULL, NULL};
    const CK(network) network = {c->sizes[0], c->sizes[1], c->sizes[2], NULL, NULL, NULL, NULL};
    const size_t bytes = CK(mlp_workspace_size)(c->layers, layers, c->m);
    if (c->layers == 2 && CK(network_workspace_size)(&network, c->m) != bytes) fail("two sizes of one workspace");
    wide total = 0;
    for (size_t l = 0; l < c->layers; l++)
        total += ((wide)c->m * c->sizes[l + 1] * sizeof(real) + 63) / 64 * 64;
    if (total <= (wide)PTRDIFF_MAX - 4096 ? bytes != (size_t)total : total > (wide)PTRDIFF_MAX && bytes != 0)
        fail("workspace of %zu bytes, not %zu", bytes, (size_t)total);
    return bytes;
}

/* NaN is NaN: its bits are the processor's. */
static void R(compare_runs)(const operand *o, size_t at) {
    const real *a = (const real *)(const void *)results[0][at], *b = (const real *)(const void *)results[1][at];
    for (size_t i = 0; i < o->rows * o->columns; i++) {
        if (memcmp(&a[i], &b[i], sizeof(real)) != 0 && !(isnan(a[i]) && isnan(b[i])))
            fail("%s: element %zu is %a in one run and %a in the other", o->name, i, (double)a[i], (double)b[i]);
    }
}
