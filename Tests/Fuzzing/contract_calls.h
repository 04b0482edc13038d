/* From bytes to a call, its runs, and what has to hold after them. */
#ifndef CONTRACT_CALLS_H
#define CONTRACT_CALLS_H

static size_t element_of(const call *c) { return c->is_double ? sizeof(double) : sizeof(float); }

static operand *add_operand(call *c, const char *name, size_t rows, size_t columns, bool is_output) {
    operand *o = &c->operands[c->count++];
    if (is_output) c->outputs = c->count;
    *o = (operand){.name = name, .rows = rows, .columns = columns, .element = element_of(c), .ld = columns};
    return o;
}
static operand *add_vector(call *c, const char *name, size_t n, bool is_output) {
    operand *o = add_operand(c, name, n, 1, is_output);
    o->is_vector = true;
    o->increment = 1;
    return o;
}
static operand *add_dense(call *c, const char *name, size_t rows, size_t columns, bool is_output) {
    operand *o = columns == 1 ? add_vector(c, name, rows, is_output) : add_operand(c, name, rows, columns, is_output);
    o->has_fixed_layout = true;
    return o;
}

static void halve_until(size_t *a, size_t *b, size_t most) {
    while (*a != 0 && *b != 0 && (wide)*a * *b > most)
        *(*a > *b ? a : b) /= 2;
}
static const size_t elements_at_most = slot_bytes / sizeof(double);
static const double work_at_most = 1 << 21;

/* alpha = 0, or nothing to do: what is not read need not be there. */
static void leave_out(source *in, call *c, size_t first, size_t count) {
    if (pick(in, 4) == 0) return;
    for (size_t i = first; i < first + count; i++)
        c->operands[i].placement = untouched;
}

static void decode_product(source *in, call *c, bool is_wild) {
    const bool is_gemm = c->function == gemm;
    c->transpose_a = pick(in, 2);
    c->transpose_b = is_gemm ? pick(in, 2) : 0;
    c->m = pick_size(in, 4096);
    c->n = pick_size(in, 4096);
    c->k = is_gemm ? pick_size(in, 8192) : 1;
    c->alpha = pick_scalar(in);
    c->beta = pick_scalar(in);
    halve_until(&c->m, &c->n, elements_at_most);
    halve_until(&c->m, &c->k, elements_at_most);
    halve_until(&c->n, &c->k, elements_at_most);
    while ((double)c->m * (double)c->n * (double)c->k > work_at_most) {
        size_t *largest = c->m >= c->n && c->m >= c->k ? &c->m : c->n >= c->k ? &c->n : &c->k;
        *largest /= 2;
    }
    for (size_t times = is_wild ? 1 + pick(in, 3) : 0; times > 0; times--) {
        size_t *sizes[] = {&c->m, &c->n, &c->k};
        *sizes[pick(in, is_gemm ? 3 : 2)] = pick_wild(in);
    }
    const bool ta = c->transpose_a, tb = c->transpose_b;
    if (is_gemm) {
        add_operand(c, "C", c->m, c->n, true);
        add_operand(c, "A", ta ? c->k : c->m, ta ? c->m : c->k, false);
        add_operand(c, "B", tb ? c->n : c->k, tb ? c->k : c->n, false);
    } else if (c->function == gemv) {
        add_vector(c, "y", ta ? c->n : c->m, true);
        add_operand(c, "A", c->m, c->n, false);
        add_vector(c, "x", ta ? c->m : c->n, false);
    } else {
        add_operand(c, "A", c->m, c->n, true);
        add_vector(c, "x", c->m, false);
        add_vector(c, "y", c->n, false);
    }
    const double alpha = c->is_double ? c->alpha : (double)(float)c->alpha;
    const bool is_empty = c->operands[0].rows == 0 || c->operands[0].columns == 0 || c->k == 0;
    if (alpha == 0 || is_empty) leave_out(in, c, 1, 2);
    if (c->function != outer && pick(in, 16) == 15) {
        static const int wrong[] = {2, -1, 111, 0x7fffffff};
        *(is_gemm && pick(in, 2) ? &c->transpose_b : &c->transpose_a) = wrong[pick(in, 4)];
        c->beyond.there |= 1u << CK_INVALID_ARGUMENT;
        /* Which operands there are is then open. */
        c->beyond.possible |= ~1u;
    }
}

static void decode_elementwise(source *in, call *c, bool is_wild) {
    static const char *const names[][3] = {{"y", "x", ""}, {"dx", "y", "dy"}};
    const size_t inputs = c->function == sigmoid ? 1 : 2;
    c->n = is_wild ? pick_wild(in) : pick_size(in, elements_at_most);
    for (size_t i = 0; i <= inputs; i++)
        add_dense(c, names[c->function == sigmoid_backward][i], c->n, 1, i == 0);
    for (size_t i = 1; i <= inputs; i++) {
        c->operands[i].may_be_output = true;
        if (pick(in, 4) == 0) c->operands[i].placement = same_as;
    }
}

static void decode_options(source *in, call *c, size_t rows) {
    static const double positive[] = {1, 0, 0.5, 3, 100, 1, 1, 1},
                        wrong[] = {-1, NAN, INFINITY, -1e-30, 1.5, -INFINITY};
    static const double smoothing[] = {0, 0, 0, 0.1, 1, 0.5, 0, 0};
    c->has_options = pick(in, 4) != 0;
    c->reduction = (int)pick(in, 2);
    c->positive_weight = positive[pick(in, 8)];
    c->label_smoothing = smoothing[pick(in, 8)];
    operand *weights = &c->operands[c->weights_at];
    weights->is_absent = !c->has_options || pick(in, 2);
    weights->kind = positive_values;
    if (!c->has_options) return;
    switch (pick(in, 24)) {
    case 1: c->reduction = pick(in, 2) ? -1 : 2; break;
    case 2: c->positive_weight = wrong[pick(in, 4)]; break;
    case 3: c->label_smoothing = wrong[pick(in, 6)]; break;
    case 4:
        weights->kind = some_are_negative;
        c->weights_are_wrong = !weights->is_absent && rows > 1;
        break;
    default: return;
    }
    if (c->weights_are_wrong || weights->kind != some_are_negative) c->beyond.there |= 1u << CK_INVALID_ARGUMENT;
}

static void decode_loss(source *in, call *c, bool is_wild) {
    c->m = pick_size(in, 8192);
    c->n = pick_size(in, 1024);
    halve_until(&c->m, &c->n, elements_at_most / 2);
    if (is_wild) *(pick(in, 2) ? &c->m : &c->n) = pick_wild(in);
    operand *dz = add_operand(c, "dz", c->m, c->n, true);
    operand *loss = add_vector(c, "loss", 1, true);
    loss->element = sizeof(double);
    loss->has_fixed_layout = dz->may_be_null = loss->may_be_null = true;
    dz->is_absent = pick(in, 4) == 3;
    loss->is_absent = pick(in, 4) == 3;
    operand *z = add_operand(c, "z", c->m, c->n, false);
    z->may_be_output = true;
    if (!dz->is_absent && pick(in, 3) == 1) z->placement = same_as;
    add_operand(c, "y", c->m, c->n, false);
    c->weights_at = c->count;
    add_dense(c, "weights", c->m, 1, false);
    decode_options(in, c, c->m);
}

static double pick_option(source *in, bool *is_wrong, double most) {
    static const double right[] = {0, 0.1, 1, 0.9, 0x1p-10, 1e-8, 0.5, 0.999}, wrong[] = {-1, NAN, INFINITY, -1e-300};
    const size_t i = pick(in, 64);
    if (i == 63) *is_wrong = true;
    if (i == 63) return wrong[pick(in, 4)];
    const double value = right[i % 8];
    return value < most ? value : most / 2;
}

static void decode_optimizer(source *in, call *c, bool is_wild) {
    bool is_wrong = false;
    c->n = is_wild ? pick_wild(in) : pick_size(in, elements_at_most);
    add_dense(c, "parameters", c->n, 1, true);
    if (c->function == sgd) {
        c->sgd.learning_rate = pick_option(in, &is_wrong, 2);
        c->sgd.momentum = pick_option(in, &is_wrong, 2);
        c->sgd.weight_decay = pick_option(in, &is_wrong, 2);
        c->sgd.nesterov = pick(in, 2);
        c->velocity_dangles = pick(in, 2);
        operand *velocity = add_dense(c, "velocity", c->n, 1, true);
        velocity->is_absent = c->sgd.momentum == 0;
    } else {
        c->adam.learning_rate = pick_option(in, &is_wrong, 2);
        c->adam.beta1 = pick_option(in, &is_wrong, 1);
        c->adam.beta2 = pick_option(in, &is_wrong, 1);
        c->adam.epsilon = pick_option(in, &is_wrong, 2);
        c->adam.weight_decay = pick_option(in, &is_wrong, 2);
        c->adam.decoupled_weight_decay = pick(in, 2);
        static const size_t steps[] = {1, 2, 3, 10, 1000, SIZE_MAX, (size_t)1 << 53, 0};
        c->step = steps[pick(in, 8)];
        is_wrong |= c->adam.epsilon == 0 || c->step == 0;
        if (pick(in, 64) == 63) c->adam.beta1 = 1, is_wrong = true;
        if (pick(in, 64) == 63) c->adam.beta2 = 1, is_wrong = true;
        add_dense(c, "first moment", c->n, 1, true);
        add_dense(c, "second moment", c->n, 1, true)->kind = positive_values;
    }
    add_dense(c, "gradient", c->n, 1, false);
    if (is_wrong) c->beyond.there |= 1u << CK_INVALID_ARGUMENT;
    if (pick(in, 64) == 63) c->options_are_null = true, c->beyond.there |= 1u << CK_NULL_POINTER;
    if (c->options_are_null) c->beyond.possible |= 1u << CK_INVALID_ARGUMENT;
}

static void decode_network(source *in, call *c, bool is_wild) {
    static const char *const of_gradients[] = {"∂W1", "∂b1", "∂W2", "∂b2", "∂W3", "∂b3",
                                               "∂W4", "∂b4", "∂W5", "∂b5", "∂W6", "∂b6"};
    static const char *const of_parameters[] = {"W1", "b1", "W2", "b2", "W3", "b3", "W4", "b4", "W5", "b5", "W6", "b6"};
    c->layers = pick(in, 2) ? 2 : 1 + pick(in, layers_at_most);
    c->by_network = c->layers == 2 && pick(in, 2);
    c->m = small_sizes && pick(in, 2) ? pick(in, 256) << 2 : pick_size(in, 2048);
    size_t work = 0;
    for (size_t l = 0; l <= c->layers; l++) {
        c->sizes[l] = pick_size(in, 600);
        if (l > 0) halve_until(&c->sizes[l - 1], &c->sizes[l], elements_at_most / 2);
        halve_until(&c->sizes[l], &c->m, elements_at_most / 2);
    }
    for (size_t l = 0; l < c->layers; l++)
        work += c->sizes[l] * c->sizes[l + 1];
    while ((double)c->m * (double)work > work_at_most / 2)
        c->m /= 2;
    if (is_wild) *(pick(in, 2) ? &c->m : &c->sizes[pick(in, c->layers + 1)]) = pick_wild(in);
    c->claimed_layers = c->layers;
    const size_t inputs = c->sizes[0], outputs = c->sizes[c->layers];
    c->has_layer_gradients = pick(in, 8) != 7;
    if (c->function == gradient) {
        const size_t wanted = pick(in, 4) ? ~(size_t)0 : pick(in, 256) << 5 | pick(in, 32);
        for (size_t l = 0; l < c->layers; l++) {
            operand *w = add_dense(c, of_gradients[2 * l], c->sizes[l + 1], c->sizes[l], true);
            operand *b = add_dense(c, of_gradients[2 * l + 1], c->sizes[l + 1], 1, true);
            w->may_be_null = b->may_be_null = true;
            w->is_absent = !c->has_layer_gradients || !(wanted >> 2 * l & 1);
            b->is_absent = !c->has_layer_gradients || !(wanted >> (2 * l + 1) & 1);
        }
        c->dx_at = c->count;
        operand *dx = add_dense(c, "∂X", c->m, inputs, true);
        dx->may_be_null = true;
        dx->is_absent = pick(in, 2) || (c->by_network && !c->has_layer_gradients);
        c->loss_at = c->count;
        operand *loss = add_vector(c, "loss", 1, true);
        loss->element = sizeof(double);
        loss->may_be_null = loss->has_fixed_layout = true;
        loss->is_absent = pick(in, 4) == 3;
    } else {
        add_operand(c, "Ŷ", c->m, outputs, true);
    }
    /* The workspace. */
    const size_t needed = c->is_double ? dworkspace_size(c) : sworkspace_size(c);
    c->needed = needed;
    c->workspace_at = c->count;
    operand *workspace = add_vector(c, "workspace", 0, true);
    workspace->element = 1;
    workspace->has_fixed_layout = workspace->is_workspace = workspace->may_be_null = true;
    c->workspace_size = needed + (pick(in, 4) == 3 ? pick(in, 256) << 6 : 0);
    const size_t way = pick(in, 16);
    if (way < 8) workspace->is_absent = true, c->workspace_size = 0;
    if (way == 8 && c->workspace_size > 0)
        c->workspace_size -= 1 + pick(in, c->workspace_size < 64 ? c->workspace_size : 64);
    if (way == 9) workspace->offset = 8 + pick(in, 48);
    if (way == 10) workspace->is_absent = true, c->workspace_size = 1 + pick(in, 256);
    if (way == 11) c->workspace_size = pick_wild(in);
    workspace->rows = c->workspace_size;
    if (workspace->is_absent ? c->workspace_size > 0 : c->workspace_size < needed)
        c->beyond.there |= 1u << CK_WORKSPACE;
    if (workspace->is_absent && c->workspace_size > 0) c->beyond.possible |= 1u << CK_NULL_POINTER;

    if (c->function == gradient) {
        c->y_at = c->count;
        add_operand(c, "Y", c->m, outputs, false);
        c->weights_at = c->count;
        add_dense(c, "weights", c->m, 1, false);
        decode_options(in, c, c->m);
    }
    c->x_at = c->count;
    add_operand(c, "X", c->m, inputs, false);
    c->parameters = c->count;
    for (size_t l = 0; l < c->layers; l++) {
        add_dense(c, of_parameters[2 * l], c->sizes[l + 1], c->sizes[l], false);
        add_dense(c, of_parameters[2 * l + 1], c->sizes[l + 1], 1, false);
    }
    wide total = 0;
    for (size_t l = 0; l < c->layers; l++)
        total += ((wide)c->m * c->sizes[l + 1] * element_of(c) + 63) / 64 * 64;
    if (total > (wide)PTRDIFF_MAX)
        c->beyond.there |= 1u << CK_SIZE_OVERFLOW;
    else if (total + 65536 > (wide)PTRDIFF_MAX)
        c->beyond.possible |= 1u << CK_SIZE_OVERFLOW;
    switch (pick(in, 32)) {
    case 1: c->is_null = true, c->beyond.there |= 1u << CK_NULL_POINTER; break;
    case 2:
        if (c->layers < 2 || c->by_network) break;
        c->mismatch = 1 + pick(in, c->layers - 1);
        c->beyond.there |= 1u << CK_INVALID_ARGUMENT;
        c->beyond.possible |= ~1u;
        break;
    case 3:
        if (c->by_network) break;
        static const size_t counts[] = {0, CK_LAYERS_AT_MOST + 1, SIZE_MAX, (size_t)1 << 32};
        c->claimed_layers = counts[pick(in, 4)];
        c->beyond.there |= 1u << CK_INVALID_ARGUMENT;
        c->beyond.possible |= ~1u;
        break;
    default: break;
    }
    if (c->is_null) c->beyond.possible |= ~1u;
}

/* Something wrong, or unusual, with one operand. */
static void spoil(source *in, call *c) {
    size_t i = pick(in, c->count), j = pick(in, c->count);
    const size_t way = pick(in, 7);
    if (way > 3 && i < c->outputs && j >= c->outputs) {
        /* An output has to lie where it can be written. */
        const size_t k = i;
        i = j;
        j = k;
    }
    operand *o = &c->operands[i];
    if (o->is_absent) return;
    /* Weights are read to see whether they are right. */
    if (way > 2 && (c->function == bce || c->function == gradient) && (i == c->weights_at || j == c->weights_at))
        return;
    for (size_t l = 0; l < c->count; l++) {
        const operand *guest = &c->operands[l];
        if ((guest->placement == same_as || guest->placement == inside_of) && guest->other == i) return;
    }
    switch (way) {
    case 0:
        /* Where NULL has a meaning it would be another call. */
        if (!o->may_be_null && i != c->weights_at) o->is_null = true;
        break;
    case 1:
        if (o->has_fixed_layout) break;
        if (o->is_vector)
            o->increment = 0;
        else if (o->columns > 0)
            o->ld = o->columns - 1 - pick(in, o->columns < 256 ? o->columns : 256);
        break;
    case 2:
        if (o->has_fixed_layout) break;
        if (o->is_vector)
            o->increment = (ptrdiff_t)pick_wild(in);
        else
            o->ld = pick_wild(in);
        break;
    case 3:
        if (o->is_workspace) break;
        o->placement = by_address;
        o->pointer = (unsigned char *)(uintptr_t)(pick_wild(in) / 64 * 64);
        if (!o->pointer) o->pointer = (unsigned char *)64;
        break;
    default: {
        /* A part of another operand, or its neighbour. */
        const operand *other = &c->operands[j];
        if (i == j || other->is_absent || other->is_null || other->placement != in_slot || o->placement != in_slot)
            break;
        if (o->is_workspace || other->is_workspace) break;
        if (i >= c->outputs && j >= c->outputs) {
            /* Inputs may overlap; then they have one kind of values. */
            const bool is_loss = c->function == bce || c->function == gradient;
            if (is_loss && (i == c->weights_at || j == c->weights_at)) break;
            o->kind = other->kind;
        }
        if (!o->has_fixed_layout && !o->is_vector && !other->is_vector && pick(in, 4)) {
            /* Beside it, in one matrix. */
            if (other->ld >= o->columns) o->ld = other->ld;
        }
        o->placement = inside_of;
        o->other = j;
        const wide extent = extent_of(other);
        const size_t span = extent < slot_bytes ? (size_t)extent / o->element + 4 : slot_bytes / o->element;
        const size_t beside = other->columns < slot_bytes ? other->columns : 0, end = span > 4 ? span - 4 : 0;
        const size_t choices[] = {0, beside, pick(in, 256), end, (pick(in, 256) << 8 | pick(in, 256)) % span};
        o->offset = choices[pick(in, 5)] * o->element;
        break;
    }
    }
}

static void choose_run(source *in, uint64_t *random, call *c) {
    static const size_t concurrencies[] = {2, 3, 4, 1, 7, 16, 256, 257, 1000, SIZE_MAX};
    static const size_t nears[] = {0, 4096, 16384, 65536, 1 << 20}, lasts[] = {0, 65536, 1 << 20, 16384};
    /* From the input for the first run, otherwise at random. */
    uint64_t r = in ? whole(in) : split_mix(random);
    c->executor = (unsigned)(r % executors_there_are);
    c->concurrency = concurrencies[(r >> 8) % 10];
    if (c->executor == on_openmp) c->concurrency = 1 + (r >> 8) % 5;
    near_cache = nears[(r >> 16) % 5];
    last_cache = lasts[(r >> 24) % 4];
    const size_t sets = ck_instruction_set_count(), first = c->set;
    size_t set = (r >> 32) % sets;
    while (!ck_instruction_set_is_available(set) ||
           (!in && ck_instruction_set_has_fma(set) != ck_instruction_set_has_fma(first)))
        set = (set + 1) % sets;
    c->set = set;
}

static void place(call *c, uint64_t *random) {
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < c->count; i++) {
            operand *o = &c->operands[i];
            const bool depends = o->placement == same_as || o->placement == inside_of;
            if (depends == (pass == 1) && !o->is_absent) choose_place(c, i, random);
            if (o->placement == same_as && !o->is_vector) o->ld = c->operands[o->other].ld;
        }
    }
}

static ck_status perform(call *c, unsigned which) {
    fill_memory(c);
    now = *c;
    now_run = which;
    now_set = ck_instruction_set_name(c->set);
    const ck_executor executor = executor_of(c->executor, c->concurrency);
    const ck_executor *e = c->executor == by_default ? NULL : &executor;
    if (!ck_force_instruction_set(c->set)) fail("an instruction set is gone");
    ck_workspace_release(); /* what a call takes is then as large as it asks for */
    gives_no_memory = c->can_fail_to_allocate;
    if (getenv("CONTRACT_VERBOSE")) describe();
    const ck_status status = c->is_double ? dinvoke(c, e) : sinvoke(c, e);
    gives_no_memory = false;
    ck_reset_instruction_set();
    ck_workspace_release();
    if (ck_workspace_bytes() != 0) fail("%zu bytes are still in use", ck_workspace_bytes());
    return status;
}

static errors errors_of(const call *c) {
    errors e = errors_of_operands(c->operands, c->count, c->outputs);
    e.there |= c->beyond.there;
    e.possible |= c->beyond.possible;
    const operand *w = &c->operands[c->workspace_at];
    if (c->workspace_at && !w->is_absent && (uintptr_t)w->pointer % 64 != 0) e.there |= 1u << CK_WORKSPACE;
    if (c->can_fail_to_allocate) e.possible |= 1u << CK_NO_MEMORY;
    return e;
}

static void check_status(const call *c, ck_status status) {
    const errors e = errors_of(c);
    if (!is_right_status(e, status))
        fail("status %d (%s); errors there are %x, possible %x", status, ck_status_message(status), e.there,
             e.possible);
    if (status != CK_SUCCESS) check_unchanged("on an error");
}

static bool is_in_memory(const call *c) {
    for (size_t i = 0; i < c->count; i++) {
        if (c->operands[i].placement != untouched && !c->operands[i].is_absent && !is_mapped(&c->operands[i]))
            return false;
    }
    return true;
}

static int check_call(source *in) {
    static call first, second;
    uint64_t random = whole(in);
    const bool is_wild = pick(in, 8) == 7;
    static const size_t bounds[] = {0, 0, 0, 6, 20, 40};
    small_sizes = bounds[pick(in, 6)];
    call *c = &first;
    *c = now;
    switch (c->function) {
    case gemm:
    case gemv:
    case outer: decode_product(in, c, is_wild); break;
    case sigmoid:
    case sigmoid_backward: decode_elementwise(in, c, is_wild); break;
    case bce: decode_loss(in, c, is_wild); break;
    case sgd:
    case adam: decode_optimizer(in, c, is_wild); break;
    default: decode_network(in, c, is_wild); break;
    }
    const unsigned kind = (unsigned)pick(in, 6);
    const bool are_one =
        c->function == sigmoid_backward && c->operands[1].placement == same_as && c->operands[2].placement == same_as;
    const bool is_loss = c->function == bce || c->function == gradient;
    for (size_t i = 0; i < c->count; i++) {
        operand *o = &c->operands[i];
        o->seed = split_mix(&random);
        if (o->kind == 0) o->kind = kind == 5 ? (unsigned)(split_mix(&random) % 5) : kind;
        choose_strides(o, &random);
    }
    if (is_loss) c->operands[c->function == bce ? 3 : c->y_at].kind = pick(in, 8) ? unit_values : kind;
    if (are_one) c->operands[2].seed = c->operands[1].seed, c->operands[2].kind = c->operands[1].kind;
    for (size_t times = pick(in, 8); times > 4; times -= 2)
        spoil(in, c);
    c->can_fail_to_allocate = pick(in, 8) == 7;
    choose_run(in, NULL, c);

    place(c, &random);
    const errors e = errors_of(c);
    /* Weights may be read before another error is seen. */
    const operand *weights = &c->operands[c->weights_at];
    if (is_loss && has_elements(weights) && !is_mapped(weights) && !is_too_large(weights)) return -1;
    /* Right, but it takes more memory or time than there is. */
    if (e.there == 0 && (!is_in_memory(c) || (c->workspace_at && c->needed > work_at_most * 16))) return -1;
    for (size_t i = 0; i < c->count; i++) {
        const operand *o = &c->operands[i];
        if (!has_memory(o) || o->is_workspace) continue;
        if (o->element != element_of(c))
            memset(values[i], 0xff, o->element);
        else if (c->is_double)
            dfill_values(o, values[i]);
        else
            sfill_values(o, values[i]);
    }
    const ck_status status = perform(c, 0);
    check_status(c, status);
    if (status != CK_SUCCESS) return 0;
    take_results(c, 0);
    if (c->is_double)
        dcheck_reference(c);
    else
        scheck_reference(c);

    second = first;
    c = &second;
    for (size_t i = 0; i < c->count; i++) {
        operand *o = &c->operands[i];
        if (o->placement == inside_of || (o->placement == same_as && split_mix(&random) % 2)) o->placement = in_slot;
        choose_strides(o, &random);
        if (o->may_be_null && !o->is_workspace && split_mix(&random) % 4 == 0 && i < c->outputs) o->is_absent = true;
    }
    if (c->workspace_at && split_mix(&random) % 2) c->operands[c->workspace_at].is_absent = true, c->workspace_size = 0;
    for (size_t i = 0; i < c->count; i++) {
        if (c->operands[i].placement == same_as && c->operands[c->operands[i].other].is_absent)
            c->operands[i].placement = in_slot;
    }
    const bool has_gradients = c->has_layer_gradients || c->operands[c->dx_at].is_absent || c->function == forward;
    if (c->layers == 2 && has_gradients) c->by_network = split_mix(&random) % 2;
    c->can_fail_to_allocate = false;
    choose_run(NULL, &random, c);
    place(c, &random);
    if (!is_in_memory(c)) return 0;
    const ck_status again = perform(c, 1);
    check_status(c, again);
    if (again != CK_SUCCESS) return 0; /* the ranges of addresses meet */
    take_results(c, 1);
    for (size_t i = 0; i < c->outputs; i++) {
        const operand *o = &c->operands[i];
        if (o->is_absent || o->is_workspace || !has_elements(o)) continue;
        if (o->element == sizeof(double))
            dcompare_runs(o, i);
        else
            scompare_runs(o, i);
    }
    return 0;
}

#endif
