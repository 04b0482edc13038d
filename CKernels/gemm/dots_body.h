/* Body for product.c: products whose C has few rows or few columns. Both operands lie along the depth, or B is turned
 * first, and each element of C is a dot product of two rows (isa/gemm_dots.h). */

/* Elements in each block of the sum; the reason for blocks is that parts of a deep sum can run side by side, and that
 * the shorter operand stays in the second-level cache. */
#define CK_DOTS_DEPTH ((size_t)2048)
static inline size_t CK_R(depth_of_dots)(size_t k) {
    if (k <= CK_DOTS_DEPTH) return k;
    return ck_round_up(ck_ceil_div(k, ck_ceil_div(k, CK_DOTS_DEPTH)), 16);
}

typedef struct {
    const CK_R(product) * product;
    const CK_R(product_plan) * plan;
    real *turned; /* room for B, for each running piece */
    ck_slots slots;
} CK_R(dots_run);

/* Of B turned. A line more than it takes: rows a multiple of 4096 bytes apart would fall on one another. */
static inline size_t CK_R(ld_turned)(size_t k) { return ck_round_up(k, CK_ALIGNMENT) + CK_ALIGNMENT; }

/* B is turned by each piece for itself, and there are then no more of them than threads: what another core has just
 * written comes from its cache slowly (64×10×784 on two threads took 1.1 to 2 times as long with one copy for both as
 * by tiles). */
static void CK_R(plan_dots)(const CK_R(product) * p, const ck_executor *executor, CK_R(product_plan) * plan) {
    const bool turns_b = p->transpose_b == CK_NO_TRANSPOSE;
    const size_t pieces = plan->threads == 1 || turns_b ? plan->threads : 4 * plan->threads;
    const size_t line = CK_ALIGNMENT / sizeof(real);
    plan->dots = true;
    plan->kb = CK_R(depth_of_dots)(p->k);
    plan->stripe = p->n;
    plan->rows = ck_split_evenly(p->m, p->m > p->n ? pieces : 1, 4);
    plan->columns = ck_split_evenly(p->n, p->m > p->n ? 1 : pieces, line);
    if (!turns_b) return;
    plan->slots = ck_slots_for(executor, plan->rows.count);
    plan->slot_elements = p->n * CK_R(ld_turned)(plan->kb);
    plan->bytes = plan->slots * plan->slot_elements * sizeof(real);
}

static void CK_R(dots_piece)(void *context, size_t index) {
    CK_R(dots_run) *run = context;
    const CK_R(product) *p = run->product;
    const CK_R(product_plan) *plan = run->plan;
    const CK_R(kernels) *kernels = plan->kernels;
    const size_t i = index / plan->columns.count, j = index % plan->columns.count;
    const size_t row = ck_piece_start(&plan->rows, i), rows = ck_piece_start(&plan->rows, i + 1) - row;
    const size_t first = ck_piece_start(&plan->columns, j), columns = ck_piece_start(&plan->columns, j + 1) - first;
    const size_t slot = plan->slots ? ck_slots_take(&run->slots) : 0;
    real *turned = run->turned + slot * plan->slot_elements;
    const ck_distance distance = ck_distance_of(ck_max(p->m, p->n), p->k, sizeof(real));
    for (size_t start = 0; start < p->k; start += plan->kb) {
        const size_t depth = ck_min(plan->kb, p->k - start);
        const real *b = p->b + first * p->ldb + start;
        size_t ldb = p->ldb;
        if (plan->slots) {
            ldb = CK_R(ld_turned)(plan->kb);
            kernels->turn_rows(depth, columns, p->b + start * p->ldb, p->ldb, turned, ldb);
            b = turned;
        }
        kernels->dot_products(rows, columns, depth, p->alpha, p->a + row * p->lda + start, p->lda, b, ldb,
                              start == 0 ? p->beta : 1, p->c + row * p->ldc + first, p->ldc, distance);
    }
    if (plan->slots) ck_slots_give(&run->slots, slot);
}

static void CK_R(run_dots)(const CK_R(product) * product, const CK_R(product_plan) * plan, void *memory,
                           const ck_executor *executor) {
    CK_R(dots_run) run = {.product = product, .plan = plan, .turned = memory};
    if (plan->slots) ck_slots_init(&run.slots, plan->slots);
    ck_run(executor, plan->rows.count * plan->columns.count, CK_R(dots_piece), &run);
}
#undef CK_DOTS_DEPTH
