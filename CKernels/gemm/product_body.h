/* Body for product.c.
 *
 *   for each stripe of B                        packed by all threads                           (L3)
 *     for each piece, rows × columns of C       on any thread
 *       for each block of the stripe's depth, in order
 *         pack the piece's block of A           mc × kb                                         (L2)
 *         for each panel of B                   kb × nr                                         (L1)
 *           for each panel of A                 the tile: mr × nr of C in registers
 *       epilogue on the piece
 *
 * Small operands are read where they lie: packing pays only for what is read often or from far apart. */

/* What one thread does in a nanosecond, roughly and for each lane of a register: enough to decide how many threads
 * pay. */
#define CK_FMAS_PER_NANOSECOND 6.0
/* A product keeps its processor so busy that a second thread pays from here on: 64³ and 569×16×30 in float. In quiet
 * hours on two virtual cores of an EPYC it would from 1000 on (48³ in double 0.69 of the time of one thread); in
 * others, an hour later, 48³ took 1.27 times as long, and on sixteen of a Xeon 64³ in float 1.25. To measure the fork
 * in the process did not tell these apart: for its first 50 ms both threads may share a processor and take turns of 36
 * µs. */
#define CK_PAIR 2700.0
/* B up to half the second-level cache is read in place: that costs no pass of its own. 128³ at 98% of the peak, 92%
 * packed. A small size needs no look at the machine. */
#define CK_NEAR_BYTES ((size_t)128 << 10)
/* An operand of so many times the size of the second-level cache comes from memory. */
#define CK_FAR ((size_t)16)
/* Times that size up to which B is read in place by a few rows of tiles, and packed from there on: it would come from
 * memory two lines at a time (150×2100×2100 1.1 of the time). With AVX-512 64×784×256 takes 0.91 of the time, in double
 * as well, 150×700×700 0.96, on two threads 56×784×784 in double 0.73. Not with AVX2, whose two registers for a step
 * come too slowly where they lie across two lines each (90×1040×700 1.2); there a small B is packed as well for so many
 * rows that it pays: 1000×350×2000 in float 0.93, 500×250×250 in double 0.91. */
#define CK_FAR_IN_PLACE ((size_t)6)
/* Times that size from which A transposed is not read by tiles: of 8 MB and a cache of 1 MiB products with 3 to 15
 * columns took 0.7 to 1.1 of the time in another way, of 4 MB 0.8 to 1.2. With fewer columns than CK_FEW_COLUMNS their
 * transpose is formed (few_rows_body.h), with more A is packed: 3000×64×3000 in float 13.4 to 12.0 ms. */
#define CK_FAR_TURNED ((size_t)6)
#define CK_FEW_COLUMNS ((size_t)64)
/* Rows and columns up to which a product may go straight to its tiles. */
#define CK_SMALL_SIZE ((size_t)512)
/* Packed B at a time; it may come from memory, as it is prefetched: 4096³ gained 2 to 3% over 8 MiB, and 64 MiB gave no
 * more. A stripe has all columns, if so many are at least one block deep, as A is packed again for the next columns. */
#define CK_STRIPE_BYTES ((size_t)32 << 20)

typedef struct {
    const CK_R(product) * product;
    const CK_R(product_plan) * plan;
    real *packed_b;
    real *slots_memory;
    ck_slots slots;
    size_t stripe_start, stripe_columns;
    size_t depth_start, depth_end;
    ck_split columns; /* pieces of this stripe */
    ck_split panels;  /* pieces of its packing: split of the panels */
} CK_R(product_run);

static inline CK_R(vector_product) CK_R(as_vector_product)(const CK_R(product) * p) {
    return CK_R(vector_product_of)(p->transpose_a, p->transpose_b, p->m, p->n, p->k, p->alpha, p->a, p->lda, p->b,
                                   p->ldb, p->beta, p->c, p->ldc);
}

static inline size_t CK_R(useful_threads_from)(double pair, const CK_R(product) * p, const CK_R(kernels) * kernels,
                                               const ck_executor *executor) {
    const double elements = (double)p->m * (double)p->n;
    const double of_each = (double)ck_max(p->k, 1) / (CK_FMAS_PER_NANOSECOND * (double)kernels->vector);
    return ck_useful_threads_from(pair, executor, elements * (of_each + p->epilogue_nanoseconds));
}
static inline size_t CK_R(useful_threads)(const CK_R(product) * p, const CK_R(kernels) * kernels,
                                          const ck_executor *executor) {
    return CK_R(useful_threads_from)(CK_PAIR, p, kernels, executor);
}

static inline CK_R(left_block) CK_R(a_in_place)(const CK_R(product) * p) {
    const bool transposed = p->transpose_a == CK_TRANSPOSE;
    return (CK_R(left_block)){p->a, transposed ? 1 : p->lda, transposed ? p->lda : 1, false, false};
}

/* Whether all columns of C are formed by narrow_columns, which takes B transposed as it lies: 76×2×1287 with both
 * transposed in float 10.2 to 6.0 µs. */
static inline bool CK_R(is_all_narrow)(const CK_R(product) * p, const CK_R(kernels) * kernels, size_t depth) {
    if (p->n >= kernels->vector || p->transpose_a != CK_TRANSPOSE || p->transpose_b != CK_TRANSPOSE) return false;
    const CK_R(left_block) a = CK_R(a_in_place)(p);
    /* Idle lanes cost less than to pack B: 24×7×130 in float 1.37, were they counted. */
    return CK_R(is_narrow)(kernels, ck_round_up(p->m, kernels->vector), p->n, depth, a);
}

/* A transposed, from the third-level cache or from memory: a tile meets another page of it at each step of the depth,
 * and each column of tiles reads all of it. */
static inline bool CK_R(comes_turned_from_afar)(const CK_R(product) * p, size_t times) {
    return p->transpose_a == CK_TRANSPOSE && p->k > times * ck_near_cache_bytes() / sizeof(real) / p->m;
}

/* Whether an operand pays to be packed: what is read often and from far apart. Rows of B that fall on one another drive
 * themselves out of the first-level cache, and come from the second for each row of tiles: with AVX-512 eight of these
 * cost less than to pack B (20×1024×100 0.80 of the time in float and in double, 24×2048×48 0.83 and 0.86, 40×1024×256
 * 0.90, 72×1024×256 0.92), with AVX2 not two (16×1024×100 1.25). */
static inline bool CK_R(packs_b)(const CK_R(product) * p, const CK_R(kernels) * kernels, size_t depth) {
    if (p->transpose_b == CK_TRANSPOSE) return !CK_R(is_all_narrow)(p, kernels, depth);
    const bool falls_together = ck_falls_together(p->ldb * sizeof(real)) && depth > 4;
    if (falls_together && p->m > ck_max(kernels->mr, kernels->far_in_place / 2)) return true;
    if (p->m <= 4 * kernels->mr) return false;
    if (p->m > kernels->near_in_place && depth > CK_DEPTH_BLOCK / 2 && p->n >= kernels->nr) return true;
    const size_t elements = depth * p->n;
    if (elements <= CK_NEAR_BYTES / sizeof(real)) return false;
    const size_t near = ck_near_cache_bytes() / sizeof(real);
    if (p->m <= kernels->far_in_place && p->n <= CK_FAR_IN_PLACE * near / p->k) return false;
    return elements > near / 2;
}
/* A is read in place for more columns where its rows do not fall on one another: 100×1024×512 in double 0.96 to 0.98 of
 * the time, in float 0.99. */
static inline bool CK_R(packs_a)(const CK_R(product) * p, const CK_R(kernels) * kernels) {
    if (p->m <= kernels->mr) return false;
    const bool is_turned = p->transpose_a == CK_TRANSPOSE;
    const bool falls_together = ck_falls_together(p->lda * sizeof(real));
    const bool is_shallow = p->k <= (falls_together ? CK_ALIAS_ROWS : CK_SHALLOW);
    if (is_shallow && ck_falls_together(p->ldc * sizeof(real))) return false; /* in low tiles */
    const size_t most = is_turned ? 8 : falls_together ? 16 : 64;
    return p->n > most * kernels->nr || (p->n >= CK_FEW_COLUMNS && CK_R(comes_turned_from_afar)(p, CK_FAR_TURNED));
}

#include "mirrored_body.h"
#include "dots_body.h"
#include "few_rows_body.h"

/* B transposed: packed on the stack. A function of its own, so that the others do not pay for its frame. */
static __attribute__((noinline)) bool CK_R(run_small_transposed)(const CK_R(product) * p,
                                                                 const CK_R(kernels) * kernels) {
    _Alignas(CK_ALIGNMENT) real packed[2 * CK_SMALL_BYTES / sizeof(real)];
    if (p->k * ck_round_up(p->n, kernels->nr) > sizeof packed / sizeof packed[0]) return false;
    kernels->pack_b(p->k, p->n, p->b, 1, p->ldb, packed);
    const CK_R(left_block) a = CK_R(a_in_place)(p);
    CK_R(product_block)(kernels, p->m, p->n, p->k, &a, packed, kernels->nr, kernels->nr * p->k, p->alpha, p->beta, p->c,
                        p->ldc);
    return true;
}

/* Dot products with B turned on the stack. */
static __attribute__((noinline)) bool CK_R(run_small_turned)(const CK_R(product) * p, const CK_R(kernels) * kernels) {
    _Alignas(CK_ALIGNMENT) real turned[2 * CK_SMALL_BYTES / sizeof(real)];
    const size_t ld = CK_R(ld_turned)(p->k);
    if (ld * p->n > sizeof turned / sizeof turned[0]) return false;
    kernels->turn_rows(p->k, p->n, p->b, p->ldb, turned, ld);
    kernels->dot_products(p->m, p->n, p->k, p->alpha, p->a, p->lda, turned, ld, p->beta, p->c, p->ldc,
                          ck_distance_of(p->m, p->k, sizeof(real)));
    return true;
}

/* A few elements of C, each of which would be one chain of multiply-adds: two rows of a line, or up to four of half a
 * one. */
static inline bool CK_R(has_few_elements)(const CK_R(product) * p) {
    const size_t most = (p->m == 2 ? 64 : 32) / sizeof(real);
    return p->rows_may_count && p->m - 2 <= CK_FEW_ELEMENTS_ROWS - 2 && p->n - 2 <= most - 2 &&
           p->k >= CK_FEW_ELEMENTS_DEEP && p->transpose_b == CK_NO_TRANSPOSE;
}
/* Elements in each block of the sum. */
static inline size_t CK_R(depth_of_block)(const CK_R(product) * p) {
    if (p->is_block) return p->k;
    if (CK_R(has_few_elements)(p)) {
        const size_t blocks = p->m == 2 ? 4 : 2;
        return ck_depth_of_even_block(p->k, ck_min(CK_DEPTH_BLOCK, ck_ceil_div(p->k, blocks)));
    }
    const bool is_large = p->rows_may_count ? p->m >= CK_DEEP_SIZE && p->n >= CK_DEEP_SIZE : p->n >= CK_DEEP_COLUMNS;
    return ck_depth_of_even_block(p->k, is_large ? CK_DEEP_BLOCK : CK_DEPTH_BLOCK);
}

/* A register of columns at a time. */
static void CK_R(run_deep_product)(const CK_R(product) * p, const CK_R(kernels) * kernels) {
    const size_t kb = CK_R(depth_of_block)(p), step = kernels->vector;
    const CK_R(left_block) whole_a = CK_R(a_in_place)(p);
    for (size_t j = 0; j < p->n; j += step) {
        const size_t columns = ck_min(step, p->n - j);
        real *c = p->c + j;
        for (size_t start = 0, count; start < p->k; start += count * kb) {
            CK_R(left_block) a = whole_a;
            a.start += start * a.depth;
            const real *b = p->b + start * p->ldb + j, beta = start == 0 ? p->beta : 1;
            const size_t left = p->k - start;
            if (left > kb) {
                count = kernels->deep_tiles(left, p->m, columns, kb, a.start, a.row, a.depth, b, p->ldb, p->alpha, beta,
                                            c, p->ldc);
            } else {
                count = 1;
                CK_R(product_block)(kernels, p->m, columns, left, &a, b, p->ldb, kernels->nr, p->alpha, beta, c,
                                    p->ldc);
            }
        }
    }
}

bool CK_R(run_small_product)(const CK_R(product) * p, const CK_R(kernels) * kernels, const ck_executor *executor) {
    const size_t m = p->m, n = p->n, k = p->k;
    if (CK_R(has_dots)(p->transpose_a, p->transpose_b, m, n, k)) {
        if (CK_R(depth_of_dots)(k) < k || CK_R(useful_threads)(p, kernels, executor) > 1) return false;
        if (p->transpose_b == CK_NO_TRANSPOSE) return CK_R(run_small_turned)(p, kernels);
        kernels->dot_products(m, n, k, p->alpha, p->a, p->lda, p->b, p->ldb, p->beta, p->c, p->ldc,
                              ck_distance_of(ck_max(m, n), k, sizeof(real)));
        return true;
    }
    const bool is_deep =
        CK_R(has_few_elements)(p) ||
        (k > CK_DEPTH_BLOCK && m - 2 <= 2 && n - 2 <= kernels->vector - 2 && p->transpose_b == CK_NO_TRANSPOSE);
    if (m - 2 > CK_SMALL_SIZE - 2 || n - 2 > CK_SMALL_SIZE - 2 || (k - 1 >= CK_DEPTH_BLOCK && !is_deep)) return false;
    if (CK_R(useful_threads)(p, kernels, executor) > 1) return false;
    if (is_deep) {
        CK_R(run_deep_product)(p, kernels);
        return true;
    }
    if (CK_R(is_mirrored)(p, kernels)) {
        CK_R(mirrored_block)(kernels, m, n, k, p->a, p->lda, p->b, p->ldb, p->alpha, p->beta, p->c, p->ldc);
        return true;
    }
    if (CK_R(packs_a)(p, kernels)) return false;
    const CK_R(left_block) a = CK_R(a_in_place)(p);
    if (p->transpose_b == CK_TRANSPOSE && CK_R(has_few_rows)(p, kernels)) {
        kernels->few_rows_transposed(m, k, n, p->alpha, a.start, a.row, a.depth, p->b, p->ldb, p->beta, p->c, p->ldc);
        return true;
    }
    if (CK_R(is_all_narrow)(p, kernels, k)) {
        CK_R(narrow_columns)(kernels, m, n, k, &a, p->b, p->ldb, 1, p->alpha, p->beta, p->c, p->ldc);
        return true;
    }
    if (p->transpose_b == CK_TRANSPOSE) return CK_R(run_small_transposed)(p, kernels);
    if (CK_R(packs_b)(p, kernels, k)) return false;
    CK_R(product_block)(kernels, m, n, k, &a, p->b, p->ldb, kernels->nr, p->alpha, p->beta, p->c, p->ldc);
    return true;
}

#include "split_depth_body.h"

/* How much of B is packed at a time. */
static inline void CK_R(plan_stripe)(const CK_R(product) * product, CK_R(product_plan) * plan) {
    const size_t nr = plan->kernels->nr, elements = CK_STRIPE_BYTES / sizeof(real);
    plan->stripe = product->n;
    plan->stripe_depth = product->k;
    if (plan->own_b) return;
    /* A block of C in scratch memory has the whole depth at once. */
    if (product->in_scratch) {
        const size_t most = plan->pack_b ? ck_min(64 * nr, elements / ck_max(product->k, 1)) : 64 * nr;
        plan->stripe = ck_min(ck_round_up(product->n, nr), ck_max(4 * nr, most / nr * nr));
        return;
    }
    if (!plan->pack_b || product->k == 0) return;
    const size_t blocks = ck_ceil_div(product->k, plan->kb);
    const size_t most = ck_max(nr, ck_min(plan->kernels->nc, elements / plan->kb) / nr * nr);
    plan->stripe = ck_min(ck_round_up(product->n, nr), most);
    const size_t stripes = ck_ceil_div(blocks, ck_max(1, elements / plan->kb / plan->stripe));
    plan->stripe_depth = ck_min(product->k, ck_ceil_div(blocks, stripes) * plan->kb);
}

/* What is packed, by whom, and how much of B at a time; the most rows of a piece. */
static inline size_t CK_R(plan_ways)(const CK_R(product) * product, CK_R(product_plan) * plan) {
    const CK_R(kernels) *kernels = plan->kernels;
    const size_t m = product->m, n = product->n, k = product->k, mr = kernels->mr, nr = kernels->nr;
    plan->pack_b = CK_R(packs_b)(product, kernels, plan->kb);
    plan->pack_a = CK_R(packs_a)(product, kernels);

    /* One column of tiles with A as it lies, from memory, goes through the whole depth tile by tile: A is then read in
     * long runs, 4096×16×4096 in 5.8 ms and not 6.6. (A transposed lies the other way: 1.8 times as long.) Short rows
     * are brought to the tiles instead, as far as one block of the depth has them whole. */
    const bool along_a = n <= nr && !plan->pack_b && product->transpose_a == CK_NO_TRANSPOSE &&
                         k > CK_FAR * ck_near_cache_bytes() / sizeof(real) / m;
    const size_t deep = plan->kb > CK_DEPTH_BLOCK ? 2 : 1; /* as much of the second-level cache */
    const size_t highest = kernels->mc / deep / mr * mr, tallest = along_a ? mr : highest;
    const CK_R(left_block) a = CK_R(a_in_place)(product);
    plan->far_rows = !plan->pack_a && CK_R(has_far_rows)(kernels, m, n, k, tallest, &a);

    /* With few rows, packing B is much of the work and nobody else needs what a piece has packed: it stays in that
     * thread's own cache, and no thread waits for another. So does a B of many threads that comes from no further than
     * a shared cache: to get what others have just packed takes longer. Sixteen threads of a Xeon, of the time with B
     * packed once: 512³ in double 0.76, 1024³ in float 0.85, 1024×1024×784 0.83 and 0.87; from 2048³ on as long. */
    const bool is_near = plan->threads > 2 && k <= CK_FAR * ck_near_cache_bytes() / sizeof(real) / n;
    plan->own_b = plan->pack_b && (m <= tallest || is_near) && k > 0;

    CK_R(plan_stripe)(product, plan);
    return plan->far_rows && k <= plan->kb ? highest : tallest;
}

#include "pieces_body.h"

/* The memory for the pieces; false when its size overflows. */
static inline bool CK_R(plan_memory)(const CK_R(product) * product, const ck_executor *executor,
                                     CK_R(product_plan) * plan) {
    const size_t line = CK_ALIGNMENT / sizeof(real);
    size_t slot_c = 0, slots_total, total;
    plan->packed_a_elements = plan->pack_a ? ck_round_up(ck_piece_bound(&plan->rows) * plan->kb, line) : 0;
    if (product->in_scratch)
        slot_c =
            ck_piece_bound(&plan->rows) * ck_round_up(ck_min(ck_piece_bound(&plan->columns), plan->columns.n), line);
    plan->own_b_elements = plan->own_b ? ck_piece_bound(&plan->columns) * plan->kb : 0;
    plan->slot_elements = plan->packed_a_elements + plan->own_b_elements + slot_c;
    plan->slots = ck_slots_for(executor, plan->rows.count * plan->columns.count);
    if (plan->pack_b && !plan->own_b &&
        __builtin_mul_overflow(plan->stripe_depth, ck_round_up(plan->stripe, plan->kernels->nr),
                               &plan->packed_b_elements))
        return false;
    if (__builtin_mul_overflow(plan->slots, plan->slot_elements, &slots_total)) return false;
    if (__builtin_add_overflow(slots_total, plan->packed_b_elements, &total)) return false;
    if (__builtin_mul_overflow(total, sizeof(real), &plan->bytes)) return false;
    return plan->bytes <= PTRDIFF_MAX;
}

bool CK_R(plan_product)(const CK_R(product) * product, const CK_R(kernels) * kernels, const ck_executor *executor,
                        CK_R(product_plan) * plan) {
    const size_t m = product->m, n = product->n, k = product->k;
    *plan = (CK_R(product_plan)){.kernels = kernels, .threads = 1, .kb = k};
    if (m == 0 || n == 0) return true;

    if ((m == 1 || n == 1) && k > 0 && !product->in_scratch) {
        const CK_R(vector_product) vector_product = CK_R(as_vector_product)(product);
        plan->vector_shaped = true;
        plan->bytes = CK_R(vector_product_bytes)(&vector_product);
        return true;
    }

    plan->kb = CK_R(depth_of_block)(product);
    plan->threads = CK_R(useful_threads)(product, kernels, executor);
    const ck_executor limited = ck_limited(executor, plan->threads);
    executor = &limited;

    if (product->rows_may_count && CK_R(has_dots)(product->transpose_a, product->transpose_b, m, n, k)) {
        CK_R(plan_dots)(product, executor, plan);
        return CK_R(plan_split_depth)(product, executor, plan);
    }
    if (CK_R(pays_to_mirror)(product, plan))
        return CK_R(plan_mirrored)(product, executor, plan) && CK_R(plan_split_depth)(product, executor, plan);
    if (CK_R(has_few_rows)(product, kernels)) {
        CK_R(plan_few_rows)(product, executor, plan);
        return true;
    }
    if (CK_R(has_few_columns)(product, kernels)) {
        CK_R(plan_few_columns)(product, executor, plan);
        return CK_R(plan_split_depth)(product, executor, plan);
    }

    CK_R(plan_pieces)(product, CK_R(plan_ways)(product, plan), executor, plan);
    return CK_R(plan_memory)(product, executor, plan) && CK_R(plan_split_depth)(product, executor, plan);
}

static void CK_R(pack_stripe_piece)(void *context, size_t index) {
    const CK_R(product_run) *run = context;
    const CK_R(product) *product = run->product;
    const CK_R(kernels) *kernels = run->plan->kernels;
    const size_t kb = run->plan->kb, nr = kernels->nr;
    const bool transposed = product->transpose_b == CK_TRANSPOSE;
    const size_t depth_stride = transposed ? 1 : product->ldb, column_stride = transposed ? product->ldb : 1;
    const size_t first = ck_piece_start(&run->panels, index) * nr;
    const size_t end = ck_min(ck_piece_start(&run->panels, index + 1) * nr, run->stripe_columns);
    const size_t width = ck_round_up(run->stripe_columns, nr);
    /* Blocks of the depth one after the other, the panels of the stripe within each. */
    for (size_t p = run->depth_start; p < run->depth_end; p += kb) {
        const size_t depth = ck_min(kb, run->depth_end - p);
        kernels->pack_b(depth, end - first, product->b + p * depth_stride + (run->stripe_start + first) * column_stride,
                        depth_stride, column_stride, run->packed_b + (p - run->depth_start) * width + first * depth);
    }
}

static void CK_R(product_piece)(void *context, size_t index) {
    CK_R(product_run) *run = context;
    const CK_R(product) *product = run->product;
    const CK_R(product_plan) *plan = run->plan;
    const CK_R(kernels) *kernels = plan->kernels;
    /* Pieces that follow one another are often on one thread: they have in common what takes more room. */
    const bool by_columns = product->n > product->m;
    const size_t i = by_columns ? index % plan->rows.count : index / run->columns.count;
    const size_t j = by_columns ? index / plan->rows.count : index % run->columns.count;
    const size_t row = ck_piece_start(&plan->rows, i), rows = ck_piece_start(&plan->rows, i + 1) - row;
    const size_t first = ck_piece_start(&run->columns, j), columns = ck_piece_start(&run->columns, j + 1) - first;
    const size_t column = run->stripe_start + first;

    const size_t slot = plan->slot_elements ? ck_slots_take(&run->slots) : 0;
    real *packed_a = run->slots_memory + slot * plan->slot_elements;
    real *own_b = packed_a + plan->packed_a_elements;
    real *scratch = own_b + plan->own_b_elements;
    real *c = product->in_scratch ? scratch : product->c + row * product->ldc + column;
    const size_t ldc = product->in_scratch ? ck_round_up(columns, CK_ALIGNMENT / sizeof(real)) : product->ldc;

    const CK_R(left_block) a_in_place = CK_R(a_in_place)(product);
    const bool b_transposed = product->transpose_b == CK_TRANSPOSE;
    const size_t b_down = b_transposed ? 1 : product->ldb, b_right = b_transposed ? product->ldb : 1;
    const size_t nr = kernels->nr, width = ck_round_up(run->stripe_columns, nr);
    for (size_t p = run->depth_start; p < run->depth_end; p += plan->kb) {
        const size_t depth = ck_min(plan->kb, run->depth_end - p);
        CK_R(left_block) block_of_a = a_in_place;
        block_of_a.is_far = plan->far_rows;
        block_of_a.start += row * block_of_a.row + p * block_of_a.depth;
        const real *block_of_b = product->b + p * b_down + column * b_right;
        if (plan->own_b) {
            kernels->pack_b(depth, columns, block_of_b, b_down, b_right, own_b);
            block_of_b = own_b;
        } else if (plan->pack_b) {
            block_of_b = run->packed_b + (p - run->depth_start) * width + first * depth;
        }
        const size_t b_depth = plan->pack_b ? nr : product->ldb, b_panel = plan->pack_b ? nr * depth : nr;
        const real beta = p == 0 ? product->beta : 1;
        if (plan->pack_a) {
            kernels->pack_a(rows, depth, block_of_a.start, block_of_a.row, block_of_a.depth, packed_a);
            block_of_a = (CK_R(left_block)){packed_a, 1, 0, true, false};
        }
        if (b_transposed && !plan->pack_b) {
            CK_R(narrow_columns)(kernels, rows, columns, depth, &block_of_a, block_of_b, b_right, b_down,
                                 product->alpha, beta, c, ldc);
            continue;
        }
        CK_R(product_block)(kernels, rows, columns, depth, &block_of_a, block_of_b, b_depth, b_panel, product->alpha,
                            beta, c, ldc);
    }
    if (product->k == 0) {
        for (size_t r = 0; r < rows; r++)
            kernels->scale(columns, product->beta, c + r * ldc);
    }
    if (product->epilogue && run->depth_end == product->k)
        product->epilogue(product->epilogue_context, row, column, rows, columns, c, ldc);
    if (plan->slot_elements) ck_slots_give(&run->slots, slot);
}

static void CK_R(run_stripe)(CK_R(product_run) * run, size_t start, const ck_executor *executor) {
    const CK_R(product_plan) *plan = run->plan;
    const size_t nr = plan->kernels->nr;
    run->stripe_start = start;
    run->stripe_columns = ck_min(plan->stripe, run->product->n - start);
    run->columns = ck_split_evenly(run->stripe_columns, plan->columns.count, nr);
    if (plan->pack_b && !plan->own_b) {
        const size_t panels = ck_ceil_div(run->stripe_columns, nr);
        run->panels = ck_split_evenly(panels, plan->threads == 1 ? 1 : 2 * plan->threads, 1);
        ck_run(executor, run->panels.count, CK_R(pack_stripe_piece), run);
    }
    ck_run(executor, plan->rows.count * run->columns.count, CK_R(product_piece), run);
}

void CK_R(run_product)(const CK_R(product) * product, const CK_R(product_plan) * plan, void *memory,
                       const ck_executor *executor) {
    if (product->m == 0 || product->n == 0) return;
    if (plan->vector_shaped) {
        const CK_R(vector_product) vector_product = CK_R(as_vector_product)(product);
        CK_R(run_vector_product)(&vector_product, plan->kernels, memory, executor);
        if (product->epilogue)
            product->epilogue(product->epilogue_context, 0, 0, product->m, product->n, product->c, product->ldc);
        return;
    }
    const ck_executor limited = ck_limited(executor, plan->threads);
    executor = &limited;
    if (plan->wave) {
        CK_R(run_split_depth)(product, plan, memory, executor);
        return;
    }
    if (plan->few_rows || plan->few_columns) {
        CK_R(run_few_rows)(product, plan, memory, executor);
        return;
    }
    if (plan->mirrored) {
        CK_R(run_mirrored)(product, plan, memory, executor);
        return;
    }
    if (plan->dots) {
        CK_R(run_dots)(product, plan, memory, executor);
        return;
    }
    CK_R(product_run) run = {.product = product, .plan = plan, .packed_b = memory};
    run.slots_memory = run.packed_b + plan->packed_b_elements;
    if (plan->slot_elements) ck_slots_init(&run.slots, plan->slots);

    do {
        run.depth_end = run.depth_start + ck_min(product->k - run.depth_start, plan->stripe_depth);
        for (size_t start = 0; start < product->n; start += plan->stripe)
            CK_R(run_stripe)(&run, start, executor);
        run.depth_start = run.depth_end;
    } while (run.depth_start < product->k);
}
#undef CK_FMAS_PER_NANOSECOND
#undef CK_PAIR
#undef CK_NEAR_BYTES
#undef CK_SMALL_SIZE
#undef CK_FAR
#undef CK_FAR_IN_PLACE
#undef CK_FAR_TURNED
#undef CK_FEW_COLUMNS
#undef CK_STRIPE_BYTES
