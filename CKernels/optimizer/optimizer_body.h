/* Body for optimizer.c. */

/* Nanoseconds an element on one thread: enough to decide how many threads pay. */
#define CK_SGD_COST (CK_REAL_IS_FLOAT ? 0.15 : 0.3)
#define CK_ADAM_COST (CK_REAL_IS_FLOAT ? 0.6 : 1.8)

typedef struct {
    ck_split split;
    const CK_R(kernels) * kernels;
    CK_R(sgd_terms) sgd;
    CK_R(adam_terms) adam;
    const real *gradient;
    real *first, *second, *parameters; /* first: the velocity of sgd, may be NULL */
} CK_R(optimizer_run);

static void CK_R(sgd_piece)(void *context, size_t index) {
    const CK_R(optimizer_run) *run = context;
    const size_t i = ck_piece_start(&run->split, index), n = ck_piece_start(&run->split, index + 1) - i;
    run->kernels->sgd(n, &run->sgd, run->gradient + i, run->first ? run->first + i : NULL, run->parameters + i);
}

static void CK_R(adam_piece)(void *context, size_t index) {
    const CK_R(optimizer_run) *run = context;
    const size_t i = ck_piece_start(&run->split, index), n = ck_piece_start(&run->split, index + 1) - i;
    run->kernels->adam(n, &run->adam, run->gradient + i, run->first + i, run->second + i, run->parameters + i);
}

ck_status CK_R(sgd)(size_t n, const ck_sgd_options *options, const real *gradient, real *velocity, real *parameters,
                    const ck_executor *executor) {
    if (!options) return CK_NULL_POINTER;
    if (!at_least_zero(options->learning_rate) || !at_least_zero(options->momentum) ||
        !at_least_zero(options->weight_decay))
        return CK_INVALID_ARGUMENT;
    const bool has_momentum = options->momentum != 0;
    ck_operand operands[] = {
        ck_vector(parameters, n, 1, sizeof(real)),
        has_momentum ? ck_vector(velocity, n, 1, sizeof(real)) : ck_nothing(),
        ck_vector(gradient, n, 1, sizeof(real)),
    };
    const ck_status status = ck_check_operands(operands, 3, 2);
    if (status) return status;
    ck_executor storage;
    CK_R(optimizer_run)
    run = {
        .kernels = CK_R(kernels_of)(ck_current_variant()),
        .sgd = {(real)options->learning_rate, (real)options->momentum, (real)options->weight_decay, options->nesterov},
        .gradient = gradient,
        .first = has_momentum ? velocity : NULL,
        .parameters = parameters};
    ck_run_elementwise(ck_resolve_executor(executor, &storage), n, CK_SGD_COST, &run.split, CK_R(sgd_piece), &run);
    return CK_SUCCESS;
}

ck_status CK_R(adam)(size_t n, const ck_adam_options *options, size_t step, const real *gradient, real *first_moment,
                     real *second_moment, real *parameters, const ck_executor *executor) {
    if (!options) return CK_NULL_POINTER;
    const double beta1 = options->beta1, beta2 = options->beta2;
    if (!at_least_zero(options->learning_rate) || !at_least_zero(options->weight_decay) ||
        !at_least_zero(options->epsilon) || options->epsilon == 0 || !(beta1 >= 0 && beta1 < 1) ||
        !(beta2 >= 0 && beta2 < 1) || step == 0)
        return CK_INVALID_ARGUMENT;
    ck_operand operands[] = {
        ck_vector(parameters, n, 1, sizeof(real)),
        ck_vector(first_moment, n, 1, sizeof(real)),
        ck_vector(second_moment, n, 1, sizeof(real)),
        ck_vector(gradient, n, 1, sizeof(real)),
    };
    const ck_status status = ck_check_operands(operands, 4, 3);
    if (status) return status;
    const bias_corrections corrections = corrections_of(beta1, beta2, step);
    const double decay = options->learning_rate * options->weight_decay;
    ck_executor storage;
    CK_R(optimizer_run)
    run = {.kernels = CK_R(kernels_of)(ck_current_variant()),
           .adam = {.beta1 = (real)beta1,
                    .beta2 = (real)beta2,
                    .one_minus_beta1 = (real)(1 - beta1),
                    .one_minus_beta2 = (real)(1 - beta2),
                    .step_size = (real)(options->learning_rate / corrections.first),
                    .root_scale = (real)(1 / sqrt(corrections.second)),
                    .epsilon = (real)options->epsilon,
                    .weight_decay = options->decoupled_weight_decay ? 0 : (real)options->weight_decay,
                    .parameter_scale = options->decoupled_weight_decay ? (real)(1 - decay) : 1},
           .gradient = gradient,
           .first = first_moment,
           .second = second_moment,
           .parameters = parameters};
    ck_run_elementwise(ck_resolve_executor(executor, &storage), n, CK_ADAM_COST, &run.split, CK_R(adam_piece), &run);
    return CK_SUCCESS;
}
#undef CK_SGD_COST
#undef CK_ADAM_COST
