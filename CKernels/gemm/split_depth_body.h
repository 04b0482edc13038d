/* Body for product.c: a deep product whose C has too few tiles for the threads. Blocks of the depth are formed side by
 * side, each into a C of its own, and added to C in their order: the rounding is that of one thread that adds each
 * block as it comes. */

/* All Cs together; more blocks than fit are done in waves. */
#define CK_PARTIAL_BYTES ((size_t)1 << 20)

typedef struct {
    const CK_R(product) * product;
    const CK_R(product_plan) * plan;
    CK_R(product_plan) block_plan;
    real *partial;     /* m×n for each block of the wave */
    char *memory;      /* for each running task, what a block needs */
    size_t block_size; /* elements in a partial C */
    ck_slots slots;
    size_t start; /* depth at which the wave begins */
    ck_split blocks, parts;
} CK_R(split_depth_run);

/* The product of one block of the depth, into a C of its own. */
static inline CK_R(product) CK_R(block_of_depth)(const CK_R(product) * p, size_t start, size_t depth, real *c) {
    CK_R(product) block = *p;
    block.a += start * (p->transpose_a == CK_TRANSPOSE ? p->lda : 1);
    block.b += start * (p->transpose_b == CK_TRANSPOSE ? 1 : p->ldb);
    block.k = depth;
    block.is_block = true;
    block.alpha = 1;
    block.beta = 0;
    block.c = c;
    block.ldc = p->n;
    block.epilogue = NULL;
    return block;
}

/* Whether the work pays for two forks and joins, where the others take one: 30×16×569 in double, 9 µs, lost a tenth. */
static inline bool CK_R(pays_to_split)(const CK_R(product) * p, const ck_executor *executor,
                                       const CK_R(product_plan) * plan) {
    return !p->in_scratch && p->k > plan->kb &&
           CK_R(useful_threads_from)(2 * CK_GRAIN_SPINNING, p, plan->kernels, executor) > 1;
}

/* Sets the plan's split of the depth, if threads gain by it. False when the size of the memory overflows. */
static bool CK_R(plan_split_depth)(const CK_R(product) * p, const ck_executor *executor, CK_R(product_plan) * plan) {
    const size_t pieces = plan->rows.count * plan->columns.count * ck_ceil_div(p->n, plan->stripe);
    if (2 * pieces > plan->threads || !CK_R(pays_to_split)(p, executor, plan)) return true;
    size_t elements, bytes;
    if (__builtin_mul_overflow(p->m, p->n, &elements) || __builtin_mul_overflow(elements, sizeof(real), &bytes))
        return true;
    const size_t blocks = ck_ceil_div(p->k, plan->kb);
    const size_t wave = ck_min(blocks, CK_PARTIAL_BYTES / bytes);
    if (wave < 2 * plan->threads && wave < blocks) return true;

    const ck_executor serial = ck_serial_executor();
    const CK_R(product) block = CK_R(block_of_depth)(p, 0, plan->kb, p->c);
    CK_R(product_plan) block_plan;
    if (!CK_R(plan_product)(&block, plan->kernels, &serial, &block_plan)) return false;
    const size_t block_bytes = ck_round_up(block_plan.bytes, CK_ALIGNMENT);
    plan->wave = wave;
    plan->slots = ck_slots_for(executor, wave);
    plan->bytes = ck_round_up(wave * bytes, CK_ALIGNMENT) + plan->slots * block_bytes;
    return true;
}

static void CK_R(split_depth_piece)(void *context, size_t index) {
    CK_R(split_depth_run) *run = context;
    const CK_R(product) *p = run->product;
    const size_t kb = run->plan->kb;
    const ck_executor serial = ck_serial_executor();
    const size_t slot = ck_slots_take(&run->slots);
    void *memory = run->memory + slot * ck_round_up(run->block_plan.bytes, CK_ALIGNMENT);
    for (size_t i = ck_piece_start(&run->blocks, index); i < ck_piece_start(&run->blocks, index + 1); i++) {
        const size_t start = run->start + i * kb;
        const CK_R(product) block =
            CK_R(block_of_depth)(p, start, ck_min(kb, p->k - start), run->partial + i * run->block_size);
        CK_R(run_product)(&block, &run->block_plan, memory, &serial);
    }
    ck_slots_give(&run->slots, slot);
}

/* A part of C: all of it in one go where its rows lie without gaps, otherwise whole rows. */
static void CK_R(add_blocks_piece)(void *context, size_t index) {
    const CK_R(split_depth_run) *run = context;
    const CK_R(product) *p = run->product;
    const size_t row = ck_piece_start(&run->parts, index), end = ck_piece_start(&run->parts, index + 1);
    const size_t step = p->ldc == p->n ? end - row : 1;
    for (size_t i = row; i < end; i += step) {
        for (size_t b = 0; b < run->blocks.n; b++)
            run->plan->kernels->axpby(step * p->n, p->alpha, run->partial + b * run->block_size + i * p->n,
                                      run->start + b == 0 ? p->beta : 1, p->c + i * p->ldc);
    }
    const bool is_last = run->start + run->blocks.n * run->plan->kb >= p->k;
    if (p->epilogue && is_last) p->epilogue(p->epilogue_context, row, 0, end - row, p->n, p->c + row * p->ldc, p->ldc);
}

static void CK_R(run_split_depth)(const CK_R(product) * p, const CK_R(product_plan) * plan, void *memory,
                                  const ck_executor *executor) {
    CK_R(split_depth_run) run = {.product = p, .plan = plan, .partial = memory, .block_size = p->m * p->n};
    run.memory = (char *)memory + ck_round_up(plan->wave * run.block_size * sizeof(real), CK_ALIGNMENT);
    const ck_executor serial = ck_serial_executor();
    const CK_R(product) block = CK_R(block_of_depth)(p, 0, plan->kb, p->c);
    if (!CK_R(plan_product)(&block, plan->kernels, &serial, &run.block_plan)) return; /* was made before */
    ck_slots_init(&run.slots, plan->slots);
    run.parts = ck_split_evenly(p->m, plan->threads, 1);
    for (; run.start < p->k; run.start += plan->wave * plan->kb) {
        const size_t blocks = ck_min(plan->wave, ck_ceil_div(p->k - run.start, plan->kb));
        run.blocks = ck_split_evenly(blocks, 4 * plan->threads, 1);
        ck_run(executor, run.blocks.count, CK_R(split_depth_piece), &run);
        ck_run(executor, run.parts.count, CK_R(add_blocks_piece), &run);
    }
}
#undef CK_PARTIAL_BYTES
