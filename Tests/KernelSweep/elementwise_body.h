/* Body for sweep.c: what goes element by element, of one length, in one precision. */
static void R(add)(real value) {
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof(real));
    add_to_digest(bits);
}

/* What one kernel wrote, everywhere. */
typedef struct {
    const char *kernel;
    size_t count; /* elements of the output */
    real *first;  /* of the first instruction set with fused multiply-add, or NULL */
    const long double *expected;
    const long double *bound, *bound_without_fma;
} R(output);

static void R(compare)(R(output) * o, size_t set, bool threaded, const real *result) {
    const char *wrong = NULL;
    const bool has_fma = ck_instruction_set_has_fma(set);
    const long double *bound = has_fma ? o->bound : o->bound_without_fma;
    for (size_t i = 0; i < o->count && !wrong; i++) {
        if (isnan((double)o->expected[i]) ? !isnan(result[i]) : !(fabsl(result[i] - o->expected[i]) <= bound[i]))
            wrong = "a wrong element";
    }
    if (!wrong && has_fma) {
        if (!o->first) {
            o->first = allocate(o->count, sizeof(real));
            memcpy(o->first, result, o->count * sizeof(real));
            for (size_t i = 0; i < o->count; i++) {
                if (!isnan(result[i])) R(add)(result[i]); /* the bits of a NaN are the processor's */
            }
        } else {
            for (size_t i = 0; i < o->count; i++) {
                if (memcmp(&result[i], &o->first[i], sizeof(real)) != 0 && !isnan(result[i]))
                    wrong = "other bits than the first instruction set's";
            }
        }
    }
    if (wrong)
        report_length(sizeof(real) == 4 ? "float" : "double", ck_instruction_set_name(set),
                      threaded ? "pool" : "serial", o->kernel, o->count, wrong);
    else
        passed++;
}

/* The distance of two neighbours at x, in its own precision. */
static long double R(ulp)(long double x) {
    int exponent;
    frexpl(x, &exponent);
    return fmaxl(ldexpl(2 * UNIT_ROUNDOFF, exponent - 1), LEAST_NUMBER);
}

/* The sigmoid, its backward pass, the loss with its gradient. */
static void R(check_elements)(size_t n) {
    enum { kernels = 3 };
    real *x = allocate(n, sizeof(real)), *dy = allocate(n, sizeof(real)), *target = allocate(n, sizeof(real));
    real *sigma = allocate(n, sizeof(real)), *result = allocate(n, sizeof(real));
    long double *memory[kernels][3];
    for (size_t k = 0; k < kernels; k++) {
        for (size_t i = 0; i < 3; i++)
            memory[k][i] = allocate(n, sizeof(long double));
    }
    for (size_t i = 0; i < n; i++) {
        /* Plain numbers, and in every fourth length some where σ is subnormal, 0, 1 or NaN. */
        const double wild[] = {-87.5, -95, -104.25, -200, 30, 700, -740.25, INFINITY, -INFINITY, NAN, 64, -64};
        x[i] = (real)(random_number() * (i % 3 ? 8 : 60));
        if (n % 4 == 3 && i % 7 == 2) x[i] = (real)wild[i % (sizeof wild / sizeof *wild)];
        dy[i] = (real)random_number();
        target[i] = (real)fabs(random_number());
        const long double e = expl(-fabsl(x[i])), s = x[i] >= 0 ? 1 / (1 + e) : e / (1 + e);
        memory[0][0][i] = isnan(x[i]) ? (long double)NAN : s;
        memory[0][1][i] = R(ulp)(s);
        memory[0][2][i] = 2 * R(ulp)(s);
        sigma[i] = (real)fabs(random_number());
        memory[1][0][i] = (long double)dy[i] * sigma[i] * (1 - (long double)sigma[i]);
        memory[1][1][i] = memory[1][2][i] = 4 * UNIT_ROUNDOFF * fabsl(memory[1][0][i]) + LEAST_NUMBER;
        const long double t = target[i];
        const bool is_wild = !isfinite(x[i]); /* the suites look at those */
        memory[2][0][i] = is_wild ? (long double)NAN : (1 - t) * s - t * (x[i] >= 0 ? e / (1 + e) : 1 / (1 + e));
        memory[2][1][i] = memory[2][2][i] = 16 * UNIT_ROUNDOFF + LEAST_NUMBER;
        if (is_wild) target[i] = (real)NAN;
    }
    R(output)
    outputs[kernels] = {{"sigmoid", n, NULL, memory[0][0], memory[0][1], memory[0][2]},
                        {"sigmoid_backward", n, NULL, memory[1][0], memory[1][1], memory[1][2]},
                        {"bce_with_logits", n, NULL, memory[2][0], memory[2][1], memory[2][2]}};
    const ck_executor pool = host_pool(pool_threads), serial = ck_serial_executor();
    const CK(loss) options = {CK_REDUCTION_SUM, NULL, 1, 0};
    double first_loss = 0;
    bool has_loss = false;
    for (size_t set = first_set; set < ck_instruction_set_count(); set++) {
        if (!ck_force_instruction_set(set)) continue;
        for (unsigned threaded = 0; threaded < 2; threaded++) {
            const ck_executor *executor = threaded ? &pool : &serial;
            double loss = NAN;
            CK(sigmoid)(n, x, result, executor);
            R(compare)(&outputs[0], set, threaded, result);
            CK(sigmoid_backward)(n, sigma, dy, result, executor);
            R(compare)(&outputs[1], set, threaded, result);
            CK(bce_with_logits)(n, 1, x, 1, target, 1, &options, &loss, result, 1, executor);
            R(compare)(&outputs[2], set, threaded, result);
            if (!ck_instruction_set_has_fma(set)) continue;
            if (has_loss && memcmp(&loss, &first_loss, sizeof loss) != 0 && !isnan(loss))
                report_length(sizeof(real) == 4 ? "float" : "double", ck_instruction_set_name(set),
                              threaded ? "pool" : "serial", "the loss", n, "other bits");
            if (!has_loss && !isnan(loss)) {
                uint64_t bits;
                memcpy(&bits, &loss, sizeof bits);
                add_to_digest(bits);
            }
            first_loss = loss;
            has_loss = true;
        }
    }
    ck_reset_instruction_set();
    for (size_t k = 0; k < kernels; k++) {
        for (size_t i = 0; i < 3; i++)
            free(memory[k][i]);
        free(outputs[k].first);
    }
    free(x);
    free(dy);
    free(target);
    free(sigma);
    free(result);
}

/* A = 1.25 x yᵀ + beta A with so many elements between its rows, which are NaN. */
static void R(check_outer)(size_t m, size_t n, size_t padding, double beta) {
    const size_t lda = n + padding, count = m * lda;
    real *x = allocate(m, sizeof(real)), *y = allocate(n, sizeof(real));
    real *before = allocate(count, sizeof(real)), *result = allocate(count, sizeof(real));
    long double *expected = allocate(count, sizeof(long double)), *bound = allocate(count, sizeof(long double));
    for (size_t i = 0; i < m; i++)
        x[i] = (real)random_number();
    for (size_t j = 0; j < n; j++)
        y[j] = (real)random_number();
    for (size_t i = 0; i < count; i++) {
        const bool is_element = i % lda < n;
        before[i] = is_element && beta != 0 ? (real)random_number() : (real)NAN;
        const long double product = is_element ? 1.25L * x[i / lda] * y[i % lda] : 0;
        const long double old = beta != 0 ? beta * (long double)before[i] : 0;
        expected[i] = is_element ? product + old : (long double)NAN;
        bound[i] = 4 * UNIT_ROUNDOFF * (fabsl(product) + fabsl(old));
    }
    R(output) output = {"outer", count, NULL, expected, bound, bound};
    const ck_executor pool = host_pool(pool_threads), serial = ck_serial_executor();
    for (size_t set = first_set; set < ck_instruction_set_count(); set++) {
        if (!ck_force_instruction_set(set)) continue;
        for (unsigned threaded = 0; threaded < 2; threaded++) {
            memcpy(result, before, count * sizeof(real));
            CK(outer)(m, n, (real)1.25, x, 1, y, 1, (real)beta, result, lda, threaded ? &pool : &serial);
            R(compare)(&output, set, threaded, result);
        }
    }
    ck_reset_instruction_set();
    free(output.first);
    free(x);
    free(y);
    free(before);
    free(result);
    free(expected);
    free(bound);
}
