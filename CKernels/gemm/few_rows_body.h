/* Body for product.c: a few rows of A times B, in columns of C that each piece forms by reading B along its rows, or
 * along its columns where it is transposed (isa/gemm_rows.h, isa/gemm_turned.h). Nothing is packed, and each line of B
 * comes once. And the mirror image: A transposed times few columns of B, as a few rows of the transpose of C. */

/* With more, B packed into the second-level cache is read often enough to pay: 64×2048×2048 gains 7%, 96×4096×4096
 * nothing. */
#define CK_FEW_ROWS ((size_t)64)
/* B transposed, more than 8 rows: packing a B smaller than this is as good, and a larger one with more rows. */
#define CK_TURNED_BYTES ((size_t)32 << 10)
/* Sums that come and go between squares do so at the ends as well: with less to add up, B is packed. 24×4096×16 took
 * 1.4 times as long in float and in double, 24×1024×48 in double 1.18, 24×1024×100 1.05; 24×1024×200 0.99. */
#define CK_TURNED_DEPTH ((size_t)128)

/* The more rows, the longer a tile can do with B in place, until B comes from memory; where its rows fall on one
 * another that is not the choice, but to pack it. In quarters of the second-level cache. */
static inline bool CK_R(has_few_rows)(const CK_R(product) * p, const CK_R(kernels) * kernels) {
    if (p->m > CK_FEW_ROWS || p->in_scratch || p->k == 0) return false;
    if (p->n < 4 * kernels->vector) return false;
    if (p->transpose_b == CK_TRANSPOSE) {
        const size_t least = p->m <= 8                      ? 0
                             : p->m <= kernels->turned_rows ? CK_TURNED_BYTES
                             : p->m <= 24                   ? 8 * CK_TURNED_BYTES
                                                            : 32 * CK_TURNED_BYTES;
        const size_t shallowest = p->m <= kernels->turned_rows ? kernels->vector : CK_TURNED_DEPTH;
        return p->m >= 2 && p->m <= kernels->most_turned_rows && p->k >= shallowest &&
               p->k >= least / sizeof(real) / p->n;
    }
    const bool falls_together = ck_falls_together(p->ldb * sizeof(real));
    const size_t quarters = falls_together               ? ck_min((p->m + 1) / 2, 12)
                            : p->m <= kernels->wide_rows ? 32
                            : p->m <= 16                 ? p->m + 1
                                                         : 40;
    return p->k > quarters * ck_near_cache_bytes() / 4 / sizeof(real) / p->n;
}

/* 3000×8×3000 in float 8.4 to 1.8 ms, 3000×15×3000 6.8 to 3.1, in double 8.2 to 3.6 and 13.7 to 6.2. Whole registers of
 * AVX-512 in float suit the tiles: 3000×32×3000 would take 1.07 of the time, 1500×48×1500 1.10; and one column of whole
 * tiles, up to CK_FAR, 1.1. */
static inline bool CK_R(has_few_columns)(const CK_R(product) * p, const CK_R(kernels) * kernels) {
    if (p->n >= CK_FEW_COLUMNS || p->m < 4 * kernels->vector || p->in_scratch || p->k == 0) return false;
    const bool suits_tiles = kernels->nr >= 32 && p->n >= 32 && p->n % kernels->vector == 0;
    return !suits_tiles && CK_R(comes_turned_from_afar)(p, p->n == kernels->nr ? CK_FAR : CK_FAR_TURNED);
}

typedef struct {
    const CK_R(product) * product;
    const CK_R(product_plan) * plan;
    real *sums; /* for each running piece */
    ck_slots slots;
} CK_R(few_rows_run);

/* Columns as many as have their sums in a quarter of the second-level cache: B is then read in long runs (16×4096×4096
 * with 32 KiB of sums: 8.0 ms, with 64: 6.8, with all of its 256: 5.8). */
static void CK_R(plan_few_rows)(const CK_R(product) * p, const ck_executor *executor, CK_R(product_plan) * plan) {
    const size_t line = CK_ALIGNMENT / sizeof(real);
    plan->few_rows = true;
    if (p->transpose_b == CK_TRANSPOSE) { /* the sums stay in registers */
        plan->columns = ck_split_evenly(p->n, plan->threads == 1 ? 1 : 4 * plan->threads, line);
        return;
    }
    const size_t widest = ck_near_cache_bytes() / 4 / sizeof(real) / p->m / line * line;
    const size_t pieces = ck_round_up(ck_ceil_div(p->n, ck_max(widest, line)), plan->threads);
    plan->columns = ck_split_evenly(p->n, pieces, line);
    plan->slots = ck_slots_for(executor, plan->columns.count);
    plan->slot_elements = p->m * ck_piece_bound(&plan->columns);
    plan->bytes = plan->slots * plan->slot_elements * sizeof(real);
}

/* The same for rows of C; a slot holds the sums, and the piece of C transposed. */
static void CK_R(plan_few_columns)(const CK_R(product) * p, const ck_executor *executor, CK_R(product_plan) * plan) {
    const size_t line = CK_ALIGNMENT / sizeof(real);
    plan->few_columns = true;
    plan->stripe = p->n;
    const size_t tallest = ck_near_cache_bytes() / 4 / sizeof(real) / p->n / line * line;
    const size_t pieces = ck_round_up(ck_ceil_div(p->m, ck_max(tallest, line)), plan->threads);
    plan->rows = ck_split_evenly(p->m, pieces, line);
    plan->columns = ck_split_evenly(p->n, 1, 1);
    plan->slots = ck_slots_for(executor, plan->rows.count);
    plan->slot_elements = 2 * p->n * ck_round_up(ck_piece_bound(&plan->rows), line);
    plan->bytes = plan->slots * plan->slot_elements * sizeof(real);
}

static void CK_R(few_rows_piece)(void *context, size_t index) {
    CK_R(few_rows_run) *run = context;
    const CK_R(product) *p = run->product;
    const CK_R(product_plan) *plan = run->plan;
    const CK_R(kernels) *kernels = plan->kernels;
    const size_t first = ck_piece_start(&plan->columns, index);
    const size_t columns = ck_piece_start(&plan->columns, index + 1) - first;
    const size_t slot = plan->slots ? ck_slots_take(&run->slots) : 0;
    real *sums = run->sums + slot * plan->slot_elements, *c = p->c + first;
    for (size_t start = 0; start < p->k; start += plan->kb) {
        CK_R(left_block) a = CK_R(a_in_place)(p);
        a.start += start * a.depth;
        const size_t depth = ck_min(plan->kb, p->k - start);
        const real beta = start == 0 ? p->beta : 1;
        if (p->transpose_b == CK_TRANSPOSE)
            kernels->few_rows_transposed(p->m, depth, columns, p->alpha, a.start, a.row, a.depth,
                                         p->b + start + first * p->ldb, p->ldb, beta, c, p->ldc);
        else
            kernels->few_rows(p->m, depth, columns, p->alpha, a.start, a.row, a.depth, p->b + start * p->ldb + first,
                              p->ldb, beta, c, p->ldc, sums);
    }
    if (plan->slots) ck_slots_give(&run->slots, slot);
    if (p->epilogue) p->epilogue(p->epilogue_context, 0, first, p->m, columns, c, p->ldc);
}

static void CK_R(few_columns_piece)(void *context, size_t index) {
    CK_R(few_rows_run) *run = context;
    const CK_R(product) *p = run->product;
    const CK_R(product_plan) *plan = run->plan;
    const size_t row = ck_piece_start(&plan->rows, index), rows = ck_piece_start(&plan->rows, index + 1) - row;
    const size_t slot = ck_slots_take(&run->slots), ld = ck_round_up(rows, CK_ALIGNMENT / sizeof(real));
    real *sums = run->sums + slot * plan->slot_elements, *turned = sums + plan->slot_elements / 2;
    real *c = p->c + row * p->ldc;
    const bool b_transposed = p->transpose_b == CK_TRANSPOSE;
    const size_t b_down = b_transposed ? 1 : p->ldb, b_right = b_transposed ? p->ldb : 1;
    for (size_t i = 0; p->beta != 0 && i < rows; i++) {
        for (size_t j = 0; j < p->n; j++)
            turned[j * ld + i] = c[i * p->ldc + j];
    }
    for (size_t start = 0; start < p->k; start += plan->kb)
        plan->kernels->few_rows(p->n, ck_min(plan->kb, p->k - start), rows, p->alpha, p->b + start * b_down, b_right,
                                b_down, p->a + start * p->lda + row, p->lda, start == 0 ? p->beta : 1, turned, ld,
                                sums);
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < p->n; j++)
            c[i * p->ldc + j] = turned[j * ld + i];
    }
    ck_slots_give(&run->slots, slot);
    if (p->epilogue) p->epilogue(p->epilogue_context, row, 0, rows, p->n, c, p->ldc);
}

static void CK_R(run_few_rows)(const CK_R(product) * product, const CK_R(product_plan) * plan, void *memory,
                               const ck_executor *executor) {
    CK_R(few_rows_run) run = {.product = product, .plan = plan, .sums = memory};
    if (plan->slots) ck_slots_init(&run.slots, plan->slots);
    if (plan->few_columns)
        ck_run(executor, plan->rows.count, CK_R(few_columns_piece), &run);
    else
        ck_run(executor, plan->columns.count, CK_R(few_rows_piece), &run);
}
#undef CK_FEW_ROWS
#undef CK_TURNED_BYTES
