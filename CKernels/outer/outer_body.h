/* Body for outer.c: pieces of A, each by the kernel for its place in memory. */

/* Nanoseconds an element on one thread: enough to decide how many threads pay. */
#define CK_OUTER_COST (CK_REAL_IS_FLOAT ? 0.1 : 0.2)
/* Elements up to which a product is done before an executor is looked at. */
#define CK_TINY_OUTER ((size_t)4096)
/* Bytes of a row from which its whole lines are worth writing past the caches. */
#define CK_STREAMED_ROW ((size_t)1024)
/* Several threads write past the caches no faster than one (28 GB/s on a Zen 4: what leaves its cores' complex), and
 * leave nothing in the last one; so they do only where the matrix is so many times its size. 4096×4096 in float: 2.40
 * and 2.0 ms at most. */
#define CK_STREAMED_BY_MANY ((size_t)4)
/* Where y and a row of A do not fit the first-level cache together, so many bytes of y at a time are multiplied with
 * all of a piece's x: 30×10000 in float 26 to 15 µs, with 16 KiB 18; 100×6000 50 to 30 µs; from 12 KiB a row it costs 5
 * to 15% at 2×4000. Up to a quarter of the last cache; beyond, and with shorter rows, A is better written in long runs
 * (1000×3000 would take twice as long). Up to a half, 300×6000 in double takes 0.7 to 0.9 of its time, but 500×6000 in
 * float 1.1. */
#define CK_LONG_ROW ((size_t)16 << 10)
#define CK_STRIP_BYTES ((size_t)8 << 10)

/* y is copied to where it begins with a register, if it is short and the rows of A lie alike: an array of Swift begins
 * 32 bytes behind what malloc gives, and many loads then cross a line. 128×128 with beta 1 in float 914 to 727 ns,
 * 1000×1000 54 to 46 µs. */
#define CK_ASKEW_BYTES 32

typedef struct {
    const CK_R(kernels) * kernels;
    ck_split rows, columns;
    real alpha, beta;
    const real *x, *y; /* x: its first element; y contiguous */
    ptrdiff_t incx;
    real *a;
    size_t lda;
    bool streams;
    size_t strip; /* columns to write at a time, or 0: all */
} CK_R(outer_run);

static void CK_R(outer_piece)(void *context, size_t index) {
    const CK_R(outer_run) *run = context;
    const size_t i = index / run->columns.count, j = index % run->columns.count;
    const size_t column = ck_piece_start(&run->columns, j), columns = ck_piece_start(&run->columns, j + 1) - column;
    const size_t row = ck_piece_start(&run->rows, i), rows = ck_piece_start(&run->rows, i + 1) - row;
    real *a = run->a + row * run->lda + column;
    if (run->alpha == 0) {
        for (size_t r = 0; r < rows; r++)
            run->kernels->scale(columns, run->beta, a + r * run->lda);
        return;
    }
    const real *x = run->x + (ptrdiff_t)row * run->incx, *y = run->y + column;
    if (run->streams) {
        run->kernels->outer_streamed(rows, columns, run->alpha, x, run->incx, y, a, run->lda);
        return;
    }
    const size_t strip = run->strip && rows > 1 ? run->strip : columns;
    for (size_t done = 0; done < columns; done += strip)
        run->kernels->outer(rows, ck_min(strip, columns - done), run->alpha, x, run->incx, y + done, run->beta,
                            a + done, run->lda);
}

/* A few elements and plain operands: the checks would take longer than the work (16×16 in float: 71 to 23 ns). False:
 * it is something else, or takes a closer look, and nothing was done. */
static inline bool CK_R(run_tiny_outer)(size_t m, size_t n, real alpha, const real *x, ptrdiff_t incx, const real *y,
                                        ptrdiff_t incy, real beta, real *a, size_t lda) {
    if (m - 1 >= CK_TINY_OUTER || n - 1 >= CK_TINY_OUTER || m * n > CK_TINY_OUTER || incx != 1 || incy != 1)
        return false;
    if (lda < n || lda >= (size_t)1 << 20 || !x || !y || !a || alpha == 0) return false;
    const ck_range range_a = ck_range_of(a, ((m - 1) * lda + n) * sizeof(real));
    if (!ck_lies_apart(range_a, ck_range_of(x, m * sizeof(real)), ck_range_of(y, n * sizeof(real)))) return false;
    CK_R(kernels_of)(ck_current_variant())->outer(m, n, alpha, x, 1, y, beta, a, lda);
    return true;
}

ck_status CK_R(run_outer)(size_t m, size_t n, real alpha, const real *x, ptrdiff_t incx, const real *y, ptrdiff_t incy,
                          real beta, real *a, size_t lda, const ck_executor *executor) {
    if (m == 0 || n == 0) return CK_SUCCESS;
    const bool is_askew = (uintptr_t)y % CK_ASKEW_BYTES != 0 && lda * sizeof(real) % CK_ASKEW_BYTES == 0 && m >= 8 &&
                          n <= CK_SMALL_BYTES / sizeof(real);
    const size_t bytes = alpha == 0 || (incy == 1 && !is_askew) ? 0 : n * sizeof(real);
    _Alignas(CK_ALIGNMENT) unsigned char small[CK_SMALL_BYTES];
    real *copy = bytes <= CK_SMALL_BYTES ? (real *)(void *)small : ck_workspace_take(bytes);
    if (!copy) return CK_NO_MEMORY;
    if (bytes && incy == 1) memcpy(copy, y, bytes);
    for (size_t j = 0; bytes && incy != 1 && j < n; j++)
        copy[j] = y[incy > 0 ? j * (size_t)incy : (n - 1 - j) * -(size_t)incy];
    if (bytes) y = copy;
    if (incx < 0 && alpha != 0) x += (m - 1) * -(size_t)incx;

    ck_executor storage;
    executor = ck_resolve_executor(executor, &storage);
    const size_t threads = ck_useful_threads(executor, (double)m * (double)n * CK_OUTER_COST);
    const size_t wanted = threads == 1 ? 1 : 4 * threads;
    CK_R(outer_run)
    run = {.kernels = CK_R(kernels_of)(ck_current_variant()),
           .rows = ck_split_evenly(m, wanted, 1),
           .alpha = alpha,
           .beta = beta,
           .x = x,
           .y = y,
           .incx = incx,
           .a = a,
           .lda = lda};
    const size_t row_bytes = n * sizeof(real), cache = ck_last_cache_bytes();
    if (row_bytes > CK_LONG_ROW && row_bytes <= cache / 4 / m)
        run.strip = CK_STRIP_BYTES / sizeof(real);
    else if (beta == 0 && row_bytes >= CK_STREAMED_ROW)
        run.streams = row_bytes > (threads == 1 ? 1 : CK_STREAMED_BY_MANY) * cache / m;
    run.columns = ck_split_evenly(n, ck_ceil_div(wanted, run.rows.count), 1024);
    const ck_executor limited = ck_limited(executor, threads);
    ck_run(&limited, run.rows.count * run.columns.count, CK_R(outer_piece), &run);
    if ((void *)copy != small) ck_workspace_give(copy);
    return CK_SUCCESS;
}

/* A function of its own, so that a tiny product does not pay for its frame. */
static __attribute__((noinline)) ck_status CK_R(outer_of_any_size)(size_t m, size_t n, real alpha, const real *x,
                                                                   ptrdiff_t incx, const real *y, ptrdiff_t incy,
                                                                   real beta, real *a, size_t lda,
                                                                   const ck_executor *executor) {
    ck_operand operands[] = {
        ck_matrix(a, m, n, lda, sizeof(real)),
        ck_vector(x, m, incx, sizeof(real)),
        ck_vector(y, n, incy, sizeof(real)),
    };
    const ck_status status = ck_check_operands(operands, 3, 1);
    if (status) return status;
    return CK_R(run_outer)(m, n, alpha, x, incx, y, incy, beta, a, lda, executor);
}

ck_status CK_R(outer)(size_t m, size_t n, real alpha, const real *x, ptrdiff_t incx, const real *y, ptrdiff_t incy,
                      real beta, real *a, size_t lda, const ck_executor *executor) {
    if (CK_R(run_tiny_outer)(m, n, alpha, x, incx, y, incy, beta, a, lda)) return CK_SUCCESS;
    return CK_R(outer_of_any_size)(m, n, alpha, x, incx, y, incy, beta, a, lda, executor);
}
#undef CK_OUTER_COST
#undef CK_TINY_OUTER
#undef CK_STREAMED_ROW
#undef CK_STREAMED_BY_MANY
#undef CK_STRIP_BYTES
#undef CK_LONG_ROW
#undef CK_ASKEW_BYTES
