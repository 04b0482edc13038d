/* Body for product.c: B transposed, and fewer rows of C than B has. To pack B would be to turn as many elements as it
 * has; as it lies, its rows are those of the left operand of Cᵀ = op(B)ᵀ op(A)ᵀ, which is formed and turned. The right
 * one is A as it lies where it is transposed as well, or else A turned. */

#define CK_MIRRORED_ROWS ((size_t)64)
#define CK_MIRRORED_COLUMNS ((size_t)48) /* at a time */
/* And a C of a few elements, deep: 2×2×300 0.62 and 0.71, 3×12×120 in double 0.52, 6×12×300 0.75. */
#define CK_MIRRORED_FEW ((size_t)12)
#define CK_MIRRORED_DEEP ((size_t)64)

/* Rows that fill registers of 64 bytes, or with AVX-512 nearly, and so deep that turning C is little of the work:
 * 16×300×60 takes 0.77 of the time in float and 0.81 in double, 8×33×120 in double 0.68, 48×300×250 0.9; with AVX2 0.74
 * and 0.83, 0.93. With 20 or 24 rows in float it is 0.95 to 1.1, with AVX2 1.17, and with part of a register, whose
 * stores are slow there, 15×300×120 1.9. */
static inline bool CK_R(is_mirrored)(const CK_R(product) * p, const CK_R(kernels) * kernels) {
    if (p->transpose_a != CK_TRANSPOSE || p->transpose_b != CK_TRANSPOSE || p->in_scratch) return false;
    if (p->m > CK_MIRRORED_ROWS || ck_falls_together(p->lda * sizeof(real))) return false;
    if (CK_R(is_all_narrow)(p, kernels, ck_depth_of_block(p->k))) return false; /* 46×12×785 in float 1.13 */
    const size_t filled = ck_round_up(p->m, 64 / sizeof(real));
    const size_t least = kernels->vector == 64 / sizeof(real) ? filled / 8 * 7 : filled;
    if (p->m >= least && 2 * p->k >= 3 * p->m) return true;
    return p->m <= CK_MIRRORED_FEW && p->n <= CK_MIRRORED_FEW && p->k >= CK_MIRRORED_DEEP;
}

/* rows × height sums of the transpose of C, with leading dimension ld, turned into C, a strip of columns at a time. */
static inline void CK_R(put_turned)(const CK_R(kernels) * kernels, size_t rows, size_t columns, const real *sums,
                                    size_t ld, real alpha, real beta, real *c, size_t ldc, real *turned) {
    for (size_t j = 0; j < columns; j += CK_MIRRORED_COLUMNS) {
        const size_t height = ck_min(CK_MIRRORED_COLUMNS, columns - j);
        if (height == CK_MIRRORED_COLUMNS && alpha == 1 && beta == 0) {
            kernels->turn_rows(height, rows, sums + j * ld, ld, c + j, ldc);
            continue;
        }
        kernels->turn_rows(height, rows, sums + j * ld, ld, turned, CK_MIRRORED_COLUMNS);
        for (size_t i = 0; i < rows; i++)
            kernels->axpby(height, alpha, turned + i * CK_MIRRORED_COLUMNS, beta, c + i * ldc + j);
    }
}

/* One block of the depth, both operands as they lie. */
static __attribute__((noinline)) void CK_R(mirrored_block)(const CK_R(kernels) * kernels, size_t rows, size_t columns,
                                                           size_t depth, const real *a, size_t lda, const real *b,
                                                           size_t ldb, real alpha, real beta, real *c, size_t ldc) {
    const size_t ld = ck_round_up(rows, kernels->vector);
    _Alignas(64) real sums[CK_MIRRORED_COLUMNS * CK_MIRRORED_ROWS], turned[CK_MIRRORED_ROWS * CK_MIRRORED_COLUMNS];
    while (columns > 0) {
        const size_t height = ck_min(CK_MIRRORED_COLUMNS, columns);
        CK_R(product_block)(kernels, height, rows, depth, &(CK_R(left_block)){b, ldb, 1, false, false}, a, lda,
                            kernels->nr, 1, 0, sums, ld);
        CK_R(put_turned)(kernels, rows, height, sums, ld, alpha, beta, c, ldc, turned);
        columns -= height;
        b += height * ldb;
        c += height;
    }
}

/* What it takes to turn an element of A or B, or one of C, in multiply-adds of one element of the depth, with AVX-512.
 */
#define CK_TURNING 13.0
#define CK_TURNING_C 18.0
#define CK_MIRRORED_TILES ((size_t)16)       /* rows of so many tiles at most */
#define CK_MIRRORED_BYTES ((size_t)64 << 10) /* of the transpose of C at a time */

/* The rows that registers of the transpose are filled up to: the last may be half a one. */
static inline size_t CK_R(filled_rows)(const CK_R(kernels) * kernels, size_t rows) {
    const size_t rest = rows & (kernels->vector - 1);
    return rest == 0 ? rows : rows - rest + (rest <= kernels->half ? kernels->half : kernels->vector);
}
/* The sums of all blocks of the depth are turned at once where the first is all that there is before. */
static inline bool CK_R(is_turned_once)(const CK_R(product) * p) { return p->alpha == 1 && p->beta == 0; }

/* Whether to turn A and C costs less than to turn B, with the lanes that are idle. A tile of one register has but mr
 * sums, which with AVX2 wait for one another. Up to most_turned_rows the other way is few_rows_transposed, which leaves
 * no lane idle. Of 308 shapes with 13 to 190 rows the time is 0.96 in the geometric mean (32×1024×1024 in float 0.75,
 * 64×1024×1024 0.85, 128×1024×1024 0.93; AVX2 0.75, 0.89, not taken), of as many with A transposed 0.96, none above
 * 1.05. */
static inline bool CK_R(pays_to_mirror)(const CK_R(product) * p, const CK_R(product_plan) * plan) {
    const CK_R(kernels) *kernels = plan->kernels;
    const size_t bytes = kernels->vector * sizeof(real), filled = CK_R(filled_rows)(kernels, p->m);
    if (CK_R(is_mirrored)(p, kernels)) return true;
    if (p->transpose_b != CK_TRANSPOSE || p->in_scratch || p->k == 0) return false;
    const bool turns_a = p->transpose_a != CK_TRANSPOSE;
    /* As they lie, two registers of A for each step of the depth suit AVX2 only where they lie in lines of their own.
     */
    const size_t line = bytes < 64 ? 64 / sizeof(real) : 1;
    if (!turns_a && (ck_falls_together(p->lda * sizeof(real)) || p->m % line != 0 || p->lda % line != 0 ||
                     CK_R(is_all_narrow)(p, kernels, plan->kb)))
        return false;
    if (bytes < 32 || p->m <= kernels->turned_rows || p->m > CK_MIRRORED_TILES * kernels->mr) return false;
    /* Threads wait for one another when A is turned: 64×256×784 on two 1.06. */
    if (p->n < (turns_a && plan->threads > 1 ? 6 : 2) * CK_MIRRORED_COLUMNS * plan->threads) return false;
    if (p->k > CK_FAR_IN_PLACE * ck_near_cache_bytes() / sizeof(real) / p->m) return false;

    const double m = (double)p->m, vector = (double)kernels->vector, scale = (double)bytes / 64;
    const double depth = (double)(CK_R(is_turned_once)(p) ? p->k : plan->kb);
    double idle = (double)(filled - p->m);
    if ((filled & (kernels->vector - 1)) != 0) idle += 0.14 * vector; /* half a register takes 0.64 of a whole one */
    if (kernels->mr < 8 && filled / kernels->vector % 2 != 0) idle += vector / 3;
    const double turning = scale * ((turns_a ? CK_TURNING * m / (double)p->n : 0) + CK_TURNING_C * m / depth);
    return 1.5 * idle + turning < (p->m <= kernels->most_turned_rows ? 4.5 : 11.0 * scale);
}

typedef struct {
    const CK_R(product) * product;
    const CK_R(product_plan) * plan;
    real *packed_a, *slots_memory;
    ck_slots slots;
} CK_R(mirrored_run);

/* False when the size of the memory overflows. */
static bool CK_R(plan_mirrored)(const CK_R(product) * p, const ck_executor *executor, CK_R(product_plan) * plan) {
    const size_t ld = ck_round_up(p->m, CK_ALIGNMENT / sizeof(real)), strip = CK_MIRRORED_COLUMNS;
    const size_t tallest = ck_min(plan->kernels->mc, CK_MIRRORED_BYTES / sizeof(real) / ld);
    const size_t most = ck_max(strip, tallest / strip * strip);
    const size_t least = plan->threads == 1 ? 1 : ck_min(4 * plan->threads, ck_ceil_div(p->n, strip));
    const size_t enough = ck_max(least, ck_ceil_div(p->n, most));
    const size_t pieces = enough < plan->threads ? enough : ck_round_up(enough, plan->threads);
    plan->mirrored = true;
    plan->stripe = p->n;
    plan->rows = ck_split_evenly(p->m, 1, 1);
    plan->columns = ck_split_evenly(p->n, pieces, plan->threads == 1 ? strip : plan->kernels->mr);
    plan->slots = ck_slots_for(executor, plan->columns.count);
    plan->slot_elements = (ck_piece_bound(&plan->columns) + strip) * ld;
    size_t total;
    const size_t width = p->transpose_a == CK_TRANSPOSE ? 0 : ck_round_up(p->m, plan->kernels->nr);
    if (__builtin_mul_overflow(p->k, width, &plan->packed_a_elements) ||
        __builtin_add_overflow(plan->packed_a_elements, plan->slots * plan->slot_elements, &total) ||
        __builtin_mul_overflow(total, sizeof(real), &plan->bytes))
        return false;
    return plan->bytes <= PTRDIFF_MAX;
}

/* One panel of one block of the depth. */
static void CK_R(turn_panel_of_a)(void *context, size_t index) {
    const CK_R(mirrored_run) *run = context;
    const CK_R(product) *p = run->product;
    const size_t nr = run->plan->kernels->nr, width = ck_round_up(p->m, nr), panels = width / nr;
    const size_t row = index % panels * nr, start = index / panels * run->plan->kb;
    const size_t depth = ck_min(run->plan->kb, p->k - start);
    run->plan->kernels->pack_b(depth, ck_min(nr, p->m - row), p->a + row * p->lda + start, 1, p->lda,
                               run->packed_a + start * width + row * depth);
}

static void CK_R(mirrored_piece)(void *context, size_t index) {
    CK_R(mirrored_run) *run = context;
    const CK_R(product) *p = run->product;
    const CK_R(product_plan) *plan = run->plan;
    const CK_R(kernels) *kernels = plan->kernels;
    const size_t first = ck_piece_start(&plan->columns, index);
    const size_t columns = ck_piece_start(&plan->columns, index + 1) - first;
    const size_t nr = kernels->nr, width = ck_round_up(p->m, nr), ld = ck_round_up(p->m, CK_ALIGNMENT / sizeof(real));
    const size_t slot = ck_slots_take(&run->slots);
    real *sums = run->slots_memory + slot * plan->slot_elements, *turned = sums + ck_piece_bound(&plan->columns) * ld;
    real *c = p->c + first;
    const bool once = CK_R(is_turned_once)(p);
    for (size_t start = 0; start < p->k; start += plan->kb) {
        const size_t depth = ck_min(plan->kb, p->k - start);
        const bool turned_a = p->transpose_a != CK_TRANSPOSE;
        const real *a = turned_a ? run->packed_a + start * width : p->a + start * p->lda;
        /* Turned, whole registers: packing has filled the last one. */
        CK_R(product_block)(kernels, columns, turned_a ? CK_R(filled_rows)(kernels, p->m) : p->m, depth,
                            &(CK_R(left_block)){p->b + first * p->ldb + start, p->ldb, 1, false, false}, a,
                            turned_a ? nr : p->lda, turned_a ? nr * depth : nr, 1, once && start > 0 ? 1 : 0, sums, ld);
        if (!once || start + depth == p->k)
            CK_R(put_turned)(kernels, p->m, columns, sums, ld, p->alpha, start == 0 || once ? p->beta : 1, c, p->ldc,
                             turned);
    }
    if (p->epilogue) p->epilogue(p->epilogue_context, 0, first, p->m, columns, c, p->ldc);
    ck_slots_give(&run->slots, slot);
}

static void CK_R(run_mirrored)(const CK_R(product) * product, const CK_R(product_plan) * plan, void *memory,
                               const ck_executor *executor) {
    CK_R(mirrored_run) run = {.product = product, .plan = plan, .packed_a = memory};
    run.slots_memory = run.packed_a + plan->packed_a_elements;
    ck_slots_init(&run.slots, plan->slots);
    const size_t panels = ck_ceil_div(product->m, plan->kernels->nr), blocks = ck_ceil_div(product->k, plan->kb);
    if (product->transpose_a != CK_TRANSPOSE) ck_run(executor, panels * blocks, CK_R(turn_panel_of_a), &run);
    ck_run(executor, plan->columns.count, CK_R(mirrored_piece), &run);
}
#undef CK_MIRRORED_ROWS
#undef CK_MIRRORED_COLUMNS
#undef CK_MIRRORED_FEW
#undef CK_MIRRORED_DEEP
#undef CK_TURNING
#undef CK_TURNING_C
#undef CK_MIRRORED_TILES
#undef CK_MIRRORED_BYTES
