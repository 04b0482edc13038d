/* The logistic function and its backward pass. */
#ifndef CK_SIGMOID_H
#define CK_SIGMOID_H

#include "ck_base.h"
#include "ck_executor.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* y[i] = 1 / (1 + exp(-x[i])). x and y may be the same array.
 *
 * Accuracy: at most 1 ULP on instruction sets with fused multiply-add, 2 ULP without, subnormal results included. Over
 *   all floats the worst is 0.849 ULP, at −87.82688, and the function nowhere decreases; 1.312 ULP without. In double
 *   0.797 ULP was the worst of 10⁹ numbers. `kernels verify-sigmoid` finds these. The same bits at every position and
 *   alignment, in place or not, and on all instruction sets with fused multiply-add.
 *   A result that has no room in the last cache beside x is written past it.
 * Edge cases: σ(−∞) = 0, σ(0) = ½, σ(+∞) = 1, NaN gives NaN.
 * Method: e^−x as an unevaluated sum of two numbers, from a table of the powers of 2 by sixteenths (double: eighths)
 * and a minimax polynomial; then 1 / (1 + e^−x) with the residual of the division as a correction. */
ck_status ck_ssigmoid(size_t n, const float *x, float *y, const ck_executor *executor);
ck_status ck_dsigmoid(size_t n, const double *x, double *y, const ck_executor *executor);

/* dx[i] = dy[i] y[i] (1 − y[i]), from the sigmoid's output y. dx may be the same array as y or dy.
 *
 * Accuracy: 3 roundings. Edge cases: as IEEE 754 says; 0 where y is 0 or 1 and dy is finite. */
ck_status ck_ssigmoid_backward(size_t n, const float *y, const float *dy, float *dx, const ck_executor *executor);
ck_status ck_dsigmoid_backward(size_t n, const double *y, const double *dy, double *dx, const ck_executor *executor);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
