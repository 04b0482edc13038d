/* Body for gemm.c. */
#include "last_columns_body.h"

/* Of a matrix of the usual kind: the end of its elements, or 0 where it takes a closer look. */
static inline uintptr_t CK_R(end_of)(const real *matrix, size_t rows, size_t columns, size_t ld) {
    const size_t usual = (size_t)1 << (sizeof(size_t) * 8 - 20) / 2;
    if (rows - 1 >= usual || columns - 1 >= usual || ld >= usual || ld < columns || !matrix) return 0;
    return (uintptr_t)matrix + ((rows - 1) * ld + columns) * sizeof(real); /* no pointer: it may overflow */
}

/* True for operands that are right and far from each other, which is quickly seen; false says nothing. */
static inline bool CK_R(plainly_right)(const CK_R(product) * p) {
    const bool ta = p->transpose_a == CK_TRANSPOSE, tb = p->transpose_b == CK_TRANSPOSE;
    const uintptr_t end_c = CK_R(end_of)(p->c, p->m, p->n, p->ldc);
    const uintptr_t end_a = CK_R(end_of)(p->a, ta ? p->k : p->m, ta ? p->m : p->k, p->lda);
    const uintptr_t end_b = CK_R(end_of)(p->b, tb ? p->n : p->k, tb ? p->k : p->n, p->ldb);
    const uintptr_t a = (uintptr_t)p->a, b = (uintptr_t)p->b, c = (uintptr_t)p->c;
    return (ta || p->transpose_a == CK_NO_TRANSPOSE) && (tb || p->transpose_b == CK_NO_TRANSPOSE) && end_a > a &&
           end_b > b && end_c > c && (end_c <= a || end_a <= c) && (end_c <= b || end_b <= c);
}

/* B transposed and packed on the stack. A function of its own, so that the others do not pay for its frame. */
static __attribute__((noinline)) void CK_R(run_tiny_transposed)(const CK_R(kernels) * kernels, size_t m, size_t n,
                                                                size_t k, real alpha, const CK_R(left_block) * a,
                                                                const real *b, size_t ldb, real beta, real *c,
                                                                size_t ldc) {
    _Alignas(CK_ALIGNMENT) real packed[CK_TINY_SIZE * CK_TINY_SIZE];
    kernels->pack_b(k, n, b, 1, ldb, packed);
    CK_R(product_block)(kernels, m, n, k, a, packed, kernels->nr, kernels->nr * k, alpha, beta, c, ldc);
}

static inline bool CK_R(is_beyond_tiny)(const CK_R(kernels) * kernels, bool tb, size_t m, size_t n, size_t k) {
    return n > kernels->nr && (tb || m * n * k > CK_TINY_WORK);
}

/* A tiny product whose operands have been checked. False: it is none, and nothing was done. */
static inline __attribute__((always_inline)) bool
CK_R(run_checked_tiny_product)(const CK_R(kernels) * kernels, ck_transpose transpose_a, ck_transpose transpose_b,
                               size_t m, size_t n, size_t k, real alpha, const real *a, size_t lda, const real *b,
                               size_t ldb, real beta, real *c, size_t ldc) {
    const bool ta = transpose_a == CK_TRANSPOSE, tb = transpose_b == CK_TRANSPOSE;
    /* One tile, with nothing to decide; dot products have more rows where B is not transposed. 4³: 20 to 14 ns. */
    if (m <= kernels->mr && m * k < CK_LEAST_NARROW && !tb && CK_R(tile_width)(kernels, n) == n) {
        const CK_R(tile_kernel) *tiles = kernels->tiles + (m - 1) * kernels->kinds;
        tiles[CK_R(tile_kind)(kernels, n)](k, a, ta ? 1 : lda, ta ? lda : 1, b, ldb, alpha, beta, c, ldc, n,
                                           (const char *)b);
        return true;
    }
    if (CK_R(has_dots)(transpose_a, transpose_b, m, n, k)) {
        if (!tb) return false; /* B is turned first */
        kernels->dot_products(m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, CK_FROM_SECOND_LEVEL);
        return true;
    }
    const CK_R(left_block) block_of_a = {a, ta ? 1 : lda, ta ? lda : 1, false, false};
    if (ta && tb && m * n <= CK_TINY_MIRRORED && m * n <= CK_MIRRORED_OF_DEPTH * k && n <= kernels->mr) {
        CK_R(narrow_columns)(kernels, m, n, k, &block_of_a, b, ldb, 1, alpha, beta, c, ldc);
        return true;
    }
    if (CK_R(is_beyond_tiny)(kernels, tb, m, n, k)) return false;
    if (tb)
        CK_R(run_tiny_transposed)(kernels, m, n, k, alpha, &block_of_a, b, ldb, beta, c, ldc);
    else if (CK_R(tile_width)(kernels, n) == n &&
             !CK_R(is_narrow)(kernels, m, n & (kernels->vector - 1), k, block_of_a))
        CK_R(tile_column)(kernels, m, n, k, block_of_a, b, ldb, alpha, beta, c, ldc, (const char *)b, (const char *)b);
    else
        CK_R(product_block)(kernels, m, n, k, &block_of_a, b, ldb, kernels->nr, alpha, beta, c, ldc);
    return true;
}

/* The same with the last columns as dot products. A function of its own, so that the others do not pay for it: 2 to 3
 * ns of 4³. */
static __attribute__((noinline)) bool
CK_R(run_tiny_with_last_columns)(const CK_R(kernels) * kernels, ck_transpose transpose_a, ck_transpose transpose_b,
                                 size_t m, size_t n, size_t k, real alpha, const real *a, size_t lda, const real *b,
                                 size_t ldb, real beta, real *c, size_t ldc) {
    const size_t last = CK_R(last_columns_of)(transpose_a, transpose_b, m, n, k), first = n - last;
    /* Turned before the other columns are formed: a load of what was just stored element by element waits for it. */
    _Alignas(64) real turned[CK_LAST_MOST * CK_TINY_SIZE];
    const bool is_turned = transpose_b == CK_NO_TRANSPOSE;
    if (is_turned && CK_R(is_beyond_tiny)(kernels, false, m, first, k)) return false;
    if (is_turned) CK_R(turn_last_columns)(last, k, b + first, ldb, turned, CK_TINY_SIZE);
    if (!CK_R(run_checked_tiny_product)(kernels, transpose_a, transpose_b, m, first, k, alpha, a, lda, b, ldb, beta, c,
                                        ldc))
        return false;
    if (last > 0)
        kernels->dot_products(m, last, k, alpha, a, lda, is_turned ? turned : b + first * ldb,
                              is_turned ? CK_TINY_SIZE : ldb, beta, c + first, ldc, CK_FROM_FIRST_LEVEL);
    return true;
}

/* A product of one column of tiles, at most CK_TINY_SIZE deep and one row more high, with operands that are plainly
 * right: done before anything else is looked at, since each nanosecond shows in a product of 4³ (14 ns; 34 with a
 * plan). False: it is not one, or takes a closer look, and nothing was done. */
static inline bool CK_R(run_tiny_product)(ck_transpose transpose_a, ck_transpose transpose_b, size_t m, size_t n,
                                          size_t k, real alpha, const real *a, size_t lda, const real *b, size_t ldb,
                                          real beta, real *c, size_t ldc) {
    const bool ta = transpose_a == CK_TRANSPOSE, tb = transpose_b == CK_TRANSPOSE;
    const size_t rows_a = ta ? k : m, columns_a = ta ? m : k, rows_b = tb ? n : k, columns_b = tb ? k : n;
    if (((m - 2) | (n - 2) | (k - 1)) >= CK_TINY_SIZE || ((unsigned)transpose_a | (unsigned)transpose_b) > 1)
        return false;
    if ((lda | ldb | ldc) >= CK_ALIAS_BYTES / sizeof(real) || lda < columns_a || ldb < columns_b || ldc < n)
        return false;
    const ck_range range_a = ck_range_of(a, ((rows_a - 1) * lda + columns_a) * sizeof(real));
    const ck_range range_b = ck_range_of(b, ((rows_b - 1) * ldb + columns_b) * sizeof(real));
    const ck_range range_c = ck_range_of(c, ((m - 1) * ldc + n) * sizeof(real));
    if (!a || !b || !c || alpha == 0 || !ck_lies_apart(range_c, range_a, range_b)) return false;

    const CK_R(kernels) *kernels = CK_R(kernels_of)(ck_current_variant());
    if (CK_R(may_have_last_columns)(n))
        return CK_R(run_tiny_with_last_columns)(kernels, transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta,
                                                c, ldc);
    return CK_R(run_checked_tiny_product)(kernels, transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c,
                                          ldc);
}

/* The same for a single row or column, which a vector product does. 1×8×16: 50 to some 30 ns. */
static inline __attribute__((always_inline)) bool
CK_R(run_tiny_as_vector)(ck_transpose transpose_a, ck_transpose transpose_b, size_t m, size_t n, size_t k, real alpha,
                         const real *a, size_t lda, const real *b, size_t ldb, real beta, real *c, size_t ldc) {
    const bool ta = transpose_a == CK_TRANSPOSE, tb = transpose_b == CK_TRANSPOSE;
    const CK_R(vector_product) v =
        CK_R(vector_product_of)(transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    /* The leading dimension of the matrix is looked at there. */
    const bool is_right = (n == 1 ? ldb >= (tb ? k : n) : lda >= (ta ? m : k)) && ldc >= n;
    return is_right && v.incx == 1 && v.incy == 1 &&
           CK_R(run_tiny_vector_product)(v.transpose, v.m, v.n, alpha, v.a, v.lda, v.x, 1, beta, v.y, 1);
}
static __attribute__((noinline)) bool CK_R(run_tiny_row_or_column)(ck_transpose transpose_a, ck_transpose transpose_b,
                                                                   size_t m, size_t n, size_t k, real alpha,
                                                                   const real *a, size_t lda, const real *b, size_t ldb,
                                                                   real beta, real *c, size_t ldc) {
    if (((unsigned)transpose_a | (unsigned)transpose_b) > 1) return false;
    /* In each of the two one size is a constant, and the compiler leaves half of the decisions out. */
    if (n == 1) return CK_R(run_tiny_as_vector)(transpose_a, transpose_b, m, 1, k, alpha, a, lda, b, ldb, beta, c, ldc);
    return CK_R(run_tiny_as_vector)(transpose_a, transpose_b, 1, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

static ck_status CK_R(check_gemm)(const CK_R(product) * p) {
    if (CK_R(plainly_right)(p)) return CK_SUCCESS;
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

static ck_status CK_R(run_checked_product)(const CK_R(product) * product, const CK_R(kernels) * kernels,
                                           const ck_executor *executor) {
    if (product->k > 0 && CK_R(run_small_product)(product, kernels, executor)) return CK_SUCCESS;
    CK_R(product_plan) plan;
    if (!CK_R(plan_product)(product, kernels, executor, &plan)) return CK_SIZE_OVERFLOW;
    _Alignas(CK_ALIGNMENT) unsigned char small[CK_SMALL_BYTES];
    void *memory = plan.bytes <= CK_SMALL_BYTES ? small : ck_workspace_take(plan.bytes);
    if (!memory) return CK_NO_MEMORY;
    CK_R(run_product)(product, &plan, memory, executor);
    if (memory != small) ck_workspace_give(memory);
    return CK_SUCCESS;
}

/* A function of its own, so that a tiny product does not pay for its frame. */
static __attribute__((noinline)) ck_status CK_R(gemm_of_any_size)(ck_transpose transpose_a, ck_transpose transpose_b,
                                                                  size_t m, size_t n, size_t k, real alpha,
                                                                  const real *a, size_t lda, const real *b, size_t ldb,
                                                                  real beta, real *c, size_t ldc,
                                                                  const ck_executor *executor) {
    CK_R(product)
    product = {.transpose_a = transpose_a,
               .transpose_b = transpose_b,
               .m = m,
               .n = n,
               .k = k,
               .alpha = alpha,
               .a = a,
               .lda = lda,
               .b = b,
               .ldb = ldb,
               .beta = beta,
               .c = c,
               .ldc = ldc,
               .rows_may_count = true};
    const ck_status status = CK_R(check_gemm)(&product);
    if (status || m == 0 || n == 0) return status;
    /* One step of the depth is an outer product: 300×300×1 takes 0.6 of the time of tiles. By the shape alone, as its
     * sum with beta C is rounded once; and not where a tile may be taken at once, or rows are short. */
    if (k == 1 && alpha != 0 && (m > CK_TINY_SIZE + 1 || n > CK_TINY_SIZE + 1) && m > 1 && n >= 12) {
        const ptrdiff_t incx = transpose_a == CK_TRANSPOSE ? 1 : (ptrdiff_t)lda;
        return CK_R(run_outer)(m, n, alpha, a, incx, b, transpose_b == CK_TRANSPOSE ? (ptrdiff_t)ldb : 1, beta, c, ldc,
                               executor);
    }
    if (alpha == 0) product.k = 0;

    const CK_R(kernels) *kernels = CK_R(kernels_of)(ck_current_variant());
    ck_executor storage;
    executor = ck_resolve_executor(executor, &storage);
    const size_t last = product.k > 0 ? CK_R(last_columns_of)(transpose_a, transpose_b, m, n, k) : 0;
    product.n -= last;
    const ck_status done = CK_R(run_checked_product)(&product, kernels, executor);
    if (last > 0 && !done) {
        const real *from = b + product.n * (transpose_b == CK_TRANSPOSE ? ldb : 1);
        CK_R(last_columns)(kernels, transpose_b, m, last, k, alpha, a, lda, from, ldb, beta, c + product.n, ldc);
    }
    return done;
}

ck_status CK_R(gemm)(ck_transpose transpose_a, ck_transpose transpose_b, size_t m, size_t n, size_t k, real alpha,
                     const real *a, size_t lda, const real *b, size_t ldb, real beta, real *c, size_t ldc,
                     const ck_executor *executor) {
    if (CK_R(run_tiny_product)(transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc))
        return CK_SUCCESS;
    if ((m == 1 || n == 1) &&
        CK_R(run_tiny_row_or_column)(transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc))
        return CK_SUCCESS;
    return CK_R(gemm_of_any_size)(transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, executor);
}
#undef CK_LAST_MOST
