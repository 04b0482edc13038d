/* Body for network.c: the calls, their checks and their memory. */
#include "pass_body.h"
#include "row_blocks_body.h"
#include "whole_batch_body.h"

/* The activations of each layer, in elements from the first; false on overflow. */
static bool CK_R(lay_out)(size_t count, const CK_R(layer) * layers, size_t batch, size_t *offsets, size_t *bytes) {
    const size_t line = CK_ALIGNMENT / sizeof(real);
    size_t total = 0;
    for (size_t l = 0; l < count; l++) {
        size_t elements;
        if (__builtin_mul_overflow(batch, layers[l].outputs, &elements) ||
            __builtin_add_overflow(elements, line - 1, &elements))
            return false;
        if (offsets) offsets[l] = total;
        if (__builtin_add_overflow(total, elements - elements % line, &total)) return false;
    }
    return !__builtin_mul_overflow(total, sizeof(real), bytes) && *bytes <= PTRDIFF_MAX;
}

size_t CK_R(mlp_workspace_size)(size_t count, const CK_R(layer) * layers, size_t batch) {
    size_t bytes;
    return layers && CK_R(lay_out)(count, layers, batch, NULL, &bytes) ? bytes : 0;
}

/* The operands that forward and gradient have in common as inputs. */
static ck_operand *CK_R(list_inputs)(const CK_R(pass) * pass, ck_operand *next) {
    *next++ = ck_matrix(pass->x, pass->batch, pass->layers[0].inputs, pass->ldx, sizeof(real));
    for (size_t l = 0; l < pass->count; l++) {
        const CK_R(layer) *layer = &pass->layers[l];
        *next++ = ck_matrix(layer->w, layer->outputs, layer->inputs, layer->inputs, sizeof(real));
        *next++ = ck_vector(layer->b, layer->outputs, 1, sizeof(real));
    }
    return next;
}

static ck_status CK_R(check_layers)(size_t count, const CK_R(layer) * layers) {
    if (count == 0 || count > CK_LAYERS_AT_MOST) return CK_INVALID_ARGUMENT;
    if (!layers) return CK_NULL_POINTER;
    for (size_t l = 1; l < count; l++) {
        if (layers[l].inputs != layers[l - 1].outputs) return CK_INVALID_ARGUMENT;
    }
    return CK_SUCCESS;
}

static ck_status CK_R(run_planned)(const CK_R(pass) * pass, CK_R(product_plan) * plans, unsigned char *workspace,
                                   size_t workspace_bytes, const size_t *offsets) {
    CK_R(whole_batch) run = {.pass = pass, .plans = plans};
    size_t packing, shared = 0, bytes;
    size_t repeated[CK_LAYERS_AT_MOST];
    for (size_t l = 0; l < pass->count; l++) {
        repeated[l] = shared;
        const size_t repeats = CK_R(bias_repeats)(pass->batch, pass->layers[l].outputs);
        if (repeats > 1) shared += CK_R(whole_lines)(repeats * pass->layers[l].outputs);
    }
    if (!CK_R(plan_whole_batch)(&run, &packing)) return CK_SIZE_OVERFLOW;
    if (__builtin_add_overflow(packing, shared * sizeof(real), &bytes) ||
        __builtin_add_overflow(bytes, workspace ? 0 : workspace_bytes, &bytes))
        return CK_SIZE_OVERFLOW;
    unsigned char *memory = ck_workspace_take(bytes);
    if (!memory) return CK_NO_MEMORY;
    unsigned char *next = memory;
    if (!workspace) {
        workspace = next;
        next += workspace_bytes;
    }
    real *biases = (real *)(void *)next;
    for (size_t l = 0; l < pass->count; l++) {
        const CK_R(layer) *layer = &pass->layers[l];
        run.activations[l] = (real *)(void *)workspace + offsets[l];
        run.biases[l] = CK_R(repeat_bias)(layer->b, layer->outputs, CK_R(bias_repeats)(pass->batch, layer->outputs),
                                          biases + repeated[l]);
    }
    CK_R(run_whole_batch)(&run, next + shared * sizeof(real));
    ck_workspace_give(memory);
    return CK_SUCCESS;
}

/* Products over the whole batch. A function of its own, so that small networks do not pay for its frame. */
static __attribute__((noinline)) ck_status CK_R(run_in_whole)(const CK_R(pass) * pass, unsigned char *workspace,
                                                              size_t workspace_bytes, const size_t *offsets) {
    enum { usual = 4 };
    CK_R(product_plan) few[usual * CK_R(products_of_layer)], *taken = NULL;
    if (pass->count > usual &&
        !(taken = ck_workspace_take(pass->count * CK_R(products_of_layer) * sizeof(CK_R(product_plan)))))
        return CK_NO_MEMORY;
    const ck_status status = CK_R(run_planned)(pass, taken ? taken : few, workspace, workspace_bytes, offsets);
    ck_workspace_give(taken);
    return status;
}

/* Also for a pass with nothing to do: offsets and bytes as from lay_out. */
static ck_status CK_R(check_workspace)(const CK_R(pass) * pass, const void *workspace, size_t workspace_size,
                                       size_t *offsets, size_t *bytes) {
    if (!CK_R(lay_out)(pass->count, pass->layers, pass->batch, offsets, bytes)) return CK_SIZE_OVERFLOW;
    if (workspace ? workspace_size < *bytes || (uintptr_t)workspace % CK_ALIGNMENT : workspace_size != 0)
        return CK_WORKSPACE;
    return CK_SUCCESS;
}

/* Runs a pass whose operands have been checked. */
static ck_status CK_R(run_pass)(CK_R(pass) * pass, void *workspace, size_t workspace_size) {
    size_t offsets[CK_LAYERS_AT_MOST], workspace_bytes;
    const ck_status status = CK_R(check_workspace)(pass, workspace, workspace_size, offsets, &workspace_bytes);
    if (status) return status;
    ck_executor storage;
    pass->executor = ck_resolve_executor(pass->executor, &storage);
    pass->kernels = CK_R(kernels_of)(ck_current_variant());

    CK_R(row_blocks) blocks;
    if (pass->batch == 0 || !CK_R(plan_row_blocks)(pass, &blocks))
        return CK_R(run_in_whole)(pass, workspace, workspace_bytes, offsets);
    _Alignas(CK_ALIGNMENT) unsigned char small[2 * CK_SMALL_BYTES];
    void *taken = NULL, *memory = small;
    if (blocks.bytes > sizeof small) {
        memory = workspace && workspace_size >= blocks.bytes ? workspace : (taken = ck_workspace_take(blocks.bytes));
        if (!memory) return CK_NO_MEMORY;
    }
    CK_R(run_row_blocks)(&blocks, memory);
    ck_workspace_give(taken);
    return CK_SUCCESS;
}

ck_status CK_R(mlp_forward)(size_t count, const CK_R(layer) * layers, size_t batch, const real *x, size_t ldx,
                            real *y_hat, size_t ldy_hat, void *workspace, size_t workspace_size,
                            const ck_executor *executor) {
    ck_status status = CK_R(check_layers)(count, layers);
    if (status) return status;
    CK_R(pass)
    pass = {.executor = executor,
            .count = count,
            .layers = layers,
            .batch = batch,
            .x = x,
            .ldx = ldx,
            .y_hat = y_hat,
            .ldy_hat = ldy_hat,
            .lowest = count};
    const size_t outputs = layers[count - 1].outputs;
    ck_operand operands[CK_OPERANDS_AT_MOST], *next = operands;
    *next++ = ck_matrix(y_hat, batch, outputs, ldy_hat, sizeof(real));
    *next++ = ck_vector(workspace, workspace ? workspace_size : 0, 1, 1);
    next = CK_R(list_inputs)(&pass, next);
    if ((status = ck_check_operands(operands, (size_t)(next - operands), 2))) return status;
    if (batch == 0 || outputs == 0) {
        size_t bytes;
        return CK_R(check_workspace)(&pass, workspace, workspace_size, NULL, &bytes);
    }
    return CK_R(run_pass)(&pass, workspace, workspace_size);
}

ck_status CK_R(mlp_gradient)(size_t count, const CK_R(layer) * layers, size_t batch, const real *x, size_t ldx,
                             const real *y, size_t ldy, const CK_R(loss) * options, double *loss,
                             const CK_R(layer_gradients) * gradients, real *dx, void *workspace, size_t workspace_size,
                             const ck_executor *executor) {
    ck_status status = CK_R(check_layers)(count, layers);
    if (status) return status;
    CK_R(pass)
    pass = {.executor = executor,
            .count = count,
            .layers = layers,
            .batch = batch,
            .x = x,
            .ldx = ldx,
            .y = y,
            .ldy = ldy,
            .options = options,
            .loss = loss,
            .gradients = gradients,
            .dx = dx};
    pass.lowest = CK_R(lowest_wanted)(&pass);
    ck_operand operands[CK_OPERANDS_AT_MOST], *next = operands;
    for (size_t l = 0; gradients && l < count; l++) {
        const CK_R(layer) *layer = &layers[l];
        if (gradients[l].w)
            *next++ = ck_matrix(gradients[l].w, layer->outputs, layer->inputs, layer->inputs, sizeof(real));
        if (gradients[l].b) *next++ = ck_vector(gradients[l].b, layer->outputs, 1, sizeof(real));
    }
    if (dx) *next++ = ck_matrix(dx, batch, layers[0].inputs, layers[0].inputs, sizeof(real));
    if (loss) *next++ = ck_vector(loss, 1, 1, sizeof(double));
    if (workspace) *next++ = ck_vector(workspace, workspace_size, 1, 1);
    const size_t outputs = (size_t)(next - operands);
    *next++ = ck_matrix(y, batch, layers[count - 1].outputs, ldy, sizeof(real));
    if (options && options->sample_weights) *next++ = ck_vector(options->sample_weights, batch, 1, sizeof(real));
    next = CK_R(list_inputs)(&pass, next);
    if ((status = ck_check_operands(operands, (size_t)(next - operands), outputs)) ||
        (status = CK_R(check_loss_options)(options, batch)))
        return status;
    return CK_R(run_pass)(&pass, workspace, workspace_size);
}

/* Two layers. */
static inline void CK_R(two_layers)(const CK_R(network) * n, CK_R(layer) * layers) {
    layers[0] = (CK_R(layer)){n->inputs, n->hidden, n->w1, n->b1};
    layers[1] = (CK_R(layer)){n->hidden, n->outputs, n->w2, n->b2};
}

size_t CK_R(network_workspace_size)(const CK_R(network) * network, size_t batch) {
    CK_R(layer) layers[2];
    if (!network) return 0;
    CK_R(two_layers)(network, layers);
    return CK_R(mlp_workspace_size)(2, layers, batch);
}

ck_status CK_R(network_forward)(const CK_R(network) * network, size_t batch, const real *x, size_t ldx, real *y_hat,
                                size_t ldy_hat, void *workspace, size_t workspace_size, const ck_executor *executor) {
    CK_R(layer) layers[2];
    if (!network) return CK_NULL_POINTER;
    CK_R(two_layers)(network, layers);
    return CK_R(mlp_forward)(2, layers, batch, x, ldx, y_hat, ldy_hat, workspace, workspace_size, executor);
}

ck_status CK_R(network_gradient)(const CK_R(network) * network, size_t batch, const real *x, size_t ldx, const real *y,
                                 size_t ldy, const CK_R(loss) * options, double *loss,
                                 const CK_R(network_gradients) * gradients, void *workspace, size_t workspace_size,
                                 const ck_executor *executor) {
    CK_R(layer) layers[2];
    if (!network) return CK_NULL_POINTER;
    CK_R(two_layers)(network, layers);
    static const CK_R(network_gradients) none;
    const CK_R(network_gradients) g = gradients ? *gradients : none;
    const CK_R(layer_gradients) of_layers[2] = {{g.w1, g.b1}, {g.w2, g.b2}};
    return CK_R(mlp_gradient)(2, layers, batch, x, ldx, y, ldy, options, loss, of_layers, g.x, workspace,
                              workspace_size, executor);
}
