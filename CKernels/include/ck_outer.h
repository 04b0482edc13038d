/* Outer product. */
#ifndef CK_OUTER_H
#define CK_OUTER_H

#include "ck_base.h"
#include "ck_executor.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* A = alpha x yᵀ + beta A, where x has m elements, y has n and A is m×n; beta = 1 is BLAS ger.
 *
 * Accuracy: at most 3 roundings an element: |error| ≤ γ(3) (|alpha x y| + |beta a|).
 * Memory: when beta is 0 and a row has 1 KiB or more, a large result is written past the caches, so none of it is in
 *   one afterwards: by one thread beyond the size of the last cache, by several beyond four times that.
 * Edge cases: alpha = 0 scales A by beta and reads neither x nor y; beta = 0 never reads A. */
ck_status ck_souter(size_t m, size_t n, float alpha, const float *x, ptrdiff_t incx, const float *y, ptrdiff_t incy,
                    float beta, float *a, size_t lda, const ck_executor *executor);
ck_status ck_douter(size_t m, size_t n, double alpha, const double *x, ptrdiff_t incx, const double *y, ptrdiff_t incy,
                    double beta, double *a, size_t lda, const ck_executor *executor);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
