/* The functions in one precision; included by cblas_products.c through both_precisions.h. */
#if CK_REAL_IS_FLOAT
#define CBLAS(name) cblas_s##name
#define CBLAS_TEXT(name) "cblas_s" name
#define FORTRAN(name) s##name##_
#define FORTRAN_TEXT(name) "S" name
#else
#define CBLAS(name) cblas_d##name
#define CBLAS_TEXT(name) "cblas_d" name
#define FORTRAN(name) d##name##_
#define FORTRAN_TEXT(name) "D" name
#endif

/* Copies that no output overlaps, without padding. NULL: no memory. */
static real *CK_R(copied_matrix)(const real *p, size_t rows, size_t columns, size_t ld) {
    real *copy = take(rows * columns * sizeof(real) + 1);
    for (size_t i = 0; copy && i < rows; i++)
        memcpy(copy + i * columns, p + i * ld, columns * sizeof(real));
    return copy;
}
static real *CK_R(copied_vector)(const real *p, size_t n, ptrdiff_t increment) {
    real *copy = take(n * sizeof(real) + 1);
    const real *first = increment < 0 ? p - (ptrdiff_t)(n - 1) * increment : p;
    for (size_t i = 0; copy && i < n; i++)
        copy[i] = first[(ptrdiff_t)i * increment];
    return copy;
}

/* By columns, with Fortran's numbers; 0: nothing is wrong. */
static int CK_R(gemm_error)(int transpose_a, int transpose_b, int m, int n, int k, int lda, int ldb, int ldc) {
    if (m < 0) return 3;
    if (n < 0) return 4;
    if (k < 0) return 5;
    if (lda < at_least_1(transpose_a == CblasNoTrans ? m : k)) return 8;
    if (ldb < at_least_1(transpose_b == CblasNoTrans ? k : n)) return 10;
    if (ldc < at_least_1(m)) return 13;
    return 0;
}

static ck_status CK_R(gemm_by_columns)(int transpose_a, int transpose_b, int m, int n, int k, real alpha, const real *a,
                                       int lda, const real *b, int ldb, real beta, real *c, int ldc) {
    const size_t rows = (size_t)m, columns = (size_t)n, depth = (size_t)k;
    const ck_transpose of_a = ck_transpose_of(transpose_a), of_b = ck_transpose_of(transpose_b);
    ck_status status =
        CK_R(gemm)(of_b, of_a, columns, rows, depth, alpha, b, (size_t)ldb, a, (size_t)lda, beta, c, (size_t)ldc, NULL);
    if (status != CK_OVERLAP) return status;
    const size_t a_columns = of_a ? depth : rows, b_columns = of_b ? columns : depth;
    real *copy_a = CK_R(copied_matrix)(a, of_a ? rows : depth, a_columns, (size_t)lda);
    real *copy_b = CK_R(copied_matrix)(b, of_b ? depth : columns, b_columns, (size_t)ldb);
    status = CK_NO_MEMORY;
    if (copy_a && copy_b)
        status = CK_R(gemm)(of_b, of_a, columns, rows, depth, alpha, copy_b, b_columns, copy_a, a_columns, beta, c,
                            (size_t)ldc, NULL);
    free(copy_a);
    free(copy_b);
    return status;
}

void CBLAS(gemm)(CBLAS_LAYOUT layout, CBLAS_TRANSPOSE transpose_a, CBLAS_TRANSPOSE transpose_b, int m, int n, int k,
                 real alpha, const real *a, int lda, const real *b, int ldb, real beta, real *c, int ldc) {
    static const char routine[] = CBLAS_TEXT("gemm");
    if (!check_layout(layout, routine) || !check_transpose(transpose_a, 2, routine) ||
        !check_transpose(transpose_b, 3, routine))
        return;
    const bool by_rows = layout == CblasRowMajor;
    const int error = by_rows ? CK_R(gemm_error)(transpose_b, transpose_a, n, m, k, ldb, lda, ldc)
                              : CK_R(gemm_error)(transpose_a, transpose_b, m, n, k, lda, ldb, ldc);
    if (error) {
        report(error, by_rows, routine);
        return;
    }
    tell(by_rows ? CK_R(gemm_by_columns)(transpose_b, transpose_a, n, m, k, alpha, b, ldb, a, lda, beta, c, ldc)
                 : CK_R(gemm_by_columns)(transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc),
         routine);
}

void FORTRAN(gemm)(const char *transpose_a, const char *transpose_b, const int *m, const int *n, const int *k,
                   const real *alpha, const real *a, const int *lda, const real *b, const int *ldb, const real *beta,
                   real *c, const int *ldc) {
    const int of_a = transpose_of(transpose_a), of_b = transpose_of(transpose_b);
    const int error = !of_a ? 1 : !of_b ? 2 : CK_R(gemm_error)(of_a, of_b, *m, *n, *k, *lda, *ldb, *ldc);
    if (error) {
        xerbla_(FORTRAN_TEXT("GEMM "), &error, 6);
        return;
    }
    tell(CK_R(gemm_by_columns)(of_a, of_b, *m, *n, *k, *alpha, a, *lda, b, *ldb, *beta, c, *ldc), FORTRAN_TEXT("GEMM"));
}

static int CK_R(gemv_error)(int m, int n, int lda, int incx, int incy) {
    if (m < 0) return 2;
    if (n < 0) return 3;
    if (lda < at_least_1(m)) return 6;
    if (incx == 0) return 8;
    if (incy == 0) return 11;
    return 0;
}

static ck_status CK_R(gemv_by_columns)(int transpose, int m, int n, real alpha, const real *a, int lda, const real *x,
                                       int incx, real beta, real *y, int incy) {
    if (m == 0 || n == 0) return CK_SUCCESS;
    const size_t rows = (size_t)m, columns = (size_t)n;
    const ck_transpose of_a = other_transpose_of(transpose);
    ck_status status = CK_R(gemv)(of_a, columns, rows, alpha, a, (size_t)lda, x, incx, beta, y, incy, NULL);
    if (status != CK_OVERLAP) return status;
    real *copy_a = CK_R(copied_matrix)(a, columns, rows, (size_t)lda);
    real *copy_x = CK_R(copied_vector)(x, of_a ? columns : rows, incx);
    status = CK_NO_MEMORY;
    if (copy_a && copy_x) status = CK_R(gemv)(of_a, columns, rows, alpha, copy_a, rows, copy_x, 1, beta, y, incy, NULL);
    free(copy_a);
    free(copy_x);
    return status;
}

void CBLAS(gemv)(CBLAS_LAYOUT layout, CBLAS_TRANSPOSE transpose, int m, int n, real alpha, const real *a, int lda,
                 const real *x, int incx, real beta, real *y, int incy) {
    static const char routine[] = CBLAS_TEXT("gemv");
    if (!check_layout(layout, routine) || !check_transpose(transpose, 2, routine)) return;
    const bool by_rows = layout == CblasRowMajor;
    const int error = by_rows ? CK_R(gemv_error)(n, m, lda, incx, incy) : CK_R(gemv_error)(m, n, lda, incx, incy);
    if (error) {
        report(error, by_rows, routine);
        return;
    }
    tell(by_rows ? CK_R(gemv_by_columns)(flipped(transpose), n, m, alpha, a, lda, x, incx, beta, y, incy)
                 : CK_R(gemv_by_columns)(transpose, m, n, alpha, a, lda, x, incx, beta, y, incy),
         routine);
}

void FORTRAN(gemv)(const char *transpose, const int *m, const int *n, const real *alpha, const real *a, const int *lda,
                   const real *x, const int *incx, const real *beta, real *y, const int *incy) {
    const int of_a = transpose_of(transpose);
    const int error = !of_a ? 1 : CK_R(gemv_error)(*m, *n, *lda, *incx, *incy);
    if (error) {
        xerbla_(FORTRAN_TEXT("GEMV "), &error, 6);
        return;
    }
    tell(CK_R(gemv_by_columns)(of_a, *m, *n, *alpha, a, *lda, x, *incx, *beta, y, *incy), FORTRAN_TEXT("GEMV"));
}

static int CK_R(ger_error)(int m, int n, int incx, int incy, int lda) {
    if (m < 0) return 1;
    if (n < 0) return 2;
    if (incx == 0) return 5;
    if (incy == 0) return 7;
    if (lda < at_least_1(m)) return 9;
    return 0;
}

static ck_status CK_R(ger_by_columns)(int m, int n, real alpha, const real *x, int incx, const real *y, int incy,
                                      real *a, int lda) {
    if (m == 0 || n == 0 || alpha == 0) return CK_SUCCESS;
    const size_t rows = (size_t)m, columns = (size_t)n;
    ck_status status = CK_R(outer)(columns, rows, alpha, y, incy, x, incx, 1, a, (size_t)lda, NULL);
    if (status != CK_OVERLAP) return status;
    real *copy_x = CK_R(copied_vector)(x, rows, incx), *copy_y = CK_R(copied_vector)(y, columns, incy);
    status = CK_NO_MEMORY;
    if (copy_x && copy_y) status = CK_R(outer)(columns, rows, alpha, copy_y, 1, copy_x, 1, 1, a, (size_t)lda, NULL);
    free(copy_x);
    free(copy_y);
    return status;
}

void CBLAS(ger)(CBLAS_LAYOUT layout, int m, int n, real alpha, const real *x, int incx, const real *y, int incy,
                real *a, int lda) {
    static const char routine[] = CBLAS_TEXT("ger");
    if (!check_layout(layout, routine)) return;
    const bool by_rows = layout == CblasRowMajor;
    const int error = by_rows ? CK_R(ger_error)(n, m, incy, incx, lda) : CK_R(ger_error)(m, n, incx, incy, lda);
    if (error) {
        report(error, by_rows, routine);
        return;
    }
    tell(by_rows ? CK_R(ger_by_columns)(n, m, alpha, y, incy, x, incx, a, lda)
                 : CK_R(ger_by_columns)(m, n, alpha, x, incx, y, incy, a, lda),
         routine);
}

void FORTRAN(ger)(const int *m, const int *n, const real *alpha, const real *x, const int *incx, const real *y,
                  const int *incy, real *a, const int *lda) {
    const int error = CK_R(ger_error)(*m, *n, *incx, *incy, *lda);
    if (error) {
        xerbla_(FORTRAN_TEXT("GER  "), &error, 6);
        return;
    }
    tell(CK_R(ger_by_columns)(*m, *n, *alpha, x, *incx, y, *incy, a, *lda), FORTRAN_TEXT("GER"));
}

#undef CBLAS
#undef CBLAS_TEXT
#undef FORTRAN
#undef FORTRAN_TEXT
