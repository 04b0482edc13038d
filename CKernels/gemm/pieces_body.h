/* Body for product.c: how the columns of one stripe and the rows are cut into pieces. Which bits come out does not
 * depend on it. */

/* Columns of B that a piece packs for itself. For one row of tiles they are packed into the first-level cache and read
 * once: a deep panel (12×4096×4096 with B transposed 10.7 to 8.9 ms), or several shallow ones, each of which would take
 * less time than a piece does (2×2048×2 0.40 of the time in float and 0.30 in double, 10×1000×5 0.55 and 0.51; 16 KiB
 * are as good, 4 a tenth slower). Two rows of tiles lost a fifth by that. */
#define CK_ONE_ROW_BYTES ((size_t)8 << 10)
static inline size_t CK_R(columns_that_fit)(const CK_R(product) * p, const CK_R(product_plan) * plan) {
    const size_t bytes = p->m <= plan->kernels->mr ? CK_ONE_ROW_BYTES : ck_near_cache_bytes() / 2;
    return ck_max(1, bytes / sizeof(real) / plan->kb / plan->kernels->nr) * plan->kernels->nr;
}

/* The pieces of one stripe by what they cost, in multiply-adds of one element of the depth: an element of B has to come
 * from near by, or to be packed for this piece alone, and so has each of A where there are several columns of pieces.
 */
#define CK_NEAR_B 4.0
#define CK_SHARED_B 12.0 /* packed by another core */
#define CK_PACKING 13.0
/* What a piece takes beside, and by how much of one the last thread is late. */
#define CK_PIECE_FMAS 10000.0
#define CK_LATE 0.15
#define CK_LATE_SHARED 0.3
static inline double CK_R(time_of_pieces)(const CK_R(product) * p, const CK_R(product_plan) * plan, size_t width,
                                          size_t rows, size_t columns) {
    const size_t unit = plan->pack_a ? plan->kernels->mr : 4;
    const double height = (double)ck_round_up(ck_ceil_div(p->m, rows), unit);
    const size_t least = columns == 1 ? plan->kernels->vector / 2 : plan->kernels->nr; /* the last tile is narrower */
    const double length = (double)ck_round_up(ck_ceil_div(width, columns), least);
    const bool is_shared = plan->pack_b && !plan->own_b;
    const double of_b = (is_shared ? CK_SHARED_B : plan->own_b ? CK_NEAR_B + CK_PACKING : CK_NEAR_B) * length;
    const double of_a = plan->pack_a ? CK_PACKING * height : 0;
    const double turns = (double)ck_ceil_div(rows * columns, plan->threads);
    return (height * length + of_a + of_b + CK_PIECE_FMAS / (double)ck_max(p->k, 1)) *
           (turns + (is_shared ? CK_LATE_SHARED : CK_LATE));
}

/* Down to a tile for more than two threads, which a small product would keep waiting otherwise: on 16 cores of a Xeon
 * 64×256×784 in float 112 to 24 µs, 256³ with B transposed 83 to 40. */
static inline void CK_R(plan_small_pieces)(const CK_R(product) * p, size_t tallest, CK_R(product_plan) * plan) {
    const size_t threads = plan->threads, width = ck_min(plan->stripe, p->n);
    const size_t least_rows = ck_ceil_div(p->m, tallest), most_rows = ck_max(least_rows, p->m / plan->kernels->mr);
    const size_t most_columns = ck_ceil_div(width, plan->kernels->nr);
    size_t columns = plan->own_b ? ck_ceil_div(width, CK_R(columns_that_fit)(p, plan)) : 1;
    size_t best_rows = 1, best_columns = 1;
    double best = -1;
    for (bool more = true; more; columns = ck_min(2 * columns, most_columns)) {
        more = columns < most_columns;
        for (size_t turns = 1; turns <= 4; turns *= 2) {
            const size_t rows = ck_min(most_rows, ck_max(least_rows, ck_ceil_div(turns * threads, columns)));
            const double time = CK_R(time_of_pieces)(p, plan, width, rows, columns);
            if (best >= 0 && time >= best) continue;
            best = time;
            best_rows = rows;
            best_columns = columns;
        }
    }
    plan->rows = ck_split_evenly(p->m, best_rows, plan->pack_a ? plan->kernels->mr : 4);
    plan->columns = ck_split_evenly(width, best_columns, plan->kernels->nr);
}

/* The pieces of a stripe that was packed for all threads, of which there are more than two: as high as wide pieces
 * allow, since each row of tiles reads the packed B of the piece anew, from another core's cache or further away, and
 * as many as keep the last thread from being late. Sixteen threads of a Xeon, of the time with four tiles in height and
 * eight pieces a thread: 1024³ 0.93 (float) and 0.95 (double), 3000³ 0.88 and 0.95, 4096³ 0.98 and 0.95, 1000×4000×1000
 * 0.86 and 0.87. B dearer or cheaper by a factor of three, blocks of A of twice the height, and fewer pieces were no
 * better. */
#define CK_MOST_TURNS ((size_t)16)
static inline void CK_R(plan_shared_pieces)(const CK_R(product) * p, size_t tallest, CK_R(product_plan) * plan) {
    const size_t threads = plan->threads, width = ck_min(plan->stripe, p->n), nr = plan->kernels->nr;
    const size_t unit = plan->pack_a ? plan->kernels->mr : 4;
    const size_t least_rows = ck_ceil_div(p->m, tallest), most_rows = ck_max(least_rows, p->m / plan->kernels->mr);
    const size_t most_columns = ck_ceil_div(width, nr);
    size_t best_rows = 1, best_columns = 1;
    double best = -1;
    for (size_t rows = least_rows; rows <= most_rows; rows += 1 + rows / 4) {
        for (size_t turns = 1, last = 0; turns <= CK_MOST_TURNS; turns++) {
            const size_t columns = ck_min(most_columns, ck_max(1, turns * threads / rows));
            if (columns == last) continue;
            last = columns;
            const double time = CK_R(time_of_pieces)(p, plan, width, rows, columns);
            if (best >= 0 && time >= best) continue;
            best = time;
            best_rows = rows;
            best_columns = columns;
        }
    }
    plan->rows = ck_split_evenly(p->m, best_rows, unit);
    plan->columns = ck_split_evenly(width, best_columns, nr);
}

/* The pieces of one stripe. */
static inline void CK_R(plan_pieces)(const CK_R(product) * product, size_t tallest, const ck_executor *executor,
                                     CK_R(product_plan) * plan) {
    const size_t m = product->m, n = product->n, k = product->k, mr = plan->kernels->mr, nr = plan->kernels->nr;
    /* Two threads share panels of B, unless one of them would have much the smaller part: 200×40×800. */
    const bool is_uneven = 7 * ck_round_up(ck_ceil_div(n, nr), plan->threads) * nr > 8 * n;
    if (plan->own_b && (plan->threads > 2 || (plan->threads == 2 && is_uneven))) {
        CK_R(plan_small_pieces)(product, tallest, plan);
        return;
    }
    if (plan->pack_b && plan->threads > 2) {
        CK_R(plan_shared_pieces)(product, tallest, plan);
        return;
    }
    /* Rows first: a split of the columns makes each piece pack the same block of A again. Of many threads one is late,
     * and twice as many pieces leave less to wait for. */
    const size_t by_rows = plan->threads == 1 ? 1 : 4 * plan->threads;
    const size_t wanted = plan->threads > 2 ? 2 * by_rows : by_rows;
    size_t row_pieces = ck_max(ck_ceil_div(m, tallest), ck_min(by_rows, ck_ceil_div(m, 4 * mr)));
    /* Few rows that can be read in place make smaller pieces; a large depth is split instead, where that pays:
     * 30×16×569 on two threads 0.65 of the time, in double 0.60; 32×32×300 0.63, 0.58. */
    if (row_pieces < plan->threads && !plan->pack_a && !CK_R(pays_to_split)(product, executor, plan))
        row_pieces = ck_min(plan->threads, ck_ceil_div(m, 8));
    /* As many for each thread: nine pieces on two threads take as long as ten. */
    if (row_pieces > plan->threads) row_pieces = ck_round_up(row_pieces, plan->threads);
    plan->rows = ck_split_evenly(m, plan->own_b ? 1 : row_pieces, plan->pack_a ? mr : 4);
    const size_t widest = ck_min(plan->stripe, n);
    size_t column_pieces =
        plan->rows.count >= wanted ? 1 : ck_min(ck_ceil_div(wanted, plan->rows.count), ck_ceil_div(widest, 4 * nr));
    if (plan->own_b) {
        column_pieces = ck_max(ck_ceil_div(n, CK_R(columns_that_fit)(product, plan)),
                               ck_min(2 * plan->threads, ck_ceil_div(n, nr)));
        if (plan->threads > 1) column_pieces = ck_round_up(column_pieces, plan->threads);
    }
    plan->columns = ck_split_evenly(widest, column_pieces, nr);

    /* Too few of them, and the depth gives no more. */
    const bool are_few = plan->rows.count * plan->columns.count < 2 * plan->threads;
    if (plan->threads > 2 && are_few && k > 0 && ck_ceil_div(k, plan->kb) < 2 * plan->threads)
        CK_R(plan_small_pieces)(product, tallest, plan);
}
#undef CK_ONE_ROW_BYTES
#undef CK_NEAR_B
#undef CK_PACKING
#undef CK_PIECE_FMAS
#undef CK_LATE
#undef CK_SHARED_B
#undef CK_LATE_SHARED
#undef CK_MOST_TURNS
