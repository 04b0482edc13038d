/* Body for network.c: products over the whole batch, each on all threads. The activations are all that is kept; the
 * deltas of a layer take the place of its outputs once nobody needs these:
 *
 *   for each layer          H ← σ(H Wᵀ + b)     bias and sigmoid while the block of the product is in cache
 *   loss                    the logits become deltas in place
 *   for each layer, down    ∂W = Dᵀ H, ∂b
 *                           H ← (D W) ⊙ H ⊙ (1 − H)   D W is formed block by block in scratch memory, never whole
 */

/* Rows of one partial sum of a bias gradient, columns whose sums one piece forms, and partial sums side by side. */
enum { CK_R(rows_of_partial_sum) = 256, CK_R(columns_of_piece) = 64, CK_R(sums_at_once) = 64 };

/* What an epilogue takes for an element, in nanoseconds: where the product has one step of the depth that is nearly all
 * of its work. The deltas come with the activations, which other threads may have written. */
#define CK_ACTIVATION_COST (CK_REAL_IS_FLOAT ? 0.3 : 0.6)
#define CK_DELTAS_COST (CK_REAL_IS_FLOAT ? 0.1 : 0.2)

/* The products of a layer, in the order in which they run. */
typedef enum {
    CK_R(to_outputs),
    CK_R(to_weight_gradient),
    CK_R(to_deltas_below),
    CK_R(to_input_gradient),
    CK_R(products_of_layer)
} CK_R(step);

typedef struct {
    const CK_R(pass) * pass;
    CK_R(product_plan) * plans; /* one for each product of each layer: how many threads pay can change meanwhile */
    real *activations[CK_LAYERS_AT_MOST]; /* of each layer: its outputs, or the last one's logits; later its deltas */
    CK_R(repeated_bias) biases[CK_LAYERS_AT_MOST];
    size_t layer; /* at which it is */
} CK_R(whole_batch);

static void CK_R(apply_bias_to_block)(const CK_R(whole_batch) * run,
                                      void (*f)(size_t n, const real *z, const real *bias, real *y), size_t column,
                                      size_t rows, size_t columns, real *block, size_t ld) {
    if (columns == ld && columns == run->pass->layers[run->layer].outputs) {
        CK_R(apply_bias)(f, rows, columns, block, run->biases[run->layer], block);
        return;
    }
    for (size_t r = 0; r < rows; r++)
        f(columns, block + r * ld, run->pass->layers[run->layer].b + column, block + r * ld);
}

static void CK_R(add_bias)(void *context, size_t row, size_t column, size_t rows, size_t columns, real *block,
                           size_t ld) {
    (void)row;
    const CK_R(whole_batch) *run = context;
    CK_R(apply_bias_to_block)(run, run->pass->kernels->bias_add, column, rows, columns, block, ld);
}

static void CK_R(activate)(void *context, size_t row, size_t column, size_t rows, size_t columns, real *block,
                           size_t ld) {
    (void)row;
    const CK_R(whole_batch) *run = context;
    CK_R(apply_bias_to_block)(run, run->pass->kernels->bias_sigmoid, column, rows, columns, block, ld);
}

static void CK_R(turn_into_deltas)(void *context, size_t row, size_t column, size_t rows, size_t columns, real *block,
                                   size_t ld) {
    const CK_R(whole_batch) *run = context;
    const size_t width = run->pass->layers[run->layer].inputs;
    real *h = run->activations[run->layer - 1] + row * width + column;
    if (columns == ld && columns == width) {
        run->pass->kernels->sigmoid_backward(rows * columns, h, block, h);
        return;
    }
    for (size_t r = 0; r < rows; r++)
        run->pass->kernels->sigmoid_backward(columns, h + r * width, block + r * ld, h + r * width);
}

typedef struct {
    const CK_R(kernels) * kernels;
    size_t rows, columns;
    const real *matrix; /* contiguous */
    real *sums;
    real *partial;       /* those of later rows than the first rows_of_partial_sum */
    size_t first, parts; /* of the partial sums that are formed now; pieces of each */
} CK_R(bias_run);

static void CK_R(bias_gradient_piece)(void *context, size_t index) {
    const CK_R(bias_run) *run = context;
    const size_t part = index % run->parts, number = index / run->parts;
    const size_t first = part * CK_R(columns_of_piece), columns = ck_min(CK_R(columns_of_piece), run->columns - first);
    const size_t row = (run->first + number) * CK_R(rows_of_partial_sum);
    real *sums = row == 0 ? run->sums : run->partial + number * run->columns;
    run->kernels->column_sums(ck_min(CK_R(rows_of_partial_sum), run->rows - row), columns,
                              run->matrix + row * run->columns + first, run->columns, sums + first);
}

static inline size_t CK_R(bias_gradient_bytes)(size_t rows, size_t columns) {
    const size_t sums = ck_ceil_div(rows, CK_R(rows_of_partial_sum));
    return sums > 1 ? ck_min(sums, CK_R(sums_at_once)) * columns * sizeof(real) : 0;
}

/* partial: so many bytes. The partial sums are added up in their order. */
static void CK_R(bias_gradient)(const CK_R(pass) * pass, size_t columns, const real *deltas, real *sums,
                                real *partial) {
    if (columns == 0) return; /* of 2^60 rows, which take no memory, the partial sums would take days */
    CK_R(bias_run)
    run = {.kernels = pass->kernels,
           .rows = pass->batch,
           .columns = columns,
           .matrix = deltas,
           .sums = sums,
           .partial = partial,
           .parts = ck_ceil_div(columns, CK_R(columns_of_piece))};
    const double nanoseconds = (double)pass->batch * (double)columns * 0.1;
    const ck_executor limited = ck_limited(pass->executor, ck_useful_threads(pass->executor, nanoseconds));
    const size_t all = ck_ceil_div(pass->batch, CK_R(rows_of_partial_sum));
    if (all == 0) memset(sums, 0, columns * sizeof(real));
    for (; run.first < all; run.first += CK_R(sums_at_once)) {
        const size_t here = ck_min(CK_R(sums_at_once), all - run.first);
        ck_run(&limited, here * run.parts, CK_R(bias_gradient_piece), &run);
        for (size_t i = run.first == 0; i < here; i++)
            pass->kernels->axpby(columns, 1, partial + i * columns, 1, sums);
    }
}

/* Whether the call needs this product, and if so which it is. Before the memory is there its operands may be NULL. */
static bool CK_R(product_of)(const CK_R(whole_batch) * run, size_t l, CK_R(step) step, CK_R(product) * product) {
    const CK_R(pass) *pass = run->pass;
    const CK_R(layer) *layer = &pass->layers[l];
    const size_t inputs = layer->inputs, outputs = layer->outputs, batch = pass->batch;
    const bool is_last = l + 1 == pass->count;
    const real *h = l > 0 ? run->activations[l - 1] : pass->x, *d = run->activations[l];
    const size_t ldh = l > 0 ? inputs : pass->ldx;
    *product = (CK_R(product)){.m = batch,
                               .n = inputs,
                               .k = outputs,
                               .alpha = 1,
                               .a = d,
                               .lda = outputs,
                               .b = layer->w,
                               .ldb = inputs,
                               .ldc = inputs,
                               .epilogue_context = (void *)(uintptr_t)run};
    switch (step) {
    case CK_R(to_outputs):
        product->transpose_b = CK_TRANSPOSE;
        product->n = outputs;
        product->k = inputs;
        product->a = h;
        product->lda = ldh;
        product->c = is_last && pass->y_hat ? pass->y_hat : run->activations[l];
        product->ldc = is_last && pass->y_hat ? pass->ldy_hat : outputs;
        product->epilogue = is_last && !pass->y_hat ? CK_R(add_bias) : CK_R(activate);
        if (product->epilogue == CK_R(activate)) product->epilogue_nanoseconds = CK_ACTIVATION_COST;
        return true;
    case CK_R(to_weight_gradient):
        product->transpose_a = CK_TRANSPOSE;
        product->m = outputs;
        product->k = batch;
        product->rows_may_count = true; /* its rows are no samples */
        product->b = h;
        product->ldb = ldh;
        product->c = CK_R(wanted_dw)(pass, l);
        return product->c != NULL;
    case CK_R(to_deltas_below):
        product->epilogue = CK_R(turn_into_deltas);
        product->epilogue_nanoseconds = CK_DELTAS_COST;
        product->in_scratch = true;
        return l > pass->lowest;
    case CK_R(to_input_gradient): product->c = pass->dx; return l == 0 && pass->dx;
    default: return false;
    }
}

static inline CK_R(product_plan) * CK_R(plan_of)(const CK_R(whole_batch) * run, size_t l, CK_R(step) step) {
    return &run->plans[l * CK_R(products_of_layer) + step];
}

/* Plans all products. Bytes of memory for the largest, or for a bias gradient; false when a size overflows. */
static bool CK_R(plan_whole_batch)(const CK_R(whole_batch) * run, size_t *bytes) {
    *bytes = 0;
    for (size_t l = 0; l < run->pass->count; l++) {
        for (int step = 0; step < (int)CK_R(products_of_layer); step++) {
            CK_R(product) product;
            CK_R(product_plan) *plan = CK_R(plan_of)(run, l, (CK_R(step))step);
            if (!CK_R(product_of)(run, l, (CK_R(step))step, &product)) continue;
            if (!CK_R(plan_product)(&product, run->pass->kernels, run->pass->executor, plan)) return false;
            *bytes = ck_max(*bytes, plan->bytes);
        }
        if (CK_R(wanted_db)(run->pass, l))
            *bytes = ck_max(*bytes, CK_R(bias_gradient_bytes)(run->pass->batch, run->pass->layers[l].outputs));
    }
    return true;
}

static void CK_R(run_step)(CK_R(whole_batch) * run, size_t l, CK_R(step) step, void *packing) {
    CK_R(product) product;
    run->layer = l;
    if (!CK_R(product_of)(run, l, step, &product)) return;
    CK_R(run_product)(&product, CK_R(plan_of)(run, l, step), packing, run->pass->executor);
}

/* activations: where those of each layer lie one after the other, each rounded up to a line. */
static void CK_R(run_whole_batch)(CK_R(whole_batch) * run, void *packing) {
    const CK_R(pass) *pass = run->pass;
    const size_t count = pass->count;
    for (size_t l = 0; l < count; l++)
        CK_R(run_step)(run, l, CK_R(to_outputs), packing);
    if (pass->y_hat) return;

    const size_t outputs = pass->layers[count - 1].outputs;
    real *deltas = run->activations[count - 1];
    CK_R(run_loss)(pass->kernels, pass->batch, outputs, deltas, outputs, pass->y, pass->ldy, pass->options, pass->loss,
                   pass->lowest < count ? deltas : NULL, outputs, pass->executor);
    for (size_t l = count; l-- > pass->lowest;) {
        /* Of one sample no product: it took more than twice as long, 1×1024×1024×1 in all 237 and not 138 µs. */
        if (pass->batch == 1 && CK_R(wanted_dw)(pass, l)) {
            const size_t inputs = pass->layers[l].inputs;
            (void)CK_R(run_outer)(pass->layers[l].outputs, inputs, 1, run->activations[l], 1,
                                  l > 0 ? run->activations[l - 1] : pass->x, 1, 0, CK_R(wanted_dw)(pass, l), inputs,
                                  pass->executor);
        } else {
            CK_R(run_step)(run, l, CK_R(to_weight_gradient), packing);
        }
        if (CK_R(wanted_db)(pass, l))
            CK_R(bias_gradient)(pass, pass->layers[l].outputs, run->activations[l], CK_R(wanted_db)(pass, l), packing);
        CK_R(run_step)(run, l, CK_R(to_deltas_below), packing);
        CK_R(run_step)(run, l, CK_R(to_input_gradient), packing);
    }
}
#undef CK_ACTIVATION_COST
#undef CK_DELTAS_COST
