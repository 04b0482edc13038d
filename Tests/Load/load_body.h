/* Body for load.c: one call of a kind, on the serial executor and on another, in one precision. */

/* A window of the inputs. */
static const real *R(input)(worker *w, size_t elements) { return R(source) + below(w, source_size - elements + 1); }

/* Both outputs as they are before the call. */
static void R(reset)(worker *w, size_t elements) {
    memcpy(w->expected, R(positive), elements * sizeof(real));
    memcpy(w->computed, R(positive), elements * sizeof(real));
}

/* The expression on both, with `out` for the output and `on` for the executor. */
#define CK_BOTH(expression)                                                                                            \
    do {                                                                                                               \
        const ck_executor serial = ck_serial_executor();                                                               \
        for (int run = 0; run < 2; run++) {                                                                            \
            real *const out = run ? w->computed : w->expected;                                                         \
            const ck_executor *const on = run ? executor : &serial;                                                    \
            expect_success(w, expression);                                                                             \
        }                                                                                                              \
    } while (0)

static size_t R(gemm_call)(worker *w, const ck_executor *executor) {
    const double most = work_of_call(w);
    size_t m, n, k, lda, ldb, ldc;
    const bool ta = below(w, 2), tb = below(w, 2);
    do {
        m = size_up_to(w, 400);
        n = size_up_to(w, 400);
        k = size_up_to(w, 5000);
        const size_t stride = below(w, 8) == 0 ? 1024 : 0;
        lda = (ta ? m : k) + below(w, 3);
        ldb = (tb ? k : n) + below(w, 3);
        ldc = n + below(w, 3);
        if (stride > lda) lda = stride;
        if (stride > ldb) ldb = stride;
    } while ((double)m * (double)n * (double)k > most || m * ldc > room || (ta ? k : m) * lda > source_size ||
             (tb ? n : k) * ldb > source_size);
    const real alpha = (real)scalars[below(w, 4)], beta = (real)scalars[below(w, 4)];
    snprintf(w->call, sizeof w->call, "gemm %zu×%zu×%zu %d %d, %g, %g, strides %zu %zu %zu", m, n, k, ta, tb,
             (double)alpha, (double)beta, lda, ldb, ldc);
    const real *a = R(input)(w, (ta ? k : m) * lda), *b = R(input)(w, (tb ? n : k) * ldb);
    R(reset)(w, m * ldc);
    CK_BOTH(CK(gemm)((ck_transpose)ta, (ck_transpose)tb, m, n, k, alpha, a, lda, b, ldb, beta, out, ldc, on));
    return m * ldc * sizeof(real);
}

static size_t R(gemv_call)(worker *w, const ck_executor *executor) {
    size_t m, n, lda;
    do {
        m = size_up_to(w, 4000);
        n = size_up_to(w, 4000);
        lda = n + below(w, 3);
    } while (m * lda > source_size);
    const bool transposed = below(w, 2);
    static const ptrdiff_t increments[] = {1, 1, 1, -1, 2, -3};
    const ptrdiff_t incx = increments[below(w, 6)], incy = increments[below(w, 6)];
    const real alpha = (real)scalars[below(w, 4)], beta = (real)scalars[below(w, 4)];
    snprintf(w->call, sizeof w->call, "gemv %zu×%zu %d, %g, %g, stride %zu, increments %td %td", m, n, transposed,
             (double)alpha, (double)beta, lda, incx, incy);
    const real *a = R(input)(w, m * lda), *x = R(input)(w, 3 * (transposed ? m : n));
    const size_t size = 3 * (transposed ? n : m);
    R(reset)(w, size);
    CK_BOTH(CK(gemv)((ck_transpose)transposed, m, n, alpha, a, lda, x, incx, beta, out, incy, on));
    return size * sizeof(real);
}

static size_t R(outer_call)(worker *w, const ck_executor *executor) {
    size_t m, n, lda;
    do {
        m = size_up_to(w, 4000);
        n = size_up_to(w, 10000);
        lda = n + below(w, 3);
    } while (m * lda > room);
    static const ptrdiff_t increments[] = {1, 1, -1, 2};
    const ptrdiff_t incx = increments[below(w, 4)], incy = increments[below(w, 4)];
    const real alpha = (real)scalars[below(w, 4)], beta = (real)scalars[below(w, 4)];
    snprintf(w->call, sizeof w->call, "outer %zu×%zu, %g, %g, stride %zu, increments %td %td", m, n, (double)alpha,
             (double)beta, lda, incx, incy);
    const real *x = R(input)(w, 2 * m), *y = R(input)(w, 2 * n);
    R(reset)(w, m * lda);
    CK_BOTH(CK(outer)(m, n, alpha, x, incx, y, incy, beta, out, lda, on));
    return m * lda * sizeof(real);
}

/* The sigmoid, its backward pass, and the optimizers: element by element. */
static size_t R(elements_call)(worker *w, kind_of_call kind, const ck_executor *executor) {
    const size_t n = size_up_to(w, room / 3), way = below(w, 4);
    snprintf(w->call, sizeof w->call, "%s of %zu, way %zu", kinds[kind], n, way);
    const real *x = R(input)(w, n), *y = R(input)(w, n);
    R(reset)(w, 3 * n);
    const ck_sgd_options sgd_options = {0.1, way & 1 ? 0.9 : 0, 0.01, way == 3};
    const ck_adam_options adam_options = {0.001, 0.9, 0.999, 1e-8, 0.01, way & 1};
    switch (kind) {
    case sigmoid: CK_BOTH(CK(sigmoid)(n, way == 0 ? out : x, out, on)); break;
    case sigmoid_backward: CK_BOTH(CK(sigmoid_backward)(n, way == 0 ? out : x, way == 1 ? out : y, out, on)); break;
    case sgd: CK_BOTH(CK(sgd)(n, &sgd_options, x, out, out + n, on)); break;
    default: CK_BOTH(CK(adam)(n, &adam_options, 1 + way, x, out, out + n, out + 2 * n, on)); break;
    }
    return 3 * n * sizeof(real);
}

/* Where the loss goes: past the output, aligned. */
static double *R(loss_at)(real *out, size_t elements) {
    return (double *)(void *)out + (elements * sizeof(real) + sizeof(double) - 1) / sizeof(double);
}

static size_t R(bce_call)(worker *w, const ck_executor *executor) {
    size_t rows, columns;
    do {
        rows = size_up_to(w, 20000);
        columns = size_up_to(w, 300);
    } while (rows * columns > room / 2);
    const size_t size = rows * columns, way = below(w, 4);
    snprintf(w->call, sizeof w->call, "bce %zu×%zu, way %zu", rows, columns, way);
    const CK(loss)
        options = {way & 1 ? CK_REDUCTION_SUM : CK_REDUCTION_MEAN, way & 2 ? R(positive) : NULL, 2, (real)0.125};
    const real *z = R(input)(w, size), *y = R(positive) + below(w, room - size);
    R(reset)(w, size + 3);
    CK_BOTH(CK(bce_with_logits)(rows, columns, z, columns, y, columns, way ? &options : NULL, R(loss_at)(out, size),
                                out, columns, on));
    return (size + 3) * sizeof(real);
}

/* Outputs, loss and gradients of a network of several layers, or of two. */
static size_t R(network_call)(worker *w, bool is_two, const ck_executor *executor) {
    enum { most_layers = 7 };
    size_t sizes[most_layers + 1], count, batch, size;
    const double most = work_of_call(w);
    double products;
    do {
        count = is_two ? 2 : 1 + below(w, most_layers);
        batch = size_up_to(w, 1500);
        products = 0;
        size = 0;
        for (size_t l = 0; l <= count; l++) {
            sizes[l] = size_up_to(w, 300);
            if (l == 0) continue;
            products += 3.0 * (double)batch * (double)(sizes[l - 1] * sizes[l]);
            size += sizes[l] * (sizes[l - 1] + 1);
        }
        size += batch * (sizes[0] + sizes[count]);
    } while (products > most || size + 3 > room);
    CK(layer) layers[most_layers];
    size_t length = (size_t)snprintf(w->call, sizeof w->call, "network of %zu rows, %zu", batch, sizes[0]);
    for (size_t l = 0; l < count; l++) {
        length += (size_t)snprintf(w->call + length, sizeof w->call - length, "-%zu", sizes[l + 1]);
        layers[l] =
            (CK(layer)){sizes[l], sizes[l + 1], R(input)(w, sizes[l] * sizes[l + 1]), R(input)(w, sizes[l + 1])};
    }
    const real *x = R(input)(w, batch * sizes[0]), *y = R(positive) + below(w, room - batch * sizes[count]);
    const bool wants_dx = below(w, 2);
    R(reset)(w, size + 3);
    for (int run = 0; run < 2; run++) {
        CK(layer_gradients) gradients[most_layers];
        const ck_executor serial = ck_serial_executor(), *on = run ? executor : &serial;
        real *const out = run ? w->computed : w->expected, *next = out;
        for (size_t l = 0; l < count; l++) {
            gradients[l] = (CK(layer_gradients)){next, next + sizes[l] * sizes[l + 1]};
            next += sizes[l + 1] * (sizes[l] + 1);
        }
        real *const dx = wants_dx ? next : NULL, *const y_hat = next + batch * sizes[0];
        double *const loss = R(loss_at)(out, size);
        ck_status status;
        if (is_two) {
            const CK(network)
                network = {sizes[0], sizes[1], sizes[2], layers[0].w, layers[0].b, layers[1].w, layers[1].b};
            const CK(network_gradients) g = {gradients[0].w, gradients[0].b, gradients[1].w, gradients[1].b, dx};
            status = CK(network_forward)(&network, batch, x, sizes[0], y_hat, sizes[2], NULL, 0, on);
            if (!status)
                status = CK(network_gradient)(&network, batch, x, sizes[0], y, sizes[2], NULL, loss, &g, NULL, 0, on);
        } else {
            status = CK(mlp_forward)(count, layers, batch, x, sizes[0], y_hat, sizes[count], NULL, 0, on);
            if (!status)
                status = CK(mlp_gradient)(count, layers, batch, x, sizes[0], y, sizes[count], NULL, loss, gradients, dx,
                                          NULL, 0, on);
        }
        expect_success(w, status);
    }
    return (size + 3) * sizeof(real);
}

/* Bytes of both outputs that must be the same. */
static size_t R(call)(worker *w, kind_of_call kind, const ck_executor *executor) {
    switch (kind) {
    case gemm: return R(gemm_call)(w, executor);
    case gemv: return R(gemv_call)(w, executor);
    case outer: return R(outer_call)(w, executor);
    case bce: return R(bce_call)(w, executor);
    case mlp: return R(network_call)(w, false, executor);
    case network: return R(network_call)(w, true, executor);
    default: return R(elements_call)(w, kind, executor);
    }
}
#undef CK_BOTH
