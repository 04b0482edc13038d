/* Body for sweep.c: one case of a product in one precision. */
static real *R(matrix)(const sweep_case *c, size_t rows, size_t columns, bool is_read, size_t *ld) {
    *ld = leading_dimension(c, columns);
    real *elements = allocate(rows * *ld, sizeof(real));
    for (size_t i = 0; i < rows * *ld; i++)
        elements[i] = is_read && i % *ld < columns ? (real)random_number() : (real)NAN;
    return elements;
}

/* Values, and that nothing beside C was written: NULL, or what is wrong. */
static const char *R(difference)(const sweep_case *c, const double *expected, const double *bound, const real *result,
                                 const real *before, size_t ldc) {
    for (size_t i = 0; i < c->m; i++) {
        for (size_t j = 0; j < c->n; j++) {
            const double error = fabs((double)result[i * ldc + j] - expected[i * c->n + j]);
            if (!only_bits && !(error <= bound[i * c->n + j])) return "a wrong element";
        }
        if (memcmp(result + i * ldc + c->n, before + i * ldc + c->n, (ldc - c->n) * sizeof(real)) != 0)
            return "wrote beside C";
    }
    return NULL;
}

static void R(check)(const sweep_case *c) {
    const char *precision = sizeof(real) == 4 ? "float" : "double";
    size_t lda, ldb, ldc;
    real *a = R(matrix)(c, c->transpose_a ? c->k : c->m, c->transpose_a ? c->m : c->k, c->alpha != 0, &lda);
    real *b = R(matrix)(c, c->transpose_b ? c->n : c->k, c->transpose_b ? c->k : c->n, c->alpha != 0, &ldb);
    real *before = R(matrix)(c, c->m, c->n, c->beta != 0, &ldc);
    const size_t elements = c->m * ldc;
    real *result = allocate(elements, sizeof(real)), *first = allocate(elements, sizeof(real));

    double *expected = allocate(c->m * c->n, sizeof(double)), *bound = allocate(c->m * c->n, sizeof(double));
    const double nu = (double)(c->k + 3) * UNIT_ROUNDOFF, gamma = nu / (1 - nu);
    for (size_t i = 0; !only_bits && i < c->m; i++) {
        for (size_t j = 0; j < c->n; j++) {
            long_sum sum = {0, 0};
            double magnitude = 0;
            for (size_t p = 0; c->alpha != 0 && p < c->k; p++) {
                const double x = a[c->transpose_a ? p * lda + i : i * lda + p];
                const double y = b[c->transpose_b ? j * ldb + p : p * ldb + j];
                if (sizeof(real) < sizeof(double))
                    sum.sum += x * y; /* exact; the sum's error is 2⁻²⁹ of the bound */
                else
                    add_product(&sum, x, y);
                magnitude += fabs(x * y);
            }
            const double old = c->beta != 0 ? c->beta * (double)before[i * ldc + j] : 0;
            expected[i * c->n + j] = c->alpha * (sum.sum + sum.rest) + old;
            bound[i * c->n + j] = gamma * (fabs(c->alpha) * magnitude + fabs(old));
        }
    }

    static const char *const names[] = {"serial", "pool", "crowd"};
    const ck_executor executors[] = {ck_serial_executor(), host_pool(pool_threads), host_crowd(crowd_threads)};
    const bool threads_pay = c->m * c->n * c->k > 1 << 20;
    bool has_first = false;
    for (size_t set = first_set; set < ck_instruction_set_count(); set++) {
        if (!ck_force_instruction_set(set)) continue;
        for (size_t e = 0; e < (only_serial ? 1 : threads_pay ? 3 : 2); e++) {
            memcpy(result, before, elements * sizeof(real));
            const ck_executor *executor = &executors[e];
            const ck_transpose transpose_a = c->transpose_a ? CK_TRANSPOSE : CK_NO_TRANSPOSE;
            const ck_transpose transpose_b = c->transpose_b ? CK_TRANSPOSE : CK_NO_TRANSPOSE;
            const ck_status status =
                c->is_gemv
                    ? CK(gemv)(transpose_a, c->transpose_a ? c->k : c->m, c->transpose_a ? c->m : c->k, (real)c->alpha,
                               a, lda, b, (ptrdiff_t)ldb, (real)c->beta, result, (ptrdiff_t)ldc, executor)
                    : CK(gemm)(transpose_a, transpose_b, c->m, c->n, c->k, (real)c->alpha, a, lda, b, ldb,
                               (real)c->beta, result, ldc, executor);
            const char *wrong =
                status ? ck_status_message(status) : R(difference)(c, expected, bound, result, before, ldc);
            if (!wrong && ck_instruction_set_has_fma(set)) {
                if (!has_first) {
                    memcpy(first, result, elements * sizeof(real));
                    has_first = true;
                } else if (memcmp(first, result, elements * sizeof(real)) != 0) {
                    wrong = "other bits than the first instruction set's";
                }
            }
            if (wrong)
                report(precision, ck_instruction_set_name(set), names[e], c, wrong);
            else
                passed++;
        }
    }
    ck_reset_instruction_set();
    for (size_t i = 0; has_first && i < c->m; i++) {
        for (size_t j = 0; j < c->n; j++) {
            R(add)(first[i * ldc + j]);
        }
    }
    free(a);
    free(b);
    free(before);
    free(result);
    free(first);
    free(expected);
    free(bound);
}
