/* Body for network.c.
 *
 * The hidden activations H and the output deltas D2 are all that is kept; D1 takes H's place once ∂W2 is formed:
 *
 *   H  = σ(X W1ᵀ + b1)          bias and sigmoid while the block of the product is in cache
 *   D2 = dloss(H W2ᵀ + b2)      the logits become deltas in place
 *   ∂W2 = D2ᵀ H, ∂b2
 *   H ← (D2 W2) ⊙ H ⊙ (1 − H)   D2 W2 is formed block by block in scratch memory, never whole
 *   ∂W1 = Hᵀ X, ∂b1, ∂X = H W1
 */

/* Rows of one partial sum of a bias gradient, and columns whose sums one piece forms. */
enum { CK_R(rows_of_partial_sum) = 256, CK_R(columns_of_piece) = 64 };

typedef struct {
    const CK_R(kernels) * kernels;
    const real *bias;
    real *hidden; /* of the deltas: H, which they replace */
    size_t ld;
} CK_R(layer);

static void CK_R(add_bias)(void *context, size_t row, size_t column, size_t rows, size_t columns, real *block,
                           size_t ld) {
    (void)row;
    const CK_R(layer) *layer = context;
    for (size_t r = 0; r < rows; r++)
        layer->kernels->bias_add(columns, block + r * ld, layer->bias + column, block + r * ld);
}

static void CK_R(activate)(void *context, size_t row, size_t column, size_t rows, size_t columns, real *block,
                           size_t ld) {
    (void)row;
    const CK_R(layer) *layer = context;
    for (size_t r = 0; r < rows; r++)
        layer->kernels->bias_sigmoid(columns, block + r * ld, layer->bias + column, block + r * ld);
}

static void CK_R(turn_into_deltas)(void *context, size_t row, size_t column, size_t rows, size_t columns, real *block,
                                   size_t ld) {
    const CK_R(layer) *layer = context;
    for (size_t r = 0; r < rows; r++) {
        real *h = layer->hidden + (row + r) * layer->ld + column;
        layer->kernels->sigmoid_backward(columns, h, block + r * ld, h);
    }
}

typedef struct {
    const CK_R(kernels) * kernels;
    size_t rows, columns;
    const real *matrix; /* contiguous */
    real *sums;
} CK_R(bias_run);

static void CK_R(bias_gradient_piece)(void *context, size_t index) {
    const CK_R(bias_run) *run = context;
    const size_t first = index * CK_R(columns_of_piece), columns = ck_min(CK_R(columns_of_piece), run->columns - first);
    real partial[CK_R(columns_of_piece)];
    memset(run->sums + first, 0, columns * sizeof(real));
    for (size_t row = 0; row < run->rows; row += CK_R(rows_of_partial_sum)) {
        const size_t rows = ck_min(CK_R(rows_of_partial_sum), run->rows - row);
        run->kernels->column_sums(rows, columns, run->matrix + row * run->columns + first, run->columns, partial);
        for (size_t j = 0; j < columns; j++)
            run->sums[first + j] += partial[j];
    }
}

static void CK_R(bias_gradient)(const CK_R(kernels) * kernels, size_t rows, size_t columns, const real *matrix,
                                real *sums, const ck_executor *executor) {
    CK_R(bias_run) run = {kernels, rows, columns, matrix, sums};
    const ck_executor serial = ck_serial_executor();
    const bool alone = ck_useful_threads(executor, (double)rows * (double)columns * 0.1) == 1;
    ck_run(alone ? &serial : executor, ck_ceil_div(columns, CK_R(columns_of_piece)), CK_R(bias_gradient_piece), &run);
}

/* The parts of the workspace, in elements; false on overflow. */
typedef struct {
    size_t hidden, deltas, bytes;
} CK_R(network_layout);

static bool CK_R(lay_out)(const CK_R(network) * network, size_t batch, CK_R(network_layout) * layout) {
    const size_t line = CK_ALIGNMENT / sizeof(real);
    size_t total;
    if (__builtin_mul_overflow(batch, network->hidden, &layout->hidden) ||
        __builtin_mul_overflow(batch, network->outputs, &layout->deltas) ||
        __builtin_add_overflow(layout->hidden, line - 1, &layout->hidden) ||
        __builtin_add_overflow(layout->deltas, line - 1, &layout->deltas))
        return false;
    layout->hidden -= layout->hidden % line;
    layout->deltas -= layout->deltas % line;
    return !__builtin_add_overflow(layout->hidden, layout->deltas, &total) &&
           !__builtin_mul_overflow(total, sizeof(real), &layout->bytes) && layout->bytes <= PTRDIFF_MAX;
}

size_t CK_R(network_workspace_size)(const CK_R(network) * network, size_t batch) {
    CK_R(network_layout) layout;
    return network && CK_R(lay_out)(network, batch, &layout) ? layout.bytes : 0;
}

enum { CK_R(network_operands) = 5 };
static void CK_R(list_network)(const CK_R(network) * n, size_t batch, const real *x, size_t ldx, ck_operand *operands) {
    operands[0] = ck_matrix(x, batch, n->inputs, ldx, sizeof(real));
    operands[1] = ck_matrix(n->w1, n->hidden, n->inputs, n->inputs, sizeof(real));
    operands[2] = ck_vector(n->b1, n->hidden, 1, sizeof(real));
    operands[3] = ck_matrix(n->w2, n->outputs, n->hidden, n->hidden, sizeof(real));
    operands[4] = ck_vector(n->b2, n->outputs, 1, sizeof(real));
}

/* Products that follow each other, planned together and then run one by one in the same memory. Where an operand lies
 * may still be filled in between planning and running. */
enum { CK_R(products_at_most) = 6 };
typedef struct {
    const CK_R(kernels) * kernels;
    const ck_executor *executor;
    CK_R(product) products[CK_R(products_at_most)];
    CK_R(product_plan) plans[CK_R(products_at_most)];
    size_t count, bytes;
    bool too_large;
} CK_R(sequence);

static void CK_R(begin)(CK_R(sequence) * sequence, const ck_executor *executor) {
    sequence->kernels = CK_R(kernels_of)(ck_current_variant());
    sequence->executor = executor;
    sequence->count = sequence->bytes = 0;
    sequence->too_large = false;
}

static CK_R(product) * CK_R(append)(CK_R(sequence) * sequence, CK_R(product) product) {
    const size_t i = sequence->count++;
    sequence->products[i] = product;
    sequence->too_large |= !CK_R(plan_product)(&product, sequence->kernels, sequence->executor, &sequence->plans[i]);
    sequence->bytes = ck_max(sequence->bytes, sequence->plans[i].bytes);
    return &sequence->products[i];
}

static void CK_R(run)(const CK_R(sequence) * sequence, const CK_R(product) * product, void *memory) {
    if (product) CK_R(run_product)(product, &sequence->plans[product - sequence->products], memory, sequence->executor);
}

/* Memory of one call: the workspace, given or taken, and the products' own. */
typedef struct {
    unsigned char *taken, *workspace, *packing;
} CK_R(network_memory);

static ck_status CK_R(take_network_memory)(void *workspace, size_t workspace_size, size_t workspace_bytes,
                                           const CK_R(sequence) * sequence, unsigned char *small,
                                           CK_R(network_memory) * memory) {
    const size_t own = workspace ? 0 : workspace_bytes;
    size_t bytes;
    *memory = (CK_R(network_memory)){NULL, workspace, NULL};
    if ((workspace && (workspace_size < workspace_bytes || (uintptr_t)workspace % CK_ALIGNMENT)) ||
        (!workspace && workspace_size))
        return CK_WORKSPACE;
    if (sequence->too_large || __builtin_add_overflow(own, sequence->bytes, &bytes)) return CK_SIZE_OVERFLOW;
    unsigned char *p = small;
    if (bytes > CK_SMALL_BYTES && !(p = memory->taken = ck_workspace_take(bytes))) return CK_NO_MEMORY;
    if (!workspace) memory->workspace = p;
    memory->packing = p + own;
    return CK_SUCCESS;
}

/* Z = X Wᵀ, then the epilogue. */
static CK_R(product)
    CK_R(layer_product)(size_t batch, size_t inputs, size_t outputs, const real *x, size_t ldx, const real *w, real *z,
                        size_t ldz, CK_R(epilogue) epilogue, CK_R(layer) * layer) {
    return (CK_R(product)){CK_NO_TRANSPOSE, CK_TRANSPOSE, batch, outputs, inputs, 1, x, ldx, w, inputs, 0, z, ldz,
                           epilogue,        layer,        false};
}

/* ∂W = Dᵀ X, without padding but for X. */
static CK_R(product) CK_R(weight_gradient)(size_t batch, size_t inputs, size_t outputs, const real *d, const real *x,
                                           size_t ldx, real *dw) {
    return (CK_R(product)){CK_TRANSPOSE, CK_NO_TRANSPOSE, outputs, inputs, batch, 1, d, outputs, x, ldx, 0,
                           dw,           inputs,          NULL,    NULL,   false};
}

/* ∂X = D W, without padding. */
static CK_R(product)
    CK_R(input_gradient)(size_t batch, size_t inputs, size_t outputs, const real *d, const real *w, real *dx) {
    return (CK_R(product)){CK_NO_TRANSPOSE,
                           CK_NO_TRANSPOSE,
                           batch,
                           inputs,
                           outputs,
                           1,
                           d,
                           outputs,
                           w,
                           inputs,
                           0,
                           dx,
                           inputs,
                           NULL,
                           NULL,
                           false};
}

ck_status CK_R(network_forward)(const CK_R(network) * network, size_t batch, const real *x, size_t ldx, real *y_hat,
                                size_t ldy_hat, void *workspace, size_t workspace_size, const ck_executor *executor) {
    if (!network) return CK_NULL_POINTER;
    const CK_R(network) n = *network;
    ck_operand operands[2 + CK_R(network_operands)] = {
        ck_matrix(y_hat, batch, n.outputs, ldy_hat, sizeof(real)),
        ck_vector(workspace, workspace ? workspace_size : 0, 1, 1),
    };
    CK_R(list_network)(&n, batch, x, ldx, operands + 2);
    const ck_status status = ck_check_operands(operands, 2 + CK_R(network_operands), 2);
    if (status) return status;
    CK_R(network_layout) layout;
    if (!CK_R(lay_out)(&n, batch, &layout)) return CK_SIZE_OVERFLOW;
    if (batch == 0 || n.outputs == 0) return CK_SUCCESS;

    ck_executor storage;
    CK_R(sequence) sequence;
    CK_R(begin)(&sequence, ck_resolve_executor(executor, &storage));
    CK_R(layer) first = {sequence.kernels, n.b1, NULL, 0}, second = {sequence.kernels, n.b2, NULL, 0};
    CK_R(product) *to_hidden = CK_R(append)(&sequence, CK_R(layer_product)(batch, n.inputs, n.hidden, x, ldx, n.w1,
                                                                           NULL, n.hidden, CK_R(activate), &first));
    CK_R(product) *to_outputs =
        CK_R(append)(&sequence, CK_R(layer_product)(batch, n.hidden, n.outputs, NULL, n.hidden, n.w2, y_hat, ldy_hat,
                                                    CK_R(activate), &second));

    _Alignas(CK_ALIGNMENT) unsigned char small[CK_SMALL_BYTES];
    CK_R(network_memory) memory;
    const ck_status taken =
        CK_R(take_network_memory)(workspace, workspace_size, layout.bytes, &sequence, small, &memory);
    if (taken) return taken;
    real *hidden = (real *)(void *)memory.workspace;
    to_hidden->c = hidden;
    to_outputs->a = hidden;
    CK_R(run)(&sequence, to_hidden, memory.packing);
    CK_R(run)(&sequence, to_outputs, memory.packing);
    ck_workspace_give(memory.taken);
    return CK_SUCCESS;
}

ck_status CK_R(network_gradient)(const CK_R(network) * network, size_t batch, const real *x, size_t ldx, const real *y,
                                 size_t ldy, const CK_R(loss) * options, double *loss,
                                 const CK_R(network_gradients) * gradients, void *workspace, size_t workspace_size,
                                 const ck_executor *executor) {
    if (!network) return CK_NULL_POINTER;
    const CK_R(network) n = *network;
    const CK_R(network_gradients) none = {NULL, NULL, NULL, NULL, NULL}, g = gradients ? *gradients : none;
    enum { outputs = 7, inputs = 2 + CK_R(network_operands) };
    const real *weights = options ? options->sample_weights : NULL;
    ck_operand operands[outputs + inputs] = {
        g.w1 ? ck_matrix(g.w1, n.hidden, n.inputs, n.inputs, sizeof(real)) : ck_nothing(),
        g.b1 ? ck_vector(g.b1, n.hidden, 1, sizeof(real)) : ck_nothing(),
        g.w2 ? ck_matrix(g.w2, n.outputs, n.hidden, n.hidden, sizeof(real)) : ck_nothing(),
        g.b2 ? ck_vector(g.b2, n.outputs, 1, sizeof(real)) : ck_nothing(),
        g.x ? ck_matrix(g.x, batch, n.inputs, n.inputs, sizeof(real)) : ck_nothing(),
        loss ? ck_vector(loss, 1, 1, sizeof(double)) : ck_nothing(),
        ck_vector(workspace, workspace ? workspace_size : 0, 1, 1),
        ck_matrix(y, batch, n.outputs, ldy, sizeof(real)),
        weights ? ck_vector(weights, batch, 1, sizeof(real)) : ck_nothing(),
    };
    CK_R(list_network)(&n, batch, x, ldx, operands + outputs + 2);
    ck_status status;
    if ((status = ck_check_operands(operands, outputs + inputs, outputs)) ||
        (status = CK_R(check_loss_options)(options, batch)))
        return status;
    CK_R(network_layout) layout;
    if (!CK_R(lay_out)(&n, batch, &layout)) return CK_SIZE_OVERFLOW;

    ck_executor storage;
    CK_R(sequence) sequence;
    CK_R(begin)(&sequence, ck_resolve_executor(executor, &storage));
    const CK_R(kernels) *kernels = sequence.kernels;
    CK_R(layer)
    first = {kernels, n.b1, NULL, 0}, second = {kernels, n.b2, NULL, 0}, back = {kernels, NULL, NULL, n.hidden};
    const bool wants_deltas = g.w2 || g.b2 || g.w1 || g.b1 || g.x, wants_hidden_deltas = g.w1 || g.b1 || g.x;
    CK_R(product) *to_hidden = CK_R(append)(&sequence, CK_R(layer_product)(batch, n.inputs, n.hidden, x, ldx, n.w1,
                                                                           NULL, n.hidden, CK_R(activate), &first));
    CK_R(product) *to_logits =
        CK_R(append)(&sequence, CK_R(layer_product)(batch, n.hidden, n.outputs, NULL, n.hidden, n.w2, NULL, n.outputs,
                                                    CK_R(add_bias), &second));
    CK_R(product) *to_w2 = NULL, *to_hidden_deltas = NULL, *to_w1 = NULL, *to_x = NULL;
    if (g.w2)
        to_w2 = CK_R(append)(&sequence, CK_R(weight_gradient)(batch, n.hidden, n.outputs, NULL, NULL, n.hidden, g.w2));
    if (wants_hidden_deltas) {
        to_hidden_deltas = CK_R(append)(
            &sequence, (CK_R(product)){CK_NO_TRANSPOSE, CK_NO_TRANSPOSE, batch, n.hidden, n.outputs, 1, NULL, n.outputs,
                                       n.w2, n.hidden, 0, NULL, n.hidden, CK_R(turn_into_deltas), &back, true});
    }
    if (g.w1) to_w1 = CK_R(append)(&sequence, CK_R(weight_gradient)(batch, n.inputs, n.hidden, NULL, x, ldx, g.w1));
    if (g.x) to_x = CK_R(append)(&sequence, CK_R(input_gradient)(batch, n.inputs, n.hidden, NULL, n.w1, g.x));

    _Alignas(CK_ALIGNMENT) unsigned char small[CK_SMALL_BYTES];
    CK_R(network_memory) memory;
    const ck_status taken =
        CK_R(take_network_memory)(workspace, workspace_size, layout.bytes, &sequence, small, &memory);
    if (taken) return taken;
    real *hidden = (real *)(void *)memory.workspace, *deltas = hidden + layout.hidden;
    to_hidden->c = back.hidden = hidden;
    to_logits->a = hidden;
    to_logits->c = deltas;

    CK_R(run)(&sequence, to_hidden, memory.packing);
    CK_R(run)(&sequence, to_logits, memory.packing);
    CK_R(run_loss)(kernels, batch, n.outputs, deltas, n.outputs, y, ldy, options, loss, wants_deltas ? deltas : NULL,
                   n.outputs, sequence.executor);
    if (to_w2) {
        to_w2->a = deltas;
        to_w2->b = hidden;
        CK_R(run)(&sequence, to_w2, memory.packing);
    }
    if (g.b2) CK_R(bias_gradient)(kernels, batch, n.outputs, deltas, g.b2, sequence.executor);
    if (to_hidden_deltas) {
        to_hidden_deltas->a = deltas;
        CK_R(run)(&sequence, to_hidden_deltas, memory.packing);
    }
    if (g.b1) CK_R(bias_gradient)(kernels, batch, n.hidden, hidden, g.b1, sequence.executor);
    if (to_w1) {
        to_w1->a = hidden;
        CK_R(run)(&sequence, to_w1, memory.packing);
    }
    if (to_x) {
        to_x->a = hidden;
        CK_R(run)(&sequence, to_x, memory.packing);
    }
    ck_workspace_give(memory.taken);
    return CK_SUCCESS;
}
