/* Body for sigmoid.c. */

/* Nanoseconds an element on one thread: enough to decide how many threads pay. */
#define CK_SIGMOID_COST (CK_REAL_IS_FLOAT ? 0.5 : 1.5)
#define CK_BACKWARD_COST (CK_REAL_IS_FLOAT ? 0.1 : 0.2)

/* A result that has no room in the last cache beside its operands is written past it. */
static inline bool CK_R(streams)(size_t n, size_t operands) {
    return n > ck_last_cache_bytes() / sizeof(real) / (operands + 1);
}

typedef struct {
    ck_split split;
    const CK_R(kernels) * kernels;
    const real *x, *dy; /* dy: backward only */
    real *out;
    bool streams;
} CK_R(sigmoid_run);

static void CK_R(sigmoid_piece)(void *context, size_t index) {
    const CK_R(sigmoid_run) *run = context;
    const size_t i = ck_piece_start(&run->split, index), n = ck_piece_start(&run->split, index + 1) - i;
    if (run->streams)
        run->kernels->sigmoid_streamed(n, run->x + i, run->out + i);
    else
        run->kernels->sigmoid(n, run->x + i, run->out + i);
}

static void CK_R(sigmoid_backward_piece)(void *context, size_t index) {
    const CK_R(sigmoid_run) *run = context;
    const size_t i = ck_piece_start(&run->split, index), n = ck_piece_start(&run->split, index + 1) - i;
    if (run->streams)
        run->kernels->sigmoid_backward_streamed(n, run->x + i, run->dy + i, run->out + i);
    else
        run->kernels->sigmoid_backward(n, run->x + i, run->dy + i, run->out + i);
}

ck_status CK_R(sigmoid)(size_t n, const real *x, real *y, const ck_executor *executor) {
    ck_operand operands[] = {
        ck_vector(y, n, 1, sizeof(real)),
        x == y ? ck_nothing() : ck_vector(x, n, 1, sizeof(real)),
    };
    const ck_status status = ck_check_operands(operands, 2, 1);
    if (status) return status;
    ck_executor storage;
    CK_R(sigmoid_run)
    run = {
        .kernels = CK_R(kernels_of)(ck_current_variant()), .x = x, .out = y, .streams = x != y && CK_R(streams)(n, 1)};
    ck_run_elementwise(ck_resolve_executor(executor, &storage), n, CK_SIGMOID_COST, &run.split, CK_R(sigmoid_piece),
                       &run);
    return CK_SUCCESS;
}

ck_status CK_R(sigmoid_backward)(size_t n, const real *y, const real *dy, real *dx, const ck_executor *executor) {
    ck_operand operands[] = {
        ck_vector(dx, n, 1, sizeof(real)),
        y == dx ? ck_nothing() : ck_vector(y, n, 1, sizeof(real)),
        dy == dx ? ck_nothing() : ck_vector(dy, n, 1, sizeof(real)),
    };
    const ck_status status = ck_check_operands(operands, 3, 1);
    if (status) return status;
    ck_executor storage;
    CK_R(sigmoid_run)
    run = {.kernels = CK_R(kernels_of)(ck_current_variant()),
           .x = y,
           .dy = dy,
           .out = dx,
           .streams = y != dx && dy != dx && CK_R(streams)(n, 2)};
    ck_run_elementwise(ck_resolve_executor(executor, &storage), n, CK_BACKWARD_COST, &run.split,
                       CK_R(sigmoid_backward_piece), &run);
    return CK_SUCCESS;
}
#undef CK_SIGMOID_COST
#undef CK_BACKWARD_COST
