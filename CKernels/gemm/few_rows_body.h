/* Body for product.c: a few rows of A times a large B, in columns of C that each piece forms by reading B along its
 * rows (isa/gemm_rows.h). Nothing is packed, and each line of B comes from memory once. */

/* Sums of one piece. With half as much, runs along B are shorter: 10% slower from memory; twice as much lost that again
 * at 16 rows. */
#define CK_FEW_ROWS_BYTES ((size_t)32 << 10)
/* At more rows the tiles have enough to do with each line of B. */
#define CK_FEW_ROWS ((size_t)16)
/* B so many times the second-level cache is far. */
#define CK_FAR 8

/* The more rows, the longer a tile can do with B in place; not where its rows fall on one another. */
static inline bool CK_R(has_few_rows)(const CK_R(product) * p, const CK_R(kernels) * kernels) {
    if (p->m > CK_FEW_ROWS || p->transpose_b == CK_TRANSPOSE || p->in_scratch || p->k == 0) return false;
    if (p->n < 4 * kernels->vector) return false;
    const size_t quarters = p->ldb * sizeof(real) % CK_ALIAS_BYTES == 0 ? (p->m + 1) / 2 : p->m + 1;
    return p->k > quarters * ck_near_cache_bytes() / 4 / sizeof(real) / p->n;
}

typedef struct {
    const CK_R(product) * product;
    const CK_R(kernels) * kernels;
    size_t kb;
    ck_split columns;
} CK_R(few_rows_run);

static void CK_R(few_rows_piece)(void *context, size_t index) {
    const CK_R(few_rows_run) *run = context;
    const CK_R(product) *p = run->product;
    _Alignas(CK_ALIGNMENT) real sums[CK_FEW_ROWS_BYTES / sizeof(real)];
    const size_t first = ck_piece_start(&run->columns, index);
    const size_t columns = ck_piece_start(&run->columns, index + 1) - first;
    const size_t lds = ck_round_up(columns, CK_ALIGNMENT / sizeof(real));
    const CK_R(left_block) a = CK_R(a_in_place)(p);
    const bool is_far = p->k > CK_FAR * ck_near_cache_bytes() / sizeof(real) / p->n;
    for (size_t start = 0; start < p->k; start += run->kb) {
        const size_t depth = ck_min(run->kb, p->k - start);
        run->kernels->few_rows(p->m, depth, columns, a.start + start * a.depth, a.row, a.depth,
                               p->b + start * p->ldb + first, p->ldb, sums, lds, is_far);
        for (size_t i = 0; i < p->m; i++)
            run->kernels->axpby(columns, p->alpha, sums + i * lds, start == 0 ? p->beta : 1, p->c + i * p->ldc + first);
    }
    if (p->epilogue) p->epilogue(p->epilogue_context, 0, first, p->m, columns, p->c + first, p->ldc);
}

static void CK_R(run_few_rows)(const CK_R(product) * product, const CK_R(kernels) * kernels, size_t kb, size_t threads,
                               const ck_executor *executor) {
    const size_t line = CK_ALIGNMENT / sizeof(real);
    const size_t widest = CK_FEW_ROWS_BYTES / sizeof(real) / product->m / line * line;
    const size_t pieces = ck_round_up(ck_ceil_div(product->n, widest), threads);
    CK_R(few_rows_run) run = {product, kernels, kb, ck_split_evenly(product->n, pieces, line)};
    ck_run(executor, run.columns.count, CK_R(few_rows_piece), &run);
}
#undef CK_FEW_ROWS_BYTES
#undef CK_FEW_ROWS
#undef CK_FAR
