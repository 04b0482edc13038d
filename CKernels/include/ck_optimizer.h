/* Fused parameter updates: one pass over each array. They follow torch.optim.SGD and torch.optim.Adam/AdamW. */
#ifndef CK_OPTIMIZER_H
#define CK_OPTIMIZER_H

#include "ck_base.h"
#include "ck_executor.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* learning_rate, momentum and weight_decay are finite and at least 0. */
typedef struct {
    double learning_rate;
    double momentum;     /* 0: plain gradient descent; velocity is not looked at */
    double weight_decay; /* L2: added to the gradient as weight_decay × parameter */
    bool nesterov;
} ck_sgd_options;

/* g = gradient + weight_decay p;  v = momentum v + g;  p −= learning_rate (nesterov ? g + momentum v : v).
 * Start with v all zero. n elements each; the arrays must not overlap.
 *
 * Accuracy: 3 roundings for g, 3 for v and 4 for p in a step.
 * Edge cases: NaN and infinity propagate as IEEE 754 says. */
ck_status ck_ssgd(size_t n, const ck_sgd_options *options, const float *gradient, float *velocity, float *parameters,
                  const ck_executor *executor);
ck_status ck_dsgd(size_t n, const ck_sgd_options *options, const double *gradient, double *velocity, double *parameters,
                  const ck_executor *executor);

/* learning_rate and weight_decay are finite and at least 0, beta1 and beta2 in [0, 1), epsilon finite and positive. */
typedef struct {
    double learning_rate, beta1, beta2, epsilon;
    double weight_decay;
    bool decoupled_weight_decay; /* true: AdamW, p −= learning_rate × weight_decay × p; false: added to the gradient */
} ck_adam_options;

/* m = β1 m + (1−β1) g;  v = β2 v + (1−β2) g²;  p −= learning_rate m̂ / (√v̂ + epsilon), with m̂ = m/(1−β1^step) and
 * v̂ = v/(1−β2^step). step counts from 1; start with m and v all zero. n elements each; the arrays must not overlap.
 *
 * Accuracy: the bias corrections are formed in double, by pow of the C library; the step inherits half of the relative
 *   error of v and has 12 roundings.
 * Edge cases: NaN and infinity propagate as IEEE 754 says; a step of 0 is CK_INVALID_ARGUMENT.
 * Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015. */
ck_status ck_sadam(size_t n, const ck_adam_options *options, size_t step, const float *gradient, float *first_moment,
                   float *second_moment, float *parameters, const ck_executor *executor);
ck_status ck_dadam(size_t n, const ck_adam_options *options, size_t step, const double *gradient, double *first_moment,
                   double *second_moment, double *parameters, const ck_executor *executor);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
