/* Body for outer.c: rows of A, each a multiple of y. */

/* Nanoseconds an element on one thread: enough to decide how many threads pay. */
#define CK_OUTER_COST (CK_REAL_IS_FLOAT ? 0.1 : 0.2)

typedef struct {
    const CK_R(kernels) * kernels;
    ck_split rows, columns;
    size_t m;
    real alpha, beta;
    const real *x, *y; /* y contiguous */
    ptrdiff_t incx;
    real *a;
    size_t lda;
} CK_R(outer_run);

static void CK_R(outer_piece)(void *context, size_t index) {
    const CK_R(outer_run) *run = context;
    const size_t i = index / run->columns.count, j = index % run->columns.count;
    const size_t column = ck_piece_start(&run->columns, j), columns = ck_piece_start(&run->columns, j + 1) - column;
    const size_t end = ck_piece_start(&run->rows, i + 1);
    for (size_t row = ck_piece_start(&run->rows, i); row < end; row++) {
        real *a = run->a + row * run->lda + column;
        if (run->alpha == 0) {
            run->kernels->scale(columns, run->beta, a);
            continue;
        }
        const size_t at = run->incx > 0 ? row * (size_t)run->incx : (run->m - 1 - row) * -(size_t)run->incx;
        run->kernels->axpby(columns, run->alpha * run->x[at], run->y + column, run->beta, a);
    }
}

ck_status CK_R(outer)(size_t m, size_t n, real alpha, const real *x, ptrdiff_t incx, const real *y, ptrdiff_t incy,
                      real beta, real *a, size_t lda, const ck_executor *executor) {
    ck_operand operands[] = {
        ck_matrix(a, m, n, lda, sizeof(real)),
        ck_vector(x, m, incx, sizeof(real)),
        ck_vector(y, n, incy, sizeof(real)),
    };
    const ck_status status = ck_check_operands(operands, 3, 1);
    if (status || m == 0 || n == 0) return status;

    const size_t bytes = incy == 1 || alpha == 0 ? 0 : n * sizeof(real);
    _Alignas(CK_ALIGNMENT) unsigned char small[CK_SMALL_BYTES];
    real *copy = bytes <= CK_SMALL_BYTES ? (real *)(void *)small : ck_workspace_take(bytes);
    if (!copy) return CK_NO_MEMORY;
    if (bytes) {
        for (size_t j = 0; j < n; j++)
            copy[j] = y[incy > 0 ? j * (size_t)incy : (n - 1 - j) * -(size_t)incy];
        y = copy;
    }

    ck_executor storage;
    executor = ck_resolve_executor(executor, &storage);
    const size_t threads = ck_useful_threads(executor, (double)m * (double)n * CK_OUTER_COST);
    const size_t wanted = threads == 1 ? 1 : 4 * threads;
    CK_R(outer_run)
    run = {.kernels = CK_R(kernels_of)(ck_current_variant()),
           .rows = ck_split_evenly(m, wanted, 1),
           .m = m,
           .alpha = alpha,
           .beta = beta,
           .x = x,
           .y = y,
           .incx = incx,
           .a = a,
           .lda = lda};
    run.columns = ck_split_evenly(n, ck_ceil_div(wanted, run.rows.count), 1024);
    ck_run(executor, run.rows.count * run.columns.count, CK_R(outer_piece), &run);
    if ((void *)copy != small) ck_workspace_give(copy);
    return CK_SUCCESS;
}
#undef CK_OUTER_COST
