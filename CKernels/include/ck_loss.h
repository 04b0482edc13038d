/* Binary cross-entropy from logits. */
#ifndef CK_LOSS_H
#define CK_LOSS_H

#include "ck_base.h"
#include "ck_executor.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

typedef enum { CK_REDUCTION_MEAN = 0, CK_REDUCTION_SUM = 1 } ck_reduction; /* mean: over rows × columns */

/* Options of the loss. NULL in their place means mean, no weights, no smoothing.
 *   sample_weights    one finite, non-negative weight a row, or NULL for none
 *   positive_weight   p below, finite and at least 0; 1: none
 *   label_smoothing   ε below, 0 to 1; 0: none */
typedef struct {
    ck_reduction reduction;
    const float *sample_weights;
    float positive_weight;
    float label_smoothing;
} ck_sloss;
typedef struct {
    ck_reduction reduction;
    const double *sample_weights;
    double positive_weight;
    double label_smoothing;
} ck_dloss;

/* Loss of logits z against targets y in [0, 1], both rows×columns, and its gradient dz by the logits.
 *
 * With t = y (1 − ε) + ε/2, one element contributes w (p t softplus(−z) + (1 − t) softplus(z)), and dz is
 * w ((1 − t) σ(z) − p t σ(−z)), both divided by rows × columns for the mean. This is PyTorch's BCEWithLogitsLoss.
 * The loss is evaluated from the logit, so it is finite for every finite z as long as w p |z| is a number of the
 * format.
 *
 * loss and dz may each be NULL: then it is not computed. dz may be the same array as z (with the same leading
 * dimension).
 *
 * Accuracy: each term within γ(16) of itself, γ(n) = nu / (1 − nu); the sum runs in double, in an order fixed by the
 *   shape. A term beyond the largest number of the format is +∞. Both softplus and σ
 *   come from one e^−|z|, so nothing cancels at the saturated ends: the gradient at z = −50 with target 1 is −w/N to
 *   the last bit or two, and at z = 50 it is −σ(−50)/N, not 0.
 * Edge cases: no elements: loss 0. An infinite logit with the matching target contributes 0, with the other +∞; NaN
 *   gives NaN. Targets outside [0, 1] are not checked and follow the formula. */
ck_status ck_sbce_with_logits(size_t rows, size_t columns, const float *z, size_t ldz, const float *y, size_t ldy,
                              const ck_sloss *options, double *loss, float *dz, size_t lddz,
                              const ck_executor *executor);
ck_status ck_dbce_with_logits(size_t rows, size_t columns, const double *z, size_t ldz, const double *y, size_t ldy,
                              const ck_dloss *options, double *loss, double *dz, size_t lddz,
                              const ck_executor *executor);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
