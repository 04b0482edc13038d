/* Networks of sigmoid layers: forward, and loss with every gradient in one call; of two layers, and of any number.
 *
 *   Z1 = X W1ᵀ + b1    H = σ(Z1)    Z2 = H W2ᵀ + b2    Ŷ = σ(Z2)
 *
 * Rows are samples. The loss is that of ck_loss.h on Z2. Backward, with D2 = ∂J/∂Z2 (Ŷ − Y for the plain sum):
 *
 *   ∂W2 = D2ᵀH    ∂b2 = column sums of D2    D1 = (D2 W2) ⊙ H ⊙ (1 − H)
 *   ∂W1 = D1ᵀX    ∂b1 = column sums of D1    ∂X = D1 W1
 *
 * In Swift ck_?network is TwoLayerNetwork and ck_?mlp is Network. */
#ifndef CK_NETWORK_H
#define CK_NETWORK_H

#include "ck_base.h"
#include "ck_executor.h"
#include "ck_loss.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* W1 is hidden×inputs, b1 has hidden elements, W2 is outputs×hidden, b2 has outputs elements; all without padding. */
typedef struct {
    size_t inputs, hidden, outputs;
    const float *w1, *b1, *w2, *b2;
} ck_snetwork;
typedef struct {
    size_t inputs, hidden, outputs;
    const double *w1, *b1, *w2, *b2;
} ck_dnetwork;

/* Where the gradients go, each in the shape of its parameter, and x as batch×inputs without padding. NULL: not
 * wanted, not computed. */
typedef struct {
    float *w1, *b1, *w2, *b2, *x;
} ck_snetwork_gradients;
typedef struct {
    double *w1, *b1, *w2, *b2, *x;
} ck_dnetwork_gradients;

/* Bytes that forward and gradient need at most for this shape: the hidden activations and the output deltas,
 * batch × (hidden + outputs) elements, each rounded up to a cache line. Packing buffers and partial sums come from the
 * library, which keeps them for the next call. 0 when the size overflows. */
size_t ck_snetwork_workspace_size(const ck_snetwork *network, size_t batch);
size_t ck_dnetwork_workspace_size(const ck_dnetwork *network, size_t batch);

/* Ŷ for batch samples: X is batch×inputs, Ŷ batch×outputs.
 *
 * workspace: NULL with size 0, and the library brings its own; or at least ck_?network_workspace_size bytes, aligned
 * to 64, overlapping nothing else. Its contents do not matter before and are undefined after.
 *
 * A sample's outputs have the same bits in every batch of two or more: they depend neither on the other samples nor on
 * their number. A sample alone goes through products of vectors, which add in another order.
 *
 * Accuracy: products as in ck_gemm.h, one rounding for a bias, the sigmoid of ck_sigmoid.h; the errors of H go on into
 *   Ŷ. */
ck_status ck_snetwork_forward(const ck_snetwork *network, size_t batch, const float *x, size_t ldx, float *y_hat,
                              size_t ldy_hat, void *workspace, size_t workspace_size, const ck_executor *executor);
ck_status ck_dnetwork_forward(const ck_dnetwork *network, size_t batch, const double *x, size_t ldx, double *y_hat,
                              size_t ldy_hat, void *workspace, size_t workspace_size, const ck_executor *executor);

/* Loss (may be NULL) and the wanted gradients (NULL: none) for batch samples with targets Y, batch×outputs in [0, 1].
 *
 * Accuracy: each product as in ck_gemm.h, the loss and D2 as in ck_loss.h, D1 with three roundings more; the errors of
 *   inner values go on into the gradients. `kernels gradcheck` computes the bound of each element.
 * Edge cases: an empty batch has loss 0 and gradients 0. No hidden unit: Ŷ = σ(b2).
 * Errors: also when a gradient overlaps an input, a parameter or another gradient. */
ck_status ck_snetwork_gradient(const ck_snetwork *network, size_t batch, const float *x, size_t ldx, const float *y,
                               size_t ldy, const ck_sloss *options, double *loss,
                               const ck_snetwork_gradients *gradients, void *workspace, size_t workspace_size,
                               const ck_executor *executor);
ck_status ck_dnetwork_gradient(const ck_dnetwork *network, size_t batch, const double *x, size_t ldx, const double *y,
                               size_t ldy, const ck_dloss *options, double *loss,
                               const ck_dnetwork_gradients *gradients, void *workspace, size_t workspace_size,
                               const ck_executor *executor);

/* The same for a network of `count` layers, 1 to CK_LAYERS_AT_MOST: H0 = X, H = σ(H W1ᵀ + b1) and so on; the outputs
 * of one layer are the inputs of the next. W is outputs×inputs, b has outputs elements, both without padding. Backward,
 * from the last layer's D on: ∂W = Dᵀ H of the layer below, ∂b the column sums of D, and D of the layer below
 * (D W) ⊙ H ⊙ (1 − H). The functions for two layers are these with count 2. */
enum { CK_LAYERS_AT_MOST = 64 };
typedef struct {
    size_t inputs, outputs;
    const float *w, *b;
} ck_slayer;
typedef struct {
    size_t inputs, outputs;
    const double *w, *b;
} ck_dlayer;

/* NULL: not wanted, not computed. */
typedef struct {
    float *w, *b;
} ck_slayer_gradients;
typedef struct {
    double *w, *b;
} ck_dlayer_gradients;

/* Bytes that forward and gradient need at most: batch × outputs elements for each layer, rounded up to a cache line. 0
 * when the size overflows. */
size_t ck_smlp_workspace_size(size_t count, const ck_slayer *layers, size_t batch);
size_t ck_dmlp_workspace_size(size_t count, const ck_dlayer *layers, size_t batch);

/* A sample's outputs have the same bits in every batch of two or more, as with two layers.
 *
 * Errors: CK_INVALID_ARGUMENT also for a count out of range, and for a layer with other inputs than the outputs of the
 * one before. */
ck_status ck_smlp_forward(size_t count, const ck_slayer *layers, size_t batch, const float *x, size_t ldx, float *y_hat,
                          size_t ldy_hat, void *workspace, size_t workspace_size, const ck_executor *executor);
ck_status ck_dmlp_forward(size_t count, const ck_dlayer *layers, size_t batch, const double *x, size_t ldx,
                          double *y_hat, size_t ldy_hat, void *workspace, size_t workspace_size,
                          const ck_executor *executor);

/* gradients: count of them, or NULL; dx: batch×inputs without padding, or NULL. */
ck_status ck_smlp_gradient(size_t count, const ck_slayer *layers, size_t batch, const float *x, size_t ldx,
                           const float *y, size_t ldy, const ck_sloss *options, double *loss,
                           const ck_slayer_gradients *gradients, float *dx, void *workspace, size_t workspace_size,
                           const ck_executor *executor);
ck_status ck_dmlp_gradient(size_t count, const ck_dlayer *layers, size_t batch, const double *x, size_t ldx,
                           const double *y, size_t ldy, const ck_dloss *options, double *loss,
                           const ck_dlayer_gradients *gradients, double *dx, void *workspace, size_t workspace_size,
                           const ck_executor *executor);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
