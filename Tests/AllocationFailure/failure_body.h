/* Body for failure.c: a call of each kind, in one precision. Outputs lie in `output`, one after the other. */

static real R(numbers)[number_count]; /* in [−1, 1) */
static real R(positive)[room];        /* in [0, 1) */
static real R(before)[room];          /* of the outputs, in [0, 1) */

static void R(fill)(void) {
    uint32_t seed = 1;
    for (size_t i = 0; i < number_count + 2 * room; i++) {
        seed = seed * 1664525u + 1013904223u;
        const real number = (real)(seed >> 8) / (1 << 24);
        if (i < number_count)
            R(numbers)[i] = 2 * number - 1;
        else if (i < number_count + room)
            R(positive)[i - number_count] = number;
        else
            R(before)[i - number_count - room] = number;
    }
}

/* m, n, k, both transpositions, padding of the rows of A. */
static ck_status R(gemm_call)(void *output, const size_t *shape, const ck_executor *executor) {
    const size_t m = shape[0], n = shape[1], k = shape[2];
    return CK(gemm)((ck_transpose)shape[3], (ck_transpose)shape[4], m, n, k, 1, R(numbers),
                    (shape[3] ? m : k) + shape[5], R(numbers), shape[4] ? k : n, (real)0.5, output, n, executor);
}

/* m, n, the transposition; increments that are not 1. */
static ck_status R(gemv_call)(void *output, const size_t *shape, const ck_executor *executor) {
    return CK(gemv)((ck_transpose)shape[2], shape[0], shape[1], 1, R(numbers), shape[1], R(numbers), 2, (real)0.5,
                    output, -3, executor);
}

static ck_status R(outer_call)(void *output, const size_t *shape, const ck_executor *executor) {
    return CK(outer)(shape[0], shape[1], 1, R(numbers), -2, R(numbers), 2, (real)0.5, output, shape[1], executor);
}

static ck_status R(sigmoid_call)(void *output, const size_t *shape, const ck_executor *executor) {
    return CK(sigmoid)(shape[0], R(numbers), output, executor);
}

static ck_status R(sigmoid_backward_call)(void *output, const size_t *shape, const ck_executor *executor) {
    return CK(sigmoid_backward)(shape[0], R(positive), R(numbers), output, executor);
}

static ck_status R(bce_call)(void *output, const size_t *shape, const ck_executor *executor) {
    return CK(bce_with_logits)(shape[0], shape[1], R(numbers), shape[1], R(positive), shape[1], NULL,
                               loss_of(output, room * sizeof(real)), output, shape[1], executor);
}

static ck_status R(sgd_call)(void *output, const size_t *shape, const ck_executor *executor) {
    const ck_sgd_options options = {0.1, 0.9, 0.01, true};
    real *velocity = output;
    return CK(sgd)(shape[0], &options, R(numbers), velocity, velocity + shape[0], executor);
}

static ck_status R(adam_call)(void *output, const size_t *shape, const ck_executor *executor) {
    const ck_adam_options options = {0.001, 0.9, 0.999, 1e-8, 0.01, true};
    real *moment = output;
    return CK(adam)(shape[0], &options, 3, R(numbers), moment, moment + shape[0], moment + 2 * shape[0], executor);
}

/* A batch, the inputs, and the outputs of each layer, ended by 0. */
enum { R(layers_at_most) = 6 };
static size_t R(layers_of)(const size_t *shape, CK(layer) * layers) {
    size_t count = 0;
    for (; count < R(layers_at_most) && shape[count + 2] > 0; count++)
        layers[count] = (CK(layer)){shape[count + 1], shape[count + 2], R(numbers) + count, R(numbers) + 5 * count};
    return count;
}

static ck_status R(forward_call)(void *output, const size_t *shape, const ck_executor *executor) {
    CK(layer) layers[R(layers_at_most)];
    const size_t count = R(layers_of)(shape, layers);
    return CK(mlp_forward)(count, layers, shape[0], R(numbers), shape[1], output, shape[count + 1], NULL, 0, executor);
}

static ck_status R(gradient_in)(void *output, const size_t *shape, void *workspace, size_t workspace_size,
                                const ck_executor *executor) {
    CK(layer) layers[R(layers_at_most)];
    CK(layer_gradients) gradients[R(layers_at_most)];
    const size_t count = R(layers_of)(shape, layers);
    real *next = output;
    for (size_t l = 0; l < count; l++) {
        gradients[l] = (CK(layer_gradients)){next, next + layers[l].inputs * layers[l].outputs};
        next = gradients[l].b + layers[l].outputs;
    }
    return CK(mlp_gradient)(count, layers, shape[0], R(numbers), shape[1], R(positive), shape[count + 1], NULL,
                            loss_of(output, room * sizeof(real)), gradients, next, workspace, workspace_size, executor);
}

static ck_status R(gradient_call)(void *output, const size_t *shape, const ck_executor *executor) {
    return R(gradient_in)(output, shape, NULL, 0, executor);
}

static ck_status R(workspace_call)(void *output, const size_t *shape, const ck_executor *executor) {
    _Alignas(64) static unsigned char workspace[200000];
    return R(gradient_in)(output, shape, workspace, sizeof workspace, executor);
}

static ck_status R(network_call)(void *output, const size_t *shape, const ck_executor *executor) {
    const CK(network) network = {shape[1], shape[2], shape[3], R(numbers), R(numbers), R(numbers), R(numbers)};
    real *w1 = output, *w2 = w1 + shape[1] * shape[2];
    const CK(network_gradients) gradients = {w1, NULL, w2, w2 + shape[2] * shape[3], NULL};
    return CK(network_gradient)(&network, shape[0], R(numbers), shape[1], R(positive), shape[3], NULL,
                                loss_of(output, room * sizeof(real)), &gradients, NULL, 0, executor);
}

/* An output that is an operand too: the CBLAS layer copies that. It knows one executor. */
static ck_status R(overlapping_gemm_call)(void *output, const size_t *shape, const ck_executor *executor) {
    (void)executor;
    told = false;
    const int m = (int)shape[0], n = (int)shape[1], k = (int)shape[2];
    CBLAS(gemm)(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1, output, k, R(numbers), k, (real)0.5, output, n);
    return told ? CK_NO_MEMORY : CK_SUCCESS;
}

static ck_status R(overlapping_gemv_call)(void *output, const size_t *shape, const ck_executor *executor) {
    (void)executor;
    told = false;
    const int m = (int)shape[0], n = (int)shape[1];
    CBLAS(gemv)(CblasRowMajor, CblasNoTrans, m, n, 1, R(numbers), n, output, 1, (real)0.5, output, 1);
    return told ? CK_NO_MEMORY : CK_SUCCESS;
}

static ck_status R(overlapping_ger_call)(void *output, const size_t *shape, const ck_executor *executor) {
    (void)executor;
    told = false;
    const int m = (int)shape[0], n = (int)shape[1];
    real *a = output;
    CBLAS(ger)(CblasRowMajor, m, n, 1, a + 7, 2, a + 11, 3, a, n);
    return told ? CK_NO_MEMORY : CK_SUCCESS;
}
