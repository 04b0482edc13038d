/* The outer product behind ck_souter and ck_douter, for calls that have checked their operands themselves: as vectors
 * of a product's own matrices these would be checked by their address ranges alone. */
#ifndef CK_OUTER_PRODUCT_H
#define CK_OUTER_PRODUCT_H

#include "../include/ck_executor.h"

ck_status ck_srun_outer(size_t m, size_t n, float alpha, const float *x, ptrdiff_t incx, const float *y, ptrdiff_t incy,
                        float beta, float *a, size_t lda, const ck_executor *executor);
ck_status ck_drun_outer(size_t m, size_t n, double alpha, const double *x, ptrdiff_t incx, const double *y,
                        ptrdiff_t incy, double beta, double *a, size_t lda, const ck_executor *executor);

#endif
