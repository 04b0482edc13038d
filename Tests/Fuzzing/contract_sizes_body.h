/* Body for contract_sizes.c, in one precision. */

/* A matrix, dense and with rows far apart: both have the same elements. */
typedef struct {
    size_t rows, columns, ld, bytes;
    real *dense, *spread;
} R(pair);

static R(pair) R(make)(size_t rows, size_t columns, size_t span) {
    R(pair) p = {rows, columns, columns, 0, NULL, NULL};
    if (rows > 1) p.ld = span / (rows - 1) + 1;
    if (p.ld < columns) p.ld = columns;
    p.bytes = (rows > 0 ? (rows - 1) * p.ld + columns : 1) * sizeof(real);
    p.spread = map(p.bytes);
    p.dense = map(rows * columns * sizeof(real) + 1);
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < columns; j++)
            p.spread[i * p.ld + j] = p.dense[i * columns + j] = (real)random_number();
    }
    return p;
}
static void R(drop)(R(pair) * p) {
    munmap(p->spread, p->bytes);
    munmap(p->dense, p->rows * p->columns * sizeof(real) + 1);
}
static bool R(same)(const R(pair) * p) {
    for (size_t i = 0; i < p->rows; i++) {
        if (memcmp(p->spread + i * p->ld, p->dense + i * p->columns, p->columns * sizeof(real)) != 0) return false;
    }
    return true;
}

static void R(check_gemm)(size_t m, size_t n, size_t k, unsigned way, const ck_executor *e, const char *name) {
    const ck_transpose ta = way & 1 ? CK_TRANSPOSE : CK_NO_TRANSPOSE, tb = way & 2 ? CK_TRANSPOSE : CK_NO_TRANSPOSE;
    R(pair) a = R(make)(ta ? k : m, ta ? m : k, far), b = R(make)(tb ? n : k, tb ? k : n, far), c = R(make)(m, n, far);
    const real beta = way & 1 ? 0 : (real)0.5;
    ck_status status =
        CK(gemm)(ta, tb, m, n, k, (real)1.5, a.dense, a.columns, b.dense, b.columns, beta, c.dense, n, e);
    if (!status) status = CK(gemm)(ta, tb, m, n, k, (real)1.5, a.spread, a.ld, b.spread, b.ld, beta, c.spread, c.ld, e);
    char what[80];
    snprintf(what, sizeof what, "gemm %zu×%zu×%zu %u", m, n, k, way);
    report(status == CK_SUCCESS && R(same)(&c), what, name);
    R(drop)(&a);
    R(drop)(&b);
    R(drop)(&c);
}

static void R(check_gemv)(size_t m, size_t n, unsigned way, const ck_executor *e, const char *name) {
    const ck_transpose ta = way & 1 ? CK_TRANSPOSE : CK_NO_TRANSPOSE;
    const size_t length_x = ta ? m : n, length_y = ta ? n : m;
    R(pair) a = R(make)(m, n, far), x = R(make)(length_x, 1, far), y = R(make)(length_y, 1, far);
    const ptrdiff_t sign = way & 2 ? -1 : 1;
    ck_status status = CK(gemv)(ta, m, n, 2, a.dense, n, x.dense, sign, 1, y.dense, sign, e);
    if (!status)
        status = CK(gemv)(ta, m, n, 2, a.spread, a.ld, x.spread, sign * (ptrdiff_t)x.ld, 1, y.spread,
                          sign * (ptrdiff_t)y.ld, e);
    report(status == CK_SUCCESS && R(same)(&y), way & 1 ? "gemv, transposed" : "gemv", name);
    R(pair) z = R(make)(m, n, far), v = R(make)(m, 1, far), w = R(make)(n, 1, far);
    status = CK(outer)(m, n, 2, v.dense, sign, w.dense, sign, way & 1, z.dense, n, e);
    if (!status)
        status = CK(outer)(m, n, 2, v.spread, sign * (ptrdiff_t)v.ld, w.spread, sign * (ptrdiff_t)w.ld, way & 1,
                           z.spread, z.ld, e);
    report(status == CK_SUCCESS && R(same)(&z), "outer", name);
    R(drop)(&a);
    R(drop)(&x);
    R(drop)(&y);
    R(drop)(&z);
    R(drop)(&v);
    R(drop)(&w);
}

static void R(check_loss)(size_t rows, size_t columns, const ck_executor *e, const char *name) {
    R(pair) z = R(make)(rows, columns, far), y = R(make)(rows, columns, far), dz = R(make)(rows, columns, far);
    double dense = 0, spread = 0;
    ck_status status =
        CK(bce_with_logits)(rows, columns, z.dense, columns, y.dense, columns, NULL, &dense, dz.dense, columns, e);
    if (!status)
        status = CK(bce_with_logits)(rows, columns, z.spread, z.ld, y.spread, y.ld, NULL, &spread, dz.spread, dz.ld, e);
    report(status == CK_SUCCESS && dense == spread && R(same)(&dz), "loss", name);
    R(drop)(&z);
    R(drop)(&y);
    R(drop)(&dz);
}

static void R(check_network)(size_t batch, size_t inputs, size_t hidden, size_t outputs, const ck_executor *e,
                             const char *name) {
    R(pair) x = R(make)(batch, inputs, far), y = R(make)(batch, outputs, far), y_hat = R(make)(batch, outputs, far);
    R(pair) w1 = R(make)(hidden, inputs, 0), w2 = R(make)(outputs, hidden, 0), b = R(make)(1, hidden + outputs, 0);
    R(pair) dw1 = R(make)(hidden, inputs, 0), dw2 = R(make)(outputs, hidden, 0), db = R(make)(1, hidden + outputs, 0);
    const CK(network) network = {inputs, hidden, outputs, w1.dense, b.dense, w2.dense, b.dense + hidden};
    double dense = 0, spread = 0;
    const CK(network_gradients) first = {dw1.dense, db.dense, dw2.dense, db.dense + hidden, NULL};
    const CK(network_gradients) second = {dw1.spread, db.spread, dw2.spread, db.spread + hidden, NULL};
    ck_status status =
        CK(network_gradient)(&network, batch, x.dense, inputs, y.dense, outputs, NULL, &dense, &first, NULL, 0, e);
    if (!status)
        status =
            CK(network_gradient)(&network, batch, x.spread, x.ld, y.spread, y.ld, NULL, &spread, &second, NULL, 0, e);
    report(status == CK_SUCCESS && dense == spread && R(same)(&dw1) && R(same)(&dw2) && R(same)(&db), "gradient", name);
    status = CK(network_forward)(&network, batch, x.dense, inputs, y_hat.dense, outputs, NULL, 0, e);
    if (!status) status = CK(network_forward)(&network, batch, x.spread, x.ld, y_hat.spread, y_hat.ld, NULL, 0, e);
    report(status == CK_SUCCESS && R(same)(&y_hat), "forward", name);
    R(pair) * all[] = {&x, &y, &y_hat, &w1, &w2, &b, &dw1, &dw2, &db};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        R(drop)(all[i]);
}

static void R(check_strides)(void) {
    /* One and more for each way through a product (CKernels/gemm/README.md). */
    static const size_t products[][3] = {{3, 5, 4},     {3, 3, 300},    {13, 17, 60},  {2, 1500, 700},
                                         {7, 300, 301}, {40, 70, 300},  {130, 90, 33}, {1, 70, 50},
                                         {70, 1, 50},   {16, 15, 3000}, {5, 40, 8},    {300, 600, 20}};
    const ck_executor serial = ck_serial_executor();
    for (int threaded = 0; threaded < 2; threaded++) {
        const ck_executor *e = threaded ? NULL : &serial;
        const char *name = threaded ? "the default executor" : "the calling thread";
        for (unsigned way = 0; way < 4; way++) {
            for (size_t i = 0; i < sizeof products / sizeof *products; i++)
                R(check_gemm)(products[i][0], products[i][1], products[i][2], way, e, name);
            R(check_gemv)(3, 4, way, e, name);
            R(check_gemv)(300, 70, way, e, name);
            R(check_gemv)(40, 3000, way, e, name);
        }
        R(check_loss)(3, 5, e, name);
        R(check_loss)(300, 30, e, name);
        R(check_network)(3, 5, 4, 2, e, name);
        R(check_network)(100, 30, 20, 3, e, name);
        R(check_network)(70, 200, 150, 1, e, name);
    }
}

#ifndef CONTRACT_SIZES_LENGTHS
#define CONTRACT_SIZES_LENGTHS
/* Float only: the indices are those of double. Marks beside both ends of 32 bits and at both ends. */
static const size_t long_count = ((size_t)1 << 32) + 1234567;
static const size_t marks[] = {
    0, 77, ((size_t)1 << 32) - 1, (size_t)1 << 32, ((size_t)1 << 32) + 77, ((size_t)1 << 32) + 1234566};
static const float mark = 1;

static float *map_input(void) {
    float *x = map(long_count * sizeof(float));
    (void)madvise(x, long_count * sizeof(float), MADV_NOHUGEPAGE); /* a mark would take 2 MiB */
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        x[marks[i]] = mark;
    return x;
}

/* The last time round the window: elements are `plain`, and `marked` where the input has a mark. */
static bool ends_with(const float *y, size_t count, float plain, float marked) {
    for (size_t i = count - window / sizeof(float); i < count; i++) {
        float expected = plain;
        for (size_t l = 0; l < sizeof marks / sizeof *marks; l++) {
            if (marks[l] == i) expected = marked;
        }
        if (memcmp(&y[i], &expected, sizeof expected) != 0) {
            printf("element %zu is %a, not %a\n", i, (double)y[i], (double)expected);
            return false;
        }
    }
    return true;
}

/* On the calling thread alone, which goes from the first element to the last. */
static void scheck_lengths(void) {
    const ck_executor serial = ck_serial_executor();
    float *x = map_input(), *y = (float *)(void *)map_window(long_count * sizeof(float));
    /* What a call of one and two elements gives. */
    float two[2] = {0, mark}, of_two[2];
    ck_ssigmoid(2, two, of_two, &serial);
    report(ck_ssigmoid(long_count, x, y, &serial) == CK_SUCCESS && ends_with(y, long_count, of_two[0], of_two[1]),
           "sigmoid of 2^32 and more", "the calling thread");
    memset(y, 0xff, window);
    ck_ssigmoid_backward(2, two, two, of_two, &serial);
    report(ck_ssigmoid_backward(long_count, x, x, y, &serial) == CK_SUCCESS &&
               ends_with(y, long_count, of_two[0], of_two[1]),
           "sigmoid_backward of 2^32 and more", "the calling thread");

    /* A row of 2^32 and more, and as many rows. */
    memset(y, 0xff, window);
    float one = 3;
    report(ck_souter(1, long_count, 2, &one, 1, x, 1, 0, y, long_count, &serial) == CK_SUCCESS &&
               ends_with(y, long_count, 0, 6),
           "outer, one row", "the calling thread");
    memset(y, 0xff, window);
    report(ck_souter(long_count, 1, 2, x, 1, &one, 1, 0, y, 1, &serial) == CK_SUCCESS && ends_with(y, long_count, 0, 6),
           "outer, one column", "the calling thread");
    /* Their sum: as many marks as there are. */
    float sum = -1, weight = 1;
    const float expected = (float)(sizeof marks / sizeof *marks);
    report(ck_sgemv(CK_NO_TRANSPOSE, 1, long_count, 1, x, long_count, x, 1, 0, &sum, 1, &serial) == CK_SUCCESS &&
               sum == expected,
           "gemv, one row", "the calling thread");
    sum = -1;
    report(ck_sgemv(CK_TRANSPOSE, long_count, 1, 1, x, 1, x, 1, 0, &sum, 1, &serial) == CK_SUCCESS && sum == expected,
           "gemv, one column, transposed", "the calling thread");
    memset(y, 0xff, window);
    report(ck_sgemv(CK_NO_TRANSPOSE, long_count, 1, 1, x, 1, &weight, 1, 0, y, 1, &serial) == CK_SUCCESS &&
               ends_with(y, long_count, 0, mark),
           "gemv, as many rows", "the calling thread");
    sum = -1;
    report(ck_sgemm(CK_NO_TRANSPOSE, CK_TRANSPOSE, 1, 1, long_count, 1, x, long_count, x, long_count, 0, &sum, 1,
                    &serial) == CK_SUCCESS &&
               sum == expected,
           "gemm of one element", "the calling thread");
    double loss = -1;
    const ck_sloss options = {CK_REDUCTION_SUM, NULL, 1, 0};
    report(ck_sbce_with_logits(long_count, 1, x, 1, x, 1, &options, &loss, NULL, 1, &serial) == CK_SUCCESS &&
               fabs(loss / ((double)long_count * log(2)) - 1) < 1e-6,
           "loss of 2^32 and more", "the calling thread");
    /* Parameters, and here both moments, are read and written as they go round: with a gradient of 0 they stay. */
    memset(y, 0, window);
    const ck_sgd_options plain = {1, 0, 0, false};
    munmap(x, long_count * sizeof(float));
    x = map(long_count * sizeof(float));
    x[long_count - 1] = mark;
    report(ck_ssgd(long_count, &plain, x, NULL, y, &serial) == CK_SUCCESS && y[long_count - 1] == -mark &&
               y[long_count - 2] == 0 && y[long_count - 1 - ((size_t)1 << 32)] == 0,
           "sgd of 2^32 and more", "the calling thread");
    memset(y, 0, window);
    unsigned char *m = map_window(long_count * sizeof(float)), *v = map_window(long_count * sizeof(float));
    memset(m, 0, window);
    memset(v, 0, window);
    const ck_adam_options adam = {1, 0.9, 0.999, 1e-8, 0, false};
    report(ck_sadam(long_count, &adam, 1, x, (float *)(void *)m, (float *)(void *)v, y, &serial) == CK_SUCCESS &&
               fabsf(y[long_count - 1] + 1) < 1e-3f && y[long_count - 2] == 0,
           "adam of 2^32 and more", "the calling thread");
    munmap(m, (long_count * sizeof(float) + window - 1) / window * window);
    munmap(v, (long_count * sizeof(float) + window - 1) / window * window);
    munmap(y, (long_count * sizeof(float) + window - 1) / window * window);
    munmap(x, long_count * sizeof(float));
}
#endif
