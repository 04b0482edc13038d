/* Matrix and matrix-vector products. */
#ifndef CK_GEMM_H
#define CK_GEMM_H

#include "ck_base.h"
#include "ck_executor.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* C = alpha op(A) op(B) + beta C, where op(A) is m×k, op(B) is k×n and C is m×n.
 *
 * op(X) is X, or Xᵀ with CK_TRANSPOSE: A is then stored k×m and B n×k.
 *
 * Accuracy: each element is within γ(k+2) (|alpha| Σ|a||b| + |beta c|) of the exact value, γ(n) = nu/(1 − nu), u the
 *   unit roundoff. The order of the sum follows from the shape: blocks of k whose bounds depend on k alone; or
 *   lanes side by side, where C has few rows or columns, and for a few columns beside whole lines of 64 bytes.
 * Edge cases: k = 0 or alpha = 0 scales C by beta and reads neither A nor B; beta = 0 never reads C.
 * Errors: CK_INVALID_ARGUMENT for a transpose that is neither CK_NO_TRANSPOSE nor CK_TRANSPOSE.
 * Method: packed, cache-blocked, register-tiled product after Goto and van de Geijn, "Anatomy of High-Performance
 *   Matrix Multiplication", ACM TOMS 34(3), 2008; small operands are read where they lie, few rows of A meet B along
 *   its rows, few rows or columns of C are dot products where both operands lie along k, and a depth too large for the
 *   tiles of C is split over the threads: CKernels/gemm/README.md. */
ck_status ck_sgemm(ck_transpose transpose_a, ck_transpose transpose_b, size_t m, size_t n, size_t k, float alpha,
                   const float *a, size_t lda, const float *b, size_t ldb, float beta, float *c, size_t ldc,
                   const ck_executor *executor);
ck_status ck_dgemm(ck_transpose transpose_a, ck_transpose transpose_b, size_t m, size_t n, size_t k, double alpha,
                   const double *a, size_t lda, const double *b, size_t ldb, double beta, double *c, size_t ldc,
                   const ck_executor *executor);

/* y = alpha op(A) x + beta y, where A is stored m×n.
 *
 * x has n elements and y has m; with CK_TRANSPOSE x has m and y has n.
 *
 * Accuracy, edge cases and errors: as for gemm, with the length of x for k. */
ck_status ck_sgemv(ck_transpose transpose_a, size_t m, size_t n, float alpha, const float *a, size_t lda,
                   const float *x, ptrdiff_t incx, float beta, float *y, ptrdiff_t incy, const ck_executor *executor);
ck_status ck_dgemv(ck_transpose transpose_a, size_t m, size_t n, double alpha, const double *a, size_t lda,
                   const double *x, ptrdiff_t incx, double beta, double *y, ptrdiff_t incy,
                   const ck_executor *executor);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
