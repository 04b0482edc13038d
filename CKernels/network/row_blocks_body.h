/* Body for network.c: the batch in blocks of rows, each of which goes forward and backward through all layers while its
 * values are in cache. For layers small enough to be there too.
 *
 *   for each block of rows, on any thread
 *     for each layer        Z = H Wᵀ into the block's memory, then bias and sigmoid in place
 *     loss and D            in place of the last Z
 *     for each layer, down  ∂W, ∂b of this block; then (D W) ⊙ H ⊙ (1 − H) in place of the H below, or ∂X
 *   the sums over the blocks, in their order
 *
 * One or two fork-joins. How the batch is cut is a matter of the shape alone, as it decides the order of the sums. */

/* Weights and biases at most: beyond that, products of the whole batch use the caches better, and their rows and
 * columns are what threads share. */
#define CK_SMALL_NETWORK ((size_t)20480)
/* The same for a single sample, which goes through each weight a few times in some microseconds: vector products on
 * threads gain nothing there, and planning them costs 5%. */
#define CK_SMALL_FOR_ONE (((size_t)512 << 10) / sizeof(real))
/* Rows of a block: few enough for the first two caches and at most a block of a product's depth, and enough to pay for
 * its calls: 64, or fewer where they have as many weights to meet, but no fewer than that each weight is met often. */
enum { CK_R(fewest_rows) = 24, CK_R(few_rows_of_block) = 64, CK_R(most_rows_of_block) = CK_DEPTH_BLOCK };
enum { CK_R(unit_of_rows) = 4 };
#define CK_BLOCK_WORK ((size_t)33000)
/* A single block of more work is better shared by the threads product by product: 16×128×128×1 on two threads 13.5 and
 * not 16.5 µs, on one 17.2. */
#define CK_BLOCK_WORK_AT_MOST ((size_t)128 << 10)
/* Blocks, once there are so many: a multiple of this; below, a power of two. Threads then share them evenly. */
enum { CK_R(many_blocks) = 16 };
/* Elements that the gradients' partial sums may take; more where the activations of the whole batch take as much. */
#define CK_PARTIAL_SUMS ((size_t)256 << 10)
/* Elements of a piece of the sum over the blocks. */
enum { CK_R(sum_chunk) = 1024 };

typedef struct {
    const CK_R(pass) * pass;
    ck_split rows;
    double scale; /* of the loss */
    /* Offsets in elements into the memory that all blocks share, and into that of a running block. */
    size_t packed[CK_LAYERS_AT_MOST], bias[CK_LAYERS_AT_MOST], sums[CK_LAYERS_AT_MOST];
    size_t activations[CK_LAYERS_AT_MOST], scratch;
    size_t partial, partial_elements; /* the gradients of all blocks but the first; of one block */
    size_t slots_at, slot_elements;
    size_t bytes;
    /* Set when the memory is there. */
    real *memory;
    double *losses; /* one a block */
    CK_R(repeated_bias) biases[CK_LAYERS_AT_MOST];
    ck_slots slots;
} CK_R(row_blocks);

static inline size_t CK_R(whole_lines)(size_t elements) {
    const size_t line = CK_ALIGNMENT / sizeof(real);
    return (elements + line - 1) / line * line;
}

/* One sample, or one output: no product, but a matrix times a vector. */
static inline bool CK_R(packs_weights)(const CK_R(pass) * pass, size_t l) {
    return pass->batch > 1 && pass->layers[l].outputs > 1;
}

/* 0 where there is no good number. */
static size_t CK_R(number_of_blocks)(size_t batch, size_t parameters, size_t outputs) {
    if (batch == 1) return 1;
    const size_t work = CK_BLOCK_WORK / parameters, many = CK_R(many_blocks);
    const size_t rows = ck_min(ck_max(work, CK_R(fewest_rows)), CK_R(few_rows_of_block));
    const size_t allowed = ck_max(batch / ck_ceil_div(parameters, outputs), 1 + CK_PARTIAL_SUMS / parameters);
    size_t blocks = 1;
    while (blocks < many && 2 * blocks * rows <= batch)
        blocks *= 2;
    if (ck_ceil_div(batch, many) > CK_R(most_rows_of_block))
        blocks = ck_round_up(ck_ceil_div(batch, CK_R(most_rows_of_block)), many);
    if (blocks > allowed && allowed >= many) blocks = allowed / many * many;
    while (blocks > allowed)
        blocks /= 2;
    const size_t bound = ck_round_up(ck_ceil_div(batch, blocks), CK_R(unit_of_rows));
    if (bound > CK_R(most_rows_of_block) || (blocks == 1 && batch * parameters > CK_BLOCK_WORK_AT_MOST)) return 0;
    return blocks;
}

/* False where this is not the way for the shape. */
static bool CK_R(plan_row_blocks)(const CK_R(pass) * pass, CK_R(row_blocks) * plan) {
    const size_t most = pass->batch == 1 ? CK_SMALL_FOR_ONE : CK_SMALL_NETWORK;
    size_t parameters = 0, outputs = 0;
    for (size_t l = 0; l < pass->count; l++) {
        const CK_R(layer) *layer = &pass->layers[l];
        if (layer->inputs - 1 >= most || layer->outputs - 1 >= most) return false;
        parameters += layer->outputs * (layer->inputs + 1);
        outputs += layer->outputs;
        if (parameters > most) return false;
    }
    plan->pass = pass;
    const size_t blocks = CK_R(number_of_blocks)(pass->batch, parameters, outputs);
    if (blocks == 0) return false;
    plan->rows = ck_split_evenly(pass->batch, blocks, blocks == 1 ? pass->batch : CK_R(unit_of_rows));
    const size_t rows = ck_min(ck_piece_bound(&plan->rows), pass->batch);

    size_t shared = 0, slot = 0, sums = 0, widest = 0;
    for (size_t l = 0; l < pass->count; l++) {
        const CK_R(layer) *layer = &pass->layers[l];
        plan->packed[l] = shared;
        if (CK_R(packs_weights)(pass, l))
            shared += CK_R(whole_lines)(layer->inputs * ck_round_up(layer->outputs, pass->kernels->nr));
        const size_t repeats = CK_R(bias_repeats)(rows, layer->outputs);
        plan->bias[l] = shared;
        if (repeats > 1) shared += CK_R(whole_lines)(repeats * layer->outputs);
        plan->sums[l] = sums;
        sums += CK_R(wanted_dw)(pass, l) ? layer->outputs * layer->inputs : 0;
        sums += CK_R(wanted_db)(pass, l) ? layer->outputs : 0;
        plan->activations[l] = slot;
        slot += CK_R(whole_lines)(rows * layer->outputs + pass->kernels->vector);
        if (l > 0 && l > pass->lowest) widest = ck_max(widest, layer->inputs);
    }
    plan->scratch = slot;
    plan->slot_elements = slot + CK_R(whole_lines)(rows * widest);
    const size_t losses = CK_R(whole_lines)(blocks * (sizeof(double) / sizeof(real)));
    plan->partial = shared + losses;
    plan->partial_elements = CK_R(whole_lines)(sums);
    const size_t slots = ck_slots_for(pass->executor, blocks);
    ck_slots_init(&plan->slots, slots);
    size_t partial;
    if (__builtin_mul_overflow(blocks - 1, plan->partial_elements, &partial)) return false;
    plan->slots_at = plan->partial + partial;
    size_t total;
    if (__builtin_add_overflow(plan->slots_at, slots * plan->slot_elements, &total)) return false;
    return !__builtin_mul_overflow(total, sizeof(real), &plan->bytes);
}

/* Z = H Wᵀ of some rows, without padding and with room for a register more. */
static void CK_R(layer_of_rows)(const CK_R(row_blocks) * run, size_t l, size_t rows, const real *h, size_t ldh,
                                real *z) {
    const CK_R(pass) *pass = run->pass;
    const CK_R(kernels) *kernels = pass->kernels;
    const CK_R(layer) *layer = &pass->layers[l];
    const size_t inputs = layer->inputs, outputs = layer->outputs, nr = kernels->nr;
    if (!CK_R(packs_weights)(pass, l)) {
        if (outputs == 1)
            kernels->dots(rows, inputs, h, ldh, layer->w, z, ck_near_distance(rows * inputs * sizeof(real)));
        else
            kernels->dots(outputs, inputs, layer->w, inputs, h, z, ck_near_distance(outputs * inputs * sizeof(real)));
        return;
    }
    const real *packed = run->memory + run->packed[l];
    const size_t kb = ck_depth_of_block(inputs), width = ck_round_up(outputs, nr);
    for (size_t p = 0; p < inputs; p += kb) {
        const size_t depth = ck_min(kb, inputs - p);
        CK_R(left_block) a = {h + p, ldh, 1, false, false};
        if (l == 0) a.is_far = CK_R(has_far_rows)(kernels, pass->batch, outputs, inputs, rows, &a);
        CK_R(product_block)(kernels, rows, outputs, depth, &a, packed + p * width, nr, nr * depth, 1, p == 0 ? 0 : 1, z,
                            outputs);
    }
}

static void CK_R(pack_layer)(const CK_R(pass) * pass, size_t l, real *packed) {
    const CK_R(layer) *layer = &pass->layers[l];
    const size_t inputs = layer->inputs, width = ck_round_up(layer->outputs, pass->kernels->nr);
    const size_t kb = ck_depth_of_block(inputs);
    for (size_t p = 0; p < inputs; p += kb)
        pass->kernels->pack_b(ck_min(kb, inputs - p), layer->outputs, layer->w + p, 1, inputs, packed + p * width);
}

/* ∂W = Dᵀ H of some rows, at most CK_DEPTH_BLOCK of them. */
static void CK_R(weight_gradient_of_rows)(const CK_R(kernels) * kernels, size_t rows, size_t inputs, size_t outputs,
                                          const real *d, const real *h, size_t ldh, real *dw) {
    if (rows == 1)
        kernels->outer(outputs, inputs, 1, d, 1, h, 0, dw, inputs);
    else if (outputs == 1)
        kernels->weighted_row_sum(rows, inputs, h, ldh, d, dw, ck_near_distance(rows * inputs * sizeof(real)));
    else
        CK_R(product_block)(kernels, outputs, inputs, rows, &(CK_R(left_block)){d, 1, outputs, false, false}, h, ldh,
                            kernels->nr, 1, 0, dw, inputs);
}

/* D W of some rows, without padding. */
static void CK_R(input_gradient_of_rows)(const CK_R(kernels) * kernels, size_t rows, size_t inputs, size_t outputs,
                                         const real *d, const real *w, real *dh) {
    if (rows == 1) {
        kernels->weighted_row_sum(outputs, inputs, w, inputs, d, dh, ck_near_distance(outputs * inputs * sizeof(real)));
        return;
    }
    if (outputs == 1) {
        kernels->outer(rows, inputs, 1, d, 1, w, 0, dh, inputs);
        return;
    }
    const size_t kb = ck_depth_of_block(outputs);
    for (size_t p = 0; p < outputs; p += kb)
        CK_R(product_block)(kernels, rows, inputs, ck_min(kb, outputs - p),
                            &(CK_R(left_block)){d + p, outputs, 1, false, false}, w + p * inputs, inputs, kernels->nr,
                            1, p == 0 ? 0 : 1, dh, inputs);
}

static void CK_R(rows_backward)(const CK_R(row_blocks) * run, size_t block, size_t row, size_t rows, real *memory) {
    const CK_R(pass) *pass = run->pass;
    const CK_R(kernels) *kernels = pass->kernels;
    real *scratch = memory + run->scratch;
    for (size_t l = pass->count; l-- > pass->lowest;) {
        const CK_R(layer) *layer = &pass->layers[l];
        const size_t inputs = layer->inputs, outputs = layer->outputs;
        const real *d = memory + run->activations[l];
        real *h = l > 0 ? memory + run->activations[l - 1] : NULL;
        real *dw = CK_R(wanted_dw)(pass, l), *db = CK_R(wanted_db)(pass, l);
        if (block > 0) {
            real *sums = run->memory + run->partial + (block - 1) * run->partial_elements + run->sums[l];
            if (db) db = dw ? sums + outputs * inputs : sums;
            if (dw) dw = sums;
        }
        if (dw)
            CK_R(weight_gradient_of_rows)(kernels, rows, inputs, outputs, d, h ? h : pass->x + row * pass->ldx,
                                          h ? inputs : pass->ldx, dw);
        if (db) kernels->column_sums(rows, outputs, d, outputs, db);
        if (l > pass->lowest) {
            CK_R(input_gradient_of_rows)(kernels, rows, inputs, outputs, d, layer->w, scratch);
            kernels->sigmoid_backward(rows * inputs, h, scratch, h);
        } else if (pass->dx) {
            CK_R(input_gradient_of_rows)(kernels, rows, inputs, outputs, d, layer->w, pass->dx + row * inputs);
        }
    }
}

static void CK_R(row_block)(void *context, size_t index) {
    CK_R(row_blocks) *run = context;
    const CK_R(pass) *pass = run->pass;
    const CK_R(kernels) *kernels = pass->kernels;
    const size_t row = ck_piece_start(&run->rows, index), rows = ck_piece_start(&run->rows, index + 1) - row;
    const size_t slot = run->slots.count > 1 ? ck_slots_take(&run->slots) : 0;
    real *memory = run->memory + run->slots_at + slot * run->slot_elements;

    const real *h = pass->x + row * pass->ldx;
    size_t ldh = pass->ldx;
    const size_t last = pass->count - 1, outputs = pass->layers[last].outputs;
    for (size_t l = 0; l <= last; l++) {
        real *z = memory + run->activations[l];
        CK_R(layer_of_rows)(run, l, rows, h, ldh, z);
        const bool are_logits = l == last && !pass->y_hat;
        CK_R(apply_bias)(are_logits ? kernels->bias_add : kernels->bias_sigmoid, rows, pass->layers[l].outputs, z,
                         run->biases[l], z);
        h = z;
        ldh = pass->layers[l].outputs;
    }
    if (pass->y_hat) {
        for (size_t r = 0; r < rows; r++)
            memcpy(pass->y_hat + (row + r) * pass->ldy_hat, h + r * outputs, outputs * sizeof(real));
    } else {
        CK_R(loss) options;
        if (pass->options) {
            options = *pass->options;
            if (options.sample_weights) options.sample_weights += row;
        }
        run->losses[index] = CK_R(loss_of_rows)(kernels, rows, outputs, memory + run->activations[last],
                                                pass->y + row * pass->ldy, pass->ldy, pass->options ? &options : NULL,
                                                run->scale, pass->loss != NULL, pass->lowest < pass->count);
        CK_R(rows_backward)(run, index, row, rows, memory);
    }
    if (run->slots.count > 1) ck_slots_give(&run->slots, slot);
}

/* A chunk of one gradient: what the first block has left there, and the other blocks' on top, in order. */
static void CK_R(sum_over_blocks)(void *context, size_t index) {
    const CK_R(row_blocks) *run = context;
    const CK_R(pass) *pass = run->pass;
    for (size_t l = 0; l < pass->count; l++) {
        const size_t sizes[2] = {pass->layers[l].outputs * pass->layers[l].inputs, pass->layers[l].outputs};
        real *const sums[2] = {CK_R(wanted_dw)(pass, l), CK_R(wanted_db)(pass, l)};
        size_t at = run->sums[l];
        for (size_t i = 0; i < 2; i++) {
            if (!sums[i]) continue;
            const size_t chunks = ck_ceil_div(sizes[i], CK_R(sum_chunk));
            if (index < chunks) {
                const size_t first = index * CK_R(sum_chunk), n = ck_min(CK_R(sum_chunk), sizes[i] - first);
                const real *partial = run->memory + run->partial + at + first;
                for (size_t b = 1; b < run->rows.count; b++)
                    pass->kernels->axpby(n, 1, partial + (b - 1) * run->partial_elements, 1, sums[i] + first);
                return;
            }
            index -= chunks;
            at += sizes[i];
        }
    }
}

/* memory: plan->bytes bytes aligned to 64. */
static void CK_R(run_row_blocks)(CK_R(row_blocks) * run, void *memory) {
    const CK_R(pass) *pass = run->pass;
    const size_t blocks = run->rows.count;
    run->memory = memory;
    run->losses = (double *)(void *)(run->memory + run->partial) -
                  CK_R(whole_lines)(blocks * (sizeof(double) / sizeof(real))) * sizeof(real) / sizeof(double);
    const size_t rows = ck_min(ck_piece_bound(&run->rows), pass->batch);
    double nanoseconds = 0; /* with 4 for each layer and row: short rows take their calls, whatever they have */
    size_t chunks = 0;
    for (size_t l = 0; l < pass->count; l++) {
        const CK_R(layer) *layer = &pass->layers[l];
        if (CK_R(packs_weights)(pass, l)) CK_R(pack_layer)(pass, l, run->memory + run->packed[l]);
        run->biases[l] = CK_R(repeat_bias)(layer->b, layer->outputs, CK_R(bias_repeats)(rows, layer->outputs),
                                           run->memory + run->bias[l]);
        if (blocks == 1) continue;
        const double products = (double)(layer->inputs * layer->outputs) * (pass->y_hat ? 1 : 3);
        nanoseconds += (double)pass->batch * (products / (2.5 * (double)pass->kernels->vector) +
                                              (double)layer->outputs * (CK_REAL_IS_FLOAT ? 0.5 : 1.0) + 4);
        if (CK_R(wanted_dw)(pass, l)) chunks += ck_ceil_div(layer->outputs * layer->inputs, CK_R(sum_chunk));
        if (CK_R(wanted_db)(pass, l)) chunks += ck_ceil_div(layer->outputs, CK_R(sum_chunk));
    }
    if (!pass->y_hat) run->scale = CK_R(loss_scale)(pass->options, pass->batch * pass->layers[pass->count - 1].outputs);

    const ck_executor limited =
        ck_limited(pass->executor, blocks == 1 ? 1 : ck_useful_threads(pass->executor, nanoseconds));
    ck_run(&limited, blocks, CK_R(row_block), run);

    if (blocks > 1 && chunks > 0) {
        const double additions = (double)(blocks - 1) * (double)run->partial_elements;
        const ck_executor few = ck_limited(pass->executor, ck_useful_threads(pass->executor, additions * 0.1));
        ck_run(&few, chunks, CK_R(sum_over_blocks), run);
    }
    if (pass->loss) {
        double sum = 0;
        for (size_t b = 0; b < blocks; b++)
            sum += run->losses[b];
        *pass->loss = sum * run->scale;
    }
}
#undef CK_SMALL_NETWORK
#undef CK_SMALL_FOR_ONE
#undef CK_BLOCK_WORK
#undef CK_BLOCK_WORK_AT_MOST
#undef CK_PARTIAL_SUMS
