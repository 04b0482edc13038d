/* Body for gemm.c. */
static ck_status CK_R(check_gemm)(const CK_R(product) * p) {
    const bool ta = p->transpose_a == CK_TRANSPOSE, tb = p->transpose_b == CK_TRANSPOSE;
    if ((!ta && p->transpose_a != CK_NO_TRANSPOSE) || (!tb && p->transpose_b != CK_NO_TRANSPOSE))
        return CK_INVALID_ARGUMENT;
    ck_operand operands[] = {
        ck_matrix(p->c, p->m, p->n, p->ldc, sizeof(real)),
        ck_matrix(p->a, ta ? p->k : p->m, ta ? p->m : p->k, p->lda, sizeof(real)),
        ck_matrix(p->b, tb ? p->n : p->k, tb ? p->k : p->n, p->ldb, sizeof(real)),
    };
    return ck_check_operands(operands, 3, 1);
}

ck_status CK_R(gemm)(ck_transpose transpose_a, ck_transpose transpose_b, size_t m, size_t n, size_t k, real alpha,
                     const real *a, size_t lda, const real *b, size_t ldb, real beta, real *c, size_t ldc,
                     const ck_executor *executor) {
    CK_R(product) product = {transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, NULL, NULL, false};
    const ck_status status = CK_R(check_gemm)(&product);
    if (status || m == 0 || n == 0) return status;
    if (alpha == 0) product.k = 0;

    ck_executor storage;
    executor = ck_resolve_executor(executor, &storage);
    const CK_R(kernels) *kernels = CK_R(kernels_of)(ck_current_variant());

    CK_R(product_plan) plan;
    if (!CK_R(plan_product)(&product, kernels, executor, &plan)) return CK_SIZE_OVERFLOW;
    _Alignas(CK_ALIGNMENT) unsigned char small[CK_SMALL_BYTES];
    void *memory = plan.bytes <= CK_SMALL_BYTES ? small : ck_workspace_take(plan.bytes);
    if (!memory) return CK_NO_MEMORY;
    CK_R(run_product)(&product, &plan, memory, executor);
    if (memory != small) ck_workspace_give(memory);
    return CK_SUCCESS;
}
